"""Cases: metrics over several updates, with and without sample weights, the result after each update."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oracle import floats, generator, keras, np, numpy_of, plain_of
from store import Writer

Batch = tuple[np.ndarray, np.ndarray]
UPDATES = 3


def build(writer: Writer) -> None:
    metrics = keras.metrics
    _accuracies(writer)
    _counts(writer)
    _curves(writer)
    _f_scores(writer)
    for kind in ("MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError", "LogCoshError"):
        _add(writer, kind, getattr(metrics, kind), _real)
    positive = ("MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "Poisson")
    for kind in positive:
        _add(writer, kind, getattr(metrics, kind), _positive)
    _add(writer, "CosineSimilarity", metrics.CosineSimilarity, _real)
    _add(writer, "CosineSimilarity_axis_1", lambda: metrics.CosineSimilarity(axis=1), _real)
    _add(writer, "R2Score", metrics.R2Score, _real)
    for averaging in (None, "uniform_average", "variance_weighted_average"):
        _add(writer, f"R2Score_{averaging}", _made(metrics.R2Score, class_aggregation=averaging), _real)
    _add(writer, "R2Score_regressors", _made(metrics.R2Score, num_regressors=2), _real)
    _add(writer, "KLDivergence", metrics.KLDivergence, _soft_classes)
    for kind in ("Hinge", "SquaredHinge"):
        _add(writer, kind, getattr(metrics, kind), _signs)
    _add(writer, "CategoricalHinge", metrics.CategoricalHinge, _classes)
    _add(writer, "BinaryCrossentropy", metrics.BinaryCrossentropy, _binary)
    _add(writer, "BinaryCrossentropy_logits", _made(metrics.BinaryCrossentropy, from_logits=True), _binary_logits)
    smoothed = _made(metrics.CategoricalCrossentropy, label_smoothing=0.1)
    _add(writer, "CategoricalCrossentropy", metrics.CategoricalCrossentropy, _classes)
    _add(writer, "CategoricalCrossentropy_smoothing", smoothed, _classes)
    _add(writer, "SparseCategoricalCrossentropy", metrics.SparseCategoricalCrossentropy, _ids)
    _joint(writer)


def _made(kind: type, **settings: Any) -> Callable[[], Any]:
    return lambda: kind(**settings)


def _accuracies(writer: Writer) -> None:
    metrics = keras.metrics
    _add(writer, "Accuracy", metrics.Accuracy, _equal_ids)
    _add(writer, "BinaryAccuracy", metrics.BinaryAccuracy, _binary)
    _add(writer, "BinaryAccuracy_0.7", _made(metrics.BinaryAccuracy, threshold=0.7), _binary)
    _add(writer, "BinaryAccuracy_column", metrics.BinaryAccuracy, _binary_column)
    _add(writer, "CategoricalAccuracy", metrics.CategoricalAccuracy, _classes)
    _add(writer, "CategoricalAccuracy_steps", metrics.CategoricalAccuracy, _class_steps)
    _add(writer, "SparseCategoricalAccuracy", metrics.SparseCategoricalAccuracy, _ids)
    _add(writer, "SparseCategoricalAccuracy_column", metrics.SparseCategoricalAccuracy, _id_column)
    for k in (1, 2, 3, 5):
        _add(writer, f"TopKCategoricalAccuracy_{k}", _made(metrics.TopKCategoricalAccuracy, k=k), _classes)
        _add(writer, f"SparseTopKCategoricalAccuracy_{k}", _made(metrics.SparseTopKCategoricalAccuracy, k=k), _ids)
    _add(writer, "TopKCategoricalAccuracy_ties", _made(metrics.TopKCategoricalAccuracy, k=2), _tied_classes)


def _counts(writer: Writer) -> None:
    metrics = keras.metrics
    for kind in ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"):
        _add(writer, kind, getattr(metrics, kind), _binary)
        _add(writer, f"{kind}_thresholds", _made(getattr(metrics, kind), thresholds=[0.3, 0.6]), _binary)
    for kind in ("Precision", "Recall"):
        make = getattr(metrics, kind)
        _add(writer, kind, make, _binary)
        _add(writer, f"{kind}_threshold", _made(make, thresholds=0.7), _binary)
        _add(writer, f"{kind}_thresholds", _made(make, thresholds=[0.2, 0.5, 0.8]), _binary)
        _add(writer, f"{kind}_top_k", _made(make, top_k=2), _classes)
        _add(writer, f"{kind}_class", _made(make, class_id=1), _classes)
        _add(writer, f"{kind}_top_k_class", _made(make, top_k=2, class_id=1), _classes)
        _add(writer, f"{kind}_nothing", make, _no_positives)


def _curves(writer: Writer) -> None:
    make = keras.metrics.AUC
    for curve in ("ROC", "PR"):
        for method in ("interpolation", "minoring", "majoring"):
            settings: dict[str, Any] = {"curve": curve, "summation_method": method}
            _add(writer, f"AUC_{curve}_{method}", _made(make, **settings), _binary_column)
        _add(writer, f"AUC_{curve}_few", _made(make, curve=curve, num_thresholds=5), _binary_column)
        _add(writer, f"AUC_{curve}_labels", _made(make, curve=curve, multi_label=True), _binary)
    _add(writer, "AUC", make, _binary_column)
    _add(writer, "AUC_thresholds", _made(make, thresholds=[0.1, 0.4, 0.5, 0.9]), _binary_column)
    _add(writer, "AUC_logits", _made(make, from_logits=True), _binary_logit_column)
    fixed = {
        "SensitivityAtSpecificity": 0.5,
        "SpecificityAtSensitivity": 0.5,
        "PrecisionAtRecall": 0.5,
        "RecallAtPrecision": 0.6,
    }
    for kind, value in fixed.items():
        _add(writer, kind, _made(getattr(keras.metrics, kind), **{_first(kind): value}), _binary_column)


def _first(kind: str) -> str:
    return kind.split("At")[1].lower()


def _f_scores(writer: Writer) -> None:
    metrics = keras.metrics
    for average in (None, "micro", "macro", "weighted"):
        _add(writer, f"F1Score_{average}", _made(metrics.F1Score, average=average), _classes)
        thresholded = _made(metrics.F1Score, average=average, threshold=0.5)
        _add(writer, f"F1Score_{average}_threshold", thresholded, _binary)
        _add(writer, f"FBetaScore_{average}", _made(metrics.FBetaScore, average=average, beta=2.0), _classes)


def _joint(writer: Writer) -> None:
    metrics = keras.metrics
    for kind in ("PearsonCorrelation", "ConcordanceCorrelation"):
        _add(writer, kind, getattr(metrics, kind), _real)
    _add(writer, "MeanIoU", _made(metrics.MeanIoU, num_classes=4), _equal_ids)
    _add(writer, "IoU", _made(metrics.IoU, num_classes=4, target_class_ids=[0, 2]), _equal_ids)
    _add(writer, "BinaryIoU", _made(metrics.BinaryIoU, target_class_ids=[0, 1], threshold=0.4), _binary_column)
    _add(writer, "OneHotMeanIoU", _made(metrics.OneHotMeanIoU, num_classes=6), _classes)


def _add(writer: Writer, name: str, make: Callable[[], Any], batch: Callable[[np.random.Generator], Batch]) -> None:
    for weighted in (False, True):
        title = f"{name}_weighted" if weighted else name
        rng = generator(name)
        metric = make()
        updates = []
        for _ in range(UPDATES):
            y_true, y_pred = batch(rng)
            update: dict[str, Any] = {"y_true": y_true, "y_pred": y_pred}
            if weighted:
                update["sample_weight"] = rng.uniform(0.1, 2, y_true.shape[0]).astype(np.float32)
            metric.update_state(y_true, y_pred, sample_weight=update.get("sample_weight"))
            updates.append(update | {"result": np.asarray(numpy_of(metric.result()))})
        if not all(np.isfinite(update["result"]).all() for update in updates):
            raise ValueError(f"{title} is not finite")
        config = plain_of(metric)
        writer.add(title, metric=config, updates=updates)


def _real(rng: np.random.Generator) -> Batch:
    y_true = floats(rng, (7, 3))
    return y_true, y_true + floats(rng, (7, 3), 0.7)


def _positive(rng: np.random.Generator) -> Batch:
    y_true, y_pred = _real(rng)
    return np.abs(y_true) + np.float32(0.1), np.abs(y_pred) + np.float32(0.1)


def _signs(rng: np.random.Generator) -> Batch:
    return np.where(rng.uniform(size=(7, 3)) < 0.5, -1, 1).astype(np.float32), floats(rng, (7, 3))


def _softmax(x: np.ndarray) -> np.ndarray:
    raised = np.exp(x - x.max(-1, keepdims=True))
    return (raised / raised.sum(-1, keepdims=True)).astype(np.float32)


def _soft_classes(rng: np.random.Generator) -> Batch:
    return _softmax(floats(rng, (7, 4))), _softmax(floats(rng, (7, 4)))


def _ids(rng: np.random.Generator) -> Batch:
    return rng.integers(0, 6, 9).astype(np.int32), _softmax(floats(rng, (9, 6)))


def _id_column(rng: np.random.Generator) -> Batch:
    ids, chances = _ids(rng)
    return ids[:, None], chances


def _equal_ids(rng: np.random.Generator) -> Batch:
    return rng.integers(0, 4, 12).astype(np.int32), rng.integers(0, 4, 12).astype(np.int32)


def _classes(rng: np.random.Generator) -> Batch:
    ids, chances = _ids(rng)
    return np.eye(6, dtype=np.float32)[ids], chances


def _class_steps(rng: np.random.Generator) -> Batch:
    chances = _softmax(floats(rng, (4, 5, 3)))
    return np.eye(3, dtype=np.float32)[rng.integers(0, 3, (4, 5))], chances


def _tied_classes(rng: np.random.Generator) -> Batch:
    labels, chances = _classes(rng)
    return labels, np.round(chances * 4).astype(np.float32) / 4


def _binary(rng: np.random.Generator) -> Batch:
    labels = (rng.uniform(size=(8, 3)) < 0.4).astype(np.float32)
    return labels, rng.uniform(size=(8, 3)).astype(np.float32) * np.float32(0.8) + labels * np.float32(0.2)


def _binary_column(rng: np.random.Generator) -> Batch:
    labels, chances = _binary(rng)
    return labels.reshape(-1, 1), chances.reshape(-1, 1)


def _binary_logits(rng: np.random.Generator) -> Batch:
    labels, _ = _binary(rng)
    return labels, floats(rng, labels.shape, 2.0)


def _binary_logit_column(rng: np.random.Generator) -> Batch:
    labels, logits = _binary_logits(rng)
    return labels.reshape(-1, 1), logits.reshape(-1, 1)


def _no_positives(rng: np.random.Generator) -> Batch:
    return np.zeros((4, 2), np.float32), rng.uniform(0, 0.4, (4, 2)).astype(np.float32)
