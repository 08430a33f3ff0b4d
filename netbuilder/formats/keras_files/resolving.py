"""Which call a reference in a file means, and in which order the calls of a model can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.formats.keras_files.entries import Definition
from netbuilder.formats.keras_files.joints import Ref

Place = tuple[str, int]
"""A layer's name and which of its calls."""


class Resolver:
    """Finds what references in one model mean.

    A model in a model has a call of its own from when it was made: Keras 2 counts it, so that its first call in
    another model has the number 1; Keras 3 counts it only where a Functional gives an output of the whole.
    """

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._offsets = {False: self._counted(False), True: self._counted(True)}

    def _counted(self, at_ends: bool) -> dict[str, int]:
        """For each model inside, the number of its first call."""
        definition = self._definition
        numbers: dict[str, set[int]] = {}
        inner = [ref for entry in definition.entries.values() for joint in entry.calls for ref in joint.refs()]
        for ref in [*(definition.outputs if at_ends or definition.old else ()),
                    *(inner if not at_ends or definition.old else ())]:  # fmt: skip
            entry = definition.entries.get(ref.layer)
            if entry is not None and entry.kind == "model":
                numbers.setdefault(ref.layer, set()).add(ref.call)
        return {name: self._offset(name, found, at_ends) for name, found in numbers.items()}

    def _offset(self, name: str, numbers: set[int], at_ends: bool) -> int:
        if 0 in numbers:
            return 0
        entry = self._definition.entries[name]
        own = self._definition.old or (at_ends and entry.class_name != "Sequential")
        return 1 if own or max(numbers) == len(entry.calls) else 0

    def place(self, ref: Ref, at_ends: bool = False) -> Ref:
        """The reference with the calls of each layer counted from 0."""
        entry = self._definition.entries.get(ref.layer)
        if entry is None:
            raise FileError(
                sentence(
                    "The model in this file refers to the layer {layer}, which is not in it.", layer=shown(ref.layer)
                ),
                where=self._definition.where,
            )
        call = ref.call - self._offsets[at_ends].get(ref.layer, 0)
        if not 0 <= call < len(entry.calls):
            raise FileError(
                sentence(
                    "The model in this file refers to call {call} of {layer}, which is called {count} times.",
                    call=ref.call,
                    layer=shown(ref.layer),
                    count=len(entry.calls),
                ),
                where=self._definition.where,
            )
        return replace(ref, call=call)


def ordered(definition: Definition, resolver: Resolver, left_out: set[str]) -> list[Place]:
    """All calls but those of layers `left_out`, each after those it reads from; inputs first, in their order."""
    sources = {
        (name, number): list(dict.fromkeys(_place(resolver.place(ref)) for ref in joint.numbers()))
        for name, entry in definition.entries.items()
        if name not in left_out
        for number, joint in enumerate(entry.calls)
    }
    first = [(ref.layer, 0) for ref in definition.inputs]
    missing = {place: len(given) for place, given in sources.items()}
    readers: dict[Place, list[Place]] = {place: [] for place in sources}
    for place, given in sources.items():
        for source in given:
            readers[source].append(place)
    begun = set(first)
    ready = [place for place in reversed([*first, *(place for place in sources if place not in begun)])
             if missing[place] == 0]  # fmt: skip
    order: list[Place] = []
    while ready:
        place = ready.pop()
        order.append(place)
        for reader in reversed(readers[place]):
            missing[reader] -= 1
            if missing[reader] == 0:
                ready.append(reader)
    if len(order) < len(sources):
        raise FileError("The layers of this model read from one another in a circle.", where=definition.where)
    return order


def _place(ref: Ref) -> Place:
    return ref.layer, ref.call


def told_shapes(definition: Definition, resolver: Resolver) -> Mapping[tuple[str, int, int], tuple[int | None, ...]]:
    """The shapes of outputs that the file states where they are read, without the batch axis."""
    found: dict[tuple[str, int, int], tuple[int | None, ...]] = {}
    for entry in definition.entries.values():
        for joint in entry.calls:
            for ref in joint.refs():
                if ref.shape:
                    ref = resolver.place(ref)
                    found[ref.layer, ref.call, ref.output] = ref.shape[1:] if ref.shape else ()
    return found
