"""Scripts on optimizers, losses, metrics, initializers, activations and tools."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.unit.keras.scripts import drawn, script, several, small

OPTIMIZERS: list[tuple[str, Any]] = [
    ("SGD", lambda o: o.SGD(0.1, momentum=0.9, nesterov=True)),
    ("RMSprop", lambda o: o.RMSprop(0.05, momentum=0.5, centered=True)),
    ("Adagrad", lambda o: o.Adagrad(0.1)),
    ("Adadelta", lambda o: o.Adadelta(1.0)),
    ("Adam", lambda o: o.Adam(0.05, amsgrad=True)),
    ("Adamax", lambda o: o.Adamax(0.05)),
    ("Nadam", lambda o: o.Nadam(0.05)),
    ("AdamW", lambda o: o.AdamW(0.05)),
    ("Lion", lambda o: o.Lion(0.01)),
    ("Ftrl", lambda o: o.Ftrl(0.1, l1_regularization_strength=0.01)),
    ("clipnorm", lambda o: o.SGD(0.1, clipnorm=0.1)),
    ("clipvalue", lambda o: o.Adam(0.1, clipvalue=0.01)),
    ("global_clipnorm", lambda o: o.SGD(0.1, global_clipnorm=0.1)),
    ("weight_decay", lambda o: o.SGD(0.1, weight_decay=0.1)),
    ("ema", lambda o: o.SGD(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3)),
    ("accumulation", lambda o: o.Adam(0.1, gradient_accumulation_steps=2)),
    ("exponential", lambda o: o.SGD(o.schedules.ExponentialDecay(0.1, 2, 0.5))),
    ("piecewise", lambda o: o.SGD(o.schedules.PiecewiseConstantDecay([2, 4], [0.1, 0.05, 0.01]))),
    ("cosine", lambda o: o.SGD(o.schedules.CosineDecay(0.01, 6, 0.1, warmup_target=0.1, warmup_steps=3))),
    ("by_name", lambda o: "adam"),
]


@several(OPTIMIZERS)
def optimizer(keras: Any, rng: Any, kind: Any) -> Any:
    model = small(keras, rng, optimizer=kind[1](keras.optimizers))
    losses = [model.train_on_batch(drawn(rng, 6, 4), drawn(rng, 6, 2)) for _ in range(6)]
    rule = model.optimizer
    config = rule.get_config()
    config.pop("name")
    if not isinstance(config["learning_rate"], dict):
        config["learning_rate"] = round(config["learning_rate"], 6)
    return [losses, model.get_weights(), config, rule.learning_rate, int(rule.iterations), len(rule.variables)]


@script
def learning_rate_set_by_hand(keras: Any, rng: Any) -> Any:
    model = small(keras, rng)
    x, y = drawn(rng, 6, 4), drawn(rng, 6, 2)
    model.train_on_batch(x, y)
    model.optimizer.learning_rate = 0.01
    model.train_on_batch(x, y)
    model.optimizer.learning_rate.assign(0.001)
    model.train_on_batch(x, y)
    return [model.get_weights(), model.optimizer.learning_rate]


@script
def optimizer_by_hand(keras: Any, rng: Any) -> Any:
    found = []
    for rule in (keras.optimizers.SGD(0.1, momentum=0.9), keras.optimizers.Adam(0.1)):
        dense = keras.layers.Dense(2)
        dense.build((None, 3))
        dense.set_weights([np.ones((3, 2)), np.ones(2)])
        gradients = [drawn(rng, 3, 2), drawn(rng, 2)]
        rule.apply(gradients, dense.trainable_variables)
        rule.apply_gradients(zip(gradients, dense.trainable_variables, strict=True))
        found.append(dense.get_weights())
    return found


LOSSES = (
    "BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalHinge "
    "CosineSimilarity Hinge Huber KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError "
    "MeanSquaredLogarithmicError Poisson SquaredHinge"
)


@several(LOSSES.split())
def loss(keras: Any, rng: Any, name: str) -> Any:
    y_true = (rng.random((5, 3)) > 0.5).astype(np.float32)
    y_pred = rng.random((5, 3)).astype(np.float32) + 0.01
    weights = rng.random(5).astype(np.float32)
    found = []
    for reduction in ("sum_over_batch_size", "sum", "none"):
        made = getattr(keras.losses, name)(reduction=reduction)
        found += [made(y_true, y_pred), made(y_true, y_pred, sample_weight=weights), made.get_config(), made.name]
    return [*found, keras.losses.serialize(made), keras.losses.deserialize(keras.losses.serialize(made)).get_config()]


@script
def losses_with_settings(keras: Any, rng: Any) -> Any:
    losses = keras.losses
    one_hot, outputs = np.eye(3)[[0, 1, 2, 1]], drawn(rng, 4, 3)
    chances = np.abs(outputs) / np.abs(outputs).sum(axis=1, keepdims=True)
    return [
        losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(one_hot, outputs),
        losses.SparseCategoricalCrossentropy(ignore_class=1)(np.array([0, 1, 2, 1]), chances),
        losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.2)(one_hot, outputs),
        losses.Huber(0.3)(one_hot, outputs),
        losses.categorical_crossentropy(one_hot, outputs, from_logits=True, label_smoothing=0.1),
        losses.huber(one_hot, outputs, 0.5),
        losses.mean_squared_error(one_hot, outputs),
    ]


METRICS = (
    "BinaryAccuracy CategoricalAccuracy TopKCategoricalAccuracy CategoricalCrossentropy CosineSimilarity "
    "MeanAbsoluteError RootMeanSquaredError R2Score AUC Precision Recall TruePositives F1Score"
)


@several(METRICS.split())
def metric(keras: Any, rng: Any, name: str) -> Any:
    made = getattr(keras.metrics, name)()
    found: list[Any] = [made.name, made.get_config()]
    for _ in range(2):
        y_true = np.eye(3)[rng.integers(0, 3, 6)].astype(np.float32)
        y_pred = rng.random((6, 3)).astype(np.float32)
        made.update_state(y_true, y_pred)
        found.append(made.result())
    made.reset_state()
    found.append(made(y_true, y_pred, sample_weight=np.arange(6.0)))
    return [*found, keras.metrics.serialize(made)]


@script
def initializers(keras: Any, rng: Any) -> Any:
    made = keras.initializers
    names = (
        "GlorotUniform HeNormal RandomNormal RandomUniform TruncatedNormal Orthogonal VarianceScaling Zeros Constant"
    )
    found = [made.serialize(getattr(made, name)()) for name in names.split()]
    seeded = made.GlorotUniform(seed=3)
    same = bool((np.asarray(seeded((3, 3))) == np.asarray(seeded((3, 3)))).all())
    return [found, same, made.Constant(3.0)((2,)), made.get("ones")((2,)), seeded.get_config()]


@script
def rules_on_weights(keras: Any, rng: Any) -> Any:
    x = drawn(rng, 3, 2)
    penalties = keras.regularizers
    rules = keras.constraints
    return [
        [(each(x), each.get_config()) for each in (penalties.L1(0.1), penalties.l1_l2(0.1, 0.3), penalties.get("l2"))],
        [(each(x), each.get_config()) for each in (rules.MaxNorm(1.0), rules.UnitNorm(), rules.NonNeg())],
    ]


@script
def activations(keras: Any, rng: Any) -> Any:
    made = keras.activations
    x = drawn(rng, 3, 4)
    names = "relu sigmoid tanh softmax elu selu gelu softplus softsign linear hard_sigmoid leaky_relu silu mish"
    found = [getattr(made, name)(x) for name in names.split()]
    settings = [made.relu(x, negative_slope=0.1, max_value=1.0), made.softmax(x, axis=0), made.get("relu")(x)]
    return [found, settings, made.serialize(made.relu), made.get("tanh").__name__, made.get(None).__name__]


@script
def tools(keras: Any, rng: Any) -> Any:
    made = keras.utils
    return [
        made.to_categorical([0, 2, 1]),
        made.to_categorical([[0], [2]]),
        made.to_categorical(np.array([[0, 1], [2, 0]]), 4),
        made.normalize(drawn(rng, 3, 2)),
        made.pad_sequences([[1, 2, 3], [4], [5, 6]], maxlen=2),
        made.pad_sequences([[1, 2, 3], [4]], padding="post", truncating="post", value=9, dtype="float32"),
    ]
