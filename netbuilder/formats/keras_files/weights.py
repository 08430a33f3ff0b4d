"""Weights in the layout of Keras 3: `model.weights.h5` inside a `.keras` file, and `.weights.h5` files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer
from netbuilder.engine.parameters import Weight
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.hdf5.source import Source
from netbuilder.formats.keras_files.containers import Container
from netbuilder.formats.keras_files.mask_orders import refuse_mixed_weights
from netbuilder.formats.keras_files.read_weights import (
    ReadWeights,
    declared_weights,
    fitting,
    kept_arrays,
    lengths,
    oddities,
    same_layer,
    shared_between_models,
    state_arrays,
)

_RECURRENT = ("SimpleRNN", "LSTM", "GRU")
_LISTS = ("layers", "_layer_checkpoint_dependencies")
_MOST_ARRAYS, _DEEPEST = 10_000, 20


def read_weights(image: bytes | Source, graph: Graph, where: str, root: Container) -> ReadWeights:
    """The weights for these layers by owner and name, and the optimizer's variables; shapes are checked first."""
    with hdf5.opened(image, where) as file:
        return read_weights_of(file, graph, where, root)


def read_weights_of(file: hdf5.Group, graph: Graph, where: str, root: Container, *, alone: bool = False) -> ReadWeights:
    """As `read_weights`, from an open file; one of weights `alone` must hold no others than the model has."""
    reader = _Reader(graph, where, alone=alone)
    reader.read(file, root)
    optimizer, problem = state_arrays(_optimizer_arrays(file), reader.declared, where)
    warnings = (*reader.warnings, *oddities(reader.found), *problem)
    return ReadWeights(reader.found, optimizer, warnings)


