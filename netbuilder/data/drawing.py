"""One drawing, made with a pen or photographed, on its way to a network that reads pictures of some shape."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.data.images import open_picture, picture_shape, to_bytes
from netbuilder.data.pictures import fit
from netbuilder.data.pipeline import Steps, Switches, pipeline
from netbuilder.data.strokes import Stroke

LEAST_SIDE = 8
MOST_SIDE = 1600
"""A photo is made smaller than this: a digit needs no more."""

Drawing = Sequence[Stroke] | np.ndarray


def require_picture(shape: tuple[int, ...]) -> None:
    """Refuses shapes of samples that nobody can draw."""
    height, width, _ = picture_shape(shape)
    if min(height, width) < LEAST_SIDE:
        raise ShapeError(
            sentence(
                "This network reads {height} × {width} numbers, which is no picture to draw.",
                height=height,
                width=width,
            ),
            hint="Choose a model that tells pictures apart.",
        )


def is_grey(shape: tuple[int, ...]) -> bool:
    """Whether pictures of this shape have no colours."""
    return picture_shape(shape)[2] == 1


def picture_from(source: Path | bytes) -> np.ndarray:
    """A picture file, or the bytes of one, as `(height, width, 3)` bytes, made smaller if it is very large."""
    picture = open_picture(source, "" if isinstance(source, Path) else "The picture")
    if max(picture.size) > MOST_SIDE:
        picture.thumbnail((MOST_SIDE, MOST_SIDE))
    return to_bytes(picture, 3)


def on_the_road(
    drawing: Drawing,
    shape: tuple[int, ...],
    switches: Switches | None = None,
    *,
    pad: tuple[float, float] | None = None,
    light_ground: bool = False,
) -> Steps | None:
    """The steps from a drawing to a sample of this shape; None if there is no ink.

    A picture for a network that sees colours is only cut to the right proportions and scaled.
    """
    if isinstance(drawing, np.ndarray) and not is_grey(shape):
        from PIL import Image

        fitted = fit(Image.fromarray(drawing), *picture_shape(shape))
        return Steps({"ink": drawing, "centre": fitted}, np.ascontiguousarray(fitted).reshape(shape))
    return pipeline(drawing, switches, shape=shape, pad=pad, light_ground=light_ground)
