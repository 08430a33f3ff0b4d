"""A Slice as layers of Keras: what is not wanted is cropped, after the samples got the shape that this needs."""

from __future__ import annotations

import math
from typing import Any

from netbuilder.engine.layers.base import Shape

Parts = list[tuple[str, dict[str, Any]]]


def slice_parts(spec: Any, given: Shape, made: Shape) -> Parts | None:
    """The layers, or None if a length that must be known is open."""
    if any(length is None for length in given):
        return _of_open_length(spec, given)
    lengths = [length for length in given if length is not None]
    parts: Parts = []
    shape = tuple(lengths)
    if spec.step is not None or spec.steps is not None:
        first, end = _range(lengths[0], (spec.step, None) if spec.steps is None else spec.steps, spec.step is not None)
        rest = math.prod(lengths[1:])
        parts += _shaped(shape, (lengths[0], rest))
        parts.append(("Cropping1D", {"cropping": (first, lengths[0] - end)}))
        shape, lengths[0] = (end - first, rest), end - first
    if spec.features is not None:
        first, end = _range(lengths[-1], spec.features, False)
        rest = math.prod(lengths[:-1])
        parts += _shaped(shape, (rest, lengths[-1]))
        swap = rest != 1
        parts += [("Permute", {"dims": (2, 1)})] if swap else _shaped((rest, lengths[-1]), (lengths[-1], 1))
        parts.append(("Cropping1D", {"cropping": (first, lengths[-1] - end)}))
        parts += [("Permute", {"dims": (2, 1)})] if swap else []
        shape = (rest, end - first) if swap else (end - first, 1)
    parts += _shaped(shape, tuple(length for length in made if length is not None))
    return parts or [("Identity", {})]


def _of_open_length(spec: Any, given: Shape) -> Parts | None:
    """The last step of a sequence of an open length cannot be cropped; features of one can."""
    if spec.step is not None or len(given) != 2 or given[1] is None:
        return None
    parts: Parts = []
    if spec.steps is not None:
        first, end = spec.steps
        if (first or 0) < 0 or (end or -1) >= 0:
            return None
        parts.append(("Cropping1D", {"cropping": (first or 0, -(end or 0))}))
    if spec.features is not None:
        first, end = _range(given[1], spec.features, False)
        swap = ("Permute", {"dims": (2, 1)})
        parts += [swap, ("Cropping1D", {"cropping": (first, given[1] - end)}), swap]
    return parts or [("Identity", {})]


def _range(length: int, wanted: tuple[int | None, int | None], one: bool) -> tuple[int, int]:
    """First place and the one after the last, counted from 0."""
    if one:
        first = (wanted[0] or 0) % length
        return first, first + 1
    first, end, _ = slice(*wanted).indices(length)
    return first, end


def _shaped(before: tuple[int, ...], after: tuple[int, ...]) -> Parts:
    return [] if before == after else [("Reshape", {"target_shape": after})]
