"""What the plots draw of a run: bounded, honest, smooth."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.gui.train.traces import MOST, Trace, smoothed


def slow(values, factor):
    total = weight = 0.0
    found = []
    for value in values:
        total = factor * total + (1 - factor) * value
        weight = factor * weight + (1 - factor)
        found.append(total / weight)
    return found


@pytest.mark.parametrize("factor", [0.0, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("count", [1, 63, 64, 65, 1000])
def test_smooth_line_is_the_corrected_recursion(factor, count):
    values = np.random.default_rng(count).normal(size=count)
    np.testing.assert_allclose(smoothed(values, factor), slow(values, factor), rtol=1e-9, atol=1e-12)


def test_smooth_line_of_a_constant_is_the_constant():
    np.testing.assert_allclose(smoothed(np.full(500, 2.5), 0.99), 2.5)


def test_smooth_line_leaves_gaps_out():
    values = np.array([1.0, np.nan, np.inf, 1.0])
    np.testing.assert_allclose(smoothed(values, 0.9), 1.0)


def test_few_numbers_are_kept_as_they_are():
    trace = Trace()
    trace.add(np.array([3.0, 2.0]))
    trace.add(np.array([1.0]))
    places, means = trace.means()
    assert places.tolist() == [1, 2, 3] and means.tolist() == [3, 2, 1]
    assert trace.range()[1].tolist() == [3, 2, 1]


def test_many_numbers_stay_bounded_and_keep_means_and_extremes():
    trace = Trace()
    rng = np.random.default_rng(0)
    values = rng.normal(size=50_003).astype(np.float32)
    values[31_007] = 99
    for part in np.array_split(values, 137):
        trace.add(part)
    places, means = trace.means()
    assert trace.count == len(values) and len(means) <= MOST + 1
    assert places[-1] == len(values)
    full = len(values) // trace.stride
    np.testing.assert_allclose(
        means[:full], values[: full * trace.stride].reshape(full, -1).mean(axis=1), rtol=1e-3, atol=1e-5
    )
    assert trace.range()[1].max() == 99


def test_what_is_no_number_is_a_gap():
    trace = Trace()
    trace.add(np.array([1.0, np.inf, np.nan]))
    assert np.isnan(trace.means()[1][1:]).all()
    trace.add(np.full(3 * MOST, np.nan))
    trace.add(np.full(4 * MOST, 2.0))
    assert np.nanmax(trace.means()[1]) == 2.0
