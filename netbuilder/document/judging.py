"""The shapes of a network and everything that does not fit, also behind a broken layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.problems import Problem
from netbuilder.engine.graph import Graph, Node, shape_of
from netbuilder.engine.layers.base import Shape

SHAPE = "shape"
"""Code of a problem: a layer cannot take what it gets."""

INPUTS = "inputs"
"""Code of a problem: a layer reads from too few or too many others."""


@dataclass(frozen=True)
class Judgement:
    """What is known of a graph's shapes.

    Attributes:
        shapes: of the outputs that are certain, by node.
        assumed: the same, and what broken layers would give after the nearest repair.
        problems: every layer that cannot take what it gets.
    """

    shapes: dict[str, Shape]
    assumed: dict[str, Shape]
    problems: list[Problem]


_latest: tuple[tuple[Graph, Judgement], ...] = ()


def judged(graph: Graph) -> Judgement:
    """Goes through a graph once. Behind a broken layer judging goes on with the shape that it would probably give.

    Treat the answer as a value: after an edit many ask for the same graph, and all get the same answer.
    """
    global _latest
    for known, judgement in _latest:
        if known is graph:
            return judgement
    found = _judged(graph)
    _latest = ((graph, found), *_latest[:1])
    return found


def _judged(graph: Graph) -> Judgement:
    shapes: dict[str, Shape] = {}
    assumed: dict[str, Shape] = {}
    found: list[Problem] = []
    for node in graph.nodes:
        if any(name not in assumed for name in node.inputs):
            continue
        try:
            assumed[node.id] = shape_of(node, assumed)
        except NetBuilderError as error:
            found.append(Problem.of(error, where=node.id, code=_code(node)))
            guess = _guess(node, [assumed[name] for name in node.inputs])
            if guess is not None:
                assumed[node.id] = guess
        else:
            if all(name in shapes for name in node.inputs):
                shapes[node.id] = assumed[node.id]
    return Judgement(shapes, assumed, found)


def _code(node: Node) -> str:
    least, most = node.spec.inputs
    return SHAPE if least <= len(node.inputs) and (most is None or len(node.inputs) <= most) else INPUTS


def _guess(node: Node, given: Sequence[Shape]) -> Shape | None:
    """The shape that a broken layer would give if the obvious were done; None if that is open."""
    for attempt in _attempts(node, given):
        if attempt is not None and all(length is not None and length > 0 for length in attempt):
            return attempt
    return None


def _attempts(node: Node, given: Sequence[Shape]) -> Iterator[Shape | None]:
    spec = node.spec
    if not given:
        return
    if spec.inputs[1] != 1:
        yield given[0]
    if "target_shape" in spec.params():
        yield getattr(spec, "target_shape", None)
    if "padding" in spec.params() and getattr(spec, "padding", "") == "valid":
        yield _tried(spec.replace(padding="same"), given[0])
    yield _tried(spec, (*given[0], 1))
    if "units" in spec.params() and not getattr(spec, "return_sequences", False):
        yield (getattr(spec, "units", None),)


def _tried(spec: object, shape: Shape) -> Shape | None:
    try:
        return spec.output_shape(shape)  # type: ignore[attr-defined]
    except NetBuilderError:
        return None
