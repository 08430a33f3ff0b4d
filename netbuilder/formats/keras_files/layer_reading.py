"""One layer from a file: its class is looked up in our table, each setting is checked by type and range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netbuilder.core.errors import FileError, SettingError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import hints, shown
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.engine.regularizers import Regularizer, regularizers
from netbuilder.formats.keras_files.keras1 import from_keras_1
from netbuilder.formats.keras_files.lacking import refuse_lacking
from netbuilder.formats.keras_files.schema import check_origin, matters, unknown
from netbuilder.formats.keras_files.values import class_and_config, from_keras
from netbuilder.formats.keras_files.wrappers import plain

_SETTINGS_OF_OLD = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "DepthwiseConv2D": {
        "depthwise_kernel_initializer": "depthwise_initializer",
        "kernel_regularizer": "depthwise_regularizer",
        "kernel_constraint": "depthwise_constraint",
    },
}
_EARLY_DEFAULTS = {"GRU": {"reset_after": False}}
"""What Keras 1 and the first versions of Keras 2 did where their files say nothing."""

_ONE_AXIS = ("BatchNormalization", "GroupNormalization", "Softmax", "RMSNormalization")
_OURS_ALONE = frozenset(("Input", "Slice", "Placeholder", "Maxout", "Function", "Power", "MaskedAs"))
_NOT_IN_FILES = frozenset(("initial_state",))

_REGISTRIES: tuple[tuple[type[Spec], Registry[Any]], ...] = (
    (Activation, activations),
    (Initializer, initializers),
    (Regularizer, regularizers),
    (Constraint, constraints),
)


@dataclass
class Dialect:
    """Which Keras wrote a file, and what is to be said about it.

    Attributes:
        version: the first number of Keras's version; 0 if the file does not say.
        early: whether it is Keras 1, or older than Keras 2.2.
        strict_masks: whether joined sequences count where all do, as in Keras 1 and 2; later where any does.
        joins_without_masks: whether layers that join sequences leave no mask, as in Keras 3 before 3.4.
        forgets_inversion: whether a Normalization may be inverted and not say so, as in Keras 2.10 to 2.12.
        warnings: sentences, each once.
        ours: whether NetBuilder wrote the file, with the graph itself beside the model.
        refused: what is wrong with a file of ours, if that graph does not belong to it.
    """

    version: int = 0
    early: bool = False
    strict_masks: bool = False
    joins_without_masks: bool = False
    forgets_inversion: bool = False
    warnings: dict[str, None] = field(default_factory=dict)
    ours: bool = False
    refused: list[FileError] = field(default_factory=list)

    def refuse(self, error: FileError) -> None:
        """Raises an error, or keeps it for later where NetBuilder wrote the file."""
        if not self.ours:
            raise error
        self.refused.append(error)

    def warn(self, sentence: str) -> None:
        """Adds a sentence."""
        if len(self.warnings) < 100:
            self.warnings[sentence] = None


def layer_from_keras(value: Any, where: str, dialect: Dialect | None = None) -> Layer:
    """The layer in an object with class_name and config; a class that is not known is refused by its name."""
    dialect = dialect or Dialect()
    class_name, config = class_and_config(value, where)
    check_origin(value, where)
    if not isinstance(config, Mapping):
        raise FileError(
            sentence(
                "The settings of {class_name} should be an object, but are {config}.",
                class_name=shown(class_name),
                config=shown(config),
            ),
            where=where,
        )
    old = class_name
    class_name, config = from_keras_1(*plain(class_name, config, where), where)
    if class_name not in layers or (class_name in _OURS_ALONE and class_name == old):
        raise refuse_lacking(value, where)
    cls = layers[class_name]
    if cls.kind != class_name:
        raise refuse_lacking(value, where)
    known = _known(cls, config, where)
    if dialect.early:
        known = {**_EARLY_DEFAULTS.get(cls.kind, {}), **known}
    settings = {}
    for name, item in known.items():
        settings[name] = _setting(cls, name, item, f"{where}.config.{name}", dialect)
    inner = settings.get("layer")
    if cls.kind == "Bidirectional" and isinstance(inner, Recurrent) and inner.go_backwards:
        # Keras 2 turns the direction round where no other layer is named; Keras 3 and we want both named.
        settings["backward_layer"] = settings.get("backward_layer") or inner.replace(go_backwards=False)
    try:
        return layers.create(cls.kind, settings)
    except SettingError as error:
        raise FileError(error.message, hint=error.hint, where=where) from None


def _known(cls: type[Layer], config: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The settings that the layer has; others must not matter, or they are refused by name."""
    words = _SETTINGS_OF_OLD.get(cls.kind, {})
    found = {}
    for name, value in config.items():
        if name not in cls.params() and words.get(name, name) not in config:
            name = words.get(name, name)
        if name in cls.params() and name not in _NOT_IN_FILES:
            found[name] = value
        elif matters(cls.kind, name, value):
            raise unknown(cls.kind, name, value, where)
    axis = found.get("axis")
    if cls.kind in _ONE_AXIS and isinstance(axis, list) and len(axis) == 1:
        found["axis"] = axis[0]
    return found


