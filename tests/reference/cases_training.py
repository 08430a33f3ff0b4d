"""Cases: whole models trained batch by batch from given weights (eager, no random layers)."""

from __future__ import annotations

from typing import Any

from layer_runs import random_weight
from oracle import floats, generator, keras, np, numpy_of, plain, plain_of, tf
from store import Writer

STEPS = 10


def build(writer: Writer) -> None:
    _perceptrons(writer)
    _pictures(writer)
    _sequences(writer)
    _graphs(writer)


def run(
    writer: Writer,
    name: str,
    model: Any,
    optimizer: Any,
    loss: Any,
    batches: list[dict[str, Any]],
    *,
    metrics: list[str] | None = None,
    loss_weights: list[float] | None = None,
    class_weight: dict[int, float] | None = None,
) -> None:
    """Trains on every batch once and stores losses, metrics, weights and predictions."""
    rng = generator(name)
    start = [random_weight(rng, weight) for weight in model.weights]
    model.set_weights(start)
    _densify(optimizer)
    model.compile(optimizer, loss, metrics=metrics, loss_weights=loss_weights, run_eagerly=True)
    logs: list[dict[str, float]] = []
    first: list[np.ndarray] = []
    for number, batch in enumerate(batches):
        model.reset_metrics()
        weights = {"sample_weight": batch["sample_weight"]} if "sample_weight" in batch else {}
        if class_weight is not None:
            weights["class_weight"] = class_weight
        found = model.train_on_batch(_one(batch["x"]), _one(batch["y"]), return_dict=True, **weights)
        logs.append({key: float(value) for key, value in found.items()})
        if number == 0:
            first = [numpy_of(weight) for weight in model.weights]
    x = _one(batches[0]["x"])
    model.reset_metrics()
    evaluated = model.test_on_batch(x, _one(batches[0]["y"]), return_dict=True)
    fields: dict[str, Any] = {}
    if class_weight is not None:
        fields["class_weight"] = [[key, value] for key, value in class_weight.items()]
    predicted = model.predict_on_batch(x)
    writer.add(
        name,
        model=plain(keras.saving.serialize_keras_object(model)),
        weight_names=[weight.path for weight in model.weights],
        start=start,
        optimizer=plain_of(optimizer),
        loss=[plain_of(part) for part in loss] if isinstance(loss, list) else plain_of(loss),
        metrics=metrics or [],
        loss_weights=loss_weights,
        batches=batches,
        logs=logs,
        weights_after_one=first,
        weights=[numpy_of(weight) for weight in model.weights],
        predicted=[numpy_of(part) for part in (predicted if isinstance(predicted, list) else [predicted])],
        evaluated={key: float(value) for key, value in evaluated.items()},
        **fields,
    )


def _densify(optimizer: Any) -> None:
    """Lets the optimizer see one gradient a row of an Embedding.

    TensorFlow hands over a slice for every use of a row, and Keras's TensorFlow backend squares the slices one by
    one, so that a row used twice has another velocity than by the formula (and than on Keras's other backends).
    """
    apply = optimizer.apply

    def dense_apply(gradients: list[Any], variables: Any = None) -> Any:
        return apply([tf.convert_to_tensor(gradient) for gradient in gradients], variables)

    optimizer.apply = dense_apply


def _one(parts: list[np.ndarray]) -> Any:
    return parts if len(parts) > 1 else parts[0]


def _classes(name: str, shape: tuple[int, ...], classes: int, *, one_hot: bool = True) -> list[dict[str, Any]]:
    rng = generator(name)
    batches = []
    for _ in range(STEPS):
        x = floats(rng, shape)
        ids = rng.integers(0, classes, shape[0]).astype(np.int32)
        batches.append({"x": [x], "y": [np.eye(classes, dtype=np.float32)[ids] if one_hot else ids]})
    return batches


def _values(name: str, shape: tuple[int, ...], outputs: int) -> list[dict[str, Any]]:
    rng = generator(name)
    return [{"x": [floats(rng, shape)], "y": [floats(rng, (shape[0], outputs))]} for _ in range(STEPS)]


