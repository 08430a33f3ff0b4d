"""Cases: every loss of Keras 3, its value and its gradient by the prediction (eager, so probabilities are clipped)."""

from __future__ import annotations

from typing import Any

from oracle import floats, generator, keras, np, numpy_of, plain, plain_of, tf
from store import Writer

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)
SHAPES = {"rank2": (4, 5), "rank3": (3, 4, 5)}


def build(writer: Writer) -> None:
    _regression(writer)
    _hinges(writer)
    _binary(writer)
    _categorical(writer)
    _sparse(writer)
    _overlap(writer)
    _others(writer)


def add(
    writer: Writer, name: str, loss: Any, y_true: np.ndarray, y_pred: np.ndarray, weight: Any = None, mask: Any = None
) -> None:
    """Stores one loss call; without reduction the gradient is that of sum(value * upstream)."""
    tensor = tf.constant(y_pred)
    if mask is not None:
        tensor._keras_mask = tf.constant(mask)
    fields: dict[str, Any] = {}
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = loss(tf.constant(y_true), tensor, sample_weight=weight)
        score = value
        if value.shape.rank:
            fields["upstream"] = floats(generator(name + " upstream"), value.shape)
            score = tf.reduce_sum(value * fields["upstream"])
    gradient = tf.convert_to_tensor(tape.gradient(score, tensor))
    fields |= {key: part for key, part in (("sample_weight", weight), ("mask", mask)) if part is not None}
    finite = np.isfinite(numpy_of(gradient)).all() and np.isfinite(numpy_of(value)).all()
    if not finite:
        raise ValueError(f"{name} is not finite")
    writer.add(
        name,
        loss=_described(loss),
        y_true=y_true,
        y_pred=y_pred,
        value=numpy_of(value),
        gradient=numpy_of(gradient),
        **fields,
    )


def _described(loss: Any) -> dict[str, Any]:
    """Keras leaves some settings out of its own config (delta, axis)."""
    described = plain_of(loss)
    return described | {"config": described["config"] | plain(loss._fn_kwargs)}


def _variants(writer: Writer, short: str, make: Any, y_true: np.ndarray, y_pred: np.ndarray) -> None:
    """Every reduction, with and without weights per sample (and per step where there are steps)."""
    rng = generator(short + " weights")
    batch = y_pred.shape[0]
    per_sample = rng.uniform(0.2, 2.0, batch).astype(np.float32)
    per_sample[1] = 0
    for reduction in REDUCTIONS:
        add(writer, f"{short}_{reduction or 'None'}", make(reduction=reduction), y_true, y_pred)
        if y_pred.ndim == 2:
            weighted = make(reduction=reduction)
            add(writer, f"{short}_{reduction or 'None'}_weighted", weighted, y_true, y_pred, per_sample)
    if y_pred.ndim == 3:
        steps = rng.uniform(0.0, 2.0, y_pred.shape[:2]).astype(np.float32)
        mask = rng.uniform(size=y_pred.shape[:2]) < 0.6
        for reduction in ("sum_over_batch_size", "sum", "mean_with_sample_weight"):
            weighted = make(reduction=reduction)
            add(writer, f"{short}_{reduction}_step_weights", weighted, y_true, y_pred, steps)
            add(writer, f"{short}_{reduction}_mask", weighted, y_true, y_pred, None, mask)
            add(writer, f"{short}_{reduction}_mask_and_weights", weighted, y_true, y_pred, steps, mask)
    elif y_pred.ndim == 2:
        column = per_sample.reshape(-1, 1)
        add(writer, f"{short}_column_weights", make(), y_true, y_pred, column)


