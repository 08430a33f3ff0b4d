"""Ink on photos: uneven light, shadows, thin and thick pens, dirt, and the rest of the road after that."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from netbuilder.data.pipeline import Switches, pipeline
from netbuilder.data.specks import connected, without_specks
from netbuilder.data.strokes import close_up, traced
from netbuilder.data.thresholding import has_light_ground, ink_alone
from tests.unit.data.test_strokes import distance, five, picture


def sheet(seed=0, ink=60, noise=4.0, fall=0.5, shadow=True, size=(600, 450)):
    """A photo of a sheet with a 5 on it, in light that falls off to one side."""
    rng = np.random.default_rng(seed)
    marks = np.zeros(size)
    digit = close_up(traced(five()), (400, 400)) / 255
    marks[180 : 180 + digit.shape[0], 150 : 150 + digit.shape[1]] = digit
    rows, columns = np.mgrid[: size[0], : size[1]] / size[0]
    light = 1 - fall * (0.7 * columns + 0.3 * rows)
    if shadow:
        light = light * np.where(columns + 0.5 * rows > 0.85, 0.75, 1.0)
    paper = (235 * (1 - marks) + ink * marks) * light + rng.normal(0, noise, size)
    soft = Image.fromarray(paper.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return np.asarray(soft)


@pytest.mark.parametrize("options", [{}, {"seed": 1, "noise": 9.0}, {"ink": 110}, {"fall": 0.75}, {"shadow": False}])
@pytest.mark.parametrize("negative", [False, True])
def test_a_photo_of_a_digit_is_read_like_its_strokes(options, negative):
    photo = sheet(**options)
    found = pipeline(255 - photo if negative else photo)
    assert distance(found.result, picture(five())) < 6


def test_the_light_alone_is_nothing_to_see():
    rows, columns = np.mgrid[:300, :300] / 300
    assert pipeline((230 - 90 * rows - 40 * columns).astype(np.uint8)) is None
    assert pipeline(np.full((50, 50), 255, np.uint8)) is None
    assert pipeline(np.zeros((50, 50), np.uint8)) is None


@pytest.mark.parametrize("height", [1, 2, 3, 28, 200])
@pytest.mark.parametrize("width", [1, 2, 3, 28, 3000])
def test_pictures_of_every_size_are_worked_on(height, width):
    x = np.random.default_rng(0).integers(0, 256, (height, width), np.uint8)
    steps = pipeline(x)
    assert steps is None or steps.result.shape == (28, 28)


def test_without_polarity_a_picture_is_taken_as_it_is():
    photo = sheet()
    steps = pipeline(photo, Switches(polarity=False))
    assert np.array_equal(steps.pictures["polarity"], photo)
    assert distance(steps.result, picture(five())) > 40


@pytest.mark.parametrize("thickness", [4, 69])
def test_thin_and_thick_pens_are_brought_to_a_usual_width(thickness):
    near = Image.fromarray(np.pad(close_up(traced(five()), (400, 400)), 60))
    if thickness > 20:
        changed = near.filter(ImageFilter.MaxFilter(thickness - 20))
    else:
        changed = near.filter(ImageFilter.MinFilter(21 - thickness))
    page = 255 - np.asarray(changed)
    ours, off = pipeline(page).result, pipeline(page, Switches(lines=False)).result
    expected = picture(five()).mean()
    assert abs(ours.mean() / expected - 1) < abs(off.mean() / expected - 1)
    assert 0.5 < ours.mean() / expected < 1.9


def test_light_and_dark_grounds_are_told_apart_at_any_contrast():
    digit = close_up(traced(five()), (400, 400)) / 255
    x = np.pad(digit, 20)
    for ground, ink in ((255, 0), (0, 255), (90, 20), (20, 90), (200, 140), (100, 160)):
        assert has_light_ground((ground + (ink - ground) * x).astype(np.uint8)) == (ground > ink)


def test_dirt_far_away_is_left_out_and_parts_of_the_digit_are_kept():
    ink = np.pad(close_up(traced(five()), (400, 400)), 150)
    dirty = ink.copy()
    dirty[30:36, 400:406] = 255
    assert np.array_equal(without_specks(dirty), ink)
    two = np.zeros((100, 100), np.uint8)
    two[20:80, 30:36] = two[20:80, 60:66] = 255
    assert np.array_equal(without_specks(two), two)
    assert not without_specks(np.zeros((5, 5), np.uint8)).any()


def test_what_touches_is_one_part():
    mask = np.array([list("x.x..x"), list(".x...x"), list("......"), list("xx.x.x"), list(".xxx.x")]) == "x"
    assert sorted(sum(last - first for _, first, last in runs) for runs in connected(mask)) == [2, 2, 3, 6]


def test_ink_is_black_and_white_whatever_the_light():
    ink = ink_alone(sheet(shadow=False))
    assert np.median(ink) == 0 and np.percentile(ink[ink > 128], 50) > 220
