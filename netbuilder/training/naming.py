"""From the names that a user writes to metrics, and from metrics to the names in the logs, as Keras has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.engine.metrics import Metric, metrics
from netbuilder.training.scores import Counter, Score, Scores

Shape = tuple[int | None, ...]

_ACCURACY = ("accuracy", "acc")


def named_metric(value: Any, targets: Shape, output: Shape) -> Metric:
    """A metric from its name, its JSON or itself; "accuracy" is the one that fits the shapes (without batch axis).

    One output number means binary accuracy; targets with fewer axes than the outputs, or one number a sample, are
    labels.
    """
    if isinstance(value, Metric):
        return value
    if isinstance(value, str) and value.lower() in _ACCURACY:
        return metrics.create(_accuracy(targets, output))
    return metrics.from_json(value)


def _accuracy(targets: Shape, output: Shape) -> str:
    if not output or output[-1] == 1:
        return "binary_accuracy"
    labels = len(targets) < len(output) or targets[-1] == 1
    return "sparse_categorical_accuracy" if labels else "categorical_accuracy"


def scores_for(
    output_names: Sequence[str],
    shapes: Sequence[tuple[Shape, Shape]],
    metrics_of: Sequence[Sequence[Any]] = (),
    weighted_of: Sequence[Sequence[Any]] = (),
    losses: Sequence[Any] = (),
) -> Scores:
    """The scores of a run with Keras's names.

    Args:
        output_names: of the outputs; part of the names where there are several.
        shapes: of each output's targets and of the output itself, without the batch axis.
        metrics_of: for each output, metrics: names, JSON, specs, or objects with `start`, `update`, `result`.
        weighted_of: the same, counted with sample weights.
        losses: the losses of the outputs; they are listed by name where several outputs have one.
    """
    several = len(output_names) > 1
    found: list[Score] = []
    for weighted, groups in ((False, metrics_of), (True, weighted_of)):
        for index, group in enumerate(groups):
            for value in group or ():
                metric = _counter(value, *shapes[index])
                name = f"{output_names[index]}_{_name(value, metric)}" if several else _name(value, metric)
                name = _unique(name, {score.name for score in found}, weighted)
                each = bool(getattr(metric, "each_batch", False))
                masked = bool(getattr(metric, "counts_mask", False))
                found.append(
                    Score(name=name, metric=metric, output=index, weighted=weighted, each_batch=each, masked=masked)
                )
    named = [index for index, loss in enumerate(losses) if loss is not None] if several else []
    return Scores(found, [f"{output_names[index]}_loss" for index in named] if len(named) > 1 else ())


def _counter(value: Any, targets: Shape, output: Shape) -> Counter:
    return value if hasattr(value, "update") else named_metric(value, targets, output)


def _name(value: Any, metric: Any) -> str:
    return value if isinstance(value, str) else str(getattr(metric, "name", "") or metric.kind)


def _unique(name: str, taken: set[str], weighted: bool) -> str:
    if name in taken and weighted:
        name = f"weighted_{name}"
    number, base = 0, name
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name
