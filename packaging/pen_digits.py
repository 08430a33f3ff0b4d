"""Pen strokes of real writers, and drawings that are no digits, as somebody would leave them on the pad.

Source of the strokes: E. Alpaydin, F. Alimoglu, UCI "Pen-Based Recognition of Handwritten Digits", CC BY 4.0.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from netbuilder.data.pipeline import pipeline
from netbuilder.data.strokes import Stroke

Lines = list[np.ndarray]
"""Strokes: arrays of points `(points, 2)`, y downwards."""

_LETTERS = {
    "A": [[(0, 10), (4, 0), (8, 10)], [(1.6, 6), (6.4, 6)]],
    "E": [[(6, 0), (0, 0), (0, 10), (6, 10)], [(0, 5), (5, 5)]],
    "F": [[(6, 0), (0, 0), (0, 10)], [(0, 5), (5, 5)]],
    "H": [[(0, 0), (0, 10)], [(7, 0), (7, 10)], [(0, 5), (7, 5)]],
    "K": [[(0, 0), (0, 10)], [(6, 0), (0, 6)], [(1.5, 4.5), (6, 10)]],
    "M": [[(0, 10), (1, 0), (5, 8), (9, 0), (10, 10)]],
    "N": [[(0, 10), (0, 0), (7, 10), (7, 0)]],
    "R": [[(0, 10), (0, 0), (4, 0), (6, 1.2), (6, 3.8), (4, 5), (0, 5)], [(3, 5), (6.5, 10)]],
    "T": [[(0, 0), (8, 0)], [(4, 0), (4, 10)]],
    "W": [[(0, 0), (2.5, 10), (5, 2), (7.5, 10), (10, 0)]],
    "X": [[(0, 0), (7, 10)], [(7, 0), (0, 10)]],
    "m": [[(0, 0), (0, 6), (0, 1.5), (2, 0), (3.5, 1.5), (3.5, 6), (3.5, 1.5), (5.5, 0), (7, 1.5), (7, 6)]],
    "k": [[(0, 0), (0, 10)], [(4, 4), (0, 7), (4.5, 10)]],
    "e": [[(0.5, 3.5), (6, 3.5), (5.5, 1), (3, 0), (0.8, 1.2), (0, 3.5), (1, 6), (3.5, 7), (6, 6)]],
    "+": [[(0, 4), (8, 4)], [(4, 0), (4, 8)]],
    "?": [[(0, 2), (1.5, 0), (4, 0), (5.5, 2), (4, 4), (2.6, 5), (2.6, 7)], [(2.6, 9.8), (2.7, 10)]],
    "*": [[(0, 4), (8, 4)], [(2, 0.5), (6, 7.5)], [(6, 0.5), (2, 7.5)]],
    "star": [[(1.5, 10), (5, 0), (8.5, 10), (0, 3.6), (10, 3.6), (1.5, 10)]],
    "house": [[(0, 10), (0, 4), (4, 0), (8, 4), (8, 10), (0, 10)], [(3, 10), (3, 7), (5, 7), (5, 10)]],
    "arrow": [[(0, 4), (10, 4)], [(7, 1), (10, 4), (7, 7)]],
}
_LEARNT_LETTERS = "AEKMRTe+"
"""The others are shown to no network in training, to see whether it doubts what it never met."""
_TURNED = (2, 3)  # digits that look like none when they lie on their side


@dataclass(frozen=True, eq=False)
class PenDigit:
    """What one writer wrote once."""

    label: int
    writer: int
    lines: Lines


def read_pen_digits(path: Path) -> list[PenDigit]:
    """All digits of a file in the UNIPEN format, with y turned downwards."""
    found: list[tuple[int, int, list[list[tuple[float, float]]]]] = []
    label = 0
    with gzip.open(path, "rt", encoding="ascii") as file:
        for line in file:
            words = line.split()
            if line.startswith(".SEGMENT"):
                label = int(line.split('"')[1])
            elif line.startswith(".COMMENT"):
                found.append((label, int(words[2]), []))
            elif line.startswith(".PEN_DOWN"):
                found[-1][2].append([])
            elif found and len(words) == 2 and words[0].isdecimal():
                found[-1][2][-1].append((float(words[0]), 500.0 - float(words[1])))
    return [PenDigit(label, writer, [np.array(line) for line in lines if line]) for label, writer, lines in found]


def varied(lines: Lines, rng: np.random.Generator) -> Lines:
    """The same, slanted, turned and stretched a little, as the writer might have done at another time."""
    angle, wide = rng.uniform(-0.15, 0.15), rng.uniform(0.8, 1.2)
    slant = rng.uniform(-0.55, 0.3)  # most who slant lean to the right, which is negative here
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[wide, slant], [0.0, 1.0]])
    return [line @ matrix.T for line in lines]


def on_pad(lines: Lines, size: float, place: tuple[float, float], side: int = 400) -> Lines:
    """The lines with their longer side at `size` pixels, somewhere on a pad, in whole pixels as a mouse gives them.

    Args:
        lines: strokes.
        size: of the longer side.
        place: where on the pad, from 0 (left, top) to 1 (right, bottom).
        side: of the pad.
    """
    every = np.concatenate(lines)
    low, high = every.min(axis=0), every.max(axis=0)
    scale = size / max(1e-6, *(high - low))
    corner = np.array(place) * np.maximum(0, side - 1 - (high - low) * scale)
    return [np.rint((line - low) * scale + corner) for line in lines]


def rendered(lines: Lines, pressure: float = 0.5, side: int = 400, shape: tuple[int, ...] = (28, 28)) -> np.ndarray:
    """What a network receives of strokes on the pad; black if there is nothing to see. Shapes: `(height, width)`."""
    strokes = [Stroke([(x, y, pressure) for x, y in line.tolist()]) for line in lines]
    steps = pipeline(strokes, shape=shape, pad=(side, side))
    return np.zeros(shape, np.uint8) if steps is None else steps.result


def pictures(digits: Sequence[PenDigit], rng: np.random.Generator, *, vary: bool) -> np.ndarray:
    """One picture of each digit, at sizes, places and with pens of chance. Shapes: `(digits, 28, 28)` uint8."""
    found = np.empty((len(digits), 28, 28), np.uint8)
    for picture, digit in zip(found, digits):
        lines = varied(digit.lines, rng) if vary else digit.lines
        placed = on_pad(lines, np.exp(rng.uniform(np.log(40), np.log(380))), tuple(rng.random(2)))
        picture[...] = rendered(placed, rng.uniform(0.15, 0.85) if vary else 0.5)
    return found


# What is no digit


def strange(digits: Sequence[PenDigit], count: int, rng: np.random.Generator, *, learnt: bool) -> list[Lines]:
    """Drawings that are no digits: scribbles, letters and signs, digits on their side, two digits side by side.

    Args:
        digits: to make some of.
        count: of drawings.
        rng: decides everything.
        learnt: whether letters that may be shown in training are meant, or the others.
    """
    names = [name for name in _LETTERS if (name in _LEARNT_LETTERS) == learnt]
    turned = [digit for digit in digits if digit.label in _TURNED]
    kinds = [
        lambda: scribble(rng),
        lambda: letter(names[rng.integers(len(names))], rng),
        lambda: on_its_side(turned[rng.integers(len(turned))], rng),
        lambda: side_by_side(digits[rng.integers(len(digits))], digits[rng.integers(len(digits))], rng),
    ]
    if learnt:
        kinds += [lambda: crooked(rng), lambda: crooked(rng)]
    return [kinds[number % len(kinds)]() for number in range(count)]


STRANGE_KINDS = ("scribbles", "letters", "on their side", "two digits")
"""The kinds of `strange` that are not learnt, which it takes in turn."""


def scribble(rng: np.random.Generator) -> Lines:
    """A pen that wanders about, turning this way and that."""
    count = int(rng.integers(60, 220))
    turning = np.convolve(rng.normal(0, rng.uniform(0.4, 1.2), count), np.ones(5) / 5, "same")
    ways = np.cumsum(turning + rng.choice([-1, 1]) * rng.uniform(0.1, 0.3))
    line = np.cumsum(np.stack([np.cos(ways), np.sin(ways)], axis=1) * rng.uniform(3, 6), axis=0)
    line -= np.linspace(0, 0.8, count)[:, None] * line[-1]  # it stays about where it is
    return [line] if rng.random() < 0.7 else [line[: count // 2], line[count // 2 :] + rng.normal(0, 15, 2)]


def crooked(rng: np.random.Generator) -> Lines:
    """Lines from corner to corner as chance has it: as many shapes of letters and signs as there can be."""
    corners = rng.uniform(0, 10, (int(rng.integers(6, 10)), 2))  # with fewer it may well be a 1 or a 7
    return [_fine(part) * 20 for part in (np.split(corners, [3]) if rng.random() < 0.5 else [corners])]


def letter(name: str, rng: np.random.Generator) -> Lines:
    """A letter or a sign, its corners shaken."""
    shaken = [np.array(line) + rng.normal(0, 0.35, (len(line), 2)) for line in _LETTERS[name]]
    return varied([_fine(line) * 20 for line in shaken], rng)


def on_its_side(digit: PenDigit, rng: np.random.Generator) -> Lines:
    """A digit turned by a quarter, to either side."""
    sign = rng.choice([-1.0, 1.0])
    return varied([line @ np.array([[0.0, sign], [-sign, 0.0]]) for line in digit.lines], rng)


def side_by_side(first: PenDigit, second: PenDigit, rng: np.random.Generator) -> Lines:
    """Two digits, one after the other."""
    left, right = (on_pad(each.lines, 100, (0.0, 0.0)) for each in (first, second))
    step = np.concatenate(left)[:, 0].max() + rng.uniform(10, 40)
    return [*left, *(line + np.array([step, rng.uniform(-10, 10)]) for line in right)]


def _fine(line: np.ndarray) -> np.ndarray:
    """The line with points close to each other, its corners a little round."""
    places = np.linspace(0, len(line) - 1, 12 * len(line))
    points = np.stack([np.interp(places, np.arange(len(line)), line[:, axis]) for axis in (0, 1)], axis=1)
    soft = points.copy()
    soft[1:-1] = (points[:-2] + points[1:-1] + points[2:]) / 3
    return soft


def strange_pictures(digits: Sequence[PenDigit], count: int, rng: np.random.Generator, *, learnt: bool) -> np.ndarray:
    """Pictures of what is no digit. Shapes: `(count, 28, 28)` uint8."""
    drawn = [PenDigit(-1, 0, lines) for lines in strange(digits, count, rng, learnt=learnt)]
    return pictures(drawn, rng, vary=False)


def of_writers(digits: Sequence[PenDigit], writers: Sequence[int], *, without: bool = False) -> list[PenDigit]:
    """The digits of these writers, or those of all others."""
    return [replace(digit) for digit in digits if (digit.writer in writers) != without]
