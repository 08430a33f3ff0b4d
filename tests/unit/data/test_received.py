"""What the network receives, to look at: the right samples, the right numbers, pictures that can be shown."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data import Dataset
from netbuilder.data.augmentations import augmentations
from netbuilder.data.received import Numbers, received
from netbuilder.document.preparation import Preparation

RNG = np.random.default_rng(0)
GREY = Dataset(name="g", x_train=RNG.integers(0, 256, (40, 12, 10), np.uint8), y_train=np.arange(40) % 4)
COLOUR = Dataset(name="c", x_train=RNG.integers(0, 256, (40, 8, 8, 3), np.uint8), y_train=np.arange(40) % 4)
FLAT = Dataset(name="f", x_train=RNG.random((40, 64)), y_train=np.arange(40) % 4)
TABLE = Dataset(name="t", x_train=RNG.random((40, 3)), y_train=np.arange(40) % 4)


@pytest.mark.parametrize("scale", ["none", "unit", "signed", "standard"])
@pytest.mark.parametrize(("data", "shape"), [(GREY, (12, 10)), (COLOUR, (8, 8, 3)), (FLAT, (8, 8))])
def test_before_and_after_are_pictures_at_the_same_places(scale, data, shape):
    prepare = Preparation(scale=scale).fitted(data, data.input_shape).apply
    found = received(data, [5, 2, 30], prepare)
    assert np.array_equal(found.before, data.x_train[[5, 2, 30]]) and found.labels.tolist() == [1, 2, 2]
    np.testing.assert_array_equal(found.after, prepare(found.before))
    for pictures in (found.before_pictures, found.after_pictures):
        assert pictures.shape == (3, *shape) and pictures.dtype == np.uint8
    assert np.abs(found.before_pictures.astype(int) - found.after_pictures).max() <= 1


def test_augmentation_changes_what_comes_after_and_the_seed_decides():
    specs = [cls() for cls in augmentations.values()]
    prepare = Preparation(scale="signed", flatten=True).fitted(GREY, (120,)).apply
    one, again, other = (received(GREY, range(8), prepare, specs, seed=seed) for seed in (0, 0, 1))
    assert one.after.shape == (8, 120) and one.after_pictures.shape == (8, 12, 10)
    assert np.array_equal(one.after, again.after) and not np.array_equal(one.after, other.after)
    assert np.array_equal(one.before, GREY.x_train[:8])
    assert not np.array_equal(one.before_pictures, one.after_pictures)
    assert one.after_numbers.least >= -1 and one.after_numbers.greatest <= 1


def test_tables_have_numbers_but_no_pictures():
    found = received(TABLE, [0, 1])
    assert found.before_pictures is None and found.after_pictures is None
    assert found.before_numbers.samples == 2
    with pytest.raises(DataError, match="no pictures"):
        received(TABLE, [0], specs=[augmentations.create("RandomFlip")])


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_numbers_are_those_of_the_values(dtype):
    x = RNG.integers(3, 200, (300, 5, 5)).astype(dtype)
    numbers = Numbers.of(x, bars=10)
    assert (numbers.least, numbers.greatest, numbers.samples) == (x.min(), x.max(), 300)
    np.testing.assert_allclose([numbers.mean, numbers.deviation], [x.mean(), x.std()], rtol=1e-5)
    assert numbers.counts.sum() == x.size and len(numbers.edges) == 11
    expected = np.histogram(x, numbers.edges)[0]
    assert np.array_equal(numbers.counts, expected)


def test_of_many_samples_a_part_is_looked_at_that_is_spread_over_all():
    x = np.repeat(np.arange(10), 5000).astype(np.uint8)[:, None]
    numbers = Numbers.of(x)
    assert numbers.samples <= 2000 and numbers.greatest == 9 and abs(numbers.mean - 4.5) < 0.05
    assert Numbers.of(np.full((3, 2), 7.0)).counts.sum() == 6
    with pytest.raises(DataError, match="no samples"):
        Numbers.of(np.empty((0, 4), np.uint8))
