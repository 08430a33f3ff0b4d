"""A drawing on its way to networks that read pictures of different shapes."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.drawing import MOST_SIDE, is_grey, on_the_road, picture_from, require_picture
from tests.unit.data.making import png_bytes

LINE = [[(100.0, 50.0), (100.0, 300.0)]]


@pytest.mark.parametrize("shape", [(28, 28), (784,), (28, 28, 1), (32, 32, 3)])
def test_strokes_become_a_sample_of_any_shape(shape):
    steps = on_the_road(LINE, shape, pad=(400, 400))
    assert steps.result.shape == shape and steps.result.max() > 200


def test_the_ground_can_be_light():
    steps = on_the_road(LINE, (28, 28), pad=(400, 400), light_ground=True)
    assert steps.result[0, 0] == 255 and steps.result.min() < 50


def test_an_empty_pad_is_nothing():
    assert on_the_road([], (28, 28), pad=(400, 400)) is None


def test_a_picture_keeps_its_colours_for_a_network_that_sees_them():
    red = np.zeros((60, 80, 3), np.uint8)
    red[..., 0] = 200
    steps = on_the_road(red, (32, 32, 3))
    assert steps.result.shape == (32, 32, 3) and (steps.result == [200, 0, 0]).all()


def test_large_pictures_are_made_smaller():
    found = picture_from(png_bytes(np.zeros((20, MOST_SIDE + 400), np.uint8)))
    assert found.shape[1] == MOST_SIDE and found.shape[2] == 3


def test_what_is_no_picture_is_refused():
    assert is_grey((784,)) and not is_grey((32, 32, 3))
    require_picture((28, 28))
    for shape in ((2,), (4, 5)):
        with pytest.raises(NetBuilderError, match="picture"):
            require_picture(shape)
    with pytest.raises(NetBuilderError):
        picture_from(b"no picture")


def test_a_lack_of_memory_is_not_called_damage(monkeypatch):
    def full(image):
        raise MemoryError

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", full)
    with pytest.raises(MemoryError):
        picture_from(png_bytes(np.zeros((28, 28), np.uint8)))