def _regression(writer: Writer) -> None:
    losses = keras.losses
    signed = ("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "Huber", "LogCosh")
    for kind in (*signed, "MeanSquaredLogarithmicError", "Poisson", "KLDivergence", "CosineSimilarity"):
        make = getattr(losses, kind)
        for title, shape in SHAPES.items():
            rng = generator(f"{kind} {title}")
            y_true, y_pred = floats(rng, shape), floats(rng, shape)
            if kind in ("MeanSquaredLogarithmicError", "Poisson"):
                y_true, y_pred = np.abs(y_true) * 2, np.abs(y_pred) * 2 + np.float32(0.01)
            if kind == "KLDivergence":
                y_true, y_pred = _softmax(y_true), _softmax(y_pred)
            _variants(writer, f"{kind}_{title}", make, y_true, y_pred)
    rng = generator("regression")
    y_true, y_pred = floats(rng, (6, 3)), floats(rng, (6, 3), 3.0)
    for delta in (0.3, 2.0):
        add(writer, f"Huber_delta_{delta}", losses.Huber(delta=delta), y_true, y_pred)
    for axis in (1, -2):
        add(writer, f"CosineSimilarity_axis_{axis}", losses.CosineSimilarity(axis=axis), y_true, y_pred)
    zero = y_pred.copy()
    zero[2] = 0
    add(writer, "CosineSimilarity_zero_target", losses.CosineSimilarity(), zero, y_pred)
    add(writer, "LogCosh_large", losses.LogCosh(), y_true, y_pred * 40)
    add(writer, "MeanAbsoluteError_equal", losses.MeanAbsoluteError(), y_true, y_true.copy())
    zeros = np.where(np.abs(y_true) < 0.5, np.float32(0), y_true)
    add(writer, "MeanAbsolutePercentageError_zero_target", losses.MeanAbsolutePercentageError(), zeros, y_pred)
    add(writer, "MeanSquaredLogarithmicError_negative", losses.MeanSquaredLogarithmicError(), y_true, y_pred)
    for kind in ("MeanSquaredError", "MeanAbsoluteError", "Huber"):
        column, flat = y_pred[:, :1], y_true[:, 0]
        add(writer, f"{kind}_flat_target", getattr(losses, kind)(), flat, column)
        add(writer, f"{kind}_images", getattr(losses, kind)(), floats(rng, (2, 3, 3, 2)), floats(rng, (2, 3, 3, 2)))
    hard = np.array([[0, 1, 0.5], [1, 0, 0]], np.float32)
    edge = np.array([[0.0, 1.0, 1.5], [0.5, -0.2, 0.5]], np.float32)
    add(writer, "KLDivergence_edges", losses.KLDivergence(), hard, edge)


def _hinges(writer: Writer) -> None:
    for kind in ("Hinge", "SquaredHinge", "CategoricalHinge"):
        make = getattr(keras.losses, kind)
        for title, shape in SHAPES.items():
            rng = generator(f"{kind} {title}")
            signs = np.where(rng.uniform(size=shape) < 0.5, -1, 1).astype(np.float32)
            if kind == "CategoricalHinge":
                signs = _one_hot(rng, shape)
            _variants(writer, f"{kind}_{title}", make, signs, floats(rng, shape))
        rng = generator(f"{kind} more")
        zero_one = (rng.uniform(size=(4, 3)) < 0.5).astype(np.float32)
        add(writer, f"{kind}_zero_one_labels", make(), zero_one, floats(rng, (4, 3)))
        mixed = np.array([[0, 1, -1], [1, -1, 1]], np.float32)
        add(writer, f"{kind}_mixed_labels", make(), mixed, floats(rng, (2, 3)))


def _binary(writer: Writer) -> None:
    for kind in ("BinaryCrossentropy", "BinaryFocalCrossentropy"):
        make = getattr(keras.losses, kind)
        for title, shape in (SHAPES | {"one": (6, 1)}).items():
            rng = generator(f"{kind} {title}")
            labels = (rng.uniform(size=shape) < 0.5).astype(np.float32)
            logits = floats(rng, shape, 2.0)
            chances = _sigmoid(logits)
            _variants(writer, f"{kind}_{title}", make, labels, chances)
            for end, settings in {
                "logits": {"from_logits": True},
                "smoothing": {"label_smoothing": 0.2},
                "logits_smoothing": {"from_logits": True, "label_smoothing": 0.1},
            }.items():
                scores = logits if settings.get("from_logits") else chances
                add(writer, f"{kind}_{title}_{end}", make(**settings), labels, scores)
        labels = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 0, 1, 1]], np.float32)
        sure = np.array([[0, 1, 1, 0], [1, 0, 1e-8, 1e-8], [0.5, 1e-6, 1 - 1e-6, 1]], np.float32)
        add(writer, f"{kind}_saturated", make(), labels, sure)
        add(writer, f"{kind}_saturated_smoothing", make(label_smoothing=0.1), labels, sure)
        add(writer, f"{kind}_saturated_logits", make(from_logits=True), labels, (sure - np.float32(0.5)) * 200)
        soft = generator("soft labels").uniform(size=(3, 4)).astype(np.float32)
        add(writer, f"{kind}_soft_labels", make(), soft, _sigmoid(floats(generator("soft"), (3, 4))))
        flat = labels[:, 0]
        add(writer, f"{kind}_flat_target", make(), flat, _sigmoid(floats(generator("flat"), (3, 1))))
        add(writer, f"{kind}_axis_1", make(axis=1), *_rank3_labels())
    rng = generator("focal")
    labels = (rng.uniform(size=(5, 3)) < 0.5).astype(np.float32)
    logits = floats(rng, (5, 3), 2.0)
    focal = keras.losses.BinaryFocalCrossentropy
    for title, settings in {
        "gamma_0": {"gamma": 0.0},
        "gamma_3": {"gamma": 3.0},
        "balanced": {"apply_class_balancing": True},
        "balanced_alpha": {"apply_class_balancing": True, "alpha": 0.7, "gamma": 1.0},
        "balanced_logits": {"apply_class_balancing": True, "from_logits": True},
    }.items():
        scores = logits if settings.get("from_logits") else _sigmoid(logits)
        add(writer, f"BinaryFocalCrossentropy_{title}", focal(**settings), labels, scores)


