"""What a model was trained with, from a file of Keras 1, 2 or 3.

Whatever is not known here is named in a warning: a model opens without its training settings rather than not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.metrics import metrics
from netbuilder.formats.keras_files.code_in_files import refuse_code
from netbuilder.formats.keras_files.optimizer_settings import read_optimizer
from netbuilder.formats.keras_files.values import class_and_config, from_keras
from netbuilder.formats.model import Compiled

OutputNames = Sequence[tuple[str, ...]]
"""For each output of a model, the names under which its loss may stand."""

_BY_SHAPES = ("accuracy", "acc", "crossentropy", "ce")
_WRAPPERS = ("MeanMetricWrapper", "SumOverBatchSizeMetricWrapper", "LossFunctionWrapper")
_MOST_METRICS, _LARGEST = 1000, 1e30


@dataclass(frozen=True)
class ReadTraining:
    """The training settings in a file, None if there are none that can be used, and what to tell of them."""

    compiled: Compiled | None = None
    warnings: tuple[str, ...] = ()


class _UnknownPartError(Exception):
    """Something that this program lacks; the message says what."""


def read_training(config: Any, outputs: OutputNames, where: str, *, keras_2: bool = False) -> ReadTraining:
    """Reads a `compile_config` or `training_config`; `keras_2` decides what a plain list of metrics means."""
    if not isinstance(config, Mapping):
        return ReadTraining()
    refuse_code(config, where)
    stored = config.get("optimizer_config", config.get("optimizer"))
    if not config.get("loss") or stored is None:
        return ReadTraining()
    try:
        found = _losses(config["loss"], outputs, where)
        optimizer, warnings = read_optimizer(stored, where, keras_2=keras_2)
        weights = _loss_weights(config.get("loss_weights"), outputs)
    except (_UnknownPartError, NetBuilderError) as problem:
        message = problem.message if isinstance(problem, NetBuilderError) else str(problem)
        return ReadTraining(
            None, (sentence("{message} The model was opened without its training settings.", message=message),)
        )
    if all(loss is None for loss in found):
        return ReadTraining()
    groups = []
    for name in ("metrics", "weighted_metrics"):
        group, complaints = _metric_groups(config.get(name), outputs, keras_2, where)
        groups.append(group)
        warnings += complaints
    return ReadTraining(Compiled(found, optimizer, weights, *groups), tuple(dict.fromkeys(warnings)))


def output_names(config: Any) -> list[tuple[str, ...]]:
    """For each output of a model, its names: the layer that it comes from, and the key in a dict of outputs."""
    settings = config.get("config") if isinstance(config, Mapping) else None
    ends = settings.get("output_layers") if isinstance(settings, Mapping) else None
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], Any]] = [((), ends)]
    while waiting:
        keys, item = waiting.pop()
        if isinstance(item, Mapping):
            waiting += [((*keys, str(key)), item[key]) for key in sorted(item, key=str, reverse=True)]
        elif isinstance(item, list) and item and isinstance(item[0], str):
            found.append((*keys, item[0]))
        elif isinstance(item, list):
            waiting += [(keys, inner) for inner in reversed(item)]
    return found or [()]


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("class_name"), str)


def _by_output(value: Mapping[str, Any], outputs: OutputNames) -> list[Any]:
    """The entry of each output in a dict of them; refuses names that no output has."""
    known = {name for names in outputs for name in names}
    foreign = [key for key in value if key not in known]
    if foreign:
        raise _UnknownPartError(
            sentence(
                "The training settings speak of an output {foreign}, which the model lacks.", foreign=shown(foreign[0])
            )
        )
    return [next((value[name] for name in names if name in value), None) for names in outputs]


def _losses(value: Any, outputs: OutputNames, where: str) -> tuple[Loss | None, ...]:
    if isinstance(value, Mapping) and not _is_object(value):
        stored = _by_output(value, outputs)
    elif isinstance(value, list):
        stored = list(value)
    else:
        stored = [value] * len(outputs)
    if len(stored) != len(outputs):
        raise _UnknownPartError(
            sentence("The file names {losses} losses for {outputs} outputs.", losses=len(stored), outputs=len(outputs))
        )
    return tuple(loss_from_keras(_alone(loss), where) for loss in stored)


def _alone(value: Any) -> Any:
    """What is in a list of one."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value


