"""From the arguments of `compile` to losses and metrics for each output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.value_types import shown
from netbuilder.engine.losses import crossentropy_for
from netbuilder.engine.metrics.automatic import ACCURACY_NAMES, CROSSENTROPY_NAMES, metric_for
from netbuilder.keras import losses, metrics, optimizers
from netbuilder.keras.models.counting import Counted, FunctionCounter, OwnMetricCounter
from netbuilder.keras.tensors import flat


def for_outputs(value: Any, names: Sequence[str], keys: Sequence[str], what: str) -> list[Any]:
    """One entry for each output, from a single one for all, a list, or a dictionary by name."""
    if isinstance(value, Mapping) and "class_name" not in value:
        for name in value:
            if name not in names and name not in keys:
                raise SettingError(
                    f"{what} name the output {shown(name)}, which the model does not have.",
                    hint="Its outputs are " + ", ".join(keys) + ".",
                )
        return [value.get(key, value.get(name)) for name, key in zip(names, keys, strict=True)]
    if isinstance(value, (list, tuple)):
        if len(value) != len(names):
            raise SettingError(f"{what}: {len(value)} were given for {len(names)} outputs.", hint="Give one for each.")
        return list(value)
    return [value] * len(names)


def losses_for(value: Any, names: Sequence[str], keys: Sequence[str]) -> list[Any]:
    """For each output the spec of its loss, the word "crossentropy", or None."""
    if value is None:
        raise SettingError("The model has no loss.", hint='For example compile(loss="mse").')
    return [
        one if isinstance(one, str) and one.lower() in CROSSENTROPY_NAMES else losses.spec(one)
        for one in for_outputs(value, names, keys, "Losses")
    ]


def settled(loss: Any, target: Any, output: Sequence[int | None]) -> Any:
    """The loss itself, where the word "crossentropy" stands for what fits the shapes."""
    return crossentropy_for((None, *target), output) if isinstance(loss, str) else loss


def loss_weights_for(value: Any, names: Sequence[str], keys: Sequence[str]) -> list[float] | None:
    """The factor of each loss in the total."""
    if value is None:
        return None
    return [1.0 if one is None else float(one) for one in for_outputs(value, names, keys, "Loss weights")]


def metrics_for(value: Any, names: Sequence[str], keys: Sequence[str]) -> list[list[Any]]:
    """The metrics of each output."""
    if value is None:
        return [[] for _ in names]
    if len(names) == 1 and not (isinstance(value, Mapping) and "class_name" not in value):
        value = value if isinstance(value, (list, tuple)) else [value]
        value = value[0] if len(value) == 1 and isinstance(value[0], (list, tuple)) else value
        return [list(value)]
    found = for_outputs(value, names, keys, "Metrics")
    return [list(one) if isinstance(one, (list, tuple)) else [] if one is None else [one] for one in found]


def counter(value: Any, target: Sequence[int | None], output: Sequence[int | None]) -> Any:
    """A metric as the training counts it, under the name that Keras would give it."""
    if isinstance(value, str):
        spec = metric_for(value, (None, *target), output)
        return Counted(value if value.lower() in _AUTOMATIC else _log_name(value, spec), spec)
    if isinstance(value, metrics.Metric):
        return Counted(value.name, value.spec) if hasattr(value, "form") else OwnMetricCounter(value)
    if isinstance(value, losses.Loss):
        return FunctionCounter(value.call, value.name)
    kind = getattr(value, "metric_class", None) or (isinstance(value, (Mapping, type)) and value)
    if kind is not None and kind is not False:
        found = metrics.get(value)
        return counter(found, target, output)
    if callable(value):
        return FunctionCounter(value, getattr(value, "__name__", "metric"))
    raise metrics.refuse(value)


_AUTOMATIC = (*ACCURACY_NAMES, *CROSSENTROPY_NAMES)


def _log_name(value: str, spec: Any) -> str:
    """Keras writes a class's name as the metric's own, and any other name as it was given."""
    return spec.kind if value == type(spec).__name__ and value not in ("AUC",) else value


def check(arguments: Mapping[str, Any]) -> None:
    """Complains at once about names that nothing is known by."""
    value = arguments["loss"]
    for one in value.values() if isinstance(value, Mapping) and "class_name" not in value else flat(value):
        if one is not None and not (isinstance(one, str) and one.lower() in CROSSENTROPY_NAMES):
            losses.spec(one)
    for name in ("metrics", "weighted_metrics"):
        for one in flat(arguments[name]):
            if isinstance(one, str) and one.lower() not in _AUTOMATIC:
                metrics.family.spec_named(one)


def written(arguments: Mapping[str, Any], optimizer: Any) -> dict[str, Any]:
    """The arguments of `compile` as Keras 3 writes them."""
    return {
        "optimizer": optimizers.serialize(optimizer),
        "loss": _written(arguments["loss"]),
        "loss_weights": arguments["loss_weights"],
        "metrics": _written(arguments["metrics"]),
        "weighted_metrics": _written(arguments["weighted_metrics"]),
        "run_eagerly": False,
        "steps_per_execution": 1,
        "jit_compile": False,
    }


def _written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _written(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(item) for item in value]
    if isinstance(value, losses.Loss):
        return losses.serialize(value)
    if isinstance(value, metrics.Metric):
        return metrics.serialize(value)
    return getattr(value, "__name__", value)


def read(config: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `compile` from what `written` gave."""
    found = {name: config.get(name) for name in ("loss", "loss_weights", "metrics", "weighted_metrics")}
    return {"optimizer": optimizers.deserialize(config.get("optimizer", "rmsprop")), **found}