def _categorical(writer: Writer) -> None:
    kinds = ("CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalGeneralizedCrossEntropy")
    for kind in kinds[:2]:
        make = getattr(keras.losses, kind)
        for title, shape in SHAPES.items():
            rng = generator(f"{kind} {title}")
            labels, logits = _one_hot(rng, shape), floats(rng, shape, 2.0)
            _variants(writer, f"{kind}_{title}", make, labels, _softmax(logits))
            for end, settings in {
                "logits": {"from_logits": True},
                "smoothing": {"label_smoothing": 0.2},
                "logits_smoothing": {"from_logits": True, "label_smoothing": 0.1},
            }.items():
                scores = logits if settings.get("from_logits") else _softmax(logits)
                add(writer, f"{kind}_{title}_{end}", make(**settings), labels, scores)
        labels = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
        sure = np.array([[1, 0, 0], [1, 0, 0], [0.2, 0.2, 0.6], [1e-8, 0.5, 0.5]], np.float32)
        add(writer, f"{kind}_saturated", make(), labels, sure)
        add(writer, f"{kind}_saturated_smoothing", make(label_smoothing=0.1), labels, sure)
        add(writer, f"{kind}_saturated_logits", make(from_logits=True), labels, (sure - np.float32(0.5)) * 200)
        not_normalized = _sigmoid(floats(generator("not normalized"), (4, 3)))
        add(writer, f"{kind}_not_normalized", make(), labels, not_normalized)
        soft = _softmax(floats(generator("soft classes"), (4, 3)))
        add(writer, f"{kind}_soft_labels", make(), soft, not_normalized)
        labels, scores = _rank3_labels()
        add(writer, f"{kind}_axis_1", make(axis=1), labels, scores)
    rng = generator("categorical more")
    labels, logits = _one_hot(rng, (5, 4)), floats(rng, (5, 4), 2.0)
    for title, settings in {
        "gamma_0": {"gamma": 0.0},
        "gamma_3_alpha": {"gamma": 3.0, "alpha": 0.6},
        "logits_gamma": {"gamma": 1.0, "from_logits": True},
    }.items():
        scores = logits if settings.get("from_logits") else _softmax(logits)
        loss = keras.losses.CategoricalFocalCrossentropy(**settings)
        add(writer, f"CategoricalFocalCrossentropy_{title}", loss, labels, scores)
    generalized = keras.losses.CategoricalGeneralizedCrossEntropy
    ids = rng.integers(0, 4, 5).astype(np.int32)
    for q in (0.2, 0.5, 0.9):
        add(writer, f"CategoricalGeneralizedCrossEntropy_{q}", generalized(q=q), ids, _softmax(logits))
    for reduction in REDUCTIONS:
        loss = generalized(reduction=reduction)
        weights = rng.uniform(0, 2, 5).astype(np.float32)
        name = f"CategoricalGeneralizedCrossEntropy_{reduction or 'None'}_weighted"
        add(writer, name, loss, ids, _softmax(logits), weights)


