"""Loss, optimizer and metrics as Keras writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.errors import FileError, SettingError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.core.value_types import shown
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import Optimizer, optimizers
from netbuilder.engine.schedules import Schedule, schedules
from netbuilder.formats.keras_files.values import all_settings, class_and_config, from_keras, neutral_left_out, wrapped
from netbuilder.formats.model import Compiled

_NOT_IN_KERAS = ("LBFGS", "NaturalExponentialDecay", "Warmup", "mean_bias_error")
_INFORMATIVE = ("is_legacy_optimizer", "jit_compile", "loss_scale_factor")


def compiled_to_keras(compiled: Compiled) -> dict[str, Any] | None:
    """The `compile_config` of a model, None if Keras has nothing like it."""
    optimizer = optimizer_to_keras(compiled.optimizer)
    if optimizer is None or any(loss is not None and loss.kind in _NOT_IN_KERAS for loss in compiled.losses):
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
    if optimizer.kind in _NOT_IN_KERAS or (isinstance(rate, Schedule) and rate.kind in _NOT_IN_KERAS):
        return None
    return wrapped("keras.optimizers", optimizer.kind, {"name": optimizer.kind.lower(), **all_settings(optimizer)})


def compiled_from_keras(config: Any, outputs: int, where: str) -> Compiled | None:
    """What a `compile_config` or `training_config` says; None if the file has none."""
    if not isinstance(config, Mapping) or not config.get("loss"):
        return None
    optimizer = config.get("optimizer", config.get("optimizer_config"))
    if optimizer is None:
        return None
    stored = config["loss"] if isinstance(config["loss"], list) else [config["loss"]] * outputs
    if len(stored) != outputs:
        raise FileError(f"The file names {len(stored)} losses for {outputs} outputs.", where=where)
    weights = config.get("loss_weights")
    return Compiled(
        tuple(loss_from_keras(loss, where) for loss in stored),
        optimizer_from_keras(optimizer, where),
        tuple(float(weight) for weight in weights) if isinstance(weights, list) else None,
        _metrics_from_keras(config.get("metrics"), outputs, where),
        _metrics_from_keras(config.get("weighted_metrics"), outputs, where),
    )


def loss_from_keras(value: Any, where: str) -> Loss | None:
    """A loss from its name or object."""
    if isinstance(value, Mapping):
        class_name, config = class_and_config(value, where)
        if isinstance(config, Mapping) and config.get("reduction") == "auto":
            value = {"class_name": class_name, "config": {**config, "reduction": "sum_over_batch_size"}}
    return from_keras(value, losses, where)


def optimizer_from_keras(value: Any, where: str) -> Optimizer:
    """An optimizer from its name or object; only the class decides, whatever module is named."""
    if isinstance(value, str):
        return from_keras(value, optimizers, where)
    class_name, config = class_and_config(value, where)
    if class_name not in optimizers or not isinstance(config, Mapping):
        raise FileError(f"This file uses the optimizer {shown(class_name)}, which is not known here.", where=where)
    cls = optimizers[class_name]
    settings = {key: item for key, item in config.items() if key not in _INFORMATIVE}
    if "lr" in settings:
        settings["learning_rate"] = settings.pop("lr")
    known = neutral_left_out(cls, settings, where)
    rate = known.get("learning_rate")
    if isinstance(rate, Mapping):
        known["learning_rate"] = from_keras(rate, schedules, where)
    return optimizers.create(cls.kind, {key: item for key, item in known.items() if item is not None})


def _metrics_from_keras(value: Any, outputs: int, where: str) -> tuple[tuple[Any, ...], ...]:
    if not value:
        return ()
    groups = value if outputs > 1 and isinstance(value, list) and len(value) == outputs else [value]
    return tuple(
        tuple(_metric_from_keras(item, where) for item in (group if isinstance(group, list) else [group]) if item)
        for group in groups
        if group is not None
    )


def _metric_from_keras(value: Any, where: str) -> Any:
    if isinstance(value, str):
        if value.lower() not in ("acc", "accuracy"):
            _known(value, metrics, where)
        return value
    class_name, config = class_and_config(value, where)
    if class_name == "MeanMetricWrapper" and isinstance(config, Mapping):
        name = config.get("fn") if isinstance(config.get("fn"), str) else config.get("name")
        return _metric_from_keras(str(name), where)
    return from_keras(value, metrics, where)


def _known(name: str, registry: Registry[Any], where: str) -> None:
    if name not in registry:
        raise SettingError(f"This file uses the {registry.noun} {shown(name)}, which is not known here.", where=where)
