"""The compiled kernels give what the numpy calls in their place give: bit for bit, but for sums of products."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine import kernels
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.plan.records import Record, joined


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


def record_lists():
    pytest.importorskip("numba")
    lists = kernels.record_lists()
    if lists is None:
        pytest.skip("Compiled kernels are switched off.")
    return lists


@pytest.mark.parametrize("rows", [1, 5, 40])
@pytest.mark.parametrize("columns", [1, 9, 700])
@pytest.mark.parametrize("vectors", [1, 2, 3, 7])
@pytest.mark.parametrize("add", [False, True])
def test_a_product_through_tables_of_distances(rows, columns, vectors, add):
    lists = record_lists()
    if not lists.LANES:
        pytest.skip("This processor has no vectors that multiply and add.")
    rng = np.random.default_rng(0)
    numbers = rng.standard_normal(2000, dtype=np.float32)
    row, column = rng.integers(0, 1000, rows), rng.integers(0, 1000, columns)
    right = rng.standard_normal((columns, lists.LANES * vectors), dtype=np.float32)
    out = rng.standard_normal((rows, lists.LANES * vectors), dtype=np.float32)
    exact = numbers[row[:, None] + column].astype(float) @ right.astype(float) + add * out.astype(float)
    record = Record(
        lists,
        lists.MULTIPLY,
        (
            *(numbers, row * 4, rows, column * 4, columns, right, right.strides[0]),
            *(out, np.arange(rows) * out.strides[0], out.shape[1], int(add)),
        ),
    )
    record()
    np.testing.assert_allclose(out, exact, atol=3e-5 * columns**0.5)


def test_records_that_follow_one_another_are_one_call():
    lists = record_lists()
    array = np.ones(5, np.float32)
    record = Record(lists, lists.CLEAR, (array, 3))
    seen = []
    calls = joined([record, record, lambda: seen.append(array.copy()), record])
    assert len(calls) == 3
    for call in calls:
        call()
    np.testing.assert_array_equal(seen[0], [0, 0, 0, 1, 1])
