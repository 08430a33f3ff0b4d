"""The rates of every schedule at chosen steps, worked out by hand."""

from __future__ import annotations

import math

import pytest

from netbuilder.core.errors import SettingError
from netbuilder.engine.schedules import schedules


def rates(kind, steps, **settings):
    schedule = schedules.create(kind, settings)
    return [pytest.approx(schedule.rate(step), rel=1e-6, abs=1e-9) for step in steps]


DECAY = {"initial_learning_rate": 0.8, "decay_steps": 10}


def test_exponential():
    assert rates("ExponentialDecay", (0, 5, 10, 20), **DECAY, decay_rate=0.25) == [0.8, 0.4, 0.2, 0.05]
    assert rates("ExponentialDecay", (0, 9, 10, 19), **DECAY, decay_rate=0.25, staircase=True) == [0.8, 0.8, 0.2, 0.2]


def test_natural_exponential_is_the_exponential_of_that_factor():
    natural = rates("NaturalExponentialDecay", range(30), **DECAY, decay_rate=0.7)
    factor = schedules.create("ExponentialDecay", {**DECAY, "decay_rate": math.exp(-0.7)})
    assert natural == [factor.rate(step) for step in range(30)]
    staircase = rates("NaturalExponentialDecay", (9, 10, 19), **DECAY, decay_rate=0.7, staircase=True)
    assert staircase == [0.8, 0.8 * math.exp(-0.7), 0.8 * math.exp(-0.7)]


def test_inverse_time():
    assert rates("InverseTimeDecay", (0, 5, 10, 30), **DECAY, decay_rate=1) == [0.8, 0.8 / 1.5, 0.4, 0.2]
    assert rates("InverseTimeDecay", (9, 10, 19), **DECAY, decay_rate=1, staircase=True) == [0.8, 0.4, 0.4]


def test_polynomial():
    straight = {**DECAY, "end_learning_rate": 0.2}
    assert rates("PolynomialDecay", (0, 5, 10, 50), **straight) == [0.8, 0.5, 0.2, 0.2]
    assert rates("PolynomialDecay", (5,), **straight, power=2) == [0.2 + 0.6 * 0.25]
    assert rates("PolynomialDecay", (0, 10, 15, 20, 21), **straight, cycle=True) == [
        0.8,
        0.2,
        0.2 + 0.6 * 0.25,
        0.2,
        0.2 + 0.6 * 0.3,
    ]


def test_piecewise_constant_changes_after_the_boundary():
    steps = {"boundaries": [3, 8], "values": [0.3, 0.2, 0.1]}
    assert rates("PiecewiseConstantDecay", (0, 3, 4, 8, 9, 99), **steps) == [0.3, 0.3, 0.2, 0.2, 0.1, 0.1]
    assert schedules.create("PiecewiseConstantDecay", {**steps, "boundaries": [3.7, 8.0]}).boundaries == (3, 8)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"boundaries": [3, 8], "values": [0.3, 0.2]}, "2 boundaries part 3 rates, but values has 2"),
        ({"boundaries": [8, 3], "values": [0.3, 0.2, 0.1]}, "must rise from one to the next"),
        ({"boundaries": [3, 3], "values": [0.3, 0.2, 0.1]}, "must rise from one to the next"),
        ({"boundaries": [math.nan], "values": [0.3, 0.2]}, "list of whole numbers"),
    ],
)
def test_piecewise_constant_refuses_what_does_not_fit(settings, words):
    with pytest.raises(SettingError, match=words):
        schedules.create("PiecewiseConstantDecay", settings)


def test_cosine():
    assert rates("CosineDecay", (0, 5, 10, 99), **DECAY) == [0.8, 0.4, 0, 0]
    assert rates("CosineDecay", (0, 5, 10, 99), **DECAY, alpha=0.5) == [0.8, 0.6, 0.4, 0.4]


def test_cosine_after_a_warm_up():
    warm = {"initial_learning_rate": 0.2, "decay_steps": 10, "warmup_target": 0.8, "warmup_steps": 4}
    assert rates("CosineDecay", (0, 2, 4, 9, 14, 20), **warm) == [0.2, 0.5, 0.8, 0.4, 0, 0]


def test_cosine_with_restarts_of_growing_length():
    again = {"initial_learning_rate": 0.8, "first_decay_steps": 10, "m_mul": 0.5}
    assert rates("CosineDecayRestarts", (0, 5, 10, 20, 31), **again)[:4] == [0.8, 0.4, 0.4, 0.2]
    assert rates("CosineDecayRestarts", (5, 11, 15), **again, t_mul=1)[0] == 0.4
    assert rates("CosineDecayRestarts", (15,), **again, t_mul=1) == [0.2]


def test_warm_up_before_a_rate_and_before_a_schedule():
    assert rates("Warmup", (0, 1, 4, 9), warmup_steps=4, schedule=0.8) == [0, 0.2, 0.8, 0.8]
    inner = {"kind": "ExponentialDecay", **DECAY, "decay_rate": 0.25}
    assert rates("Warmup", (0, 2, 4, 14), warmup_steps=4, start=0.4, schedule=inner) == [0.4, 0.6, 0.8, 0.2]


def test_rates_are_rounded_to_float32():
    rate = schedules.create("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_rate": 1}).rate(0)
    assert rate == 0.10000000149011612
