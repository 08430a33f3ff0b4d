"""What every initializer, regularizer and constraint promises."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.engine.constraints import constraints
from netbuilder.engine.initializers import initializers
from netbuilder.engine.regularizers import regularizers
from netbuilder.engine.rng import Streams
from tests.contract.differences import check_gradient

SHAPES = ((5,), (4, 3), (3, 4), (2, 3, 4), (3, 2, 4, 5))
STRONG = {
    "l1": {"l1": 0.3},
    "l2": {"l2": 0.7},
    "l1_l2": {"l1": 0.3, "l2": 0.7},
    "orthogonal_regularizer": {"factor": 0.5, "mode": "columns"},
}
TIGHT = {
    "max_norm": {"max_value": 0.5},
    "min_max_norm": {"min_value": 0.4, "max_value": 0.9},
    "non_neg": {},
    "unit_norm": {},
}

every_initializer = pytest.mark.parametrize("kind", list(initializers))
every_regularizer = pytest.mark.parametrize("kind", list(regularizers))
every_constraint = pytest.mark.parametrize("kind", list(constraints))
every_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def weight(shape, dtype=np.float64):
    return np.random.default_rng(6).normal(0, 1, shape).astype(dtype)


def test_everything_has_its_settings():
    assert set(STRONG) == set(regularizers)
    assert set(TIGHT) == set(constraints)


def drawn(kind, shape, dtype=np.float32, stream="here"):
    return initializers.create(kind)(shape, Streams(3).fresh(stream), np.dtype(dtype))


@every_initializer
@every_dtype
def test_an_initializer_gives_the_shape_and_dtype_or_refuses_in_words(kind, dtype):
    for shape in SHAPES:
        try:
            array = drawn(kind, shape, dtype)
        except NetBuilderError as error:
            assert kind in error.message
            assert len(shape) != 2, "a matrix suits every initializer"
            continue
        assert (array.shape, array.dtype) == (shape, dtype)
        assert np.isfinite(array).all()


@every_initializer
def test_an_initializer_draws_from_its_stream_alone(kind):
    once, again = drawn(kind, (4, 3)), drawn(kind, (4, 3))
    assert np.array_equal(once, again)
    other = drawn(kind, (4, 3), stream="there")
    assert np.array_equal(once, other) == (initializers[kind].group == "Constant" or kind == "identity")


@every_regularizer
@pytest.mark.parametrize("strong", [False, True], ids=["defaults", "strong"])
def test_the_derivative_is_that_of_the_penalty(kind, strong):
    rule = regularizers.create(kind, STRONG[kind] if strong else {})
    for shape in SHAPES if kind != "orthogonal_regularizer" else SHAPES[1:3]:
        array, gradient = weight(shape), np.ones(shape)
        rule.add_gradient(array, gradient)
        check_gradient(lambda w=array, r=rule: r.value(w), array, gradient - 1)


@every_regularizer
@every_dtype
def test_a_penalty_leaves_the_weight_alone_and_is_zero_for_zeros(kind, dtype):
    rule = regularizers.create(kind, STRONG[kind])
    array, gradient = weight((4, 3), dtype), np.zeros((4, 3), dtype)
    array.flags.writeable = False
    assert isinstance(rule.value(array), float)
    assert rule.value(array) > 0
    rule.add_gradient(array, gradient)
    assert gradient.dtype == dtype
    zeros = np.zeros((4, 3), dtype)
    assert rule.value(zeros) == 0
    rule.add_gradient(zeros, gradient)
    assert np.isfinite(gradient).all()


@every_constraint
@every_dtype
def test_a_constraint_once_obeyed_changes_nothing_more(kind, dtype):
    rule = constraints.create(kind, TIGHT[kind])
    for shape in SHAPES:
        before, array = weight(shape, dtype), weight(shape, dtype)
        assert rule.project(array) is None
        assert array.dtype == dtype
        assert not np.array_equal(array, before)
        obeyed = array.copy()
        rule.project(array)
        # Keras adds 1e-7 to the lengths it divides by, so each time takes a ten-millionth away.
        np.testing.assert_allclose(array, obeyed, rtol=1e-6)


@every_constraint
def test_a_constraint_keeps_zeros_finite(kind):
    array = np.zeros((4, 3), np.float32)
    constraints.create(kind, TIGHT[kind]).project(array)
    assert np.isfinite(array).all()


@pytest.mark.parametrize("kind", [kind for kind in constraints if "axis" in constraints[kind].params()])
def test_lengths_are_taken_over_the_given_axes(kind):
    array = weight((3, 2, 4, 5))
    constraints.create(kind, {**TIGHT[kind], "axis": [0, 1, 2]}).project(array)
    lengths = np.sqrt((array**2).sum(axis=(0, 1, 2)))
    np.testing.assert_allclose(lengths, {"max_norm": 0.5, "min_max_norm": 0.9, "unit_norm": 1}[kind], rtol=1e-6)
    with pytest.raises(NetBuilderError, match="axes"):
        constraints.create(kind, {"axis": 4}).project(array)
    with pytest.raises(SettingError):
        constraints.create(kind, {"axis": "rows"})
