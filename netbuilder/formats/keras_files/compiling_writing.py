"""Loss, optimizer and metrics as Keras 3 writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.core.spec import Spec
from netbuilder.engine.losses import Loss
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import Optimizer
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.keras_files.values import all_settings, wrapped
from netbuilder.formats.model import Compiled

NOT_IN_KERAS = ("LBFGS", "NaturalExponentialDecay", "Warmup", "mean_bias_error")


def compiled_to_keras(compiled: Compiled) -> dict[str, Any] | None:
    """The `compile_config` of a model, None if Keras has nothing like it."""
    optimizer = optimizer_to_keras(compiled.optimizer)
    if optimizer is None or any(loss is not None and loss.kind in NOT_IN_KERAS for loss in compiled.losses):
        return None
    return {
        "optimizer": optimizer,
        "loss": _single([loss_to_keras(loss) for loss in compiled.losses]),
        "loss_weights": list(compiled.loss_weights) if compiled.loss_weights else None,
        "metrics": _metrics_to_keras(compiled.metrics),
        "weighted_metrics": _metrics_to_keras(compiled.weighted_metrics),
        "run_eagerly": False,
        "steps_per_execution": 1,
        "jit_compile": False,
    }


def _single(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def loss_to_keras(loss: Loss | None) -> Any:
    """A loss by its name if all its settings are the usual ones, else as an object."""
    if loss is None or not loss.settings():
        return loss.kind if loss else None
    return wrapped("keras.losses", type(loss).__name__, {"name": loss.kind, **all_settings(loss)})


def _metrics_to_keras(groups: Sequence[Sequence[Any]]) -> Any:
    if not any(groups):
        return None
    written = [[item if isinstance(item, str) else _metric_to_keras(item) for item in group] for group in groups]
    return written[0] if len(written) == 1 else written


def _metric_to_keras(value: Any) -> Any:
    spec = value if isinstance(value, Spec) else metrics.from_json(value)
    settings = all_settings(spec)
    return wrapped("keras.metrics", type(spec).__name__, {"name": spec.kind, **settings})


def optimizer_to_keras(optimizer: Optimizer) -> dict[str, Any] | None:
    """An optimizer as an object, None if Keras has no such rule."""
    rate = optimizer.learning_rate
    if optimizer.kind in NOT_IN_KERAS or (isinstance(rate, Schedule) and rate.kind in NOT_IN_KERAS):
        return None
    return wrapped("keras.optimizers", optimizer.kind, {"name": optimizer.kind.lower(), **all_settings(optimizer)})
