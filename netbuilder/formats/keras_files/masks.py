"""Operations by which Keras 3 writes that a mask is handed on: left out, since masks follow from the layers."""

from __future__ import annotations

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.layers.embedding import Embedding
from netbuilder.engine.layers.masking import Masking
from netbuilder.formats.keras_files.entries import Definition, Entry
from netbuilder.formats.keras_files.joints import Ref, refs_in

_OPERATIONS = frozenset(
    (
        *("NotEqual", "Any", "All", "ExpandDims", "Squeeze", "ZerosLike", "OnesLike", "LogicalOr", "LogicalAnd"),
        *("LogicalNot", "Concatenate", "Stack", "Cast", "BroadcastTo", "Repeat", "Reshape", "GetItem"),
    )
)
OTHERWISE_JOINED = ("LogicalAnd", "LogicalNot", "All")
"""Operations that no Keras 3 uses where it joins masks by itself."""


def mask_operations(definition: Definition) -> set[str]:
    """The operations whose outputs are read as masks alone; each must begin with the mask of a layer that is here."""
    found = {
        name
        for name, entry in definition.entries.items()
        if entry.kind == "operation" and entry.class_name in _OPERATIONS
    }
    if not found:
        return found
    readers: dict[str, set[str]] = {name: set() for name in found}
    numbers: set[str] = {ref.layer for ref in definition.outputs}
    for name, entry in definition.entries.items():
        for joint in entry.calls:
            for ref in joint.numbers():
                if ref.layer in readers and name in found:
                    readers[ref.layer].add(name)
                else:
                    numbers.add(ref.layer)
    given = {ref.layer for entry in definition.entries.values() for joint in entry.calls for ref in joint.masks()}
    waiting = [name for name in found if name in numbers or not (readers[name] or name in given)]
    sources: dict[str, set[str]] = {name: set() for name in found}
    for name, those in readers.items():
        for reader in those:
            sources[reader].add(name)
    while waiting:
        name = waiting.pop()
        if name in found:
            found.discard(name)
            waiting.extend(sources[name])
    _check(definition, found)
    return found


def made_by_hand(name: str, where: str) -> FileError:
    """The refusal of a mask that does not follow from the layers."""
    return FileError(
        sentence("The layer {name} is given a mask by hand, which is not known here.", name=shown(name)),
        hint="Use a Masking layer, or an Embedding with mask_zero.",
        where=where,
    )


def _check(definition: Definition, found: set[str]) -> None:
    """Refuses masks that do not begin at a Masking or an Embedding: they would be forgotten."""
    makers = {
        (ref.layer, ref.call, ref.output, _masked(entry))
        for entry in definition.entries.values()
        if _masked(entry) is not None
        for joint in entry.calls
        for ref in refs_in(joint.args)
    }
    for name in sorted(found):
        entry = definition.entries[name]
        if entry.class_name != "NotEqual":
            continue
        for joint in entry.calls:
            refs = joint.refs()
            constant = next((item for item in joint.args[1:] if isinstance(item, (int, float))), None)
            if [ref.layer for ref in refs if definition.entries[ref.layer].class_name == "OnesLike"] and constant == 0:
                continue  # all steps of a sequence count that had no mask
            if len(refs) != 1 or constant is None or not _made(refs[0], float(constant), makers):
                raise FileError(
                    sentence(
                        "The mask {name} in this file does not come from a Masking or Embedding layer.",
                        name=shown(name),
                    ),
                    hint="Masks that are made by hand are not known here.",
                    where=entry.where,
                )


def _made(ref: Ref, value: float, makers: set[tuple[str, int, int, float | None]]) -> bool:
    return (ref.layer, ref.call, ref.output, value) in makers


def _masked(entry: Entry) -> float | None:
    """The number that a layer masks, if it makes masks."""
    if isinstance(entry.spec, Masking):
        return float(entry.spec.mask_value)
    return 0.0 if isinstance(entry.spec, Embedding) and entry.spec.mask_zero else None
