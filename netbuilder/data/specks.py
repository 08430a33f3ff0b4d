"""Specks: small bits of ink far from the rest, left by a slip of the pen or by dirt on the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

_SMALL = 0.12  # of the rest's longer side
_FAR = 0.15
_HEAVY = 0.1
_GRAIN = 0.03  # of the weight of the heaviest part: what is lighter is noise
_FAINT = 0.5  # of the ink's strength: what is fainter comes from another pen, or from none
_WORKED = 160  # pixels along the longer side of the mask whose parts are looked for


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
    """The ink without specks, and without what comes in from the edge of a picture, such as a shadow.

    Shapes: `(height, width)` uint8, in and out.
    """
    step = max(1, -(-max(ink.shape) // _WORKED))
    mask = _coarse(ink > least, step)
    parts = connected(mask)
    if not parts:
        return ink
    boxes = [_box(runs) for runs in parts]
    inner = [part for part, box in enumerate(boxes) if not _at_edge(box, mask.shape)]
    weights = [sum(last - first for _, first, last in runs) for runs in parts]
    # A digit that is cut off at the edge is the heaviest part by far; a shadow beside a digit is not.
    whole = inner and max(weights[part] for part in inner) >= _HEAVY * max(weights)
    among = inner if whole else range(len(parts))
    strength = _strengths(ink, parts, step)
    heaviest = max(among, key=lambda part: weights[part])
    grain = _GRAIN * weights[heaviest]
    among = [part for part in among if strength[part] >= _FAINT * strength[heaviest] and weights[part] >= grain]
    kept = kept_of(boxes, among)
    near = np.zeros(np.add(mask.shape, 2), bool)
    for part in kept:
        for row, first, last in parts[part]:
            near[row : row + 3, first : last + 2] = True
    near = near[1:-1, 1:-1].repeat(step, axis=0).repeat(step, axis=1)[: ink.shape[0], : ink.shape[1]]
    strange = (ink > least) & ~near
    return np.where(strange, np.uint8(0), ink) if strange.any() else ink


def kept_of(boxes: Sequence[Box], among: Iterable[int]) -> list[int]:
    """Which of some parts belong together: the largest, and every smaller one that is no speck beside the larger."""
    kept: list[int] = []
    around = None
    for part in sorted(among, key=lambda each: -boxes[each].longer):
        if around is not None and is_speck(boxes[part], around):
            continue
        kept.append(part)
        # Grains must not lead from one to the next, ever further away.
        if around is None or boxes[part].longer > _SMALL * around.longer:
            around = Box.around([boxes[part], *([around] if around else [])])
    return kept


def _coarse(mask: np.ndarray, step: int) -> np.ndarray:
    """A mask with one pixel for many: set where a line crosses them, not where there is a grain of noise."""
    if step == 1:
        return mask
    from PIL import Image

    return np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).reduce(step)) > 0.1 * 255


def _strengths(ink: np.ndarray, parts: list[list[tuple[int, int, int]]], step: int) -> list[float]:
    """How strong the ink of each part is: the mean of the strongest pixel of each block."""
    height, width = ink.shape
    padded = np.pad(ink, ((0, -height % step), (0, -width % step)))
    blocks = padded.reshape(-1, step, padded.shape[1] // step, step).max(axis=(1, 3))
    return [float(np.mean(np.concatenate([blocks[row, first:last] for row, first, last in runs]))) for runs in parts]


def _at_edge(box: Box, shape: tuple[int, ...]) -> bool:
    return box.left <= 0 or box.top <= 0 or box.right >= shape[1] or box.bottom >= shape[0]


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
