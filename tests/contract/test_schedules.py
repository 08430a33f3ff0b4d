"""What every learning-rate schedule promises."""

from __future__ import annotations

import math

import pytest

from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.schedules import schedules

MORE = {
    "CosineDecay": {"initial_learning_rate": 0.01, "warmup_target": 0.1, "warmup_steps": 7, "alpha": 0.2},
    "CosineDecayRestarts": {"first_decay_steps": 5, "t_mul": 1.5, "m_mul": 0.8, "alpha": 0.1},
    "ExponentialDecay": {"decay_steps": 10, "decay_rate": 0.5, "staircase": True},
    "InverseTimeDecay": {"decay_steps": 10, "decay_rate": 2, "staircase": True},
    "NaturalExponentialDecay": {"decay_steps": 10, "decay_rate": 2, "staircase": True},
    "PiecewiseConstantDecay": {"boundaries": [3, 8], "values": [0.3, 0.2, 0.1]},
    "PolynomialDecay": {"decay_steps": 10, "power": 2, "cycle": True},
    "Warmup": {"warmup_steps": 6, "start": 0.01, "schedule": {"kind": "ExponentialDecay", "decay_rate": 0.5}},
}


def test_every_schedule_has_its_settings():
    assert set(MORE) == set(schedules)


@pytest.mark.parametrize("kind", list(schedules))
@pytest.mark.parametrize("given", [False, True], ids=["defaults", "more"])
def test_rates_are_plain_numbers_from_zero_on(kind, given):
    schedule = schedules.create(kind, MORE[kind] if given else {})
    rates = [schedule.rate(step) for step in (*range(200), 999, 1000, 1001, 12_345, 1_000_000)]
    assert all(type(rate) is float and math.isfinite(rate) and rate >= 0 for rate in rates)
    assert len(set(rates)) > 1
    assert rates == [schedule.rate(step) for step in (*range(200), 999, 1000, 1001, 12_345, 1_000_000)]


@pytest.mark.parametrize("kind", list(schedules))
def test_an_optimizer_takes_it_by_name_and_by_settings(kind):
    for described in (kind, {"kind": kind, **MORE[kind]}):
        rule = optimizers.create("SGD", {"learning_rate": described})
        assert rule.learning_rate == schedules.from_json(described)
        assert optimizers.from_json(rule.to_json()) == rule
