"""What each augmentation does, seen on pictures where the answer is known; and augmentations as part of batches."""

from __future__ import annotations

import json

import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError
from netbuilder.data import Batches, Column
from netbuilder.data.augmentations import Augmenter, Tones, augment, augmentations


class Always:
    """Stands for a generator that always draws the same place of its range."""

    def __init__(self, share):
        self.share = share

    def uniform(self, low, high, size):
        return np.full(size, low + self.share * (high - low))

    def random(self, size):
        return np.full(size, self.share)


def made(kind, **settings):
    return augmentations.create(kind, settings)


def dot(row, column, size=9):
    x = np.zeros((1, size, size), np.float32)
    x[0, row, column] = 1.0
    return x


def place(x):
    return np.unravel_index(int(x.argmax()), x.shape[1:])


def test_a_shift_moves_by_its_share_of_the_side():
    x = dot(4, 4, 10)
    moved = made("RandomTranslation", height_factor=0.2, width_factor=0.1).apply(x, Always(1.0))
    assert place(moved) == (2, 3) and moved.sum() == 1


def test_a_quarter_turn_brings_the_top_to_a_side_and_loses_nothing():
    x = dot(0, 4)
    turned = made("RandomRotation", factor=0.25).apply(x, Always(1.0))
    assert place(turned) in ((4, 0), (4, 8)) and turned.max() > 0.999
    back = made("RandomRotation", factor=0.25).apply(turned, Always(0.0))
    np.testing.assert_allclose(back, x, atol=1e-5)


def test_a_zoom_keeps_the_middle_and_moves_the_rest_outwards():
    larger = made("RandomZoom", height_factor=0.5).apply(dot(4, 4) + dot(4, 6), Always(1.0))
    assert larger[0, 4, 4] == 1 and larger[0, 4, 7] == 1
    wide = made("RandomZoom", height_factor=0.0, width_factor=0.5).apply(dot(2, 6), Always(1.0))
    assert place(wide) == (2, 7)


def test_a_shear_slides_rows_by_their_distance_from_the_middle():
    x = dot(2, 4) + dot(4, 4) + dot(6, 4)
    slanted = made("RandomShear", x_factor=1.0).apply(x, Always(1.0))
    assert slanted[0, 4, 4] == 1
    assert {slanted[0, 2].argmax(), slanted[0, 6].argmax()} == {2, 6}


@pytest.mark.parametrize(
    ("mode", "turned"), [("horizontal", (1, 6)), ("vertical", (7, 2)), ("horizontal_and_vertical", (7, 6))]
)
def test_a_flip_mirrors_exactly(mode, turned):
    assert place(made("RandomFlip", mode=mode, chance=1.0).apply(dot(1, 2), Always(0.5))) == turned
    x = np.random.default_rng(0).random((20, 8, 8), np.float32)
    flipped = made("RandomFlip", mode="horizontal").apply(x, np.random.default_rng(0))
    assert all(np.array_equal(new, old) or np.array_equal(new, old[:, ::-1]) for new, old in zip(flipped, x))


def test_several_moves_are_one_resampling():
    """There and back again gives the picture itself: resampled twice it would be blurred."""
    x = np.random.default_rng(0).random((3, 11, 11), np.float32)
    there, back = made("RandomRotation", factor=0.1), made("RandomRotation", factor=0.1)
    twice = back.apply(there.apply(x, Always(1.0)), Always(0.0))

    class ThereAndBack(Always):
        def uniform(self, low, high, size):
            self.share = 1 - self.share
            return super().uniform(low, high, size)

    once = augment(x, [there, back], ThereAndBack(0.0))
    np.testing.assert_allclose(once, x, atol=1e-5)
    assert np.abs(twice - x).mean() > 0.02


def test_moves_are_made_in_the_order_given():
    x = dot(4, 6)
    shift, turn = made("RandomTranslation", height_factor=0.0, width_factor=2 / 9), made("RandomRotation", factor=0.25)
    shifted_first, turned_first = augment(x, [shift, turn], Always(0.0)), augment(x, [turn, shift], Always(0.0))
    np.testing.assert_allclose(shifted_first, turn.apply(shift.apply(x, Always(0.0)), Always(0.0)), atol=1e-5)
    assert place(shifted_first) != place(turned_first)


