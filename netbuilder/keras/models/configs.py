"""Whole models as configurations of Keras 3, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.value_types import shown
from netbuilder.keras.layers.dtypes import policy
from netbuilder.keras.layers.input import InputLayer
from netbuilder.keras.layers.making import deserialize, serialize
from netbuilder.keras.tensors import KerasTensor, flat, uses_between


def sequential_config(model: Any) -> dict[str, Any]:
    """A Sequential."""
    written = [_with_build(layer) for layer in model.layers]
    config: dict[str, Any] = {"name": model.name, "trainable": model.trainable, "dtype": policy(model.dtype)}
    if model.inputs_given is None:
        return {**config, "layers": written}
    first = model.input_tensors[0].use.layer
    config["layers"] = [serialize(first), *written]
    config["build_input_shape"] = model.input_shape
    return config


def _with_build(layer: Any) -> dict[str, Any]:
    written = serialize(layer)
    if layer.uses and not hasattr(layer, "input_tensors"):
        written["build_config"] = {"input_shape": layer.input_shape}
    return written


def sequential_from_config(cls: type, config: Any) -> Any:
    """A Sequential, also from the bare list of layers of early Keras 2."""
    if isinstance(config, list):
        config = {"layers": config}
    if not isinstance(config, Mapping) or not isinstance(config.get("layers"), list):
        raise SettingError(f"The configuration of a Sequential needs layers, but it is {shown(config)}.")
    model = cls(name=config.get("name"))
    for entry in config["layers"]:
        if isinstance(entry, Mapping):
            entry = {key: value for key, value in entry.items() if key != "build_config"}
        model.add(deserialize(entry))
    shape = config.get("build_input_shape")
    if shape is not None and not model.built:
        model.build(tuple(shape))
    return model


def functional_config(model: Any) -> dict[str, Any]:
    """A functional model."""
    uses = uses_between(model.input_tensors, model.output_tensors)
    numbers: dict[int, int] = {}
    counts: dict[int, int] = {}
    for use in sorted(uses, key=lambda use: use.number):
        numbers[id(use)] = counts.get(id(use.layer), 0)
        counts[id(use.layer)] = numbers[id(use)] + 1

    def place(tensor: KerasTensor) -> list[Any]:
        use = tensor.use
        number = numbers.get(id(use), 0)
        return [tensor.name, number, use.outputs.index(tensor) if use else 0]

    def tensor_of(tensor: KerasTensor) -> dict[str, Any]:
        config = {"shape": tensor.shape, "dtype": tensor.dtype, "keras_history": place(tensor)}
        return {"class_name": "__keras_tensor__", "config": config}

    written = []
    for layer in model.layers:
        entry = _with_build(layer) if not isinstance(layer, InputLayer) else serialize(layer)
        calls: list[dict[str, Any]] = []
        for use in sorted((use for use in uses if use.layer is layer), key=lambda use: use.number):
            tensors = [tensor_of(tensor) for tensor in use.inputs]
            together = (hasattr(layer, "spec") and layer.spec.inputs != (1, 1)) or len(tensors) > 1
            if getattr(layer, "takes_states", False) and len(tensors) > 1:
                calls.append({"args": tensors[:1], "kwargs": {"initial_state": tensors[1:]}})
                continue
            calls.append({"args": [tensors] if together else tensors, "kwargs": {}})
        written.append({**entry, "name": layer.name, "inbound_nodes": calls})
    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": written,
        "input_layers": _places(model.inputs_given, place),
        "output_layers": _places(model.outputs_given, place),
    }


def _places(structure: Any, place: Any) -> Any:
    if isinstance(structure, Mapping):
        return {key: _places(value, place) for key, value in structure.items()}
    if isinstance(structure, (list, tuple)):
        return [_places(value, place) for value in structure]
    return place(structure)


def functional_from_config(cls: type, config: Any) -> Any:
    """A functional model from its configuration."""
    if not isinstance(config, Mapping) or not isinstance(config.get("layers"), list):
        raise SettingError(f"The configuration of a model needs layers, but it is {shown(config)}.")
    layers: dict[str, Any] = {}
    made: dict[tuple[str, int], list[KerasTensor]] = {}
    waiting: list[tuple[str, int, Any]] = []
    for entry in config["layers"]:
        if str(entry.get("module", "")).startswith("keras.src.ops") and entry.get("class_name") in ("NotEqual", "Any"):
            continue  # how Keras writes that a mask is handed on
        layer = deserialize({key: value for key, value in entry.items() if key != "build_config"})
        name = str(entry.get("name", layer.name))
        layers[name] = layer
        if isinstance(layer, InputLayer):
            made[name, 0] = layer.uses[0].outputs
        waiting += [(name, number, call) for number, call in enumerate(entry.get("inbound_nodes", []))
                    if not isinstance(layer, InputLayer)]  # fmt: skip
    while waiting:
        left = []
        for name, number, call in waiting:
            arguments = _arguments(call)
            if all((history[0], history[1]) in made for history in _histories(arguments)):
                made[name, number] = flat(layers[name](_filled(arguments, made)))
            else:
                left.append((name, number, call))
        if len(left) == len(waiting):
            raise SettingError("The layers of this model read from one another in a circle, or from layers not in it.")
        waiting = left
    inputs, outputs = (_ends(config.get(key), made) for key in ("input_layers", "output_layers"))
    return cls(inputs, outputs, name=config.get("name"))


def _arguments(call: Any) -> Any:
    """What a layer is called with, as nested triples."""
    if isinstance(call, Mapping):
        states = (call.get("kwargs") or {}).get("initial_state")
        given = [item for item in (call.get("kwargs") or {}).items() if item[0] != "initial_state"]
        # A mask is found again by the layers themselves.
        extra = {key: value for key, value in given if value not in (None, False) and key != "mask"}
        if extra:
            raise SettingError(f"A layer is called with {shown(sorted(extra))}, which is not supported.")
        found = [_triples(argument) for argument in call.get("args", [])]
        if states is not None:
            found += _histories(_triples(states))
        return found[0] if len(found) == 1 else found
    found = [list(item[:3]) for item in call]
    return found[0] if len(found) == 1 else found


def _triples(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_triples(item) for item in value]
    if isinstance(value, Mapping) and value.get("class_name") == "__keras_tensor__":
        return list(value["config"]["keras_history"])
    raise SettingError(f"A layer is called with {shown(value)}, which is not supported.")


def _is_triple(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) == 3 and isinstance(value[0], str)


def _histories(value: Any) -> list[Any]:
    return [value] if _is_triple(value) else [triple for item in value for triple in _histories(item)]


def _filled(value: Any, made: Mapping[tuple[str, int], list[KerasTensor]]) -> Any:
    if _is_triple(value):
        return made[value[0], value[1]][value[2]]
    return [_filled(item, made) for item in value]


def _ends(value: Any, made: Mapping[tuple[str, int], list[KerasTensor]]) -> Any:
    if isinstance(value, Mapping):
        return {key: _ends(item, made) for key, item in value.items()}
    if _is_triple(value):
        for number in (value[1], value[1] - 1):  # Keras counts the calls of models inside from 1 here
            if (value[0], number) in made:
                return made[value[0], number][value[2]]
        raise SettingError(f"The model ends in {shown(value[0])}, which is not in it.")
    if not isinstance(value, (list, tuple)):
        raise SettingError("The configuration of a model needs input_layers and output_layers.")
    found = [_ends(item, made) for item in value]
    return found[0] if len(found) == 1 and _is_triple(value[0]) else found
