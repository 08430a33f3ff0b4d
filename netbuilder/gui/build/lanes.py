"""Where skip connections run: in lanes beside the cards, so that no line crosses a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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


def placed(edges: Iterable[tuple[int, int, str, str]]) -> list[Skip]:
    """Lines in lanes, the short ones inside; no two overlap in a lane.

    Args:
        edges: the rows of source and target, and their names.
    """
    wanted = sorted(edges, key=lambda edge: (edge[1] - edge[0], edge[0]))
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
