"""Where skip connections run: in lanes beside the cards, so that no line crosses a card."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.engine.graph import Graph


@dataclass(frozen=True)
class Skip:
    """One line at the side.

    Attributes:
        source: the layer that is read.
        target: the layer that reads.
        first: the row of the source.
        last: the row of the target.
        lane: 0 is the one nearest to the cards.
    """

    source: str
    target: str
    first: int
    last: int
    lane: int


def direct(graph: Graph) -> list[bool]:
    """For each card whether it reads from the card above."""
    above = (None, *graph.nodes)
    return [before is not None and before.id in node.inputs for before, node in zip(above, graph.nodes, strict=False)]


def skips(graph: Graph) -> list[Skip]:
    """The connections that are not between neighbours, the short ones inside; no two overlap in a lane."""
    rows = {node.id: row for row, node in enumerate(graph.nodes)}
    wanted = sorted(
        {
            (rows[source], row, source, node.id)
            for row, node in enumerate(graph.nodes)
            for source in node.inputs
            if source in rows and rows[source] != row - 1
        },
        key=lambda edge: (edge[1] - edge[0], edge[0]),
    )
    lanes: list[list[tuple[int, int]]] = []
    found = []
    for first, last, source, target in wanted:
        lane = next((n for n, taken in enumerate(lanes) if _free(taken, first, last)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((first, last))
        found.append(Skip(source, target, first, last, lane))
    return found


def _free(taken: list[tuple[int, int]], first: int, last: int) -> bool:
    return all(last < start or end < first for start, end in taken)