class _Reader:
    """What is collected on the way through the groups of a file."""

    def __init__(self, graph: Graph, where: str, *, alone: bool) -> None:
        self.graph = graph
        self.where = where
        self.alone = alone
        self.declared = declared_weights(graph)
        self.found: dict[str, dict[str, np.ndarray]] = {}
        self.warnings: list[str] = []
        self._read_as: dict[tuple[str, str], str] = {}
        self._lacking: list[Container] = []
        self._boxed = False

    def read(self, file: hdf5.Group, root: Container) -> None:
        """Reads all layers of a model."""
        self._boxed = any(child.is_model for child in root.children)
        self._read_groups(file, root)
        for layer in self._lacking:
            self._copy(layer)

    def _read_groups(self, file: hdf5.Group, root: Container) -> None:
        waiting = [(file, root)]
        while waiting:
            group, model = waiting.pop()
            groups = self._groups(group, model)
            for child, part in groups:
                if not child.is_model:
                    self._read_layer(part, child)
                elif part is None:
                    self._lacking += child.layers()
                elif child.has_applied:
                    layer, applied = child.children
                    self._read_layer(part, layer)
                    if self._needs(applied):
                        self._read_layer(hdf5.subgroup(part, "activation", self.where), applied)
                elif child.class_name == "TimeDistributed":
                    waiting.append((hdf5.subgroup(part, "layer", self.where), child.children[0]))
                else:
                    waiting.append((part, child))

    def _twin(self, layer: Container) -> str:
        """The owner of the same layer, read in another model."""
        known = (layer.name, layer.class_name)
        return next((owner for other, owner in self._read_as.items() if same_layer(known, other)), "")

    def _groups(self, group: hdf5.Group, model: Container) -> list[tuple[Container, hdf5.Group | None]]:
        """The children of a model with weights, and the group of each."""
        holder = next((name for name in _LISTS if name in group), None)
        members = hdf5.subgroup(group, holder, self.where) if holder else None
        named = self._by_name(model, members) if self.alone and members is not None else None
        if members is not None and named is not None:
            self._refuse_more(members, {name for _, name in named})
            return [(child, hdf5.subgroup(members, name, self.where)) for child, name in named]
        if self.alone:
            refuse_mixed_weights(self.graph)
        by_base: dict[str, list[Container]] = {}
        for child in model.children:
            base = snake_case(child.class_name or "model")
            by_base.setdefault(base, []).append(child)
        found, used = [], set()
        for base, children in by_base.items():
            names = self._names(base, children, members)
            used.update(names)
            found += [(child, name) for child, name in zip(children, names, strict=True) if self._needs(child)]
        if self.alone and members is not None:
            self._refuse_more(members, used)
        return [(child, _subgroup(members, name, self.where)) for child, name in found]

    def _by_name(self, model: Container, members: hdf5.Group) -> list[tuple[Container, str]] | None:
        """The group of each layer, if the file tells the names of all that the model needs."""
        groups: dict[str, str] = {}
        for member in members:
            part = hdf5.child(members, member, self.where)
            holder = hdf5.child(part, "vars", self.where) if isinstance(part, hdf5.Group) and "vars" in part else None
            if isinstance(holder, hdf5.Group) and "name" in holder.attrs:
                groups.setdefault(hdf5.text(holder.attrs, "name", self.where), member)
        found = [(child, groups.get(child.name)) for child in model.children if self._needs(child)]
        return [(child, name) for child, name in found if name] if all(name for _, name in found) else None

    def _needs(self, child: Container) -> bool:
        if child.owner:
            return bool(self.declared.get(child.owner)) or self._is_placeholder(child)
        return any(self.declared.get(owner) for owner, _ in child.owners())

    def _is_placeholder(self, child: Container) -> bool:
        return child.owner in self.declared and self.graph[child.owner].spec.kind == "Placeholder"

    def _may_lack(self, child: Container) -> bool:
        """Whether a file without weights of this layer is whole."""
        return child.owner in self.declared and self.graph[child.owner].spec.kind in ("Placeholder", "Normalization")

    def _names(self, base: str, children: Sequence[Container], members: hdf5.Group | None) -> list[str | None]:
        """The groups of the layers of one class: counted from 0, or, where a file counts otherwise, in order."""
        exact = [f"{base}_{number}" if number else base for number in range(len(children))]
        if members is None:
            return [None] * len(children)
        needed = [self._needs(child) and not self._may_lack(child) for child in children]
        bases = {base, "functional", "sequential", "model"} if base in ("functional", "model") else {base}
        present = sorted((number, name) for name in members if (number := _number(name, bases)) is not None)
        if all(name in members for name, wanted in zip(exact, needed, strict=True) if wanted):
            return [name if name in members else None for name in exact]
        names = [name for _, name in present]
        if len(names) != len(children):
            names = [name for name in names if _holds_arrays(hdf5.child(members, name, self.where), self.where)]
            if len(names) == sum(needed):
                rest = iter(names)
                return [next(rest) if wanted else None for wanted in needed]
        if len(names) == len(children):
            return list(names)
        if not self._boxed and len(names) < sum(needed):
            return [name if name in members else None for name in exact]
        # Some lack: a layer that lies in several models has its weights in one of them only.
        found: list[str | None] = []
        for child, wanted in zip(children, needed, strict=True):
            fits = wanted and names and self._fits(child, hdf5.subgroup(members, names[0], self.where))
            found.append(names.pop(0) if fits else None)
        return found

    def _fits(self, child: Container, group: hdf5.Group) -> bool:
        """Whether the first array of a group has the shape that a layer needs."""
        if child.is_model:
            return True
        declared = self.declared[child.owner]
        spec, own = _of_one_step(self.graph[child.owner].spec, declared, child)
        first = next(iter(_layer_arrays(group, spec, own, self.where)), None)
        return first is not None and lengths(first) == tuple(declared[0].shape)

    def _missing(self, child: Container) -> FileError:
        return FileError(
            sentence(
                "The weights of {name} ({class_name}) are missing in this file.",
                name=shown(child.name),
                class_name=child.class_name or "model",
            ),
            where=self.where,
        )

    def _refuse_more(self, members: hdf5.Group, used: set[str | None]) -> None:
        for name in members:
            if name not in used and _holds_arrays(hdf5.child(members, name, self.where), self.where):
                raise FileError(
                    sentence("This file holds weights of {name}, which the model has no layer for.", name=shown(name)),
                    hint="The file belongs to another model.",
                    where=self.where,
                )

    def _read_layer(self, group: hdf5.Group | None, layer: Container) -> None:
        if layer.owner in self.found:
            return
        spec = self.graph[layer.owner].spec
        if spec.kind == "Placeholder":
            arrays = () if group is None else _all_arrays(group, self.where)
            self.found[layer.owner] = kept_arrays(arrays, self.where)
            return
        declared = self.declared[layer.owner]
        spec, own = _of_one_step(spec, declared, layer)
        parts = [] if group is None else list(_layer_arrays(group, spec, own, self.where))
        if not parts and spec.kind == "Normalization":
            self.found[layer.owner] = {weight.name: weight.initializer(weight.shape, None, np.float32)
                                       for weight in declared}  # fmt: skip
            self.warnings.append(
                sentence("The file holds no mean and variance for {name}; measure them anew.", name=shown(layer.name))
            )
            return
        if not parts:
            self._lacking.append(layer)
            return
        self.found[layer.owner] = fitting(layer, declared, parts, self.where)
        self._read_as.setdefault((layer.name, layer.class_name), layer.owner)

    def _copy(self, layer: Container) -> None:
        """A layer that lies in several models has its weights in the first of them alone."""
        declared = self.declared.get(layer.owner, ())
        if layer.owner in self.found or not declared:
            return
        first = self.found.get(self._twin(layer), {})
        if [array.shape for array in first.values()] != [tuple(weight.shape) for weight in declared]:
            raise self._missing(layer)
        self.found[layer.owner] = {name: array.copy() for name, array in first.items()}
        self.warnings.append(shared_between_models(layer))


