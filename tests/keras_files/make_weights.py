"""Writes model files, weights and training runs with real Keras, into a zip that the tests read.

Run it with a Python that has Keras: `python make_weights.py LABEL [--tf-keras | --torch] [--few]`. LABEL names the
version in the files' names. With `--tf-keras` the package of that name is used, with `--torch` that backend instead of
TensorFlow, with `--few` only some optimizers. Files of other labels in the zip are kept.
"""

import io
import os
import sys
import tempfile
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np

if "--tf-keras" in sys.argv:
    import tf_keras as keras
elif "--torch" in sys.argv:
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
else:
    import tensorflow

    keras = tensorflow.keras

LABEL = sys.argv[1]
STORE = Path(__file__).with_name("weights.zip")
IS_3 = LABEL.startswith("3")
L = keras.layers


def filled(model, seed=3):
    """The model with weights that differ everywhere."""
    rng = np.random.default_rng(seed)
    arrays = []
    for array in model.get_weights():
        values = rng.uniform(0.05, 0.6, array.shape) * np.where(rng.random(array.shape) < 0.3, -1, 1)
        arrays.append(np.abs(values) if array.ndim == 1 else values)
    model.set_weights(arrays)
    return model


def nested():
    """Models in models, with statistics in them and classes that repeat under other names."""
    inner_input = keras.Input((5,), name="inner_input")
    y = L.Dense(4, name="zebra")(inner_input)
    y = L.BatchNormalization(name="norm")(y)
    y = keras.Sequential([keras.Input((4,)), L.Dense(3), L.BatchNormalization(), L.Dense(4)], name="deep")(y)
    encoder = keras.Model(inner_input, L.Dense(3, name="apple")(y), name="encoder")
    x = keras.Input((4,), name="x")
    y = L.Dense(5, name="first", activation="tanh")(x)
    y = encoder(y)
    y = keras.Sequential([keras.Input((3,)), L.Dense(4, activation="relu"), L.Dense(2)], name="head")(y)
    return keras.Model(x, L.Dense(2, name="aaa")(y), name="whole")


def nested_frozen():
    """A model in a model of which some layers are frozen."""
    core = keras.Sequential(
        [keras.Input((4,)), L.Dense(4), L.BatchNormalization(), L.Dense(3), L.BatchNormalization()], name="core"
    )
    core.layers[-4].trainable = False
    core.layers[-3].trainable = False
    still = keras.Sequential([keras.Input((3,)), L.Dense(3), L.BatchNormalization(), L.Dense(2)], name="still")
    still.trainable = False
    return keras.Sequential([keras.Input((4,)), L.Dense(4), core, still, L.Dense(2)], name="frozen_parts")


def wrapped():
    """Layers in layers."""
    return keras.Sequential(
        [
            keras.Input((5, 4)),
            L.Bidirectional(L.LSTM(3, return_sequences=True)),
            L.TimeDistributed(L.Dense(4)),
            L.Bidirectional(L.GRU(2, return_sequences=True), merge_mode="sum"),
            L.GRU(3, return_sequences=True, reset_after=False),
            L.TimeDistributed(L.BatchNormalization()),
            L.LSTM(3, return_sequences=True, use_bias=False),
            L.SimpleRNN(3),
            L.Dense(2),
        ]
    )


