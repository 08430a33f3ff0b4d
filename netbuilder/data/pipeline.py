"""The one road from strokes or a picture of a digit to what a network receives, with every step to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netbuilder.core.spec import Spec, param
from netbuilder.data.digits import BOX, centre, crop, scaled, with_usual_lines
from netbuilder.data.images import picture_shape
from netbuilder.data.specks import without_specks
from netbuilder.data.strokes import Stroke, close_up, on_pad, traced, without_slips
from netbuilder.data.thresholding import ink_alone

_DOT = 0.04  # of a picture's side: ink smaller than this is not blown up
_HALF = 0.5  # of a close-up


class Switches(Spec):
    """Which steps are taken; each can be left out to see why it is there."""

    polarity: bool = param(True, "Light ink on a black ground, whatever the picture or the light was like.")
    slips: bool = param(True, "Leave out specks that are far from the digit.")
    lines: bool = param(True, "Bring lines that are far too thin or too thick to a usual width. For pictures only.")
    crop: bool = param(True, "Cut away what is empty around the ink.")
    box: bool = param(True, "Keep the proportions, and five sevenths of the side: 20 × 20 of 28 × 28.")
    centre: bool = param(True, "Put the centre of mass in the middle, not the middle of the rectangle.")


@dataclass(frozen=True, eq=False)
class Steps:
    """The picture after each step: grey bytes `(height, width)` of different sizes, ready to show.

    Attributes:
        pictures: by the name of the step, in order: ink, polarity, slips, lines, crop, box, centre.
        result: what the network receives before it is scaled, uint8 in the shape asked for.
    """

    pictures: dict[str, np.ndarray]
    result: np.ndarray


def pipeline(
    drawing: np.ndarray | Sequence[Stroke | Sequence[Sequence[float]]],
    switches: Switches | None = None,
    *,
    shape: tuple[int, ...] = (28, 28),
    pad: tuple[float, float] | None = None,
    light_ground: bool = False,
) -> Steps | None:
    """Brings a drawing into the form of the digits that a network learnt; None if there is no ink.

    Args:
        drawing: strokes, or a grey or coloured picture of bytes, `(height, width[, 3])`.
        switches: which steps to take, all by default.
        shape: of one sample; a flat one is a square.
        pad: width and height of the pad; as far as the strokes reach if left out.
        light_ground: whether the network learnt dark ink on a light ground.
    """
    chosen = switches or Switches()
    if isinstance(drawing, np.ndarray):
        start = _from_picture(drawing, chosen)
    else:
        start = _from_strokes(drawing, chosen, pad)
    if start is None:
        return None
    pictures, ink, least = start
    height, width, channels = picture_shape(tuple(shape))
    pictures["crop"] = ink = crop(ink, least) if chosen.crop else ink
    if chosen.box:
        pictures["box"] = ink = scaled(ink, (round(height * BOX), round(width * BOX)))
    else:
        pictures["box"] = ink = scaled(ink, (height, width), keep=False)
    pictures["centre"] = ink = centre(ink, (height, width), chosen.centre)
    if light_ground:
        ink = 255 - ink
    return Steps(pictures, np.repeat(ink[:, :, None], channels, axis=2).reshape(shape))


_Start = tuple[dict[str, np.ndarray], np.ndarray, int]


def _from_strokes(drawing: Sequence[Stroke], chosen: Switches, pad: tuple[float, float] | None) -> _Start | None:
    strokes = traced(drawing)
    pens = [stroke for stroke in strokes if not stroke.erase]
    if not pens:
        return None
    if pad is None:
        # The least square from the origin that holds everything.
        side = max(1.0, *(max(stroke.box.right, stroke.box.bottom) for stroke in pens))
        pad = (side, side)
    kept = without_slips(strokes) if chosen.slips else strokes
    whole = on_pad(strokes, pad)
    near = close_up(kept, pad) if chosen.crop else on_pad(kept, pad, 280)
    if not (near > 127).any():
        return None
    clean = whole if len(kept) == len(strokes) else on_pad(kept, pad)
    pictures = {"ink": whole, "polarity": whole, "slips": clean, "lines": clean}
    return pictures, near, round(_HALF * max(near.shape))


def _from_picture(drawing: np.ndarray, chosen: Switches) -> _Start | None:
    grey = drawing if drawing.ndim == 2 else _grey(drawing)
    pictures = {"ink": grey}
    ink = ink_alone(grey) if chosen.polarity else grey
    if ink is None or not (ink > 51).any():
        return None
    pictures["polarity"] = ink
    pictures["slips"] = ink = without_specks(ink) if chosen.slips else ink
    least = max(1, round(_DOT * max(ink.shape)))
    if chosen.lines:
        near = crop(ink, least)
        usual = with_usual_lines(near)
        ink = usual if usual is not near else ink
    pictures["lines"] = ink
    return pictures, ink, least


def _grey(drawing: np.ndarray) -> np.ndarray:
    if drawing.shape[2] == 1:
        return drawing[:, :, 0]
    from PIL import Image

    from netbuilder.data.images import to_bytes

    return to_bytes(Image.fromarray(drawing), 1)[:, :, 0]
