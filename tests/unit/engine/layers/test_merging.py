import numpy as np
import pytest

from netbuilder.core.errors import ShapeError
from netbuilder.engine.layers import Call
from tests.unit.engine.layers.one_layer import made

FIRST, SECOND = [[1.0, 5.0]], [[3.0, 2.0]]


def join(layer, *xs, masks=None):
    xs = [np.asarray(x, np.float32) for x in xs]
    call = Call(masks=masks or (None,) * len(xs))
    y = layer.forward(call, *xs)
    assert y.shape[1:] == layer.output_shape(*(x.shape[1:] for x in xs))
    return y, call


def part(layer, call, dy):
    return [dx.tolist() for dx in layer.backward(call, np.asarray(dy, np.float32))]


@pytest.mark.parametrize(
    ("kind", "y", "dxs"),
    [
        ("Add", [4, 7], ([10, 100], [10, 100])),
        ("Subtract", [-2, 3], ([10, 100], [-10, -100])),
        ("Multiply", [3, 10], ([30, 200], [10, 500])),
        ("Average", [2, 3.5], ([5, 50], [5, 50])),
        ("Maximum", [3, 5], ([0, 100], [10, 0])),
        ("Minimum", [1, 2], ([10, 0], [0, 100])),
    ],
)
def test_two_inputs_by_hand(kind, y, dxs):
    layer = made(kind)
    found, call = join(layer, FIRST, SECOND)
    assert found.tolist() == [y]
    assert part(layer, call, [[10, 100]]) == [[dx] for dx in dxs]


@pytest.mark.parametrize(("kind", "y"), [("Add", 12), ("Multiply", 24), ("Average", 3), ("Maximum", 6), ("Minimum", 1)])
def test_four_inputs(kind, y):
    assert join(made(kind), [[1]], [[4]], [[1]], [[6]])[0].tolist() == [[y]]


@pytest.mark.parametrize("kind", ["Maximum", "Minimum"])
def test_of_equal_inputs_the_first_takes_the_change(kind):
    layer = made(kind)
    _, call = join(layer, [[2]], [[2]], [[2]])
    assert part(layer, call, [[7]]) == [[[7]], [[0]], [[0]]]


def test_a_broken_number_is_not_hidden():
    assert np.isnan(join(made("Maximum"), [[1]], [[np.nan]])[0]).all()


def test_what_is_repeated_gets_the_sum_of_the_changes():
    layer = made("Add")
    x, y = np.zeros((1, 2, 3)), np.array([[[1.0], [2.0]]])
    found, call = join(layer, x, y)
    assert found.tolist() == [[[1, 1, 1], [2, 2, 2]]]
    assert part(layer, call, np.arange(6).reshape(1, 2, 3))[1] == [[[3], [12]]]


def test_missing_axes_come_after_the_batch():
    layer = made("Multiply")
    found, call = join(layer, np.ones((2, 3, 1)), [[5.0], [7.0]])
    assert found[:, :, 0].tolist() == [[5, 5, 5], [7, 7, 7]]
    assert part(layer, call, np.ones((2, 3, 1)))[1] == [[3], [3]]


def test_lengths_may_be_open():
    assert made("Add").output_shape((None, 4), (None, 1)) == (None, 4)
    assert made("Concatenate").output_shape((None, 4), (None, 1)) == (None, 5)
    assert made("Concatenate", axis=1).output_shape((None, 4), (2, 4)) == (None, 4)
    assert made("Dot", axes=2).output_shape((None, 4), (3, 4)) == (None, 3)


@pytest.mark.parametrize(
    ("kind", "settings", "shapes", "words"),
    [
        ("Add", {}, [(4,), (3,)], "cannot join 4 with 3"),
        ("Multiply", {}, [(2, 3), (3, 3), (1, 3)], "cannot join 2 × 3 with 3 × 3"),
        ("Concatenate", {}, [(2, 3), (3, 3)], "cannot lay 3 × 3 beside 2 × 3"),
        ("Concatenate", {}, [(2, 3), (3,)], "cannot lay 3 beside 2 × 3"),
        ("Concatenate", {"axis": 0}, [(3,), (3,)], "axis 0"),
        ("Concatenate", {"axis": 3}, [(2, 3), (2, 3)], "axis 3"),
        ("Dot", {}, [(4,), (3,)], "sums over 4 numbers of the first input and 3 of the second"),
        ("Dot", {"axes": (0, 1)}, [(3,), (3,)], "axis 0"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(kind, settings, shapes, words):
    with pytest.raises(ShapeError, match=words):
        made(kind, **settings).output_shape(*shapes)


def test_open_lengths_that_turn_out_different_are_refused():
    with pytest.raises(ShapeError, match="cannot join"):
        join(made("Add"), np.zeros((1, 2, 3)), np.zeros((1, 4, 3)))


def test_concatenate_lays_side_by_side_and_cuts_apart():
    layer = made("Concatenate")
    y, call = join(layer, [[1, 2]], [[3]], [[4, 5]])
    assert y.tolist() == [[1, 2, 3, 4, 5]]
    assert part(layer, call, [[6, 7, 8, 9, 10]]) == [[[6, 7]], [[8]], [[9, 10]]]


def test_dot_of_vectors_and_of_matrices():
    layer = made("Dot")
    y, call = join(layer, [[1, 2]], [[3, 4]])
    assert y.tolist() == [[11]]
    assert part(layer, call, [[10]]) == [[[30, 40]], [[10, 20]]]
    matrices = np.arange(6).reshape(1, 2, 3), np.arange(12).reshape(1, 3, 4)
    np.testing.assert_array_equal(join(made("Dot", axes=(2, 1)), *matrices)[0], matrices[0] @ matrices[1])


def test_a_normalized_dot_is_the_cosine():
    y, _ = join(made("Dot", normalize=True), [[3, 4]], [[4, 3]])
    np.testing.assert_allclose(y, [[0.96]], rtol=1e-6)


ONE, OTHER = np.array([[True, False, False]]), np.array([[True, True, False]])


@pytest.mark.parametrize("kind", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])
def test_a_step_counts_if_it_counts_in_any_input(kind):
    layer, x = made(kind), np.ones((1, 3, 2))
    _, call = join(layer, x, x, masks=(ONE, OTHER))
    assert layer.output_mask(call, x, x).tolist() == [[True, True, False]]
    _, call = join(layer, x, x, masks=(ONE, None))
    assert layer.output_mask(call, x, x) is None


@pytest.mark.parametrize(
    ("kind", "expected"), [("Multiply", [6, 3, 0]), ("Maximum", [3, 3, 2]), ("Minimum", [2, 3, 2])]
)
def test_masked_steps_have_no_say(kind, expected):
    y, _ = join(made(kind), np.full((1, 3, 1), 2), np.full((1, 3, 1), 3), masks=(ONE, OTHER))
    assert y.ravel().tolist() == expected


def test_masks_laid_side_by_side():
    x = np.ones((1, 3, 2))
    layer = made("Concatenate")
    _, call = join(layer, x, x, masks=(ONE, OTHER))
    assert layer.output_mask(call, x, x).tolist() == [[True, True, False]]
    _, call = join(layer, x, x, masks=(ONE, None))
    assert layer.output_mask(call, x, x).tolist() == [[True, True, True]]
    layer = made("Concatenate", axis=1)
    _, call = join(layer, x, x, masks=(ONE, None))
    assert layer.output_mask(call, x, x).tolist() == [[True, False, False, True, True, True]]
    _, call = join(layer, x, x)
    assert layer.output_mask(call, x, x) is None
