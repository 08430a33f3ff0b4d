"""What differs between two runs: settings by their names, everything that is alike left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.spec import Spec
from netbuilder.core.text import mark
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph, Node
from netbuilder.experiments.store import Run

Path = tuple[str, ...]

_WORDS = {
    "name": mark("name"),
    "about": mark("description"),
    "data": mark("data"),
    "preparation": mark("preparation"),
    "validation_split": mark("share for validation"),
    "test_share": mark("share for testing"),
    "loss": mark("loss"),
    "optimizer": mark("optimizer"),
    "metrics": mark("metrics"),
    "epochs": mark("epochs"),
    "batch_size": mark("batch size"),
    "seed": mark("seed"),
    "dtype": mark("precision"),
    "callbacks": mark("callbacks"),
    "augmentations": mark("augmentation"),
    "disabled": mark("switched-off layers"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that differs.

    Attributes:
        path: to the setting, from the outside in: ("optimizer", "learning rate"); layers by their names.
        first: its value in the first run; "" where there is no such thing.
        second: in the second.
    """

    path: Path
    first: str
    second: str

    @property
    def words(self) -> str:
        """The path in one line."""
        return " › ".join(self.path)


def difference(first: Run, second: Run) -> list[Difference]:
    """Everything in which two runs differ, in the order of a project: settings, layers, data, versions."""
    pairs = [*_projects(first.project, second.project)]
    if first.data.get("fingerprint") != second.data.get("fingerprint"):
        prints = [str(run.data.get("fingerprint", "")) for run in (first, second)]
        pairs.append(Difference((mark("data"), mark("content")), *prints))
    return [*pairs, *_compared((mark("made with"),), first.versions, second.versions)]


def _projects(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    try:
        one, other = Project.from_json(first), Project.from_json(second)
    except NetBuilderError:  # of another version: what is written can still be compared
        yield from _compared((), first, second)
        return
    for field in fields(Project):
        if field.name != "graph":
            word = _WORDS.get(field.name, _spaced(field.name))
            yield from _compared((word,), getattr(one, field.name), getattr(other, field.name))
    yield from _graphs(one.graph, other.graph)


def _graphs(first: Graph, second: Graph) -> Iterator[Difference]:
    one, other = ({node.id: node for node in graph.nodes} for graph in (first, second))
    for name in dict.fromkeys([*one, *other]):
        if name in one and name in other:
            yield from _nodes(one[name], other[name])
        else:
            yield Difference((name,), *(nodes[name].spec.label() if name in nodes else "" for nodes in (one, other)))
    common = [[name for name in nodes if name in one and name in other] for nodes in (one, other)]
    if common[0] != common[1]:
        yield Difference((mark("order of layers"),), *(", ".join(names) for names in common))


def _nodes(first: Node, second: Node) -> Iterator[Difference]:
    yield from _compared((first.id,), first.spec, second.spec)
    yield from _compared((first.id, mark("reads from")), first.inputs, second.inputs)
    yield from _compared((first.id, mark("trainable")), first.trainable, second.trainable)
    yield from _compared((first.id, mark("weights of")), first.shares, second.shares)


def _compared(path: Path, first: Any, second: Any) -> Iterator[Difference]:
    if isinstance(first, Spec) and type(first) is type(second):
        for name in first.params():
            yield from _compared((*path, _spaced(name)), getattr(first, name), getattr(second, name))
    elif isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in dict.fromkeys([*first, *second]):
            yield from _compared((*path, _spaced(str(key))), first.get(key), second.get(key))
    elif first != second and (_shown(first) or _shown(second)):  # an empty list and none at all are alike
        yield Difference(path, _shown(first), _shown(second))


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Spec):
        return value.label()
    if isinstance(value, Mapping):
        kind = str(value.get("kind", ""))
        rest = ", ".join(f"{key} {_shown(item)}" for key, item in value.items() if key != "kind")
        return f"{kind} ({rest})" if kind and rest else kind or rest
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_shown(item) for item in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
