import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.document.personal import Drawings


def picture(value):
    return np.full((28, 28), value, np.uint8)


def test_drawings_are_added_and_taken_out_without_changing_the_set():
    none = Drawings()
    two = none.added(picture(1), 3).added(picture(2)[..., None], 9)
    assert (len(none), len(two), two.labels.tolist()) == (0, 2, [3, 9])
    one = two.without(0)
    assert one == Drawings(picture(2)[None], np.array([9]))
    assert one != two


def test_a_set_does_not_change_when_the_given_arrays_do():
    pictures = picture(5)[None].copy()
    kept = Drawings(pictures, np.array([1]))
    pictures[:] = 0
    assert kept.pictures.max() == 5
    with pytest.raises(ValueError, match="read-only"):
        kept.pictures[0, 0, 0] = 1


@pytest.mark.parametrize(
    ("pictures", "labels"),
    [
        (np.zeros((1, 28, 28), np.float32), np.array([1])),
        (np.zeros((1, 28), np.uint8), np.array([1])),
        (np.zeros((2, 28, 28), np.uint8), np.array([1])),
        (np.zeros((1, 28, 28), np.uint8), np.array([-1])),
        (np.zeros((1, 28, 28), np.uint8), np.array([0.5])),
    ],
)
def test_what_is_no_set_of_drawings_is_refused(pictures, labels):
    with pytest.raises(DataError):
        Drawings(pictures, labels)


def test_another_size_is_refused():
    with pytest.raises(DataError, match="size"):
        Drawings().added(picture(1), 3).added(np.zeros((8, 8), np.uint8), 1)
