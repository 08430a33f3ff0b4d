"""Repairs within a layer: a window that does not fit, lengths that do not multiply out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from netbuilder.document.editing.changing import set_setting, set_settings
from netbuilder.document.editing.edit import Edit
from netbuilder.document.repairing.situation import Situation


def same_padding(here: Situation) -> Iterator[Edit]:
    """Zeros around, so that the window fits."""
    if here.node is not None and getattr(here.node.spec, "padding", None) == "valid":
        yield set_setting(here.project, here.node.id, "padding", "same")


def smaller_window(here: Situation) -> Iterator[Edit]:
    """A kernel or pool that is no longer than the axis."""
    node = here.node
    if node is None or not here.given:
        return
    for name in ("kernel_size", "pool_size"):
        sizes = getattr(node.spec, name, None)
        lengths = here.given[0][:-1]
        if sizes is None or len(sizes) != len(lengths):
            continue
        fitting = tuple(size if length is None else min(size, length) for size, length in zip(sizes, lengths))
        changes = {name: fitting}
        if getattr(node.spec, "dilation_rate", None):
            changes["dilation_rate"] = (1,) * len(sizes)
        yield set_setting(here.project, node.id, name, fitting)
        if len(changes) > 1:
            yield set_settings(here.project, node.id, changes)


def no_dilation(here: Situation) -> Iterator[Edit]:
    """Windows without gaps, or one beside the other, where both at once are not allowed."""
    node = here.node
    for name in ("dilation_rate", "strides"):
        lengths = getattr(node.spec, name, None) if node is not None else None
        if node is not None and lengths and max(lengths) > 1:
            yield set_setting(here.project, node.id, name, (1,) * len(lengths))


def fitting_target(here: Situation) -> Iterator[Edit]:
    """A target shape whose product is right."""
    node = here.node
    if node is None or "target_shape" not in node.spec.params() or not here.given or None in here.given[0]:
        return
    size = math.prod(length or 1 for length in here.given[0])
    for target in layouts(size, len(getattr(node.spec, "target_shape", ()))):
        yield set_setting(here.project, node.id, "target_shape", target)


def layouts(size: int, rank: int) -> Iterator[tuple[int, ...]]:
    """Shapes of so many numbers: square pictures in grey or colour, a sequence, a row."""
    for channels in (1, 3, 4):
        side = math.isqrt(size // channels)
        if rank == 3 and side > 1 and side * side * channels == size:
            yield (side, side, channels)
    side = math.isqrt(size)
    if rank == 2 and side > 1 and side * side == size:
        yield (side, side)
    if rank > 1:
        yield (*(1,) * (rank - 2), size, 1)
    else:
        yield (size,)


def one_group(here: Situation) -> Iterator[Edit]:
    """As many groups as divide the channels."""
    node = here.node
    groups = getattr(node.spec, "groups", None) if node is not None else None
    if node is None or not groups or not here.given or not here.given[0] or not here.given[0][-1]:
        return
    filters = getattr(node.spec, "filters", here.given[0][-1])
    yield set_setting(here.project, node.id, "groups", max(1, math.gcd(groups, math.gcd(here.given[0][-1], filters))))
