"""Strokes of a pen, drawn as ink whose width goes with the size of what is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.data.specks import Box, kept_of

PEN = 2.4 / 20
"""The width of the pen as a share of the longer side of the ink: with it, ink is as heavy as that of MNIST."""

_SPAN = 160  # pixels along the longer side of drawn ink: eight for one of the digit's twenty
_LEAST = 0.03  # of the pad's side: what is smaller is a dot, and is not blown up
_SHARP = 0.99  # the cosine of the sharpest turn that needs no rounding


@dataclass(frozen=True, eq=False)
class Stroke:
    """What the pen does between touching the pad and leaving it.

    Attributes:
        points: `(x, y)` or `(x, y, pressure)` in the pad's pixels, y downwards, pressure from 0 to 1 with 0.5 as usual.
        erase: whether this is the rubber.
        width: of the rubber, in the pad's pixels.
    """

    points: Sequence[Sequence[float]]
    erase: bool = False
    width: float = 20.0


@dataclass(frozen=True, eq=False)
class Traced:
    """A stroke as arrays, without points that are doubled or cannot be."""

    places: np.ndarray
    pressure: np.ndarray
    erase: bool
    width: float

    @property
    def box(self) -> Box:
        """The rectangle around it: left, top, right, bottom."""
        low, high = self.places.min(axis=0), self.places.max(axis=0)
        return Box(low[0], low[1], high[0], high[1])


def traced(strokes: Iterable[Stroke | Sequence[Sequence[float]]]) -> list[Traced]:
    """Strokes, or bare lists of points, as arrays; empty ones are passed over."""
    found = []
    for stroke in strokes:
        given = stroke if isinstance(stroke, Stroke) else Stroke(stroke)
        try:
            rows = [(*point, 0.5)[:3] for point in given.points]
            points = np.array(rows, np.float64).reshape(-1, 3)
        except (TypeError, ValueError):
            raise DataError("A point of a stroke is two numbers, or three with the pressure.") from None
        points = points[np.isfinite(points).all(axis=1)]
        if len(points):
            found.append(Traced(points[:, :2], points[:, 2].clip(0.0, 1.0), given.erase, given.width))
    return found


def without_slips(strokes: list[Traced]) -> list[Traced]:
    """The strokes without specks far from all others, which come from a slip of the pen."""
    pens = [stroke for stroke in strokes if not stroke.erase]
    kept = kept_of([stroke.box for stroke in pens], range(len(pens)))
    alive = {id(pens[place]) for place in kept}
    return [stroke for stroke in strokes if stroke.erase or id(stroke) in alive]


def close_up(strokes: list[Traced], pad: tuple[float, float]) -> np.ndarray:
    """The ink alone as a picture, always about equally large. Shapes: `(height, width)` uint8, light on dark."""
    box, longer = _written(strokes, pad)
    scale, pen = _SPAN * (1 - PEN) / longer, _SPAN * PEN
    missing = (longer - box.longer) / 2  # a dot stays small on its picture
    left, top = box.left - missing, box.top - missing
    size = (
        round((box.right + missing - left) * scale + pen) + 2,
        round((box.bottom + missing - top) * scale + pen) + 2,
    )
    return _drawn(strokes, (pen / 2 + 1 - left * scale, pen / 2 + 1 - top * scale), scale, size, pen)


def on_pad(strokes: list[Traced], pad: tuple[float, float], longer_side: int = 140) -> np.ndarray:
    """The whole pad as a picture. Shapes: `(height, width)` uint8, light on dark."""
    _, longer = _written(strokes, pad)
    fine = 2
    scale = fine * longer_side / max(pad)
    size = (max(fine, round(pad[0] * scale)), max(fine, round(pad[1] * scale)))
    pen = max(longer * scale * PEN / (1 - PEN), 1.5)
    from PIL import Image

    return np.asarray(Image.fromarray(_drawn(strokes, (0.0, 0.0), scale, size, pen)).reduce(fine))


def _written(strokes: list[Traced], pad: tuple[float, float]) -> tuple[Box, float]:
    """The rectangle around the middle of the pen's lines, and the length by which the pen is measured."""
    box = Box.around(stroke.box for stroke in strokes if not stroke.erase)
    return box, max(box.longer, _LEAST * max(pad))


def _drawn(
    strokes: list[Traced], origin: tuple[float, float], scale: float, size: tuple[int, int], pen: float
) -> np.ndarray:
    from PIL import Image, ImageDraw

    picture = Image.new("L", size, 0)
    draw = ImageDraw.Draw(picture)
    for stroke in strokes:
        places = stroke.places * scale + origin
        widths = np.full(len(places), stroke.width * scale) if stroke.erase else pen * (0.6 + 0.8 * stroke.pressure)
        _line(draw, *_thinned(places, np.maximum(np.rint(widths), 1.0)), 0 if stroke.erase else 255)
    return np.asarray(picture)


def _thinned(places: np.ndarray, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fewer points: the first, the last, and one for every two pixels of the way between."""
    steps = np.hypot(*np.diff(places, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)]) // 2.0
    keep = np.concatenate([[True], np.diff(along) > 0])
    keep[-1] = True
    return places[keep], widths[keep]


def _line(draw: object, places: np.ndarray, widths: np.ndarray, value: int) -> None:
    """A line through the points, round at its ends and corners; each piece in one call where the width stays."""
    turns = np.flatnonzero(widths[1:] != widths[:-1]) + 1
    starts, ends = [0, *turns.tolist()], [*turns.tolist(), len(places) - 1]
    for start, end in zip(starts, ends):
        if end > start:
            draw.line(places[start : end + 1].ravel().tolist(), fill=value, width=int(widths[start]))
    for place in _corners(places, turns):
        (x, y), radius = places[place], widths[place] / 2
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=value)


def _corners(places: np.ndarray, turns: np.ndarray) -> list[int]:
    ways = np.diff(places, axis=0)
    ways = ways / np.maximum(np.hypot(*ways.T), 1e-9)[:, None]
    bent = np.flatnonzero((ways[1:] * ways[:-1]).sum(axis=1) < _SHARP) + 1
    return sorted({0, len(places) - 1, *bent.tolist(), *turns.tolist()})
