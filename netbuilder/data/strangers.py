"""Pictures that belong to no class: to find out how sure a network is of what it never met."""

from __future__ import annotations

import numpy as np

from netbuilder.data.drawing import on_the_road, require_picture
from netbuilder.data.images import picture_shape
from netbuilder.data.strokes import Stroke

_TILES = 4


def strangers(
    x: np.ndarray, count: int, *, light_ground: bool = False, span: tuple[float, float] = (0.0, 255.0), seed: int = 0
) -> np.ndarray:
    """Scribbles, pictures cut up and put together wrongly, and halves of two pictures, in turn.

    Args:
        x: pictures of the classes.
        count: how many strangers.
        light_ground: whether they are dark on light.
        span: the numbers that stand for black and white.
        seed: decides everything.

    Shapes: `x` `(samples, …)`; the result is `(count, …)`, of the same kind.
    """
    require_picture(tuple(x.shape[1:]))
    height, width, channels = picture_shape(tuple(x.shape[1:]))
    rng = np.random.default_rng(seed)
    rows = x.reshape(len(x), height, width, channels)
    found = np.empty((count, height, width, channels), x.dtype)
    for number, picture in enumerate(found):
        first, second = rows[rng.integers(len(rows), size=2)]
        match number % 3:
            case 0:
                picture[...] = _as_numbers(_scribbled((height, width), rng, light_ground), span)[:, :, None]
            case 1:
                picture[...] = _cut_up(first, rng)
            case _:
                picture[...] = _half_and_half(first, second, rng)
    return found.reshape(count, *x.shape[1:])


def scribble(rng: np.random.Generator) -> list[Stroke]:
    """A pen that wanders about and comes back over its own line."""
    count = int(rng.integers(60, 200))
    turning = np.convolve(rng.normal(0, rng.uniform(0.4, 1.2), count), np.ones(5) / 5, "same")
    ways = np.cumsum(turning + rng.choice([-1, 1]) * rng.uniform(0.1, 0.3))
    line = np.cumsum(np.stack([np.cos(ways), np.sin(ways)], axis=1) * 5.0, axis=0)
    line -= np.linspace(0, 0.8, count)[:, None] * line[-1]
    return [Stroke((line - line.min(axis=0)).tolist())]


def _scribbled(size: tuple[int, int], rng: np.random.Generator, light_ground: bool) -> np.ndarray:
    steps = on_the_road(scribble(rng), size, light_ground=light_ground)
    return np.zeros(size, np.uint8) if steps is None else steps.result


def _as_numbers(picture: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    low, high = span
    return low + picture * ((high - low) / 255)


def _cut_up(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Its tiles in another order; what is left over at the edges stays."""
    mixed = picture.copy()
    tall, wide = picture.shape[0] // _TILES, picture.shape[1] // _TILES
    places = [(row * tall, column * wide) for row in range(_TILES) for column in range(_TILES)]
    for (top, left), number in zip(places, rng.permutation(len(places))):
        there, beside = places[number]
        mixed[top : top + tall, left : left + wide] = picture[there : there + tall, beside : beside + wide]
    return mixed


def _half_and_half(first: np.ndarray, second: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The left of one beside the left of another, or the top of one above the top of another, each as wide as half."""
    axis = int(rng.integers(2))
    half = first.shape[axis] // 2
    parts = [each.take(range(half), axis=axis) for each in (first, second)]
    rest = first.take(range(2 * half, first.shape[axis]), axis=axis)
    return np.concatenate([*parts, rest], axis=axis)
