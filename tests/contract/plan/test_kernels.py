"""The compiled kernels give, bit for bit, what the numpy calls in their place give."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine import kernels
from netbuilder.engine.optimizers import optimizers


def moved(rule, compiled, monkeypatch):
    monkeypatch.setattr(kernels, "wanted", lambda: compiled)
    rng = np.random.default_rng(0)
    w, g, m = (rng.standard_normal(10_007, dtype=np.float32) for _ in range(3))
    v = np.abs(rng.standard_normal(10_007, dtype=np.float32))
    scratch = [np.empty_like(w) for _ in range(3)]
    numbers = rule.scalars(3, 0.01, {}, np.float32)
    scalars = {name: np.array(value, np.float32) for name, value in numbers.items()}
    rule.update(w, g.copy(), [m, v], scalars, scratch)
    return w, m, v


@pytest.mark.parametrize("settings", [{}, {"beta_1": 0.5, "epsilon": 1e-3}])
def test_adam(settings, monkeypatch):
    pytest.importorskip("numba")
    rule = optimizers.create("Adam", settings)
    for mine, theirs in zip(moved(rule, True, monkeypatch), moved(rule, False, monkeypatch), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_they_can_be_switched_off(monkeypatch):
    monkeypatch.undo()
    kernels.wanted.cache_clear()
    monkeypatch.setenv("NETBUILDER_KERNELS", "numpy")
    assert kernels.kernels() is None
    kernels.wanted.cache_clear()


def test_other_precisions_do_without(choice_of_kernels):
    assert kernels.kernels_for(np.zeros(3)) is None