def _of_one_step(spec: Layer, declared: Sequence[Weight], layer: Container) -> tuple[Layer, Sequence[Weight]]:
    """The layer and its weights without the TimeDistributed that the file has around the model it lies in."""
    around, inner = 0, spec
    while inner.kind == "TimeDistributed":
        around, inner = around + 1, inner.layer  # type: ignore[attr-defined]
    for _ in range(around - _own_of_many_steps(layer)):
        spec = spec.layer  # type: ignore[attr-defined]
        declared = [replace(weight, name=weight.name.removeprefix("layer/")) for weight in declared]
    return spec, declared


def _own_of_many_steps(layer: Container) -> int:
    """How many TimeDistributed lie in one another in the layer itself; as many as can be where the file is silent."""
    count, class_name, config = 0, layer.class_name, layer.config
    while class_name.rpartition(">")[2] == "TimeDistributed" and count <= _DEEPEST:
        count += 1
        inner = config.get("layer")
        if not isinstance(inner, Mapping):
            return _DEEPEST
        class_name = str(inner.get("class_name"))
        config = inner["config"] if isinstance(inner.get("config"), Mapping) else {}
    return count


def snake_case(name: str) -> str:
    """A class name as Keras turns it into a group's: conv2d_transpose, p_re_lu, lstm."""
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def _subgroup(group: hdf5.Group | None, name: str | None, where: str) -> hdf5.Group | None:
    return None if group is None or name is None else hdf5.subgroup(group, name, where)


def _number(name: str, bases: set[str]) -> int | None:
    """The number at the end of a group's name, if the rest is one of the given."""
    if name in bases:
        return 0
    base, _, number = name.rpartition("_")
    return int(number) if base in bases and number.isascii() and number.isdigit() and len(number) < 7 else None


def place_of(spec: Layer, weight: str) -> str:
    """The group of a weight inside its layer's: a weight of an inner layer is called `attribute/name`."""
    *inner, _ = weight.split("/")
    path = []
    for attribute in inner:
        path.append(attribute)
        inner_layer: Any = getattr(spec, attribute, None) or getattr(spec, "layer", spec)
        spec = inner_layer
    if spec.kind in _RECURRENT:
        path.append("cell")
    return "/".join([*path, "vars"])


def _layer_arrays(group: hdf5.Group, spec: Layer, declared: Sequence[Weight], where: str) -> Iterator[hdf5.Array]:
    """The arrays of a layer in the order in which it declares them; fewer if the file has fewer."""
    counts: dict[str, int] = {}
    holders: dict[str, hdf5.Group | None] = {}
    for weight in declared:
        place = place_of(spec, weight.name)
        if place not in holders:
            holders[place] = _holder(group, place, where)
        holder, number = holders[place], counts.get(place, 0)
        counts[place] = number + 1
        part = None if holder is None or str(number) not in holder else hdf5.child(holder, str(number), where)
        if not isinstance(part, hdf5.Array):
            return
        yield part
    for place, number in counts.items():
        holder = holders[place]
        more = hdf5.child(holder, str(number), where) if holder is not None and str(number) in holder else None
        if isinstance(more, hdf5.Array):
            yield more  # one too many: the caller says so


def _holder(group: hdf5.Group, place: str, where: str) -> hdf5.Group | None:
    """The group of arrays at a place; some files have no cells, or no groups called vars."""
    for path in (place, place.replace("cell/", ""), place.removesuffix("/vars"), ""):
        found: hdf5.Group | None = group
        for name in path.split("/") if path else ():
            part = hdf5.child(found, name, where) if found is not None and name in found else None
            found = part if isinstance(part, hdf5.Group) else None
        if found is not None and "0" in found:
            return found
    return None


def _all_arrays(group: hdf5.Group, where: str) -> Iterator[tuple[str, hdf5.Array]]:
    """All arrays below a group, by their paths in it."""
    waiting, count = [("", group)], 0
    while waiting:
        path, inner = waiting.pop()
        for name in sorted(inner, key=lambda name: (not name.isdigit(), len(name), name)):
            part = hdf5.child(inner, name, where)
            count += 1
            if count > _MOST_ARRAYS or path.count("/") > _DEEPEST:
                raise FileError("The weights of a layer in this file have too many parts.", where=where)
            if isinstance(part, hdf5.Array):
                yield path + name, part
            else:
                waiting.append((f"{path}{name}/", part))


def _holds_arrays(part: hdf5.Group | hdf5.Array, where: str) -> bool:
    """Whether weights lie in a group; the states of random number generators are none."""
    return isinstance(part, hdf5.Group) and any("seed_generator" not in path for path, _ in _all_arrays(part, where))


def _optimizer_arrays(file: hdf5.Group) -> Mapping[str, hdf5.Group]:
    """The groups in which an optimizer's variables may lie: first the optimizer inside one that scales the loss."""
    found = {}
    for path in ("optimizer/inner_optimizer/vars", "optimizer/vars"):
        group: hdf5.Group | hdf5.Array | None = file
        for name in path.split("/"):
            group = hdf5.child(group, name, "") if isinstance(group, hdf5.Group) and name in group else None
        if isinstance(group, hdf5.Group) and "0" in group:
            found[path] = group
    return found
