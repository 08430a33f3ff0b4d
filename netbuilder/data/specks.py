"""Specks: small bits of ink far from the rest, left by a slip of the pen or by dirt on the paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

_SMALL = 0.12  # of the rest's longer side
_FAR = 0.15


class Box(NamedTuple):
    """A rectangle by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The smallest rectangle that holds all of these."""
        left, top, right, bottom = zip(*boxes)
        return cls(min(left), min(top), max(right), max(bottom))

    @property
    def longer(self) -> float:
        """The length of its longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    def gap(self, other: Box) -> float:
        """How far it is from another one; 0 if they touch."""
        across = max(self.left - other.right, other.left - self.right, 0.0)
        down = max(self.top - other.bottom, other.top - self.bottom, 0.0)
        return float(np.hypot(across, down))


def is_speck(box: Box, rest: Box) -> bool:
    """Whether something is so small beside the rest, and so far from it, that it cannot belong to it."""
    return box.longer <= _SMALL * rest.longer and box.gap(rest) >= _FAR * rest.longer


def without_specks(ink: np.ndarray, least: float = 0.2 * 255) -> np.ndarray:
    """The ink without specks. Shapes: `(height, width)` uint8, in and out."""
    parts = connected(ink > least)
    if len(parts) < 2:
        return ink
    boxes = [_box(runs) for runs in parts]
    kept = list(range(len(parts)))
    for part in sorted(kept, key=lambda each: boxes[each].longer):
        others = [other for other in kept if other != part]
        if others and is_speck(boxes[part], Box.around(boxes[other] for other in others)):
            kept = others
    if len(kept) == len(parts):
        return ink
    left, top, right, bottom = Box.around(boxes[part] for part in kept)
    result = np.zeros_like(ink)
    inside = slice(max(int(top) - 1, 0), int(bottom) + 1), slice(max(int(left) - 1, 0), int(right) + 1)
    result[inside] = ink[inside]
    return result


def connected(mask: np.ndarray) -> list[list[tuple[int, int, int]]]:
    """The connected parts of a mask, corners counting as touching, each as runs (row, first, behind the last)."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, firsts = np.nonzero(edges == 1)
    runs = list(zip(rows.tolist(), firsts.tolist(), np.nonzero(edges == -1)[1].tolist()))
    parent = list(range(len(runs)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    above = 0
    for place, (row, first, last) in enumerate(runs):
        while above < place and (runs[above][0] < row - 1 or (runs[above][0] == row - 1 and runs[above][2] < first)):
            above += 1
        other = above
        while other < place and runs[other][0] == row - 1 and runs[other][1] <= last:
            parent[root(other)] = root(place)
            other += 1
    found: dict[int, list[tuple[int, int, int]]] = {}
    for place, run in enumerate(runs):
        found.setdefault(root(place), []).append(run)
    return list(found.values())


def _box(runs: list[tuple[int, int, int]]) -> Box:
    rows, firsts, lasts = zip(*runs)
    return Box(min(firsts), min(rows), max(lasts), max(rows) + 1)
