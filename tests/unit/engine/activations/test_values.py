"""Values of every activation, worked out by hand or with the standard library."""

import math

import numpy as np
import pytest

from netbuilder.core.errors import ShapeError
from netbuilder.engine.activations import activations
from netbuilder.engine.activations.erf import erf


def sigma(x):
    return 1 / (1 + math.exp(-x))


KERAS = """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign
    sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold
"""
VALUES = {
    "linear": {-2: -2, 3: 3},
    "relu": {-2: 0, 0: 0, 1.5: 1.5},
    "leaky_relu": {-2: -0.4, 0: 0, 1.5: 1.5},
    "relu6": {-1: 0, 5: 5, 6: 6, 7: 6},
    "elu": {-1: math.exp(-1) - 1, 2: 2},
    "selu": {-1: 1.0507009873554805 * 1.6732632423543772 * (math.exp(-1) - 1), 2: 2.101401974710961},
    "celu": {-1: math.exp(-1) - 1, 2: 2},
    "exponential": {0: 1, 1: math.e},
    "threshold": {-1: 0, 0: 0, 1: 1},
    "sigmoid": {0: 0.5, 2: sigma(2), -3: sigma(-3)},
    "log_sigmoid": {0: math.log(0.5), -4: math.log(sigma(-4))},
    "hard_sigmoid": {-3: 0, 0: 0.5, 1: 2 / 3, 4: 1},
    "hard_sigmoid_keras2": {-2.5: 0, 0: 0.5, 1: 0.7, 3: 1},
    "sparse_sigmoid": {-2: 0, 0: 0.5, 0.5: 0.75, 1: 1},
    "tanh": {1: math.tanh(1)},
    "hard_tanh": {-2: -1, 0.3: 0.3, 2: 1},
    "softsign": {-3: -0.75, 1: 0.5},
    "tanh_shrink": {1: 1 - math.tanh(1)},
    "soft_shrink": {-2: -1.5, -0.2: 0, 0.5: 0, 0.75: 0.25},
    "hard_shrink": {-2: -2, -0.2: 0, 0.5: 0, 0.75: 0.75},
    "softplus": {0: math.log(2), 3: math.log1p(math.exp(3))},
    "squareplus": {0: 1, 1.5: 2, -1.5: 0.5},
    "sparse_plus": {-2: 0, 0: 0.25, 0.5: 0.5625, 1: 1, 4: 4},
    "silu": {2: 2 * sigma(2), -1: -sigma(-1)},
    "hard_silu": {-4: 0, 1: 2 / 3, 4: 4},
    "mish": {1: math.tanh(math.log(1 + math.e)), -1: -math.tanh(math.log(1 + math.exp(-1)))},
    "gelu": {1: 0.5 * (1 + math.erf(math.sqrt(0.5))), -2: -(1 + math.erf(-math.sqrt(2)))},
}


@pytest.mark.parametrize("kind", VALUES)
def test_elementwise_value(kind):
    x = np.array(list(VALUES[kind]), float)
    expected = np.array(list(VALUES[kind].values()), float)
    np.testing.assert_allclose(activations.create(kind).forward(x), expected, rtol=1e-14, atol=1e-15)
    single = activations.create(kind).forward(x.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=1e-6, atol=1e-7)


def test_every_elementwise_activation_has_values():
    assert set(VALUES) == {kind for kind in activations if activations[kind].elementwise}