def say_what_differs(class_name: str, config: Mapping[str, Any], dialect: Dialect) -> None:
    """Warns of a layer that would keep its states, and of one of which the file may not say all."""
    if class_name == "Normalization" and dialect.forgets_inversion and "invert" not in config:
        dialect.warn(
            sentence(
                "The Keras that wrote this file does not store whether a Normalization is inverted. Here {layer} "
                "is not; set invert if it was.",
                layer=shown(config.get("name")),
            )
        )
    if config.get("stateful") is True:
        dialect.warn(
            sentence(
                "{layer} keeps its states from batch to batch in Keras (stateful); here each batch starts anew.",
                layer=shown(config.get("name")),
            )
        )


def _setting(cls: type[Layer], name: str, value: Any, where: str, dialect: Dialect) -> Any:
    if value is None:
        return None
    members = _member_types(cls, name)
    if any(issubclass(member, Layer) for member in members):
        return layer_from_keras(value, where, dialect)
    for base, registry in _REGISTRIES:
        if any(issubclass(member, base) for member in members):
            return _of_registry(value, registry, where, dialect)
    found = values(value, where)
    if cls.kind == "Normalization":  # kept with an axis for the samples
        while isinstance(found, tuple) and len(found) == 1 and isinstance(found[0], tuple):
            found = found[0]
    return found


def _of_registry(value: Any, registry: Registry[Any], where: str, dialect: Dialect) -> Any:
    if isinstance(value, Mapping):
        check_origin({**value, "registered_name": None}, where)
    elif not isinstance(value, str):
        raise FileError(
            sentence("The name of a {noun} is expected, but there is {value}.", noun=registry.noun, value=shown(value)),
            where=where,
        )
    try:
        spec = from_keras(value, registry, where)
    except SettingError as error:
        raise FileError(error.message, hint=error.hint, where=where) from None
    if registry is activations and spec.kind == "hard_sigmoid" and dialect.version in (1, 2):
        dialect.warn(
            mark(
                "This file has the hard_sigmoid of Keras 1 and 2, which is called hard_sigmoid_keras2 here. Keras 3 "
                "has another function of that name, so its numbers would differ a little."
            )
        )
        return activations.create("hard_sigmoid_keras2")
    return spec


def values(value: Any, where: str, depth: int = 0) -> Any:
    """Numbers and texts as they are, lists as tuples; also where a file names tuples and arrays as such."""
    if depth > 8:
        raise FileError("A list in this file is nested too deeply.", where=where)
    if isinstance(value, Mapping):
        kind = value.get("class_name")
        if kind in ("__tuple__", "TensorShape"):
            return values(value.get("items"), where, depth + 1)
        config = value.get("config")
        if kind in ("__numpy__", "__tensor__") and isinstance(config, Mapping):
            return values(config.get("value"), where, depth + 1)
        raise FileError(
            sentence("A number or a text is expected, but there is {value}.", value=shown(value)), where=where
        )
    return tuple(values(item, where, depth + 1) for item in value) if isinstance(value, list) else value


def _member_types(cls: type[Layer], name: str) -> list[type]:
    hint = hints(cls)[name]
    members = getattr(hint, "__args__", (hint,))
    return [member for member in members if isinstance(member, type)]
