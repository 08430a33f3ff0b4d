"""Every rule against its formula, written down once more for a single number."""

from __future__ import annotations

import math

import pytest

from netbuilder.engine.optimizers import optimizers
from tests.unit.engine.optimizers.making import Run

GRADIENTS = (0.5, -1.0, 0.25, 2.0, 0.0, -0.125)
EPS = 1e-7


def sgd(w, g, t, m, lr=0.01, mu=0.9):
    m["v"] = mu * m.get("v", 0) - lr * g
    return w + m["v"]


def nesterov(w, g, t, m, lr=0.01, mu=0.9):
    m["v"] = mu * m.get("v", 0) - lr * g
    return w + mu * m["v"] - lr * g


def rmsprop(w, g, t, m, lr=0.001, rho=0.9):
    m["v"] = rho * m.get("v", 0) + (1 - rho) * g * g
    return w - lr * g / math.sqrt(m["v"] + EPS)


def centered(w, g, t, m, lr=0.001, rho=0.9, mu=0.5):
    m["v"] = rho * m.get("v", 0) + (1 - rho) * g * g
    m["a"] = rho * m.get("a", 0) + (1 - rho) * g
    m["m"] = mu * m.get("m", 0) + lr * g / math.sqrt(m["v"] - m["a"] ** 2 + EPS)
    return w - m["m"]


def adagrad(w, g, t, m, lr=0.001):
    m["a"] = m.get("a", 0.1) + g * g
    return w - lr * g / math.sqrt(m["a"] + EPS)


def adadelta(w, g, t, m, lr=0.001, rho=0.95):
    m["a"] = rho * m.get("a", 0) + (1 - rho) * g * g
    delta = -math.sqrt(m.get("d", 0) + EPS) / math.sqrt(m["a"] + EPS) * g
    m["d"] = rho * m.get("d", 0) + (1 - rho) * delta * delta
    return w + lr * delta


def adam(w, g, t, m, lr=0.001, b1=0.9, b2=0.999, largest=False):
    m["m"] = b1 * m.get("m", 0) + (1 - b1) * g
    m["v"] = b2 * m.get("v", 0) + (1 - b2) * g * g
    m["top"] = max(m.get("top", 0), m["v"])
    v = m["top"] if largest else m["v"]
    return w - lr * math.sqrt(1 - b2**t) / (1 - b1**t) * m["m"] / (math.sqrt(v) + EPS)


def amsgrad(w, g, t, m):
    return adam(w, g, t, m, b2=0.5, largest=True)


def adamw(w, g, t, m):
    return adam(w - w * 0.004 * 0.001, g, t, m)


def adamax(w, g, t, m, lr=0.001, b1=0.9, b2=0.999):
    m["m"] = b1 * m.get("m", 0) + (1 - b1) * g
    m["u"] = max(b2 * m.get("u", 0), abs(g))
    return w - lr / (1 - b1**t) * m["m"] / (m["u"] + EPS)


def nadam(w, g, t, m, lr=0.001, b1=0.9, b2=0.999):
    u, after = (b1 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
    m["U"] = m.get("U", 1) * u
    m["m"] = b1 * m.get("m", 0) + (1 - b1) * g
    m["v"] = b2 * m.get("v", 0) + (1 - b2) * g * g
    mean = after * m["m"] / (1 - m["U"] * after) + (1 - u) * g / (1 - m["U"])
    return w - lr * mean / (math.sqrt(m["v"] / (1 - b2**t)) + EPS)


def lion(w, g, t, m, lr=0.001, b1=0.9, b2=0.99):
    direction = b1 * m.get("m", 0) + (1 - b1) * g
    m["m"] = b2 * m.get("m", 0) + (1 - b2) * g
    return w - lr * math.copysign(direction != 0, direction)


def ftrl(w, g, t, m, lr=0.1, l1=0.02, l2=0.3, shrinkage=0.1, beta=0.2):
    before = m.get("a", 0.1)
    m["a"] = before + g * g
    m["z"] = m.get("z", 0) + g + 2 * shrinkage * w - (math.sqrt(m["a"]) - math.sqrt(before)) / lr * w
    q = math.sqrt(m["a"]) / lr + 2 * l2 + beta / lr
    return (min(max(m["z"], -l1), l1) - m["z"]) / q


CASES = {
    "SGD": ({"momentum": 0.9}, sgd),
    "SGD Nesterov": ({"momentum": 0.9, "nesterov": True}, nesterov),
    "RMSprop": ({}, rmsprop),
    "RMSprop centered": ({"centered": True, "momentum": 0.5}, centered),
    "Adagrad": ({}, adagrad),
    "Adadelta": ({}, adadelta),
    "Adam": ({}, adam),
    "Adam amsgrad": ({"amsgrad": True, "beta_2": 0.5}, amsgrad),
    "AdamW": ({}, adamw),
    "Adamax": ({}, adamax),
    "Nadam": ({}, nadam),
    "Lion": ({}, lion),
    "Ftrl": (
        {
            "learning_rate": 0.1,
            "l1_regularization_strength": 0.02,
            "l2_regularization_strength": 0.3,
            "l2_shrinkage_regularization_strength": 0.1,
            "beta": 0.2,
        },
        ftrl,
    ),
}


def test_every_rule_that_takes_steps_is_here():
    assert {name.split()[0] for name in CASES} == {kind for kind in optimizers if not optimizers[kind].searches}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_follows_its_formula(name):
    settings, formula = CASES[name]
    run = Run({"kind": name.split()[0], **settings}, [1.5])
    expected, memory = 1.5, {}
    for step, gradient in enumerate(GRADIENTS, start=1):
        expected = formula(expected, gradient, step, memory)
        assert run.step(w=gradient)[0] == pytest.approx(expected, rel=1e-12), f"step {step}"


def test_plain_descent():
    assert Run("SGD", [1.0, 2.0]).step(w=[10.0, -10.0]).tolist() == [0.9, 2.1]


def test_a_general_power_of_ftrl_agrees_with_the_root():
    rooted = Run({"kind": "Ftrl", "learning_rate": 0.1}, [1.0])
    general = Run({"kind": "Ftrl", "learning_rate": 0.1, "learning_rate_power": -0.5000001}, [1.0])
    for gradient in GRADIENTS:
        assert rooted.step(w=gradient)[0] == pytest.approx(general.step(w=gradient)[0], rel=1e-4)


def test_ftrl_keeps_weights_that_do_not_help_at_exactly_zero():
    run = Run({"kind": "Ftrl", "learning_rate": 0.1, "l1_regularization_strength": 5.0}, [0.0, 0.0])
    for _ in range(5):
        run.step(w=[0.01, 5.0])
    assert run["w"][0] == 0
    assert run["w"][1] < 0


def test_rmsprop_survives_a_spread_that_rounding_makes_negative():
    run = Run({"kind": "RMSprop", "centered": True, "rho": 0.5}, [0.0] * 16, dtype="float32")
    for _ in range(40):
        run.step(w=[1e4 + n / 7 for n in range(16)])
    assert all(math.isfinite(w) for w in run["w"])
