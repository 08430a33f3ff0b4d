"""Writes small models of many dialects with a real Keras, and what they answer: run by hand, stored in configs/.

python make_configs.py 3     with Keras 3 and TensorFlow
python make_configs.py 2     with tf_keras, the last Keras 2
python make_configs.py torch with Keras 3 and KERAS_BACKEND=torch, for channels first

A second argument is another folder, for a look at further versions.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import numpy as np

FOLDER = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "configs"
WHICH = sys.argv[1] if len(sys.argv) > 1 else "3"

if WHICH == "2":
    import tf_keras as keras
else:
    import keras

L = keras.layers
RNG = np.random.default_rng(7)


def numbers(*shape):
    return RNG.normal(size=shape).astype("float32")


def tokens(*shape):
    found = RNG.integers(1, 9, shape)
    found[:, -2:] = 0
    return found.astype("float32")


# Each case gives a model and its inputs.


def masked():
    x = keras.Input((6,), name="tokens")
    e = L.Embedding(9, 4, mask_zero=True, name="words")(x)
    e = L.Dropout(0.2)(e)
    a = L.LSTM(3)(e)
    b = L.Bidirectional(L.GRU(2, return_sequences=True), merge_mode="sum")(e)
    b = L.TimeDistributed(L.Dense(2))(b)
    b = L.GlobalAveragePooling1D()(b)
    return keras.Model(x, L.Concatenate()([a, b])), [tokens(3, 6)]


def masked_merge():
    x, y = keras.Input((5, 3), name="x"), keras.Input((5,), name="y")
    m, e = L.Masking(0.0)(x), L.Embedding(9, 3, mask_zero=True)(y)
    s, c = L.Add()([m, e]), L.Concatenate()([m, e])
    data = numbers(3, 5, 3)
    data[1, 3:] = 0
    return keras.Model([x, y], [L.SimpleRNN(2)(s), L.GRU(2)(c)]), [data, tokens(3, 5)]


def multi_io():
    z, a = keras.Input((4,), name="zeta"), keras.Input((3,), name="alpha")
    h = L.Concatenate(name="both")([L.Dense(3, activation="relu", name="dz")(z), L.Dense(2, name="da")(a)])
    return keras.Model([z, a], {"y2": L.Dense(2, name="two")(h), "y1": L.Dense(1, name="one")(h)}), [
        numbers(4, 4),
        numbers(4, 3),
    ]


def multi_list():
    z, a = keras.Input((4,), name="zeta"), keras.Input((3,), name="alpha")
    h = L.Concatenate(name="both")([L.Dense(3, activation="relu", name="dz")(z), L.Dense(2, name="da")(a)])
    return keras.Model([z, a], [L.Dense(2, name="two")(h), L.Dense(1, name="one")(h)]), [numbers(4, 4), numbers(4, 3)]


def shared():
    x, y = keras.Input((4,)), keras.Input((4,))
    one = L.Dense(4, activation="tanh", name="one")
    a, b = one(x), one(y)
    c = one(L.Subtract()([a, b]))
    return keras.Model([x, y], L.Add()([c, a])), [numbers(4, 4), numbers(4, 4)]


def _block(name):
    x = keras.Input((4,), name=f"{name}_x")
    own = f"{name}_" if WHICH == "2" else ""  # Keras 2 cannot store one name twice
    layers = [keras.Input((4,)), L.Dense(4, name=f"{own}inner"), L.BatchNormalization(name=f"{own}norm")]
    inner = keras.Sequential(layers, name=f"{own}in")
    y = L.Dense(4, activation="relu", name=f"{own}dense")(inner(x))
    return keras.Model(x, L.Add(name="sum")([x, y]), name=name)


def nested_twice():
    block, other = _block("block"), keras.Sequential([keras.Input((4,)), L.Dense(3, name="dense")], name="end")
    x = keras.Input((4,), name="x")
    first = block(x)
    second = block(first)
    return keras.Model(x, [other(second), second, other(first)]), [numbers(5, 4)]


def nested_frozen():
    live, still = _block("live"), _block("still")
    still.trainable = False
    live.layers[1].layers[0].trainable = False
    x = keras.Input((4,), name="x")
    y = L.Dense(2, name="end")(still(live(x)))
    return keras.Model(x, y), [numbers(5, 4)]


def nested_several():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    h = L.Concatenate()([L.Dense(2, name="u")(a), b])
    inner = keras.Model([a, b], [L.Dense(2, name="v")(h), L.Dense(3, name="w")(h)], name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((2,), name="y")
    v, w = inner([x, y])
    v2, _ = inner([w, v])
    return keras.Model([y, x], [v2, w]), [numbers(4, 2), numbers(4, 3)]


def stack():
    layers = [
        keras.Input((8, 8, 2)),
        L.Conv2D(3, 3, padding="same", activation="relu"),
        L.BatchNormalization(axis=-1),
        L.MaxPooling2D(),
        L.DepthwiseConv2D(3, padding="same", depth_multiplier=2),
        L.LeakyReLU(),
        L.SeparableConv2D(4, 2),
        L.PReLU(shared_axes=[1, 2]),
        L.Conv2DTranspose(2, 3, strides=2),
        L.ZeroPadding2D(1),
        L.Cropping2D(((1, 0), (0, 2))),
        L.UpSampling2D(2),
        L.AveragePooling2D(3, padding="same"),
        L.GlobalMaxPooling2D(),
        L.Dense(3, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.01)),
    ]
    return keras.Sequential(layers, name="stack"), [numbers(2, 8, 8, 2)]


def stack_of_stacks():
    inner = keras.Sequential(
        [keras.Input((4,)), L.Dense(3, name="c" if WHICH == "3" else "a"), L.Dense(5, name="b")], name="first"
    )
    return keras.Sequential([inner, L.ReLU(), keras.Sequential([L.Dense(2, name="c")], name="second")]), [numbers(3, 4)]


def cells():
    x = keras.Input((5, 3))
    a = L.RNN(L.LSTMCell(3), return_sequences=True)(x)
    b = L.RNN(L.GRUCell(3), go_backwards=True)(a)
    c = L.Bidirectional(L.RNN(L.SimpleRNNCell(2)))(x)
    return keras.Model(x, L.Concatenate()([b, c])), [numbers(3, 5, 3)]


def states():
    x, y = keras.Input((4, 3), name="x"), keras.Input((5, 2), name="y")
    _, h, c = L.LSTM(3, return_state=True, name="reads")(x)
    out = L.LSTM(3, return_sequences=True, name="writes")(y, initial_state=[h, c])
    seq, state = L.GRU(3, return_sequences=True, return_state=True, name="further")(out, initial_state=h)
    return keras.Model([x, y], [seq, state]), [numbers(3, 4, 3), numbers(3, 5, 2)]


def picture_steps():
    inner = keras.Sequential(
        [keras.Input((6, 6, 1)), L.Conv2D(2, 3, name="c"), L.MaxPooling2D(), L.Flatten(), L.Dense(3, name="d")],
        name="each",
    )
    x = keras.Input((4, 6, 6, 1))
    return keras.Model(x, L.LSTM(2)(L.TimeDistributed(inner)(x))), [numbers(2, 4, 6, 6, 1)]


def long_names():
    layers = [keras.Input((3,))] + [L.Dense(3, name=f"{place}_" + "n" * 243) for place in range(6)]
    return keras.Sequential(layers), [numbers(2, 3)]


def axes():
    x = keras.Input((4, 3))
    y = L.BatchNormalization(axis=1)(x)
    y = L.LayerNormalization(axis=[1, 2])(y)
    return keras.Model(x, L.Dense(2)(y)), [numbers(3, 4, 3)]


def hard():
    x = keras.Input((5, 3))
    y = L.LSTM(4, recurrent_activation="hard_sigmoid")(x)
    return keras.Model(x, L.Dense(3, activation="hard_sigmoid")(y)), [3 * numbers(3, 5, 3)]


def stateful():
    layers = [L.InputLayer(batch_input_shape=(3, 5, 2))] if WHICH == "2" else [keras.Input(batch_shape=(3, 5, 2))]
    return keras.Sequential([*layers, L.LSTM(3, stateful=True), L.Dense(1)]), [numbers(3, 5, 2)]


def half():
    keras.mixed_precision.set_global_policy("mixed_float16")
    x = keras.Input((4,))
    model = keras.Model(x, L.Dense(2)(L.LayerNormalization()(L.Dense(5, activation="relu")(x))))
    keras.mixed_precision.set_global_policy("float32")
    return model, [numbers(3, 4)]


def double():
    x = keras.Input((4,), dtype="float64")
    y = L.Dense(5, activation="gelu", dtype="float64")(x)
    return keras.Model(x, L.Dense(2, dtype="float64")(y)), [RNG.normal(size=(3, 4))]


def operations():
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    z = 2.0 * x + 1 - y
    z = keras.ops.relu(z) / 3.0 - x * y
    z = keras.ops.concatenate([-z, 1 - z], axis=-1)
    z = keras.ops.minimum(keras.ops.maximum(z, -0.5), 0.75)
    z = keras.ops.mean(keras.ops.reshape(z, (-1, 2, 4)), axis=1)
    z = keras.ops.leaky_relu(z, negative_slope=0.3)
    return keras.Model([x, y], [keras.ops.softmax(z, axis=-1), z[:, 1:3], keras.ops.gelu(z)]), [
        numbers(3, 4),
        numbers(3, 4),
    ]


def old_operations():
    import tensorflow as tf

    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    z = 2.0 * x + 1.0 - y
    z = tf.nn.relu(z) / 3.0 - x * y
    z = tf.concat([-z, 1.0 - z], axis=-1)
    z = tf.maximum(z, -0.5)
    z = tf.reduce_mean(tf.reshape(z, (-1, 2, 4)), axis=1)
    return keras.Model([x, y], [tf.nn.softmax(z), tf.sigmoid(z), z[:, 1:3]]), [numbers(3, 4), numbers(3, 4)]


def still():
    x = keras.Input((4,), name="x")
    base = keras.Sequential([keras.Input((4,)), L.Dense(4), L.BatchNormalization(), L.Dropout(0.5)], name="base")
    return keras.Model(x, L.Dense(2)(base(x, training=False))), [numbers(3, 4)]


def attention():
    x = keras.Input((5, 4), name="x")
    y = L.MultiHeadAttention(2, 3, name="looks")(x, x)
    return keras.Model(x, L.Dense(2)(L.Add()([x, y]))), [numbers(2, 5, 4)]


def masked_operation():
    x = keras.Input((6,), name="tokens")
    e = L.Embedding(9, 4, mask_zero=True)(x)
    return keras.Model(x, [L.LSTM(3)(2 * e), L.LSTM(3)(e)]), [tokens(3, 6)]


def named_inputs():
    a, b = keras.Input((3,), name="b"), keras.Input((3,), name="a")
    outputs = {"v": L.Dense(2, name="v")(a), "u": L.Dense(2, name="u")(b)}
    inner = keras.Model({"second": a, "first": b}, outputs, name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((3,), name="y")
    found = inner({"first": x, "second": y})
    return keras.Model([x, y], L.Subtract()([found["u"], found["v"]])), [numbers(4, 3), numbers(4, 3)]


def channels_first():
    x = keras.Input((2, 8, 6))
    y = L.Conv2D(3, 3, data_format="channels_first", activation="relu")(x)
    y = L.BatchNormalization(axis=1)(y)
    y = L.MaxPooling2D(2, data_format="channels_first")(y)
    z = L.GlobalAveragePooling2D(data_format="channels_first")(y)
    y = L.Flatten(data_format="channels_first")(y)
    return keras.Model(x, [L.Dense(2)(y), z]), [numbers(2, 2, 8, 6)]


CASES = {
    "3": [
        *(masked, masked_merge, multi_io, multi_list, shared, nested_twice, nested_frozen, nested_several, stack),
        *(stack_of_stacks, cells, states, picture_steps, long_names, axes, hard, stateful, half, double, operations),
        *(still, attention, masked_operation, named_inputs),
    ],
    "2": [
        *(masked, masked_merge, multi_list, shared, nested_twice, nested_frozen, nested_several, stack),
        *(stack_of_stacks, cells, states, picture_steps, axes, hard, stateful, half, double, old_operations, still),
    ],
    "torch": [channels_first],
}
ALSO_H5 = ("multi_list", "nested_twice", "nested_frozen", "stack", "hard", "states")
EARLY_H5 = ("stack", "nested_twice", "multi_list")
EARLY_KERAS = ("stack", "masked", "nested_twice")


def spread(model):
    """Weights that differ everywhere; variances stay positive."""
    for weight in model.weights:
        value = RNG.normal(size=weight.shape) * 0.4
        if "var" in (getattr(weight, "path", None) or weight.name).rsplit("/", 1)[-1]:
            value = abs(value) + 0.5
        weight.assign(value)


def packed(path):
    """The same archive, deflated."""
    members = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            members[name] = archive.read(name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def aged(path):
    """The same file as early versions of Keras 2 wrote it: a Sequential is a bare list, a Functional a Model."""
    import h5py

    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs["model_config"])
        config = in_old_words(config)
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = b"2.1.6"


def in_old_words(value):
    if isinstance(value, dict) and value.get("class_name") == "Sequential":
        return {"class_name": "Sequential", "config": in_old_words(value["config"]["layers"])} | (
            {key: value[key] for key in ("name", "inbound_nodes") if key in value}
        )
    if isinstance(value, dict):
        found = {key: in_old_words(item) for key, item in value.items()}
        return found | {"class_name": "Model"} if found.get("class_name") == "Functional" else found
    return [in_old_words(item) for item in value] if isinstance(value, list) else value


def flat(outputs):
    if isinstance(outputs, dict):
        return [outputs[key] for key in sorted(outputs)]
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def main():
    FOLDER.mkdir(exist_ok=True)
    kept = {}
    for case in CASES[WHICH]:
        keras.backend.clear_session()
        model, inputs = case()
        if WHICH == "2":  # some weights are made by the first call alone
            model.predict(inputs, verbose=0, batch_size=len(inputs[0]))
            model.reset_states()
        spread(model)
        outputs = [np.asarray(y) for y in flat(model.predict(inputs, verbose=0, batch_size=len(inputs[0])))]
        for kind, arrays in (("in", inputs), ("out", outputs)):
            kept.update({f"{case.__name__}/{kind}{place}": array for place, array in enumerate(arrays)})
        name = f"keras{WHICH}_{case.__name__}"
        if WHICH != "2":
            model.save(FOLDER / f"{name}.keras")
            packed(FOLDER / f"{name}.keras")
        if WHICH == "2" or case.__name__ in ALSO_H5:
            model.save(FOLDER / f"{name}.h5", include_optimizer=False)
        if WHICH == "2" and case.__name__ in EARLY_H5:
            model.save(FOLDER / f"{name}.early.h5", include_optimizer=False)
            aged(FOLDER / f"{name}.early.h5")
        if WHICH == "2" and case.__name__ in EARLY_KERAS:
            model.save(FOLDER / f"{name}.keras", save_format="keras")
            packed(FOLDER / f"{name}.keras")
    np.savez_compressed(FOLDER / f"answers_{WHICH}.npz", **kept)
    versions = FOLDER / "versions.json"
    known = json.loads(versions.read_text()) if versions.exists() else {}
    known[WHICH] = keras.__version__
    versions.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


main()
