"""From strokes on a pad to a picture as MNIST has them: of any size, at any place, with all that can go wrong."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.digits import line_width
from netbuilder.data.pipeline import Switches, pipeline
from netbuilder.data.strokes import Stroke
from tests.unit.data.making import pen_digits, real_mnist, real_pen_digits

PAD = (400.0, 400.0)
STEPS = ["ink", "polarity", "slips", "lines", "crop", "box", "centre"]


def five(scale=1.0, left=150.0, top=120.0, step=4.0):
    """A 5 in two strokes: back and belly, then the bar at the top."""
    turn = np.linspace(-np.pi / 2, np.pi * 0.8, max(6, round(40 / step)))
    belly = np.stack([40 + 40 * np.cos(turn), 90 + 40 * np.sin(turn)], 1)
    back = np.array([[10, 0], [8, 50], [40, 50]])
    body, bar = np.concatenate([back, belly]), np.array([[10.0, 0.0], [40.0, -3.0], [75.0, -2.0]])
    return [(part * scale + (left, top)).tolist() for part in (body, bar)]


def picture(strokes, **options):
    return pipeline(strokes, pad=options.pop("pad", PAD), **options).result


def distance(one, other):
    return np.abs(one.astype(int) - other).mean()


def mass(x):
    values = x.astype(float)
    grid = np.arange(28) + 0.5
    return np.array([values.sum(1) @ grid, values.sum(0) @ grid]) / values.sum()


def inked(x):
    rows, columns = np.flatnonzero((x > 50).any(1)), np.flatnonzero((x > 50).any(0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def test_a_digit_fills_twenty_pixels_with_its_mass_in_the_middle():
    steps = pipeline(five(), pad=PAD)
    x = steps.result
    assert x.shape == (28, 28) and x.dtype == np.uint8 and x.max() == 255 and x[0].max() == 0
    assert inked(x)[0] == 20 and inked(x)[1] < 16
    assert (np.abs(mass(x) - 14.3) < 0.8).all()
    assert list(steps.pictures) == STEPS
    assert all(each.ndim == 2 and each.dtype == np.uint8 for each in steps.pictures.values())
    assert np.array_equal(steps.pictures["centre"], x) and steps.pictures["ink"].shape == (140, 140)


@pytest.mark.parametrize(
    "options",
    [
        {"scale": 0.2},
        {"scale": 2.2, "left": 60, "top": 60},
        {"left": 5, "top": 10},
        {"left": 310, "top": 260},
        {"left": -30, "top": 350},
        {"step": 1.0},
    ],
    ids=["tiny", "huge", "corner", "other corner", "over the edge", "many points"],
)
def test_size_place_and_number_of_points_make_no_difference(options):
    assert distance(picture(five(**options)), picture(five())) < 4


def test_order_and_direction_of_strokes_make_no_difference():
    assert distance(picture([stroke[::-1] for stroke in five()[::-1]]), picture(five())) < 2.5


def test_pressure_makes_lines_wider_and_none_is_the_usual_one():
    light, usual, hard = (
        picture([[(*point, pressure) for point in stroke] for stroke in five()]) for pressure in (0.1, 0.5, 1.0)
    )
    assert light.sum() < 0.9 * usual.sum() < usual.sum() < 0.9 * hard.sum()
    assert np.array_equal(usual, picture(five()))


def test_a_slip_of_the_pen_is_left_out_but_a_bar_is_not():
    slip = [[(20, 380), (22, 381)]]
    assert np.array_equal(picture(five() + slip), picture(five()))
    assert distance(picture(five() + slip, switches=Switches(slips=False)), picture(five())) > 10
    assert distance(picture(five()[:1]), picture(five())) > 5


@pytest.mark.parametrize("strokes", [[], [[]], [Stroke([(5, 5), (90, 90)], erase=True)], [[(float("nan"), 3)]]])
def test_an_empty_pad_gives_nothing(strokes):
    assert pipeline(strokes, pad=PAD) is None


def test_what_is_rubbed_out_is_gone():
    rubber = Stroke([(100, 115), (300, 115)], erase=True, width=24)
    whole, rest = pipeline(five(), pad=PAD), pipeline([*five(), rubber], pad=PAD)
    assert rest.pictures["ink"][38:43].max() == 0 < whole.pictures["ink"][38:43].max()
    assert distance(rest.result, whole.result) > 5
    everything = Stroke([(0, 0), (400, 400)], erase=True, width=900)
    assert pipeline([*five(), everything], pad=PAD) is None
    assert distance(picture([everything, *five()]), picture(five())) < 1, "what comes after the rubber stays"


def test_a_dot_stays_a_dot_and_a_line_is_a_one():
    dot = picture([[(200, 200)]])
    assert 0 < (dot > 50).sum() < 80
    line = picture([[(200, 100), (200, 300)]])
    assert inked(line)[0] == 20 and inked(line)[1] <= 5


def test_points_that_are_none_are_said():
    with pytest.raises(DataError, match="two numbers"):
        pipeline([[("a", 1)]], pad=PAD)
    with pytest.raises(DataError, match="two numbers"):
        pipeline([[3]], pad=PAD)


def test_each_switch_shows_why_its_step_is_there():
    strokes = five(scale=0.5, left=20, top=250)
    usual = picture(strokes)
    no_crop = picture(strokes, switches=Switches(crop=False))
    assert max(inked(no_crop)) < 8, "the digit stays as small as it is on the pad"
    no_box = picture(strokes, switches=Switches(box=False))
    assert inked(no_box) == (28, 28)
    no_centre = picture(strokes, switches=Switches(centre=False))
    rows = np.flatnonzero((no_centre > 50).any(1))
    assert rows[0] + rows[-1] == 27, "the rectangle is in the middle"
    assert inked(no_centre) == inked(usual)


@pytest.mark.parametrize("shape", [(784,), (28, 28, 1), (32, 32, 3), (3072,), (16, 24), (8, 8)])
def test_other_shapes_get_the_same_digit(shape):
    x = picture(five(), shape=shape)
    assert x.shape == shape and x.max() > 200
    whole = x.reshape((28, 28) if shape == (784,) else (32, 32, 3) if shape == (3072,) else shape)
    share = (whole > 50).any(axis=tuple(range(1, whole.ndim))).mean()
    assert 0.6 < share < 0.8, "five sevenths of the height"


def test_a_network_that_learnt_dark_on_light_gets_that():
    assert np.array_equal(picture(five(), light_ground=True), 255 - picture(five()))


def test_no_pad_is_a_pad_that_holds_everything():
    assert distance(pipeline(five()).result, picture(five())) < 1


@pytest.mark.skipif(real_pen_digits() is None or real_mnist() is None, reason="the real strokes are not here")
def test_real_handwriting_has_the_ink_of_mnist():
    from netbuilder.data.datasets import datasets

    mnist = datasets["mnist"]().load([real_mnist()])
    chosen = [strokes for _, writer, strokes in pen_digits(real_pen_digits()) if writer in (3, 9, 17, 26)][::6]
    assert len(chosen) > 100
    ours = np.stack([picture(strokes, pad=(500, 500)) for strokes in chosen])
    theirs = mnist.x_train[:2000]

    def ink(x):
        return x.mean(axis=(1, 2)) / 255

    def widths(x):
        return np.array([line_width(each) for each in x])

    low, middle, high = np.percentile(ink(theirs), (1, 50, 99))
    assert ((ink(ours) > low) & (ink(ours) < high)).mean() > 0.98
    assert abs(np.median(ink(ours)) / middle - 1) < 0.12
    assert abs(np.median(widths(ours)) / np.median(widths(theirs)) - 1) < 0.12
    assert all(max(inked(x)) in (19, 20) for x in ours)
    centres = np.array([mass(x) for x in ours])
    assert (np.abs(centres - 14.5) < 0.6).mean() > 0.99
