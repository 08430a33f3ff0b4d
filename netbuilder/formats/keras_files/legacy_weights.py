"""Weights in the layout of Keras 1 and 2: a group for each layer, with its arrays in the order in which they learn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.graph import Graph
from netbuilder.engine.parameters import Weight
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.containers import Container, trains
from netbuilder.formats.keras_files.lacking import paths_of_today
from netbuilder.formats.keras_files.old_arrays import Writer, as_today
from netbuilder.formats.keras_files.read_weights import (
    ReadWeights,
    checked_state,
    declared_weights,
    fitting,
    kept_arrays,
    lengths,
    members,
    misfit,
    oddities,
    same_layer,
    shared_between_models,
    widened,
)

_MOST_LAYERS, _SPARE = 50_000, 4096


@dataclass(frozen=True)
class LegacyWeights(ReadWeights):
    """Weights, and under which names they lie in the file: the optimizer's variables are called after them."""

    names: Mapping[str, tuple[str, str]] = None  # type: ignore[assignment]


@dataclass(frozen=True)
class _Stored:
    """A layer in the file: the paths of its arrays, and the arrays."""

    name: str
    paths: tuple[str, ...]
    parts: tuple[hdf5.Array, ...]


def read_legacy_weights(
    group: hdf5.Group, graph: Graph, where: str, root: Container, writer: Writer, *, whole: bool = True
) -> LegacyWeights:
    """The weights by owner and name.

    Layers are found by their names if the file has all of them, and if it is not of a `whole` model, no more; else
    layers with weights are paired in their order.
    """
    reader = _Reader(graph, where, writer)
    needed = [child for child in root.children if reader.needs(child, whole=whole)]
    certain = [child for child in needed if reader.has_weights(child)]
    for child, stored in _paired(needed, certain, _stored_layers(group, where), where, whole=whole):
        reader.read(child, stored)
    return LegacyWeights(reader.found, warnings=(*reader.warnings, *oddities(reader.found)), names=reader.names)


def read_legacy_state(group: hdf5.Group, graph: Graph, where: str) -> tuple[dict[str, np.ndarray], list[str]]:
    """The optimizer's variables by name, in the file's order, and warnings."""
    names = hdf5.texts(group.attrs, "weight_names", where)[:_MOST_LAYERS]
    parts = dict(zip(names, members(group, names, where), strict=True))
    return checked_state(parts, declared_weights(graph), where)


def _stored_layers(group: hdf5.Group, where: str) -> list[_Stored]:
    """The layers in the file that have weights."""
    found = []
    for name in hdf5.texts(group.attrs, "layer_names", where):
        layer = hdf5.child(group, name, where)
        paths = hdf5.texts(layer.attrs, "weight_names", where)
        parts: list[hdf5.Array] = []
        for part in members(layer, paths, where) if isinstance(layer, hdf5.Group) else ():
            if not isinstance(part, hdf5.Array):
                raise FileError(
                    sentence("The weights of {name} in this file should be numbers.", name=shown(name)), where=where
                )
            parts.append(part)
        if parts:
            found.append(_Stored(name, tuple(paths), tuple(parts)))
    return found


def _paired(
    needed: Sequence[Container], certain: Sequence[Container], stored: Sequence[_Stored], where: str, *, whole: bool
) -> list[tuple[Container, _Stored]]:
    by_name = {layer.name: layer for layer in stored}
    if all(child.name in by_name for child in certain) and (whole or len(needed) == len(stored)):
        return [(child, by_name[child.name]) for child in needed if child.name in by_name]
    if len(certain) == len(stored):
        needed = certain
    if len(needed) != len(stored):
        missing = next((child for child in certain if child.name not in by_name), None)
        example = f" {shown(missing.name)} ({missing.class_name}) is not among them." if missing else ""
        raise FileError(
            sentence(
                "The model has {layers} layers with weights, but the file holds weights of {stored}.{example}",
                layers=len(certain),
                stored=len(stored),
                example=example,
            ),
            hint="The file belongs to another model.",
            where=where,
        )
    return list(zip(needed, stored, strict=True))


