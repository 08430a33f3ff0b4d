"""Optimizers from the settings that Keras 1, 2 and 3 write of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.optimizers import Optimizer, optimizers
from netbuilder.engine.schedules import schedules
from netbuilder.formats.keras_files.values import class_and_config, from_keras, neutral_left_out

_INFORMATIVE = ("is_legacy_optimizer", "jit_compile", "loss_scale_factor", "schedule_decay", "name")
_SCALERS = ("LossScaleOptimizer", "LossScaleOptimizerV1", "LossScaleOptimizerV3")
_ANOTHER_FORMULA = {
    "RMSprop": "divides by √v + epsilon",
    "Adagrad": "divides by √a + epsilon",
    "Nadam": "counts its momentum in another way",
}
"""Rules of older versions of Keras that differ a little from those of today."""


def read_optimizer(value: Any, where: str, *, keras_2: bool = False) -> tuple[Optimizer, list[str]]:
    """An optimizer from its name or object, and warnings; only the class decides, whatever module is named."""
    if isinstance(value, str):
        return from_keras(value, optimizers, where), []
    value, warnings = _unscaled(value, where)
    class_name, config = class_and_config(value, where)
    foreign = str(value["class_name"]).startswith("Addons>")
    if foreign or class_name not in optimizers or not isinstance(config, Mapping):
        raise FileError(
            sentence(
                "This file uses the optimizer {class_name}, which is not known here.", class_name=shown(class_name)
            ),
            where=where,
        )
    cls = optimizers[class_name]
    settings = {key: item for key, item in config.items() if key not in _INFORMATIVE}
    if "lr" in settings:
        settings["learning_rate"] = settings.pop("lr")
    decay = settings.pop("decay", None)
    known = neutral_left_out(cls, settings, where)
    # Nothing, and for weight_decay also False, stands for the default.
    known = {key: item for key, item in known.items() if item is not None}
    if known.get("weight_decay") is False:
        del known["weight_decay"]
    rate = known.get("learning_rate", cls.defaults()["learning_rate"])
    if isinstance(rate, Mapping):
        known["learning_rate"] = from_keras(rate, schedules, where)
    elif decay:
        falling = {"initial_learning_rate": rate, "decay_steps": 1, "decay_rate": decay}
        known["learning_rate"] = schedules.create("InverseTimeDecay", falling)
    found = optimizers.create(cls.kind, known)
    if keras_2 and (is_legacy(config) or found.kind == "Nadam"):
        warnings += _formula(found)
    return found, warnings


def is_legacy(config: Mapping[str, Any]) -> bool:
    """Whether the settings are those of an optimizer of Keras before 2.11, or of its successor `legacy`."""
    stated = config.get("is_legacy_optimizer")
    return stated is True or (stated is None and "jit_compile" not in config)


def _unscaled(value: Any, where: str) -> tuple[Any, list[str]]:
    """The optimizer inside one that scales the loss for numbers of 16 bits."""
    warnings: list[str] = []
    for _ in range(3):
        class_name, config = class_and_config(value, where)
        if class_name not in _SCALERS or not isinstance(config, Mapping):
            break
        value = config.get("inner_optimizer", config.get("optimizer"))
        warnings = [mark("The loss was scaled for numbers of 16 bits (LossScaleOptimizer); here it needs no scaling.")]
    return value, warnings


def _formula(rule: Optimizer) -> list[str]:
    differs = _ANOTHER_FORMULA.get(rule.kind)
    momentum: Any = getattr(rule, "momentum", 0)
    if differs is None or (rule.kind == "RMSprop" and momentum):
        return []
    return [
        sentence(
            "{kind} of older versions of Keras {differs}: training goes on almost, not exactly, as it would.",
            kind=rule.kind,
            differs=differs,
        )
    ]