def _perceptrons(writer: Writer) -> None:
    layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses

    def model(**last: Any) -> Any:
        hidden = [layers.Dense(8, activation="sigmoid"), layers.Dense(6, activation="relu")]
        return keras.Sequential([keras.Input((5,)), *hidden, layers.Dense(3, **({"activation": "softmax"} | last))])

    batches = _classes("perceptron", (6, 5), 3)
    cross = losses.CategoricalCrossentropy()
    for optimizer in (
        optimizers.SGD(0.1),
        optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        optimizers.Adam(0.01),
        optimizers.RMSprop(0.01),
        optimizers.Adagrad(0.05),
        optimizers.Adadelta(1.0),
        optimizers.Adamax(0.01),
        optimizers.Nadam(0.01),
        optimizers.AdamW(0.01, weight_decay=0.05),
        optimizers.Lion(0.005),
        optimizers.Ftrl(0.05),
        optimizers.Adam(0.01, clipnorm=0.1),
        optimizers.Adam(0.01, global_clipnorm=0.1),
        optimizers.Adam(0.01, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=3),
        optimizers.SGD(0.1, gradient_accumulation_steps=3),
        optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 8)),
    ):
        options = [
            key for key in ("nesterov", "clipnorm", "global_clipnorm", "use_ema") if getattr(optimizer, key, None)
        ]
        if optimizer.gradient_accumulation_steps:
            options.append("accumulation")
        if not isinstance(optimizer._learning_rate, keras.Variable):
            options.append("cosine")
        title = "_".join(["mlp", type(optimizer).__name__, *options])
        run(writer, title, model(), optimizer, cross, batches, metrics=["accuracy"])
    sparse = _classes("perceptron sparse", (6, 5), 3, one_hot=False)
    run(
        writer,
        "mlp_sparse",
        model(),
        optimizers.Adam(0.01),
        losses.SparseCategoricalCrossentropy(),
        sparse,
        metrics=["accuracy"],
    )
    logits = losses.SparseCategoricalCrossentropy(from_logits=True)
    run(writer, "mlp_logits", model(activation=None), optimizers.Adam(0.01), logits, sparse, metrics=["accuracy"])
    run(
        writer,
        "mlp_mse",
        model(activation="tanh"),
        optimizers.SGD(0.1),
        losses.MeanSquaredError(),
        _values("mlp mse", (6, 5), 3),
        metrics=["mae"],
    )
    weights = {0: 0.5, 1: 2.0, 2: 1.0}
    run(
        writer,
        "mlp_class_weight",
        model(),
        optimizers.Adam(0.01),
        cross,
        batches,
        class_weight=weights,
        metrics=["accuracy"],
    )
    run(
        writer, "mlp_sparse_class_weight", model(), optimizers.SGD(0.1),
        losses.SparseCategoricalCrossentropy(), sparse, class_weight=weights,
    )  # fmt: skip
    rng = generator("sample weights")
    weighted = [batch | {"sample_weight": rng.uniform(0, 2, 6).astype(np.float32)} for batch in batches]
    run(writer, "mlp_sample_weight", model(), optimizers.Adam(0.01), cross, weighted, metrics=["accuracy"])
    regularized = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(8, activation="tanh", kernel_regularizer="l2", activity_regularizer="l1"),
            layers.Dense(
                6, activation="relu", kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02), bias_regularizer="l2"
            ),
            layers.Dense(3, activation="softmax"),
        ]
    )
    run(writer, "mlp_regularized", regularized, optimizers.Adam(0.01), cross, batches, metrics=["accuracy"])
    constraints = keras.constraints
    constrained = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(8, activation="tanh", kernel_constraint=constraints.MaxNorm(1.0)),
            layers.Dense(6, activation="relu", kernel_constraint=constraints.UnitNorm(), bias_constraint="non_neg"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    run(writer, "mlp_constrained", constrained, optimizers.SGD(0.1), cross, batches, metrics=["accuracy"])
    frozen = model()
    frozen.layers[0].trainable = False
    run(writer, "mlp_frozen", frozen, optimizers.Adam(0.01), cross, batches)
    binary = keras.Sequential(
        [keras.Input((4,)), layers.Dense(5, activation="relu"), layers.Dense(1, activation="sigmoid")]
    )
    flags = _classes("binary", (8, 4), 2, one_hot=False)
    flags = [batch | {"y": [batch["y"][0].astype(np.float32)]} for batch in flags]
    run(writer, "mlp_binary", binary, optimizers.Adam(0.02), losses.BinaryCrossentropy(), flags, metrics=["accuracy"])


def _pictures(writer: Writer) -> None:
    layers, optimizers = keras.layers, keras.optimizers
    loss = keras.losses.CategoricalCrossentropy()
    batches = _classes("pictures", (4, 8, 8, 1), 3)
    convnet = [
        keras.Input((8, 8, 1)),
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(6, 2, activation="relu", padding="same"),
        layers.Flatten(),
        layers.Dense(3, activation="softmax"),
    ]
    for optimizer in (optimizers.SGD(0.05, momentum=0.9), optimizers.Adam(0.005)):
        model = keras.Sequential(
            [
                type(layer).from_config(layer.get_config()) if isinstance(layer, keras.Layer) else layer
                for layer in convnet
            ]
        )
        run(writer, f"convnet_{type(optimizer).__name__}", model, optimizer, loss, batches, metrics=["accuracy"])
    normalized = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, use_bias=False),
            layers.BatchNormalization(momentum=0.8),
            layers.ReLU(),
            layers.SeparableConv2D(5, 3, padding="same", activation="relu"),
            layers.BatchNormalization(momentum=0.8),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    run(writer, "batch_norm_net", normalized, optimizers.Adam(0.005), loss, batches, metrics=["accuracy"])
    coder = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(3, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid"),
        ]
    )
    pairs = [batch | {"y": [1 / (1 + np.exp(-batch["x"][0]))]} for batch in batches]
    run(writer, "autoencoder", coder, optimizers.Adam(0.01), keras.losses.BinaryCrossentropy(), pairs)


