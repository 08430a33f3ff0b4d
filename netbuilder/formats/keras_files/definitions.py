"""Models as a file defines them: layers, models among them, and how each is called. Nothing is unfolded yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.input import Input
from netbuilder.formats.keras_files.branches import joined, joins_branches
from netbuilder.formats.keras_files.channels import heeds_channels, without_channels_first
from netbuilder.formats.keras_files.containers import trains
from netbuilder.formats.keras_files.entries import Definition, Entry, is_bare_operation, makes_masks, masked_inside
from netbuilder.formats.keras_files.joints import Joint, Ref, ends, joints
from netbuilder.formats.keras_files.lacking import LackingLayerError, lacks_a_setting, placeholder
from netbuilder.formats.keras_files.layer_reading import Dialect, layer_from_keras, say_what_differs
from netbuilder.formats.keras_files.schema import check_origin
from netbuilder.formats.keras_files.values import class_and_config

MODELS = ("Functional", "Model", "Sequential", "Container", "Network")
MOST_LAYERS = 5000
MOST_NODES = 20_000
DEEPEST = 60

_APPLYING = ("Dense", "Activation", "Conv", "Depthwise", "Separable")
"""What the names of layers begin with that apply their activation last."""
_APPLIED = ("PReLU", "BatchNormalization", "Activation")
"""Layers that Keras takes as activations, and that are no activations here."""
_OPERATIONS = ("keras.src.ops.", "keras.ops.", "keras.src.layers.core.tf_op_layer")
_OLD_OPERATIONS = ("TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceProperty", "TensorFlowOpLayer")


class Reader:
    """Reads definitions, and counts what it has read."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._layers = 0
        self._specs: dict[str, Layer] = {}

    def model(self, value: Any, where: str, depth: int = 0) -> Definition:
        """A model with all models inside it."""
        if depth > DEEPEST:
            raise FileError(
                sentence("The models in this file are nested more than {deepest} deep.", deepest=DEEPEST), where=where
            )
        class_name, config, entries = _settings(value, where)
        self._layers += len(entries)
        if self._layers > MOST_LAYERS:
            raise FileError(
                sentence(
                    "The model in this file has {layers} layers or more; {most_layers} can be read.",
                    layers=self._layers,
                    most_layers=MOST_LAYERS,
                ),
                where=where,
            )
        name = config.get("name")
        found = Definition(name if isinstance(name, str) and name else "model", class_name, where, {}, [], [])
        found.trainable = config.get("trainable", True) is not False
        read = [self._entry(entry, f"{where}: layers[{place}]", depth) for place, entry in enumerate(entries)]
        if class_name == "Sequential":
            _stack(found, read, config)
        else:
            _join(found, read, entries, config)
        found.size = sum(len(entry.calls) * (entry.model.size if entry.model else 1) for entry in read)
        if found.size > MOST_NODES:
            raise FileError(
                sentence(
                    "With its models in models this model calls more than {most_nodes:,} layers, which is too many.",
                    most_nodes=MOST_NODES,
                ),
                where=where,
            )
        return found

    def _entry(self, value: Any, where: str, depth: int) -> Entry:
        class_name, config = class_and_config(value, where)
        given = config if isinstance(config, Mapping) else {}
        name = given.get("name", value.get("name"))
        if isinstance(config, list):
            name = where.rpartition(" ")[2]
        outer = value.get("name")
        name = outer if isinstance(outer, str) and outer else name
        if not isinstance(name, str) or not name:
            raise FileError(
                sentence("A layer of class {class_name} in this file has no name.", class_name=shown(class_name)),
                where=where,
            )
        entry = Entry(name, class_name, _short(f"{where} {shown(name)}"), "layer", given, raw=value)
        entry.trainable = given.get("trainable", True) is not False
        self._heed_frozen_inside(entry)
        self._fill(entry, value, depth)
        return entry

    def _heed_frozen_inside(self, entry: Entry) -> None:
        """Freezes a layer around others that are frozen, and tells where only one of two is."""
        inner = [entry.config[key] for key in ("layer", "backward_layer") if isinstance(entry.config.get(key), Mapping)]
        if not entry.trainable or not inner or entry.class_name not in ("TimeDistributed", "Bidirectional"):
            return
        learns = [trains(entry.config, f"{key}/") for key in ("layer", "backward_layer")]
        entry.trainable = any(learns[: len(inner)])
        if entry.class_name == "Bidirectional" and learns[0] != learns[1]:
            self.dialect.warn(
                sentence(
                    "One of the two layers in {name} is frozen in this file; here both learn.", name=shown(entry.name)
                )
            )

    def _fill(self, entry: Entry, value: Mapping[str, Any], depth: int) -> None:
        module = str(value.get("module"))
        if entry.class_name in MODELS:
            entry.kind = "model"
            entry.model = self.model(value, entry.where, depth + 1)
        elif entry.class_name == "InputLayer":
            check_origin(value, entry.where)
            entry.kind = "input"
            entry.shape = _input_shape(entry.config, entry.where)
        elif module.startswith(_OPERATIONS) or entry.class_name in _OLD_OPERATIONS or is_bare_operation(value):
            check_origin(value, entry.where)
            entry.kind = "operation"
        elif entry.class_name == "TimeDistributed" and _is_model(entry.config.get("layer")):
            check_origin(value, entry.where)
            self._model_of_each_step(entry, value, depth)
        elif entry.class_name == "TimeDistributed" and self.dialect.version in (1, 2) and makes_masks(entry.config):
            # In Keras 1 and 2 its mask of each step reaches what follows; here there is none.
            entry.spec = placeholder(value, entry.where)
        else:
            self._layer(entry, value)

    def _model_of_each_step(self, entry: Entry, value: Mapping[str, Any], depth: int) -> None:
        """Reads a TimeDistributed around a model; one with masks of its own cannot be taken apart."""
        model = self.model(entry.config["layer"], f"{entry.where}.config.layer", depth + 1)
        if masked_inside(model):
            entry.spec, entry.repeated = placeholder(value, entry.where), model
        else:
            entry.kind, entry.model = "model", model

    def _known(self, value: Mapping[str, Any], entry: Entry) -> Layer:
        """The layer; in deep models most are alike, and each is read once."""
        if not isinstance(value.get("config"), Mapping):
            return layer_from_keras(value, entry.where, self.dialect)
        say_what_differs(entry.class_name, entry.config, self.dialect)
        config = {key: item for key, item in value["config"].items() if key not in ("name", "dtype")}
        alike = json.dumps([value["class_name"], value.get("module"), value.get("registered_name"), config])
        if alike not in self._specs:
            self._specs[alike] = layer_from_keras(value, entry.where, self.dialect)
        return self._specs[alike]

    def _without_applied(self, entry: Entry, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """The layer without another one that it has as its activation: that follows it here."""
        inner, penalty = entry.config.get("activation"), entry.config.get("activity_regularizer")
        if not isinstance(inner, Mapping) or penalty is not None or not entry.class_name.startswith(_APPLYING):
            return value
        class_name, config = class_and_config(inner, f"{entry.where}.config.activation")
        if class_name not in _APPLIED or "recurrent_activation" in entry.config or not isinstance(config, Mapping):
            return value
        entry.applied = layer_from_keras(inner, f"{entry.where}.config.activation", self.dialect)
        entry.applied_config = config
        return {**value, "config": {**entry.config, "activation": "linear"}}

    def _layer(self, entry: Entry, value: Mapping[str, Any]) -> None:
        first = entry.config.get("data_format") == "channels_first" or entry.config.get("dim_ordering") == "th"
        plain = without_channels_first(value) if first else self._without_applied(entry, value)
        try:
            if lacks_a_setting(value):
                entry.spec, entry.applied = placeholder(value, entry.where), None
                return
            entry.spec = self._known(plain, entry)
        except LackingLayerError:
            entry.spec, entry.applied = placeholder(value, entry.where), None
            return
        entry.channels_first = first and heeds_channels(entry.spec.kind)
        if entry.channels_first:
            self.dialect.warn(
                mark(
                    "This model has layers with the channels first. Here the channels come last, so Permute layers "
                    "turn the axes before and after them."
                )
            )


def _settings(value: Any, where: str) -> tuple[str, Mapping[str, Any], list[Any]]:
    """The class of a model, its settings in the form of today, and the list of its layers."""
    class_name, config = class_and_config(value, where)
    check_origin(value, where)
    if class_name not in MODELS:
        raise FileError(
            sentence("This file holds a {class_name}, not a model that is known here.", class_name=shown(class_name)),
            where=where,
        )
    if class_name == "Sequential" and isinstance(config, list):
        config = {"layers": config}
    if joins_branches(class_name, config):
        class_name, config = "Model", joined(config, where)
    entries = config.get("layers") if isinstance(config, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise FileError("The model in this file has no layers.", where=where)
    return class_name, config, entries


def _short(where: str) -> str:
    """A place in models in models in models, without those in the middle."""
    return where if len(where) <= 400 else f"{where[:200]} … {where[-180:]}"


def _is_model(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("class_name") in MODELS


def _add(found: Definition, entry: Entry) -> None:
    if entry.name in found.entries:
        raise FileError(
            sentence("Two layers in this file are called {name}.", name=shown(entry.name)), where=entry.where
        )
    found.entries[entry.name] = entry


def _stack(found: Definition, read: list[Entry], config: Mapping[str, Any]) -> None:
    """Joins each layer with the one before it."""
    first = read[0]
    if first.kind != "input":
        shape = _first_shape(first) or _without_batch(config.get("build_input_shape"))
        name = "input_layer"
        while any(entry.name == name for entry in read):
            name += "_"
        hidden = Entry(name, "InputLayer", found.where, "input", {}, shape=shape, hidden=True)
        read.insert(0, hidden)
    elif first.shape is None:
        first.shape = _without_batch(config.get("build_input_shape"))
    for before, entry in zip([None, *read], read, strict=False):
        if before is not None and entry.kind == "input":
            raise FileError(
                sentence("The Input {name} stands in the middle of a Sequential.", name=shown(entry.name)),
                where=entry.where,
            )
        given = Ref(before.name, 0, 0, _built_shape(entry)) if before else None
        entry.calls = [Joint((given,))] if given else [Joint(())]
        _add(found, entry)
    if len(read) == 1:
        raise FileError("The model in this file has no layers.", where=found.where)
    found.inputs, found.outputs = [Ref(read[0].name, 0, 0)], [Ref(read[-1].name, 0, 0)]


def _first_shape(entry: Entry) -> tuple[int | None, ...] | None:
    """The shape that the first layer of a stack says that it is given."""
    config = entry.config
    if entry.model is not None and entry.class_name != "TimeDistributed":
        outer = entry.model.entries.get(entry.model.inputs[0].layer)
        return outer.shape if outer else None
    for key in ("batch_input_shape", "batch_shape"):
        if config.get(key) is not None:
            return _without_batch(config[key])
    shape = config.get("input_shape")
    if isinstance(shape, list):
        return _without_batch([None, *shape])
    length, width = config.get("input_length"), config.get("input_dim")
    if entry.class_name == "Embedding":
        lengths = length if isinstance(length, list) else [length]
        return _without_batch([None, *lengths])
    if type(width) is int:
        recurrent = length is not None or entry.class_name in ("LSTM", "GRU", "SimpleRNN", "Convolution1D", "Conv1D")
        return _without_batch([None, length, width] if recurrent else [None, width])
    return _built_shape(entry, bare=True)


def _built_shape(entry: Entry, bare: bool = False) -> tuple[int | None, ...] | None:
    """The shape that a layer was built for, with the batch axis or `bare`."""
    built = entry.raw.get("build_config")
    shape = built.get("input_shape") if isinstance(built, Mapping) else None
    if not isinstance(shape, list) or not shape or not all(item is None or type(item) is int for item in shape):
        return None
    return tuple(shape[1:] if bare else shape)


def _input_shape(config: Mapping[str, Any], where: str) -> tuple[int | None, ...] | None:
    """The shape of an InputLayer, with what it says besides checked."""
    for key in ("sparse", "ragged", "optional"):
        if config.get(key):
            raise FileError(
                sentence("An Input in this file is {key}, which NetBuilder does not have.", key=key), where=where
            )
    if config.get("dtype") == "string":
        raise FileError("An Input in this file takes texts, which a network here cannot.", where=where)
    for key in ("batch_shape", "batch_input_shape"):
        if config.get(key) is not None:
            return _without_batch(config[key], where)
    shape = config.get("shape")
    return _without_batch([None, *shape], where) if isinstance(shape, list) else None


def _without_batch(shape: Any, where: str = "") -> tuple[int | None, ...] | None:
    if isinstance(shape, Mapping) and shape.get("class_name") in ("__tuple__", "TensorShape"):
        shape = shape.get("items")
    if shape is None:
        return None
    if not isinstance(shape, list) or not shape:
        raise FileError(
            sentence("The shape of the model's input is {shape} in this file.", shape=shown(shape)), where=where
        )
    if not all(item is None or (type(item) is int and item > 0) for item in shape[1:]):
        raise FileError(
            sentence("The shape of the model's input is {shape} in this file.", shape=shown(shape)), where=where
        )
    return tuple(shape[1:])


def input_spec(entry: Entry) -> Input:
    """The Input of a model at the top."""
    if entry.shape is None:
        raise FileError(
            "The shape of the model's input is missing in this file.",
            hint="Save the model after it was built, for example after training.",
            where=entry.where,
        )
    return Input(shape=entry.shape)


def _join(found: Definition, read: list[Entry], entries: list[Any], config: Mapping[str, Any]) -> None:
    """Reads how the layers of a functional model call one another."""
    number = sum(len(value["inbound_nodes"]) for value in entries if isinstance(value.get("inbound_nodes"), list))
    if number > MOST_NODES:
        raise FileError(
            sentence(
                "This model calls its layers {number:,} times; {most_nodes:,} are the most.",
                number=number,
                most_nodes=MOST_NODES,
            ),
            where=found.where,
        )
    for entry, value in zip(read, entries, strict=True):
        calls = value.get("inbound_nodes", [])
        entry.calls = [Joint(())] if entry.kind == "input" else joints(calls, entry.where)
        if not entry.calls:
            raise FileError(
                sentence("The layer {name} is not joined to any other.", name=shown(entry.name)), where=entry.where
            )
        _add(found, entry)
    found.inputs, found.input_keys = ends(config.get("input_layers"), f"{found.where}.input_layers")
    found.outputs, _ = ends(config.get("output_layers"), f"{found.where}.output_layers")