def test_noise_brightness_and_contrast_are_as_strong_as_they_say():
    x = np.full((200, 20, 20), 0.5, np.float32)
    generator = np.random.default_rng(0)
    assert abs(made("GaussianNoise", stddev=0.1).apply(x, generator).std() - 0.1) < 0.002
    bright = made("RandomBrightness", factor=0.3).apply(x, generator)[:, 0, 0]
    assert 0.2 <= bright.min() < 0.22 and 0.78 < bright.max() <= 0.8
    x[:, ::2] = 0.7
    flat = made("RandomContrast", factor=1.0).apply(x, Always(0.0))
    np.testing.assert_allclose(flat, 0.6, rtol=1e-5)


def test_a_patch_is_cut_out_and_filled_with_the_ground():
    x = np.full((300, 20, 20), 200, np.uint8)
    tones = Tones(0.0, 255.0, 7.0)
    y = made("RandomErasing", factor=0.5, scale=(0.25, 0.25)).apply(x, np.random.default_rng(0), tones)
    lost = (y == 7).sum(axis=(1, 2))
    assert set(np.unique(y)) == {7, 200} and lost.max() == 100
    assert 110 < (lost > 0).sum() < 190
    with pytest.raises(SettingError, match="smaller and a larger"):
        made("RandomErasing", scale=(0.5, 0.2))


def test_rubber_bends_smoothly_and_as_far_as_it_says():
    spec = made("RandomElasticTransform", scale=0.05)
    offsets = spec.offsets(200, (28, 28), np.random.default_rng(0))
    assert offsets.shape == (2, 200, 28, 28)
    assert abs(offsets.std() - 0.05 * 28) < 0.1
    assert np.abs(np.diff(offsets, axis=3)).mean() < 0.3 * offsets.std()


def test_the_ground_is_read_off_the_edges():
    dark = np.zeros((5, 6, 6), np.uint8)
    dark[:, 2:4, 2:4] = 200
    assert Tones.of(dark, (0.0, 255.0)) == Tones(0.0, 255.0, 0.0)
    assert Tones.of(255 - dark).ground == 255
    colour = np.full((4, 6, 6, 3), (10, 20, 30), np.uint8)
    assert Tones.of(colour, (0.0, 255.0)).ground == (10, 20, 30)


def test_tables_cannot_be_turned():
    with pytest.raises(DataError, match="change pictures"):
        augment(np.zeros((5, 8), np.float32), [made("RandomFlip")], np.random.default_rng(0))


X = np.random.default_rng(0).integers(0, 256, (50, 12, 12), np.uint8)
SPECS = tuple(cls() for cls in augmentations.values())


def batches(x, seed=0, prefetch=None, **options):
    augmenter = Augmenter(SPECS, (12, 12), Tones(), **options)
    columns = (Column(x, "float32"), np.arange(50))
    return Batches(columns, 8, rng=np.random.default_rng(seed), transform=augmenter, prefetch=prefetch)


def seen(source, epochs=1):
    return [(a.copy(), b.copy()) for _ in range(epochs) for a, b in source]


def same(left, right):
    return len(left) == len(right) and all(
        np.array_equal(a, b) for one, two in zip(left, right) for a, b in zip(one, two)
    )


def test_flat_rows_are_changed_like_pictures_and_scaled_afterwards():
    before = X.copy()
    whole, flat, scaled = (
        seen(batches(X)),
        seen(batches(X.reshape(50, 144))),
        seen(batches(X, scale=1 / 255, shift=-0.5)),
    )
    for (a, _), (b, _), (c, _) in zip(whole, flat, scaled):
        assert a.dtype == np.float32 and b.shape == (len(a), 144)
        assert np.array_equal(a.reshape(len(a), -1), b)
        np.testing.assert_allclose(c, a / 255 - 0.5, atol=1e-6)
    assert np.array_equal(X, before)


def test_every_epoch_shows_other_pictures():
    first, second = (
        {int(number): row for x, y in seen(source) for number, row in zip(y, x)} for source in [batches(X)] * 2
    )
    assert all(not np.array_equal(first[number], second[number]) for number in range(50))


@pytest.mark.parametrize("stop", [1, 3, 7, 9])
@pytest.mark.parametrize("prefetch", [False, True])
def test_a_resumed_run_sees_the_same_changed_pictures_bit_for_bit(stop, prefetch):
    whole = seen(batches(X), epochs=2)
    stopped, count = batches(X, prefetch=prefetch), 0
    while count < stop:
        for _ in stopped:
            count += 1
            if count == stop:
                break
    resumed = batches(X, seed=9, prefetch=prefetch)
    resumed.restore(json.loads(json.dumps(stopped.state())))
    assert same(seen(resumed, epochs=2)[: len(whole) - stop], whole[stop:])