@pytest.mark.parametrize(
    ("kind", "settings", "values"),
    [
        ("relu", {"max_value": 2.0, "threshold": 0.5, "negative_slope": 0.1}, {-1: -0.15, 0.5: 0, 1: 1, 3: 2}),
        ("relu", {"threshold": -0.4}, {-1: 0, -0.2: -0.2, 1: 1}),
        ("relu", {"threshold": -0.4, "max_value": 1.0}, {-1: 0, -0.2: 0, 3: 1}),
        ("relu", {"max_value": 0.0, "negative_slope": 0.1}, {-1: -0.1, 1: 0}),
        ("leaky_relu", {"negative_slope": 0.01}, {-2: -0.02, 2: 2}),
        ("elu", {"alpha": 0.5}, {-1: 0.5 * math.expm1(-1), 2: 2}),
        ("celu", {"alpha": 2.0}, {-1: 2 * math.expm1(-0.5), 2: 2}),
        ("threshold", {"threshold": 1.0, "default_value": -7.0}, {1: -7, 1.5: 1.5}),
        ("soft_shrink", {"threshold": 1.0}, {-2: -1, 0.9: 0}),
        ("hard_shrink", {"threshold": 1.0}, {-2: -2, 0.9: 0}),
        ("squareplus", {"b": 9.0}, {4: 4.5, -4: 0.5}),
        ("gelu", {"approximate": True}, {1: 0.5 * (1 + math.tanh(math.sqrt(2 / math.pi) * 1.044715))}),
    ],
)
def test_settings_matter(kind, settings, values):
    x = np.array(list(values), float)
    y = activations.create(kind, settings).forward(x)
    np.testing.assert_allclose(y, list(values.values()), rtol=1e-14, atol=1e-15)


def test_softmax_and_its_logarithm():
    x = np.log(np.array([[1.0, 2.0, 5.0], [3.0, 3.0, 4.0]]))
    np.testing.assert_allclose(activations.create("softmax").forward(x), [[0.125, 0.25, 0.625], [0.3, 0.3, 0.4]])
    np.testing.assert_allclose(activations.create("log_softmax").forward(x)[1], np.log([0.3, 0.3, 0.4]))
    over_rows = activations.create("softmax", {"axis": 0}).forward(x)
    np.testing.assert_allclose(over_rows[:, 0], [0.25, 0.75])
    over_all = activations.create("softmax", {"axis": [0, 1]}).forward(x)
    np.testing.assert_allclose(over_all[0, 2], 5 / 18)


def test_sparsemax_has_the_numbers_of_keras():
    x = np.array([[1.0, 0.9, 0.8], [3.0, 0.0, 0.0], [0.2, 0.1, -5.0]])
    # Row 1: all kept, sums 1, 1.9, 2.7, τ = 4.6/3. Row 2: one kept, τ = 2. Row 3: two kept, sums 0.2, 0.3, τ = -0.25.
    expected = [[0, 0, 0], [1, 0, 0], [0.45, 0.35, 0]]
    np.testing.assert_allclose(activations.create("sparsemax").forward(x), expected, atol=1e-15)
    columns = activations.create("sparsemax", {"axis": 0}).forward(x.T)
    np.testing.assert_allclose(columns.T, expected, atol=1e-15)


def test_glu_halves_its_axis():
    glu = activations.create("glu")
    x = np.array([[1.0, 2.0, 0.0, 1.0]])
    np.testing.assert_allclose(glu.forward(x), [[0.5, 2 * sigma(1)]])
    assert glu.output_shape((5, 6)) == (5, 3)
    assert activations.create("glu", {"axis": 1}).output_shape((4, 7)) == (2, 7)
    np.testing.assert_allclose(
        activations.create("glu", {"axis": 1}).forward(x[..., None])[0, :, 0], [0.5, 2 * sigma(1)]
    )
    for shape in ((5,), (None,), ()):
        with pytest.raises(ShapeError, match="even"):
            glu.output_shape(shape)
    with pytest.raises(ShapeError, match="it is 3"):
        glu.forward(np.ones((2, 3)))


def test_other_names_lead_to_the_same_spec():
    assert activations.create("swish") == activations.create("silu")
    assert activations.create("hard_swish") == activations.create("hard_silu")
    assert activations.create("swish").brief() == "silu"


def test_all_of_keras_is_there():
    assert [name for name in KERAS.split() if name not in activations] == []


def test_erf_is_exact_to_the_last_digits():
    x = np.concatenate([np.linspace(-7, 7, 2001), np.logspace(-300, 0, 61), [0.0, 1.0, np.nextafter(1, 0)]])
    expected = np.array([math.erf(value) for value in x])
    np.testing.assert_allclose(erf(x), expected, rtol=5e-16)
    single = erf(x[:2001].astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected[:2001], rtol=4e-7)
    np.testing.assert_array_equal(erf(np.array([np.inf, -np.inf, 1e300, 0.0])), [1, -1, 1, 0])
    assert np.isnan(erf(np.array([np.nan]))[0])
