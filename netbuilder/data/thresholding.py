"""Ink told from its ground: drawings on white or black, and photos of paper in uneven light."""

from __future__ import annotations

import numpy as np

_LEAST_CONTRAST = 16
_WORKED = 96  # pixels along the longer side on which the ground is looked for
_WINDOW = 0.35  # of the side: lines are narrower, changes of light are wider
_NOISY = 0.15  # of the ink's darkness
_FINEST = 500  # details of a noisy picture that are kept, along the longer side
_MOST_PIXELS = 1024  # along the longer side of a picture that is worked on


def has_light_ground(grey: np.ndarray) -> bool:
    """Whether a picture is dark on light: its edges are nearer to its lightest parts than to its darkest."""
    edge = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))
    low, high = np.percentile(grey, (1, 99))
    if high - low < _LEAST_CONTRAST:
        low, high = grey.min(), grey.max()
    return bool(high - edge < edge - low)


def light_on_dark(grey: np.ndarray) -> np.ndarray:
    """The picture with a dark ground, inverted if its ground is light. Shapes: (height, width) uint8, in and out."""
    return 255 - grey if has_light_ground(grey) else grey


def ink_alone(grey: np.ndarray) -> np.ndarray | None:
    """The ink of a picture, light on black: the ground is taken off at every place by itself.

    The ground is the picture without what is narrower than a third of it (a morphological closing); noise that the
    ground has is cut off, and the strongest ink becomes 255. None if there is nothing to see.

    Shapes: `(height, width)` uint8; the result is smaller where the picture is very large.
    """
    paper = _reduced(grey if has_light_ground(grey) else 255 - grey)
    ground = _ground(paper.astype(np.float32))
    if np.clip(ground - paper, 0, None).max() < _LEAST_CONTRAST:
        return None
    ink, noise, peak = _measured(paper, ground)
    if noise > _NOISY * peak:
        from PIL import Image, ImageFilter

        softer = Image.fromarray(paper).filter(ImageFilter.GaussianBlur(max(paper.shape) / _FINEST))
        ink, noise, peak = _measured(np.asarray(softer), ground)
    floor = min(noise, 0.6 * peak)
    return (np.clip((ink - floor) * (255.0 / max(peak - floor, 1.0)), 0.0, 255.0) + 0.5).astype(np.uint8)


def _measured(paper: np.ndarray, ground: np.ndarray) -> tuple[np.ndarray, float, float]:
    """How dark everything is beside its ground, up to where this is noise, and how dark the ink is."""
    # Light multiplies what the paper sends back; the small addend keeps deep shadow from becoming noise.
    ink = np.clip((ground - paper) * (255.0 / (ground + 8.0)), 0.0, 255.0)
    parting = _otsu(ink)
    noise = 4.0 * 1.4826 * float(np.median(ink[ink <= parting]))
    return ink, noise, float(np.percentile(ink[ink > parting], 95))


def _reduced(grey: np.ndarray) -> np.ndarray:
    from PIL import Image

    step = -(-max(grey.shape) // _MOST_PIXELS)
    return np.asarray(Image.fromarray(grey).reduce(step)) if step > 1 else grey


def _ground(paper: np.ndarray) -> np.ndarray:
    from PIL import Image

    height, width = paper.shape
    step = min(1.0, _WORKED / max(height, width))
    size = max(2, round(width * step)), max(2, round(height * step))
    small = np.asarray(Image.fromarray(paper).resize(size, Image.Resampling.BOX))
    reach = max(1, round(_WINDOW * min(small.shape) / 2))
    # Continued beyond the edges as it changes before them, so that falling light leaves nothing in the corners.
    closed = np.pad(small, 2 * reach, mode="reflect", reflect_type="odd")
    for axis in (0, 1):
        closed = _highest(closed, reach, axis)
    for axis in (0, 1):
        closed = -_highest(-closed, reach, axis)
    return np.asarray(Image.fromarray(closed).resize((width, height), Image.Resampling.BILINEAR))


def _highest(values: np.ndarray, reach: int, axis: int) -> np.ndarray:
    """The highest value within `reach` on both sides along an axis, where there is as much on both sides."""
    return np.lib.stride_tricks.sliding_window_view(values, 2 * reach + 1, axis=axis).max(axis=-1)


def _otsu(values: np.ndarray) -> float:
    """The value that parts ink from ground best.

    Source: N. Otsu, "A Threshold Selection Method from Gray-Level Histograms" (1979): the greatest variance between
    the two classes.
    """
    counts, edges = np.histogram(values, bins=64, range=(0.0, 255.0))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = sums / below - (sums[-1] - sums) / above
        between = np.nan_to_num(below * above * apart**2)
    return float(edges[int(between.argmax()) + 1])