def pictures():
    """Convolutions of all kinds."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            L.Conv2D(4, 3, padding="same", groups=2),
            L.BatchNormalization(scale=False),
            L.PReLU(shared_axes=[1, 2]),
            L.SeparableConv2D(3, 3, depth_multiplier=2),
            L.DepthwiseConv2D(2, use_bias=False),
            L.Conv2DTranspose(2, 3, strides=2),
            L.LayerNormalization(),
            L.Dropout(0.2),
            L.Flatten(),
            L.Dense(3, activation="softmax"),
        ]
    )


def words():
    """Whole numbers in, and numbers that were measured."""
    number = keras.Input((6,), name="tokens", dtype="int32")
    measured = L.Normalization(name="measured")
    measured.adapt(np.random.default_rng(1).normal(3, 2, (50, 3)).astype("float32"))
    other = keras.Input((3,), name="features")
    given = L.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 1.0, 2.0], name="given")
    y = L.GlobalAveragePooling1D()(L.Conv1D(4, 3)(L.Embedding(20, 5)(number)))
    y = L.Concatenate()([y, measured(other), given(other)])
    return keras.Model([number, other], [L.Dense(2, name="zz")(y), L.Dense(1, name="aa")(y)])


def shared():
    """One layer called twice, several inputs in another order than their names."""
    zeta, alpha = keras.Input((3,), name="zeta"), keras.Input((3,), name="alpha")
    both = L.Dense(4, name="both", activation="tanh")
    y = L.Add()([both(zeta), both(alpha)])
    return keras.Model([zeta, alpha], L.Dense(2)(L.Concatenate()([y, L.Dense(3)(zeta)])))


def in_two_models():
    """Layers that lie in two models, which both lie in a third."""
    first = keras.Input((4,), name="first")
    code = L.Dense(3, name="code", activation="tanh")(first)
    encoder = keras.Model(first, code, name="encoder")
    whole = keras.Model(first, L.Dense(4, name="back")(code), name="both_ways")
    x = keras.Input((4,), name="x")
    inner = keras.Model(x, L.Add()([whole(x), L.Dense(4, name="again")(encoder(x))]), name="inner")
    return keras.Model(x, L.Dense(2, name="last")(inner(x)))


MODELS = {each.__name__: each for each in (nested, nested_frozen, wrapped, pictures, words, shared, in_two_models)}


def sample(model, seed=7):
    """Inputs for a model, one array each."""
    rng = np.random.default_rng(seed)
    return [
        rng.integers(0, 20, (4, *each.shape[1:])).astype("int32")
        if str(getattr(each.dtype, "name", each.dtype)) == "int32"
        else rng.normal(0, 1, (4, *each.shape[1:])).astype("float32")
        for each in model.inputs
    ]


def file_bytes(save, suffix):
    """What a function writes into a file of such a name."""
    # The first version that knew the form `.keras` wrote it on request only.
    form = {"save_format": "keras_v3"} if LABEL == "2.12" and suffix == ".keras" else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file{suffix}")
        save(str(path), **form)
        return path.read_bytes()


def models(add):
    """All models, in all kinds of file."""
    for name, build in MODELS.items():
        keras.backend.clear_session()
        model = build()
        if name != "words":
            filled(model)
        inputs = sample(model)
        found = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
        arrays = {f"x{number}": array for number, array in enumerate(inputs)}
        arrays |= {f"y{number}": y for number, y in enumerate(found if isinstance(found, list) else [found])}
        add(f"models/{name}.npz", arrays)
        add(f"models/{name}.keras", file_bytes(model.save, ".keras"))
        add(f"models/{name}.h5", file_bytes(model.save, ".h5"))
        add(f"models/{name}.weights.h5", file_bytes(model.save_weights, ".weights.h5"))
        if not IS_3:
            add(f"models/{name}.alone.h5", file_bytes(model.save_weights, ".h5"))


def learner(with_statistics=True):
    """A small model that learns, with a frozen layer and a model in it."""
    inner = keras.Sequential([keras.Input((6,)), L.Dense(5, activation="tanh"), L.Dense(4)], name="inner")
    still = L.Dense(6, name="still")
    still.trainable = False
    x = keras.Input((4,), name="x")
    y = L.Dense(6, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.01))(x)
    y = inner(still(y))
    if with_statistics:
        y = L.BatchNormalization(momentum=0.8)(y)
    return keras.Model(x, L.Dense(2)(y))


def rules():
    """Optimizers by name, each as a function that makes it."""
    o = keras.optimizers
    decay = o.schedules.ExponentialDecay(0.02, 3, 0.7)
    found = {
        "sgd": lambda: o.SGD(0.05),
        "sgd_momentum": lambda: o.SGD(0.03, momentum=0.9),
        "sgd_nesterov": lambda: o.SGD(0.03, momentum=0.9, nesterov=True, clipnorm=0.5),
        "rmsprop": lambda: o.RMSprop(0.01),
        "rmsprop_all": lambda: o.RMSprop(0.01, momentum=0.5, centered=True),
        "adam": lambda: o.Adam(0.02),
        "adam_amsgrad": lambda: o.Adam(0.02, amsgrad=True),
        "adam_schedule": lambda: o.Adam(decay),
        "nadam": lambda: o.Nadam(0.02),
        "adamax": lambda: o.Adamax(0.02),
        "adagrad": lambda: o.Adagrad(0.1),
        "adadelta": lambda: o.Adadelta(1.0),
        "ftrl": lambda: o.Ftrl(0.1),
    }
    if hasattr(o, "Lion"):
        found |= {
            "adamw": lambda: o.AdamW(0.02, weight_decay=0.02),
            "lion": lambda: o.Lion(0.003),
            "sgd_schedule_ema": lambda: o.SGD(decay, momentum=0.8, use_ema=True, ema_momentum=0.9),
            "adam_ema": lambda: o.Adam(0.02, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=3),
        }
    if IS_3:
        found |= {
            "adam_accumulating": lambda: o.Adam(0.02, gradient_accumulation_steps=2),
            "adam_scaled": lambda: o.LossScaleOptimizer(o.Adam(0.02), initial_scale=128.0),
            "cosine_restarts": lambda: o.SGD(o.schedules.CosineDecayRestarts(0.05, 4), momentum=0.9),
        }
    elif hasattr(o, "legacy"):
        old = o.legacy
        found |= {
            "legacy_sgd": lambda: old.SGD(0.03, momentum=0.9, decay=0.1),
            "legacy_adam": lambda: old.Adam(0.02),
            "legacy_amsgrad": lambda: old.Adam(0.02, amsgrad=True, decay=0.05),
            "legacy_rmsprop": lambda: old.RMSprop(0.01, momentum=0.5),
            "legacy_centered": lambda: old.RMSprop(0.01, momentum=0.5, centered=True),
            "legacy_rmsprop_plain": lambda: old.RMSprop(0.01),
            "legacy_adamax": lambda: old.Adamax(0.02),
            "legacy_adadelta": lambda: old.Adadelta(1.0),
            "legacy_adagrad": lambda: old.Adagrad(0.1),
            "legacy_ftrl": lambda: old.Ftrl(0.1),
            "legacy_nadam": lambda: old.Nadam(0.02),
        }
    return found


def runs(add):
    """Training, saved in the middle: the file, the batches that follow, and their losses."""
    rng = np.random.default_rng(11)
    x = rng.normal(0, 1, (12, 8, 4)).astype("float32")
    y = rng.normal(0, 1, (12, 8, 2)).astype("float32")
    add("runs/batches.npz", {"x": x, "y": y})
    chosen = rules()
    if "--few" in sys.argv:
        few = ("adam", "sgd", "legacy_adam", "legacy_centered")
        chosen = {name: make for name, make in chosen.items() if name in few}
    for name, make in chosen.items():
        keras.backend.clear_session()
        model = filled(learner())
        model.compile(make(), "mse", metrics=["mae"])
        for step in range(5):
            model.train_on_batch(x[step], y[step])
        for suffix in (".keras", ".h5"):
            if suffix == ".keras" and name.startswith("legacy"):
                continue  # such files hold no memory of an optimizer of the old kind
            if suffix == ".h5" and IS_3 and name not in ("adam", "sgd_schedule_ema"):
                continue
            add(f"runs/{name}{suffix}", file_bytes(model.save, suffix))
        losses = []
        for step in range(5, 12):
            model.reset_metrics()
            losses.append(float(np.ravel(model.train_on_batch(x[step], y[step]))[0]))
        add(f"runs/{name}.npz", {"losses": np.array(losses)})


def main():
    """Writes everything anew under the label."""
    kept = {}
    if STORE.exists():
        with zipfile.ZipFile(STORE) as archive:
            kept = {name: archive.read(name) for name in archive.namelist() if not name.startswith(f"{LABEL}/")}

    def add(name, content):
        if isinstance(content, dict):
            buffer = io.BytesIO()
            np.savez(buffer, **content)
            content = buffer.getvalue()
        kept[f"{LABEL}/{name}"] = content

    models(add)
    runs(add)
    with zipfile.ZipFile(STORE, "w", zipfile.ZIP_LZMA) as archive:
        for name in sorted(kept):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), kept[name], zipfile.ZIP_LZMA)


main()