def loss_from_keras(value: Any, where: str) -> Loss | None:
    """A loss from its name or object."""
    if value is None:
        return None
    if isinstance(value, str):
        return from_keras(_spelled(value, losses), losses, where)
    class_name, config = _named(value, where)
    if isinstance(config, str):
        return from_keras(_spelled(config, losses), losses, where)
    settings = {key: item for key, item in config.items() if key not in ("fn", "dtype", "name")}
    if class_name in _WRAPPERS:
        class_name = _function(config)
    if settings.get("reduction") == "auto":
        settings["reduction"] = "sum_over_batch_size"
    return from_keras({"class_name": _spelled(class_name, losses), "config": settings}, losses, where)


def _named(value: Any, where: str) -> tuple[str, Any]:
    """The class of an object and its settings, which for a plain function are its name."""
    class_name, config = class_and_config(value, where)
    if class_name == "function" and isinstance(config, str):
        return class_name, config
    return class_name, config if isinstance(config, Mapping) else {}


def _function(config: Mapping[str, Any]) -> str:
    """The name of the function that an object wraps."""
    function = config.get("fn")
    if isinstance(function, Mapping):
        function = function.get("config")
    return function if isinstance(function, str) else str(config.get("name"))


def _spelled(name: str, registry: Any) -> str:
    """The same name, or where Keras 1 and 2 spell it otherwise, as it is known here."""
    if name in registry:
        return name
    for other in (_OLD_NAMES.get(name, name), name.lower(), name.rsplit(".", 1)[-1]):
        if other in registry:
            return other
    return name


_OLD_NAMES = {
    "KLD": "kl_divergence",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
    "CosineProximity": "cosine_similarity",
    "bce": "binary_crossentropy",
    "LogCosh": "log_cosh",
    "huber_loss": "huber",
}


def _loss_weights(value: Any, outputs: OutputNames) -> tuple[float, ...] | None:
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, Mapping):
        value = _by_output(value, outputs)
    found = value if isinstance(value, list) else [value] * len(outputs)
    found = [1.0 if item is None else item for item in found]
    proper = all(isinstance(item, int | float) and not isinstance(item, bool) for item in found)
    if not proper or len(found) != len(outputs) or not all(abs(item) < _LARGEST for item in found):
        raise _UnknownPartError(
            sentence("The weights of the losses, {weights}, do not fit the outputs.", weights=shown(value))
        )
    return tuple(float(item) for item in found)


def _metric_groups(
    value: Any, outputs: OutputNames, keras_2: bool, where: str
) -> tuple[tuple[tuple[Any, ...], ...], list[str]]:
    """What is counted for each output, and complaints about what is not known here."""
    if not value:
        return (), []
    try:
        stored = _grouped(value, outputs, keras_2)
    except _UnknownPartError as problem:
        return (), [sentence("{problem} Its metrics were left out.", problem=problem)]
    complaints: list[str] = []
    groups = []
    for group in stored:
        kept = []
        for item in _flat(group):
            try:
                kept.append(_metric_from_keras(item, where))
            except NetBuilderError as error:
                complaints.append(sentence("{message} The metric was left out.", message=error.message))
        groups.append(tuple(kept))
    return (tuple(groups) if any(groups) else ()), complaints


def _grouped(value: Any, outputs: OutputNames, keras_2: bool) -> list[Any]:
    if isinstance(value, Mapping) and not _is_object(value):
        return _by_output(value, outputs)
    if len(outputs) == 1:
        return [value]
    if isinstance(value, list) and len(value) == len(outputs):
        plain = not any(isinstance(item, list) or item is None for item in value)
        # Keras 2 counts each entry of a plain list for every output, Keras 3 each for its own.
        return [value] * len(outputs) if plain and keras_2 else value
    return [value] * len(outputs)


def _flat(value: Any) -> list[Any]:
    found: list[Any] = []
    waiting = [value]
    while waiting and len(found) < _MOST_METRICS:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif item is not None:
            found.append(item)
    return found


def _metric_from_keras(value: Any, where: str) -> Any:
    if isinstance(value, str):
        return _metric_name(value, where)
    class_name, config = _named(value, where)
    if isinstance(config, str):
        return _metric_name(config, where)
    if class_name in _WRAPPERS:
        given = str(config.get("name")).lower()
        return given if given in _BY_SHAPES else _metric_name(_function(config), where)
    settings = {key: item for key, item in config.items() if key != "fn"}
    return from_keras({"class_name": _spelled(class_name, metrics), "config": settings}, metrics, where)


def _metric_name(name: str, where: str) -> str:
    if name.lower() in _BY_SHAPES:
        return name
    found = _spelled(name, metrics)
    if found not in metrics:
        raise FileError(
            sentence("This file uses the metric {name}, which is not known here.", name=shown(name)), where=where
        )
    return found
