"""Writes models that are easily read wrongly with a real Keras, and what they answer: run by hand, kept in found.zip.

python make_found.py NAME FOLDER     NAME is what the files are called after: keras3, keras3.3, keras2.12 …

The files are added to FOLDER, as `NAME_CASE.keras` and so on beside `NAME_CASE.npz`; `python make_found.py zip FOLDER`
packs all of them. Keras 3.3, 3.4 and 3.6 were run with torch, the others with TensorFlow.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import numpy as np

NAME, FOLDER, STORE = sys.argv[1], Path(sys.argv[2]), "found.zip"
RNG = np.random.default_rng(3)
if NAME != "zip":
    import keras

    L = keras.layers


def numbers(*shape):
    return RNG.normal(size=shape).astype("float32")


def tokens(*shape):
    found = RNG.integers(1, 9, shape).astype("int32")
    found[..., -2:] = 0
    return found


def stack(shape, *layers):
    return keras.Sequential([keras.Input(shape), *layers])


def words():
    x = keras.Input((8,))
    return x, L.Embedding(9, 4, mask_zero=True)(x)


def masked_operations():
    x, e = words()
    outputs = [keras.ops.mean(e, axis=1), keras.ops.maximum(e, L.Dense(4)(e)), L.LSTM(3)(e + L.Dense(4)(e))]
    return keras.Model(x, [*outputs, L.LSTM(2)(2 * e), L.LSTM(2)(e)]), [tokens(3, 8)]


def operations():
    x, y = keras.Input((6, 4)), keras.Input((4, 6))
    ops = keras.ops
    outputs = [x**3, abs(x), ops.clip(x, -0.5, 0.25), ops.sum(x, axis=1), ops.sum(x, axis=-1, keepdims=True)]
    outputs += [ops.matmul(x, y), ops.normalize(x, axis=-1), ops.max(x, axis=2), x[..., :2], x[:, :, 1], x[:, -1]]
    left, right = ops.split(x, 2, axis=-1)
    return keras.Model([x, y], [*outputs, left * right]), [numbers(3, 6, 4), numbers(3, 4, 6)]


def mask_by_hand():
    x = keras.Input((8,))
    embedding = L.Embedding(9, 4, mask_zero=True)
    steps = L.Conv1D(4, 1)(embedding(x))
    return keras.Model(x, L.LSTM(3)(steps, mask=embedding.compute_mask(x))), [tokens(3, 8)]


def half_frozen():
    both = L.Bidirectional(L.LSTM(2))
    x = keras.Input((5, 4))
    model = keras.Model(x, both(x))
    both.forward_layer.trainable = False
    return model, [numbers(3, 5, 4)]


def frozen_inside():
    dense = L.Dense(3)
    dense.trainable = False
    inner = stack((5, 4), L.TimeDistributed(dense), L.Flatten(), L.Dense(2))
    x = keras.Input((5, 4))
    return keras.Model(x, inner(x)), [numbers(3, 5, 4)]


def steps_of_steps():
    each = L.TimeDistributed(L.TimeDistributed(L.Dense(4)))
    return stack((4, 5, 3), each, L.TimeDistributed(L.Bidirectional(L.LSTM(3))), L.LSTM(2)), [numbers(3, 4, 5, 3)]


def sentences():
    i = keras.Input((6,))
    inner = keras.Model(i, L.GRU(3)(L.Embedding(9, 4, mask_zero=True)(i)))
    x = keras.Input((4, 6))
    return keras.Model(x, L.LSTM(2)(L.TimeDistributed(inner)(x))), [tokens(3, 4, 6)]


def masked_steps():
    x = keras.Input((4, 6))
    return keras.Model(x, L.TimeDistributed(L.GRU(3))(L.TimeDistributed(L.Embedding(9, 4, mask_zero=True))(x))), [
        tokens(3, 4, 6)
    ]


def joined_masks():
    x, e = words()
    f = L.LSTM(4, return_sequences=True)(e)
    return keras.Model(x, [L.LSTM(3)(L.Add()([e, f])), L.LSTM(2)(L.Concatenate(axis=1)([e, f]))]), [tokens(3, 8)]


def partly_masked():
    x, e = words()
    weights = L.Permute((2, 1))(L.RepeatVector(4)(L.Activation("softmax")(L.Flatten()(L.Dense(1)(e)))))
    return keras.Model(x, L.Flatten()(L.Multiply()([e, weights]))), [tokens(3, 8)]


def two_masks():
    x, e = words()
    y = keras.Input((8, 4))
    padded = numbers(3, 8, 4)
    padded[0, :3], padded[1, 5:] = 0, 0
    return x, e, y, L.Masking()(y), [tokens(3, 8), padded]


def added_masks():
    x, e, y, m, inputs = two_masks()
    return keras.Model([x, y], [L.LSTM(2)(L.Add()([e, m])), L.Multiply()([e, m]), L.Minimum()([e, m])]), inputs


def differing_masks():
    x, e, y, m, inputs = two_masks()
    plain, alike = L.Dense(4)(y), L.Multiply()([e, L.Dense(4)(e)])
    joined = [L.Add()([e, m]), L.Average()([e, plain]), L.Concatenate()([m, e]), L.Concatenate()([plain, m])]
    joined += [L.Maximum()([m, e]), L.Multiply()([m, e, plain]), L.Add()([L.Add()([e, plain]), m])]
    outputs = [alike, L.Maximum()([e, alike]), L.Minimum()([m, e]), *(L.LSTM(2)(each) for each in joined)]
    return keras.Model([x, y], [*outputs, L.GRU(2)(L.Rescaling(2.0)(m)), L.GlobalAveragePooling1D()(alike)]), inputs


def forgotten_masks():
    x, e, y, m, inputs = two_masks()
    return keras.Model([x, y], [L.LSTM(2)(L.RMSNormalization()(m)), L.GRU(2)(L.LayerNormalization()(e))]), inputs


def masks_and_states():
    x, e, y, m, inputs = two_masks()
    state = L.Dense(4)(L.GlobalAveragePooling1D()(e))
    steps = L.GRU(4, return_sequences=True)(m, initial_state=state)
    both, h, c = L.LSTM(4, return_sequences=True, return_state=True)(e, initial_state=[state, L.Dense(4)(state)])
    return keras.Model([x, y], [L.GRU(2)(steps), L.LSTM(2)(both), h, L.LSTM(4)(m, initial_state=[h, c])]), inputs


def lacking():
    return stack(
        (6, 6, 6, 2), L.Conv3D(3, 2, padding="same", strides=(1, 2, 1)), L.MaxPooling3D(), L.Flatten(), L.Dense(2)
    ), [numbers(3, 6, 6, 6, 2)]


def attention():
    x = keras.Input((5, 4))
    return keras.Model(x, L.Dense(2)(L.MultiHeadAttention(2, 3)(x, x))), [numbers(3, 5, 4)]


def renormalized():
    return stack((6,), L.BatchNormalization(renorm=True), L.Dense(2)), [numbers(3, 6)]


def encoded():
    return stack((1,), L.CategoryEncoding(num_tokens=5, output_mode="one_hot"), L.Dense(2)), [
        np.array([[1], [2], [4]], "float32")
    ]


def named_calls():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    inner = keras.Model({"a": a, "b": b}, L.Dense(2)(L.Concatenate()([a, b])), name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((2,), name="y")
    return keras.Model([x, y], inner({"a": x, "b": y})), [numbers(3, 3), numbers(3, 2)]


def log_softmax():
    return stack((4,), L.Dense(3, activation="log_softmax")), [numbers(3, 4)]


def two_heads():
    x = keras.Input((6,))
    h = L.Dense(5)(x)
    encoder = keras.Model(x, [L.Dense(2)(h), L.Dense(2)(h)], name="encoder")
    z = keras.Input((2,))
    decoder = keras.Model(z, L.Dense(6)(L.Dense(5)(z)), name="decoder")
    y = keras.Input((6,))
    mean, spread = encoder(y)
    return keras.Model(y, [decoder(mean), spread]), [numbers(3, 6)]


def picture_steps():
    inner = stack((6, 6, 1), L.Conv2D(2, 3), L.BatchNormalization(), L.Flatten(), L.Dense(3))
    x = keras.Input((4, 6, 6, 1))
    return keras.Model(x, L.LSTM(2)(L.TimeDistributed(inner)(x))), [numbers(3, 4, 6, 6, 1)]


def trained(rule):
    model = stack((5,), L.Dense(4, activation="tanh"), L.Dense(2))
    model.compile(rule, "mse")
    return model


CASES = {
    "keras3": (
        *(masked_operations, operations, mask_by_hand, half_frozen, frozen_inside, steps_of_steps, sentences),
        *(lacking, attention, renormalized, encoded, two_heads, picture_steps),
    ),
    "keras3.3": (joined_masks,),
    "keras3.6": (),
    "keras2": (named_calls, masked_steps, partly_masked, lacking, attention, half_frozen),
    "keras2.12": (log_softmax,),
    "keras2.15": (differing_masks,),
    "keras3.4": (added_masks,),
    "keras3.15": (differing_masks, forgotten_masks, masks_and_states),
}
RULES = {
    "keras3": {"scaled": lambda: trained(keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.01)))},
    "keras3.6": {"nadam": lambda: trained(keras.optimizers.Nadam(0.01))},
}


def spread(model):
    for weight in model.weights:
        value = RNG.normal(size=tuple(weight.shape)) * 0.4
        name = getattr(weight, "path", None) or weight.name
        weight.assign((abs(value) + 0.5 if "var" in name or "stddev" in name else value).astype("float32"))


def save(model, name, arrays):
    for ending in (".keras", ".h5"):
        model.save(FOLDER / f"{name}{ending}")
    if name.endswith(("two_heads", "picture_steps")):
        model.save_weights(FOLDER / f"{name}.weights.h5")
    np.savez_compressed(FOLDER / f"{name}.npz", **arrays)


def main():
    FOLDER.mkdir(exist_ok=True)
    if NAME == "zip":
        with zipfile.ZipFile(Path(__file__).with_name(STORE), "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(FOLDER.iterdir()):
                archive.writestr(path.name, path.read_bytes())
        return
    for case in CASES.get(NAME, ()):
        keras.backend.clear_session()
        model, inputs = case()
        outputs = model.predict(inputs, verbose=0)
        spread(model)
        outputs = model.predict(inputs, verbose=0)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        arrays = {f"x{place}": array for place, array in enumerate(inputs)}
        save(model, f"{NAME}_{case.__name__}", arrays | {f"y{place}": array for place, array in enumerate(outputs)})
    for name, made in RULES.get(NAME, {}).items():
        keras.backend.clear_session()
        model = made()
        x, t = numbers(24, *model.input_shape[1:]), numbers(24, *model.output_shape[1:])
        spread(model)
        model.fit(x, t, batch_size=4, shuffle=False, verbose=0)
        before = model.predict(x, verbose=0)
        save(model, f"{NAME}_{name}", {})
        model.fit(x, t, batch_size=4, shuffle=False, verbose=0)
        arrays = {"x0": x, "y0": before, "t": t, "after": model.predict(x, verbose=0)}
        np.savez_compressed(FOLDER / f"{NAME}_{name}.npz", **arrays)


if __name__ == "__main__":
    main()
