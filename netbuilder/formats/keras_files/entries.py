"""What a file lists of a model: its layers, the models among them, and how each is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netbuilder.engine.layers import Layer, layers
from netbuilder.formats.keras_files.joints import Joint, Ref
from netbuilder.formats.keras_files.lacking import LACKING

_LIKE_LAYERS = ("Add", "Subtract", "Multiply", "Maximum", "Minimum", "Concatenate", "Reshape", "Softmax")
"""Operations that are called as layers are; those have a dtype."""


@dataclass
class Entry:
    """One thing in a model's list.

    Attributes:
        name: in the file.
        class_name: in the file.
        where: its place in the file, for messages.
        kind: "input", "layer", "model" or "operation".
        config: its settings as they are in the file.
        calls: how it is called.
        trainable: what the file says.
        spec: of a layer.
        applied: the layer that it has in the place of an activation; its settings are `applied_config`.
        model: of a model, and of a TimeDistributed around one.
        repeated: the model in a TimeDistributed that is kept as it is.
        shape: of an input, if the file tells it.
        hidden: whether the file's list lacks it.
        channels_first: whether the layer has its channels first, and heeds that.
        raw: the whole object in the file.
    """

    name: str
    class_name: str
    where: str
    kind: str
    config: Mapping[str, Any]
    calls: list[Joint] = field(default_factory=list)
    trainable: bool = True
    spec: Layer | None = None
    applied: Layer | None = None
    applied_config: Mapping[str, Any] = field(default_factory=dict)
    model: Definition | None = None
    repeated: Definition | None = None
    shape: tuple[int | None, ...] | None = None
    hidden: bool = False
    channels_first: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Definition:
    """A model.

    Attributes:
        name: of the model.
        class_name: in the file.
        where: its place in the file, for messages.
        entries: by name, in the file's order.
        inputs: where data come in.
        outputs: what it gives.
        input_keys: the keys of the inputs, if the file has them as an object.
        trainable: what the file says.
        size: how many nodes it makes, with all that is inside.
    """

    name: str
    class_name: str
    where: str
    entries: dict[str, Entry]
    inputs: list[Ref]
    outputs: list[Ref]
    input_keys: tuple[str, ...] | None = None
    trainable: bool = True
    size: int = 0

    @property
    def sequential(self) -> bool:
        """Whether it is a plain stack by its class."""
        return self.class_name == "Sequential"

    @property
    def old(self) -> bool:
        """Whether its joints are written in the way of Keras 1 and 2."""
        return any(joint.old for entry in self.entries.values() for joint in entry.calls)


def masked_inside(model: Definition) -> bool:
    """Whether a model makes masks itself and has layers that heed them."""
    entries, waiting = [], [model]
    while waiting:
        for entry in waiting.pop().entries.values():
            entries.append(entry)
            waiting += [entry.model] if entry.model else []
    specs = [entry.spec for entry in entries if entry.spec is not None]
    heeding = (*("SimpleRNN", "LSTM", "GRU", "Bidirectional", "GlobalAveragePooling1D", "Softmax", "Placeholder"),
               *("Multiply", "Maximum", "Minimum"))  # fmt: skip
    return any(spec.makes_mask for spec in specs) and any(spec.kind in heeding for spec in specs)


def makes_masks(config: Mapping[str, Any]) -> bool:
    """Whether the layer in a TimeDistributed makes masks."""
    inner = config.get("layer")
    settings = inner.get("config") if isinstance(inner, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(settings, Mapping):
        return False
    return inner.get("class_name") == "Masking" or settings.get("mask_zero") is True


def is_bare_operation(value: Mapping[str, Any]) -> bool:
    """Whether it is an operation of Keras 3 in an `.h5` file, which says of no layer where it comes from."""
    config, calls = value.get("config"), value.get("inbound_nodes")
    if value.get("module") is not None or not isinstance(config, Mapping) or not isinstance(calls, list):
        return False
    called = bool(calls) and all(isinstance(call, Mapping) and "args" in call for call in calls)
    if not called or {"trainable", "layers"} & set(config):
        return False
    name = str(value.get("class_name"))
    known = name in LACKING or (name in layers and layers[name].kind == name and name != "Power")
    return not known or (name in _LIKE_LAYERS and config.get("dtype") is None)
