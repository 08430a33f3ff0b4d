"""Copying layers, within a project and between projects: as JSON text, since the clipboard belongs to everybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import NoneType
from typing import Any

from netbuilder.core.errors import FileError, SettingError
from netbuilder.core.strict_json import parse
from netbuilder.core.text import Text, mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.document.editing.changing import MOST_LETTERS
from netbuilder.document.editing.edit import Edit, all_found, counted, with_nodes
from netbuilder.document.editing.placing import delete, is_input, spliced
from netbuilder.document.project import Project
from netbuilder.engine.graph import Node, group_from_json
from netbuilder.engine.layers import Layer, layers

HEAD = "netbuilder_layers"
VERSION = 1
MOST_BYTES = 1 << 20
MOST_LAYERS = 2000
_KEYS = ("id", "inputs", "shares", "trainable", "group", "disabled")

Piece = tuple[Node, bool]
"""A copied node, whose inputs are ids within what was copied or "" for what lies outside; and whether it is off."""

OUTSIDE = ""


def copy(project: Project, ids: Sequence[str]) -> str:
    """The layers as JSON text for the clipboard, with the connections among them."""
    entries = []
    for node, disabled in _pieces(project, ids):
        entry = {"id": node.id, **node.spec.to_json(), "inputs": [name or None for name in node.inputs]}
        off = {"disabled": True} if disabled else {}
        entries.append(entry | node.extras() | off)
    return json.dumps({HEAD: VERSION, "layers": entries}, indent=2, ensure_ascii=False)


def cut(project: Project, ids: Sequence[str]) -> tuple[str, Edit]:
    """The layers as JSON text, and the edit that takes them out."""
    written = copy(project, ids)
    edit = delete(project, ids)
    names = [node.id for node in all_found(project, ids)]
    return written, replace(edit, text=counted(mark("Cut {layer}"), mark("Cut {count} layers"), names))


def duplicate(project: Project, ids: Sequence[str]) -> Edit:
    """The layers once more, behind the last of them."""
    names = [node.id for node in all_found(project, ids) if not is_input(node)]
    if not names:
        raise SettingError("The Input cannot be duplicated.", hint="A project trains networks with one input.")
    words = counted(mark("Duplicate {layer}"), mark("Duplicate {count} layers"), names)
    return _put(project, _pieces(project, names), names[-1], words)


def paste(project: Project, content: str, after: str | None = None) -> Edit:
    """Layers from the clipboard, behind a layer (the last one if left open), under names of their own.

    What read from outside of what was copied reads from that layer. An Input is left out where there is one.
    """
    pieces = _read(content)
    there = project.graph.inputs
    if there:
        outer = {node.id for node, _ in pieces if is_input(node)}
        pieces = [(_outward(node, outer), off) for node, off in pieces if node.id not in outer]
    if not pieces:
        raise SettingError("There is nothing to paste but an Input, and the network has one already.")
    ends = project.graph.outputs or tuple(node.id for node in project.graph.nodes)
    last = after or (ends[-1] if ends else None)
    edit = _put(project, pieces, last, Text(""))
    return replace(edit, text=counted(mark("Paste {layer}"), mark("Paste {count} layers"), edit.focus))


def _pieces(project: Project, ids: Sequence[str]) -> list[Piece]:
    """The chosen nodes; a connection through others that are not chosen leads to the next chosen one above."""
    chosen = {node.id for node in all_found(project, ids)}
    off = set(project.disabled)
    source: dict[str, str] = {}
    owners: set[str] = set()
    pieces = []
    for node in project.graph.nodes:
        inputs = tuple(dict.fromkeys(source[name] for name in node.inputs if name in source))
        if node.id not in chosen:
            source[node.id] = inputs[0] if inputs else OUTSIDE
            continue
        source[node.id] = node.id
        shares = node.shares if node.shares in owners else None
        owners.add(node.id)
        pieces.append((replace(node, inputs=inputs, shares=shares), node.id in off))
    return pieces


def _outward(node: Node, outer: set[str]) -> Node:
    if outer.isdisjoint(node.inputs):
        return node
    return replace(node, inputs=tuple(dict.fromkeys(OUTSIDE if name in outer else name for name in node.inputs)))


def _put(project: Project, pieces: Sequence[Piece], after: str | None, words: Text) -> Edit:
    """The project with the pieces under fresh names behind a node, or as they are where there is none."""
    nodes, off = _fresh(project, pieces, after)
    focus = tuple(node.id for node in nodes)
    if after is not None:
        return Edit(spliced(project, nodes, after, disabled=off), words, focus)
    everything = [*project.graph.nodes, *nodes]
    outputs = project.graph.outputs or (nodes[-1].id,)
    return Edit(with_nodes(project, everything, outputs, disabled=(*project.disabled, *off)), words, focus)


def _fresh(project: Project, pieces: Sequence[Piece], after: str | None) -> tuple[list[Node], list[str]]:
    names = _Names(node.id for node in project.graph.nodes)
    called: dict[str, str | None] = {OUTSIDE: after}
    nodes: list[Node] = []
    off: list[str] = []
    for node, disabled in pieces:
        name = called[node.id] = names.like(node.id)
        inputs = tuple(new for old in node.inputs if (new := called[old]) is not None)
        shares = called[node.shares] if node.shares else None
        nodes.append(replace(node, id=name, inputs=inputs, shares=shares))
        if disabled:
            off.append(name)
    return nodes, off


class _Names:
    """Free names: the wanted one, else the same with the next number."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def like(self, name: str) -> str:
        """A free name, which is taken from now on."""
        stem, _, number = name.rpartition("_")
        base = stem if stem and number.isdigit() else name
        while name in self._taken:
            count = self._next[base] = self._next.get(base, 0) + 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name