def _sparse(writer: Writer) -> None:
    make = keras.losses.SparseCategoricalCrossentropy
    for title, shape in SHAPES.items():
        rng = generator(f"sparse {title}")
        logits = floats(rng, shape, 2.0)
        ids = rng.integers(0, shape[-1], shape[:-1]).astype(np.int32)
        chances = _softmax(logits)
        _variants(writer, f"SparseCategoricalCrossentropy_{title}", make, ids, chances)
        name = f"SparseCategoricalCrossentropy_{title}"
        add(writer, f"{name}_logits", make(from_logits=True), ids, logits)
        add(writer, f"{name}_column_target", make(), ids[..., None], chances)
        add(writer, f"{name}_float_target", make(), ids.astype(np.float32), chances)
        ids.flat[0] = 2
        for reduction in REDUCTIONS:
            loss = make(ignore_class=2, reduction=reduction)
            add(writer, f"{name}_ignore_{reduction or 'None'}", loss, ids, chances)
        add(writer, f"{name}_ignore_logits", make(ignore_class=2, from_logits=True), ids, logits)
        ids.flat[0] = -1
        add(writer, f"{name}_ignore_minus_1", make(ignore_class=-1), ids, chances)
        weights = rng.uniform(0.1, 2, ids.shape).astype(np.float32)
        add(writer, f"{name}_ignore_weighted", make(ignore_class=2), np.maximum(ids, 0), chances, weights)
    images = floats(generator("sparse images"), (2, 3, 3, 4))
    ids = generator("sparse image ids").integers(0, 4, (2, 3, 3)).astype(np.int32)
    add(writer, "SparseCategoricalCrossentropy_images", make(from_logits=True), ids, images)
    sure = np.array([[1, 0, 0], [1, 0, 0], [0.2, 0.2, 0.6], [1e-8, 0.5, 0.5]], np.float32)
    ids = np.array([0, 1, 2, 0], np.int32)
    add(writer, "SparseCategoricalCrossentropy_saturated", make(), ids, sure)
    add(writer, "SparseCategoricalCrossentropy_saturated_logits", make(from_logits=True), ids, (sure - 0.5) * 200)


def _overlap(writer: Writer) -> None:
    losses = keras.losses
    rng = generator("overlap")
    labels = (rng.uniform(size=(2, 4, 4, 3)) < 0.4).astype(np.float32)
    chances = _sigmoid(floats(rng, labels.shape))
    makers = {
        "Dice": losses.Dice,
        "Tversky": losses.Tversky,
        "Tversky_0.3_0.7": lambda **given: losses.Tversky(alpha=0.3, beta=0.7, **given),
    }
    for title, make in makers.items():
        for axis in (None, (1, 2), (1, 2, 3)):
            end = "all" if axis is None else "_".join(str(number) for number in axis)
            add(writer, f"{title}_axis_{end}", make(axis=axis), labels, chances)
        add(writer, f"{title}_axis_1_2_None", make(axis=(1, 2), reduction=None), labels, chances)
        add(
            writer,
            f"{title}_axis_1_2_3_weighted",
            make(axis=(1, 2, 3)),
            labels,
            chances,
            np.array([0.5, 2.0], np.float32),
        )
        add(writer, f"{title}_rank2", make(), labels[0, 0], chances[0, 0])


def _others(writer: Writer) -> None:
    losses = keras.losses
    rng = generator("circle")
    embedded = floats(rng, (6, 4))
    embedded /= np.linalg.norm(embedded, axis=-1, keepdims=True)
    ids = np.array([0, 1, 0, 2, 1, 0], np.int32)
    for title, settings in {
        "plain": {},
        "gamma_margin": {"gamma": 16.0, "margin": 0.25},
        "with_diagonal": {"remove_diagonal": False, "gamma": 8.0},
        "none": {"reduction": None, "gamma": 8.0},
        "sum": {"reduction": "sum", "gamma": 8.0},
    }.items():
        add(writer, f"Circle_{title}", losses.Circle(**settings), ids, embedded)
    rng = generator("ctc")
    logits = floats(rng, (3, 7, 5))
    targets = np.array([[1, 2, 0], [3, 3, 1], [4, 0, 0]], np.int32)
    for reduction in ("sum_over_batch_size", "sum", None):
        add(writer, f"CTC_{reduction}", losses.CTC(reduction=reduction), targets, logits)


def _rank3_labels() -> tuple[np.ndarray, np.ndarray]:
    """One-hot labels and probabilities whose classes lie on axis 1."""
    rng = generator("axis 1")
    labels = np.swapaxes(_one_hot(rng, (2, 5, 3)), 1, 2)
    return np.ascontiguousarray(labels), np.ascontiguousarray(np.swapaxes(_softmax(floats(rng, (2, 5, 3))), 1, 2))


def _one_hot(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.eye(shape[-1], dtype=np.float32)[rng.integers(0, shape[-1], shape[:-1])]


def _softmax(x: np.ndarray) -> np.ndarray:
    raised = np.exp(x - x.max(-1, keepdims=True))
    return (raised / raised.sum(-1, keepdims=True)).astype(np.float32)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return (1 / (1 + np.exp(-x))).astype(np.float32)
