"""Stacks of Keras 1 that begin with a Merge of other stacks, as models whose layers say what they read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown

Listed = dict[str, Any]
"""What stands for a layer in the list of a model."""


def joins_branches(class_name: str, config: Any) -> bool:
    """Whether the settings are those of a Sequential that begins with a Merge of others."""
    return class_name == "Sequential" and _branches(config) is not None


def joined(config: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """The settings of the same model in the functional form, as Keras 1 names its layers."""
    inputs: list[Listed] = []
    layers: list[Listed] = []
    end = _stack(config["layers"], inputs, layers, where)
    ends = [[entry["name"], 0, 0] for entry in inputs]
    return {
        "name": config.get("name", "model"),
        "layers": [*inputs, *layers],
        "input_layers": ends,
        "output_layers": [[end, 0, 0]],
    }


def _branches(config: Any) -> list[Any] | None:
    """The stacks that a stack joins first."""
    layers = config.get("layers") if isinstance(config, Mapping) else config
    first = layers[0] if isinstance(layers, list) and layers else None
    settings = first.get("config") if isinstance(first, Mapping) and first.get("class_name") == "Merge" else None
    branches = settings.get("layers") if isinstance(settings, Mapping) else None
    return branches if isinstance(branches, list) and branches else None


def _stack(entries: Any, inputs: list[Listed], layers: list[Listed], where: str) -> str:
    """Adds the layers of a stack, and returns the name of its last."""
    before: list[str] = []
    if not isinstance(entries, list) or not entries:
        raise FileError("The model in this file has no layers.", where=where)
    for place, entry in enumerate(entries):
        settings = entry.get("config") if isinstance(entry, Mapping) else None
        if not isinstance(settings, Mapping) or not isinstance(settings.get("name"), str):
            raise FileError(
                sentence("A layer of a joined stack is expected here, but there is {entry}.", entry=shown(entry)),
                where=where,
            )
        branches = _branches([entry]) if place == 0 else None
        if branches is not None:
            before = [_branch(branch, inputs, layers, where) for branch in branches]
            settings = {key: item for key, item in settings.items() if key != "layers"}
        elif place == 0:
            before = [_input(entry, settings, inputs, where)]
            if entry.get("class_name") == "InputLayer":
                continue
        name = settings["name"]
        calls = [[[source, 0, 0] for source in before]]
        layers.append({**entry, "name": name, "config": settings, "inbound_nodes": calls})
        before = [name]
    return before[0]


def _branch(branch: Any, inputs: list[Listed], layers: list[Listed], where: str) -> str:
    config = branch.get("config") if isinstance(branch, Mapping) else None
    if not isinstance(branch, Mapping) or branch.get("class_name") != "Sequential":
        raise FileError(
            "A Merge in this file joins something other than Sequential models.",
            hint="Only those can be read; build it with the functional form.",
            where=where,
        )
    return _stack(config.get("layers") if isinstance(config, Mapping) else config, inputs, layers, where)


def _input(entry: Mapping[str, Any], settings: Mapping[str, Any], inputs: list[Listed], where: str) -> str:
    """Adds the Input of a branch, with the shape that its first layer was given."""
    shape = settings.get("batch_input_shape")
    if not isinstance(shape, list):
        raise FileError(
            sentence("The file does not say what goes into {name}.", name=shown(settings["name"])), where=where
        )
    given = entry.get("class_name") == "InputLayer"
    name = settings["name"] if given else f"{settings['name']}_input"
    config = {"name": name, "batch_input_shape": shape}
    inputs.append({"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []})
    return name
