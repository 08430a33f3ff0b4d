"""Functions and powers of each number: their values, their slopes, and what becomes of numbers without one."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.layers import layers
from netbuilder.engine.layers.base import Call
from netbuilder.engine.layers.function import FORMULAS

KNOWN = {
    "log": np.log(1.7),
    "log1p": np.log(2.7),
    "reciprocal": 1 / 1.7,
    "rsqrt": 1.7**-0.5,
    "sqrt": 1.7**0.5,
    "square": 2.89,
    "tan": np.tan(1.7),
    "round": 2.0,
    "floor": 1.0,
    "ceil": 2.0,
    "expm1": np.exp(1.7) - 1,
}


def run(kind: str, x: np.ndarray, **settings):
    call = Call()
    layer = layers.create(kind, settings)
    return layer.forward(call, x), layer.backward(call, np.ones_like(x))


@pytest.mark.parametrize(("kind", "settings"), [("Function", {"function": name}) for name in FORMULAS]
                         + [("Power", {"exponent": power}) for power in (-1.5, 0.0, 0.5, 1.0, 2.0)])  # fmt: skip
def test_the_slope_is_that_of_the_function(kind, settings):
    x = np.linspace(0.2, 1.45, 7)
    _, dx = run(kind, x, **settings)
    near = [run(kind, x + step, **settings)[0] for step in (-1e-6, 1e-6)]
    np.testing.assert_allclose(dx, (near[1] - near[0]) / 2e-6, rtol=1e-5, atol=1e-6)
    assert run(kind, x.astype(np.float32), **settings)[0].dtype == np.float32


@pytest.mark.parametrize("name", KNOWN)
def test_known_values(name):
    np.testing.assert_allclose(run("Function", np.array([1.7]), function=name)[0], KNOWN[name])


def test_powers():
    np.testing.assert_allclose(run("Power", np.array([-2.0, 3.0]), exponent=3.0)[0], [-8, 27])
    np.testing.assert_allclose(run("Power", np.array([-2.0, 0.0]), exponent=2.0)[1], [-4, 0])


def test_what_has_no_value_is_no_number_and_raises_nothing():
    x = np.array([-1.0, 0.0])
    for kind, settings in (("Function", {"function": "log"}), ("Power", {"exponent": 0.5})):
        assert np.isnan(run(kind, x, **settings)[0][0])
    assert np.isneginf(run("Function", x, function="log")[0][1])