class _Reader:
    """What is collected from the layers of a file."""

    def __init__(self, graph: Graph, where: str, writer: Writer) -> None:
        self.graph = graph
        self.where = where
        self.writer = writer
        self.declared = declared_weights(graph)
        self.found: dict[str, dict[str, np.ndarray]] = {}
        self.names: dict[str, tuple[str, str]] = {}
        self.warnings: list[str] = []

    def has_weights(self, child: Container) -> bool:
        """Whether a layer, or one in a model, is known to have weights."""
        return any(self.declared.get(owner) and not self._is_placeholder(owner) for owner, _ in child.owners())

    def needs(self, child: Container, *, whole: bool) -> bool:
        """Whether a layer, or one in a model, may have weights; for a model that is there already it is known."""
        placeholders = [owner for owner, _ in child.owners() if self._is_placeholder(owner)]
        return self.has_weights(child) or any(whole or self.declared[owner] for owner in placeholders)

    def _is_placeholder(self, owner: str) -> bool:
        return owner in self.declared and self.graph[owner].spec.kind == "Placeholder"

    def read(self, child: Container, stored: _Stored) -> None:
        """Reads the weights of a layer, or of all layers of a model."""
        stored = self._without_placeholders(child, stored)
        if child.owner:
            if not self._is_placeholder(child.owner):
                self._read_layer(child, self._as_declared(child, stored))
            return
        expected, copies = self._expected(child), {}
        if len(stored.parts) != len(expected):
            copies = _copies(child)
            expected = [pair for pair in expected if pair[0] not in copies]
        if len(stored.parts) != len(expected):
            raise _miscounted(child, len(expected), len(stored.parts), self.where)
        by_owner: dict[str, list[tuple[int, str, hdf5.Array]]] = {}
        for (owner, weight), path, part in zip(expected, stored.paths, stored.parts, strict=True):
            by_owner.setdefault(owner, []).append((self.declared[owner].index(weight), path, part))
        layers = {layer.owner: layer for layer in child.layers()}
        for owner, found in by_owner.items():
            _, paths, parts = zip(*sorted(found, key=lambda each: each[0]), strict=True)
            self._read_layer(layers[owner], _Stored(layers[owner].name, paths, parts))
        for owner, first in copies.items():
            shapes = [tuple(weight.shape) for weight in self.declared.get(owner, ())]
            if shapes != [array.shape for array in self.found.get(first, {}).values()]:
                raise _miscounted(layers[owner], len(shapes), 0, self.where)
            if shapes:
                self.found[owner] = {name: array.copy() for name, array in self.found[first].items()}
                self.warnings.append(shared_between_models(layers[owner]))

    def _read_layer(self, layer: Container, stored: _Stored) -> None:
        declared, spec = self.declared[layer.owner], self.graph[layer.owner].spec
        shapes = [lengths(part) for part in stored.parts]
        wanted = [tuple(weight.shape) for weight in declared]
        if self.writer.differs(spec, shapes, wanted):
            if sum(map(math.prod, shapes)) > 2 * sum(map(math.prod, wanted)) + _SPARE:
                raise misfit(layer, declared[0], shapes[0], self.where)
            given = [hdf5.array(part, self.where) for part in stored.parts]
            arrays = as_today(spec, layer, given, self.writer)
            if len(arrays) != len(declared):
                raise _miscounted(layer, len(declared), len(shapes), self.where)
            for weight, array in zip(declared, arrays, strict=True):
                if array.shape != tuple(weight.shape):
                    raise misfit(layer, weight, array.shape, self.where)
            found = {weight.name: widened(array) for weight, array in zip(declared, arrays, strict=True)}
        else:
            found = fitting(layer, declared, stored.parts, self.where)
        self.found[layer.owner] = found
        if len(stored.paths) == len(declared):
            for path, weight in zip(stored.paths, declared, strict=True):
                self.names[path.split(":")[0]] = (layer.owner, weight.name)

    def _as_declared(self, layer: Container, stored: _Stored) -> _Stored:
        """The arrays of a layer in our order: those of a frozen layer inside it stand at the end in the file."""
        declared, expected = self.declared[layer.owner], [weight for _, weight in self._expected(layer)]
        if len(stored.parts) != len(declared):
            return stored
        order = [expected.index(weight) for weight in declared]
        if layer.class_name == "Bidirectional" and any(
            part.startswith("backward_") for part in stored.paths[0].split("/")
        ):
            # Keras 2 does not say that the forward layer is frozen, and then has it at the end.
            half = len(declared) // 2
            order = [*range(half, len(declared)), *range(half)]
        paths = tuple(stored.paths[place] for place in order)
        return _Stored(stored.name, paths, tuple(stored.parts[place] for place in order))

    def _expected(self, child: Container) -> list[tuple[str, Weight]]:
        """The weights in the order in which the file has them: those that learn first, over a whole model."""
        moving: list[tuple[str, Weight]] = []
        still: list[tuple[str, Weight]] = []
        layers = {layer.owner: layer for layer in child.layers()}
        for owner, trainable in child.owners():
            for weight in self.declared.get(owner, ()):
                learns = weight.learned and trainable and trains(layers[owner].config, weight.name)
                (moving if learns else still).append((owner, weight))
        return [*moving, *still]

    def _without_placeholders(self, child: Container, stored: _Stored) -> _Stored:
        """Takes out what belongs to layers that are not known here: all of it, or what is called after them."""
        for owner, _ in child.owners():
            if not self._is_placeholder(owner):
                continue
            own = {layer.name for layer in child.layers() if layer.owner == owner}
            mine = [not child.is_model or bool(own & set(path.split("/")[:-1])) for path in stored.paths]
            chosen = [pair for pair, its in zip(zip(stored.paths, stored.parts, strict=True), mine, strict=True) if its]
            names = paths_of_today(self.graph[owner].spec.class_name, [path for path, _ in chosen])
            parts = [part for _, part in chosen]
            self.found[owner] = kept_arrays(zip(names, parts, strict=True), self.where)
            rest = [pair for pair, its in zip(zip(stored.paths, stored.parts, strict=True), mine, strict=True)
                    if not its]  # fmt: skip
            stored = _Stored(stored.name, tuple(path for path, _ in rest), tuple(part for _, part in rest))
        return stored


def _copies(model: Container) -> dict[str, str]:
    """The layers in a model that are one with an earlier layer, which lies in another model inside."""
    first: dict[tuple[str, str], str] = {}
    found = {}
    for layer in model.layers():
        known = (layer.name, layer.class_name)
        same = next((owner for other, owner in first.items() if same_layer(known, other)), "")
        if same:
            found[layer.owner] = same
        else:
            first[known] = layer.owner
    return found


def _miscounted(layer: Container, wanted: int, found: int, where: str) -> FileError:
    return FileError(
        sentence(
            "{name} ({class_name}) has {wanted} arrays of weights, but the file holds {found} for it.",
            name=shown(layer.name),
            class_name=layer.class_name,
            wanted=wanted,
            found=found,
        ),
        where=where,
    )
