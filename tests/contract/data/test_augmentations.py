"""What every augmentation promises: shape, dtype and range kept, inputs untouched, drawn by the generator alone."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.data.augmentations import Tones, augment, augmentations
from netbuilder.data.augmentations.base import Geometric

EVERY = [pytest.param(cls, id=cls.kind) for cls in augmentations.values()]
SHAPES = [(3, 12, 12), (5, 9, 14), (2, 14, 9, 1), (4, 8, 8, 3), (1, 1, 1), (130, 28, 28)]
every = pytest.mark.parametrize("cls", EVERY)


def rng(seed=0):
    return np.random.default_rng(seed)


def pictures(shape, dtype):
    x = rng(1).integers(0, 256, shape, np.uint8)
    return x if dtype == "uint8" else (x / 255).astype(dtype)


def strongest(cls):
    """With every strength as high as it goes."""
    return cls(**{name: cls.params()[name].le or 0.9 for name in cls.strengths})


@every
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_shape_dtype_and_range_are_kept_and_the_input_is_untouched(cls, shape, dtype):
    x = pictures(shape, dtype)
    before = x.copy()
    for spec in (cls(), strongest(cls)):
        y = spec.apply(x, rng())
        assert y.shape == x.shape and y.dtype == x.dtype and not np.shares_memory(x, y)
        assert y.min() >= 0 and y.max() <= (255 if dtype == "uint8" else 1 + 1e-6)
        assert np.array_equal(x, before)


@every
def test_something_changes_and_the_seed_decides_what(cls):
    x = pictures((40, 12, 12), "float32")
    spec = cls()
    first, again, other = (spec.apply(x, rng(seed)) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.allclose(first, x) and not np.allclose(first, other)


@every
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_without_strength_nothing_changes(cls, dtype):
    assert cls.strengths and set(cls.strengths) <= set(cls.params())
    x = pictures((6, 12, 10), dtype)
    assert np.array_equal(cls(**dict.fromkeys(cls.strengths, 0.0)).apply(x, rng()), x)


@every
def test_no_picture_is_no_batch_that_breaks_it(cls):
    assert cls().apply(np.empty((0, 5, 5), np.float32), rng()).shape == (0, 5, 5)


@every
def test_each_picture_is_changed_in_its_own_way(cls):
    x = np.repeat(pictures((1, 16, 16), "float32"), 30, axis=0)
    y = cls().apply(x, rng())
    assert len(np.unique(y.reshape(30, -1), axis=0)) > 1


@every
def test_other_ranges_are_kept_too(cls):
    x = pictures((30, 12, 12), "float32") * 2 - 1
    y = strongest(cls).apply(x, rng(), Tones(-1.0, 1.0, -1.0))
    assert y.min() >= -1 - 1e-6 and y.max() <= 1 + 1e-6


@every
def test_what_leaves_room_is_filled_with_the_ground(cls):
    x = np.full((30, 12, 12, 3), 100.0, np.float32)
    ground = (100.0, 100.0, 100.0)
    y = cls().apply(x, rng(), Tones(0.0, 255.0, ground))
    if issubclass(cls, Geometric) or cls.kind == "RandomErasing":
        np.testing.assert_allclose(y, x, rtol=1e-6)


def test_all_together_keep_what_each_keeps():
    x = pictures((20, 28, 28), "uint8")
    y = augment(x, [cls() for cls in augmentations.values()], rng())
    assert y.shape == x.shape and y.dtype == np.uint8 and not np.array_equal(x, y)