def _read(content: str) -> list[Piece]:
    """The pieces in a text from the clipboard, which anybody may have put there."""
    try:
        data = parse(content, "", MOST_BYTES)
    except FileError as error:
        raise _nothing_of_ours(error.message if HEAD in content[:200] else "") from None
    if not isinstance(data, Mapping) or HEAD not in data:
        raise _nothing_of_ours("")
    if data[HEAD] != VERSION:
        raise SettingError("These layers were copied by a newer NetBuilder.", hint="Use the same version for both.")
    entries = data.get("layers")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, Mapping) for entry in entries):
        raise _nothing_of_ours("")
    if len(entries) > MOST_LAYERS:
        raise SettingError(
            sentence(
                "At most {most_layers} layers can be pasted, but these are {count}.",
                most_layers=MOST_LAYERS,
                count=len(entries),
            )
        )
    _refuse_unknown(entries)
    there = {OUTSIDE}
    specs: dict[str, Layer] = {}
    return [_piece(entry, there, specs) for entry in entries]


def _nothing_of_ours(why: str) -> SettingError:
    return SettingError(
        " ".join(filter(None, [mark("The clipboard holds no layers."), why])), hint="Copy cards of a network first."
    )


def _refuse_unknown(entries: Sequence[Mapping[str, Any]]) -> None:
    kinds = [entry.get("kind") for entry in entries]
    unknown = list(dict.fromkeys(str(kind)[:60] for kind in kinds if not isinstance(kind, str) or kind not in layers))
    if unknown:
        raise SettingError(
            sentence("The clipboard holds layers that are not known here: {names}.", names=", ".join(unknown[:10])),
            hint="They may come from a newer NetBuilder.",
        )


def _piece(entry: Mapping[str, Any], there: set[str], specs: dict[str, Layer]) -> Piece:
    """One entry, checked; its name joins those that are `there`, from which later ones may read.

    `specs` keeps what was read already: in deep networks most layers are alike.
    """
    settings = {key: value for key, value in entry.items() if key not in _KEYS}
    written = json.dumps(settings, sort_keys=True)
    spec = specs.get(written) or specs.setdefault(written, layers.from_json(settings))
    name, inputs, shares = entry.get("id"), entry.get("inputs", []), entry.get("shares")
    flags = {key: entry.get(key, default) for key, default in (("trainable", True), ("disabled", False))}
    if not isinstance(name, str) or name in there or not name.isprintable() or len(name) > MOST_LETTERS:
        raise _damaged(f"one is called {shown(name)}")
    if not isinstance(inputs, list) or not all(isinstance(source, (str, NoneType)) for source in inputs):
        raise _damaged(f"{name} reads from {shown(inputs)}")
    sources = tuple(source or OUTSIDE for source in inputs)
    for source in (*sources, *((shares,) if shares is not None else ())):
        if not isinstance(source, str) or source not in there:
            raise _damaged(f"{name} reads from {shown(source)}, which is not above it")
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise _damaged(f"{name} has a switch that is neither on nor off")
    there.add(name)
    if spec.inputs == (0, 0):
        sources, flags["disabled"] = (), False
    group = group_from_json(entry.get("group", ""), name)
    node = Node(id=name, spec=spec, inputs=sources, shares=shares, trainable=flags["trainable"], group=group)
    return node, flags["disabled"]


def _damaged(what: str) -> SettingError:
    return SettingError(
        sentence("The layers in the clipboard do not hang together: {what}.", what=what), hint="Copy them once more."
    )