def _sequences(writer: Writer) -> None:
    layers, optimizers = keras.layers, keras.optimizers
    loss = keras.losses.SparseCategoricalCrossentropy()
    batches = _classes("sequences", (4, 6, 3), 3, one_hot=False)
    for kind in ("SimpleRNN", "LSTM", "GRU"):
        make = getattr(layers, kind)
        stack = [make(5, return_sequences=True), make(4), layers.Dense(3, activation="softmax")]
        run(
            writer,
            f"recurrent_{kind}",
            keras.Sequential([keras.Input((6, 3)), *stack]),
            optimizers.Adam(0.01),
            loss,
            batches,
        )
    rng = generator("words")
    words = []
    for _ in range(STEPS):
        ids = rng.integers(1, 9, (4, 6)).astype(np.int32)
        for row, length in enumerate(rng.integers(1, 7, 4)):
            ids[row, length:] = 0
        words.append({"x": [ids], "y": [rng.integers(0, 2, 4).astype(np.float32)]})
    stack = [
        keras.Input((6,), dtype="int32"),
        layers.Embedding(9, 4, mask_zero=True),
        layers.Bidirectional(layers.LSTM(3)),
        layers.Dense(1, activation="sigmoid"),
    ]
    run(
        writer, "masked_words", keras.Sequential(stack), optimizers.Adam(0.01), keras.losses.BinaryCrossentropy(), words
    )
    tagged = [
        batch | {"y": [generator(f"tags {number}").integers(0, 3, (4, 6)).astype(np.int32)]}
        for number, batch in enumerate(words)
    ]
    stack = [
        keras.Input((6,), dtype="int32"),
        layers.Embedding(9, 4, mask_zero=True),
        layers.GRU(4, return_sequences=True),
        layers.TimeDistributed(layers.Dense(3, activation="softmax")),
    ]
    run(writer, "masked_tags", keras.Sequential(stack), optimizers.SGD(0.1), loss, tagged, metrics=["accuracy"])


def _graphs(writer: Writer) -> None:
    layers, optimizers, losses = keras.layers, keras.optimizers, keras.losses
    given = keras.Input((5,), name="given")
    hidden = layers.Dense(6, activation="relu", name="hidden")(given)
    again = layers.Dense(6, activation="tanh", name="again")(hidden)
    joined = layers.Add(name="joined")([hidden, again])
    model = keras.Model(given, layers.Dense(3, activation="softmax", name="answer")(joined))
    run(
        writer,
        "graph_skip",
        model,
        optimizers.Adam(0.01),
        losses.CategoricalCrossentropy(),
        _classes("skip", (6, 5), 3),
    )

    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = layers.Dense(5, activation="tanh", name="shared")
    both = layers.Concatenate(name="both")([shared(left), shared(right)])
    first = layers.Dense(2, name="first")(both)
    second = layers.Dense(1, activation="sigmoid", name="second")(both)
    model = keras.Model([left, right], [first, second])
    rng = generator("two and two")
    batches = []
    for _ in range(STEPS):
        flags = (rng.uniform(size=(6, 1)) < 0.5).astype(np.float32)
        batches.append({"x": [floats(rng, (6, 4)), floats(rng, (6, 4))], "y": [floats(rng, (6, 2)), flags]})
    pair = [losses.MeanSquaredError(), losses.BinaryCrossentropy()]
    run(writer, "graph_two_outputs", model, optimizers.Adam(0.01), pair, batches, loss_weights=[0.7, 1.5])
