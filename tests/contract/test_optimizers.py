"""What every optimizer promises: a step cut in any way is the same step, it can be saved and goes on, and it learns."""

from __future__ import annotations

import copy
import itertools
import json
import tracemalloc

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.initializers import initializers
from netbuilder.engine.optimizers import Stepper, optimizers
from netbuilder.engine.optimizers.stepper import CHUNK
from netbuilder.engine.parameters import Parameters, Weight

MORE = {
    "Adam": {"amsgrad": True},
    "AdamW": {"weight_decay": 0.1},
    "Ftrl": {
        "learning_rate_power": -0.7,
        "l1_regularization_strength": 0.01,
        "l2_regularization_strength": 0.01,
        "l2_shrinkage_regularization_strength": 0.01,
        "beta": 0.1,
    },
    "LBFGS": {"line_search": "backtracking", "history_size": 2},
    "RMSprop": {"centered": True, "momentum": 0.5},
    "SGD": {"momentum": 0.9, "nesterov": True},
}
SHARED = {
    "weight_decay": 0.0001,
    "use_ema": True,
    "ema_momentum": 0.5,
    "ema_overwrite_frequency": 3,
    "global_clipnorm": 5.0,
}
FAST = {"Adadelta": 30.0, "Ftrl": 0.5, "LBFGS": 1.0}
"""Learning rates at which a rule makes good progress; 0.05 for the others."""


def _examples():
    for kind in optimizers:
        rate = {"learning_rate": FAST.get(kind, 0.05)}
        yield pytest.param({"kind": kind, **rate}, id=kind)
        yield pytest.param({"kind": kind, **rate, **MORE.get(kind, {"clipvalue": 1.0})}, id=f"{kind}-more")
        if not optimizers[kind].searches:
            yield pytest.param({"kind": kind, **rate, **SHARED}, id=f"{kind}-shared")


every_rule = pytest.mark.parametrize("described", list(_examples()))
by_steps = pytest.mark.parametrize(
    "described", [case for case in _examples() if not optimizers[case.values[0]["kind"]].searches]
)


class Bowl:
    """½Σ k·(w - goal)² over two weights, of which each number has its own k, and a stepper that goes down in it."""

    def __init__(self, described, size=40, dtype="float32"):
        zeros = initializers.create("zeros")
        weights = [
            Weight(name="a", shape=(size, 2), initializer=zeros),
            Weight(name="b", shape=(7,), initializer=zeros),
        ]
        self.parameters = Parameters([("node", True, weights)], np.dtype(dtype))
        w = self.parameters.trainable
        rng = np.random.default_rng(8)
        self.goal = rng.normal(0, 1, w.size).astype(dtype)
        self.k = rng.uniform(0.2, 2, w.size).astype(dtype)
        self.stepper = Stepper(optimizers.from_json(described), self.parameters)

    def evaluate(self) -> float:
        off = self.parameters.trainable - self.goal
        np.multiply(self.k, off, out=self.parameters.gradient)
        return float((0.5 * self.k * off * off).sum(dtype=np.float64))

    def step(self) -> float:
        loss = self.evaluate()
        self.stepper.step(self.evaluate, loss)
        return loss

    def arrays(self):
        return [self.parameters.trainable, *self.stepper.state()["arrays"].values()]


def assert_equal(one, other):
    assert one.stepper.memory == other.stepper.memory
    assert all(np.array_equal(a, b) for a, b in zip(one.arrays(), other.arrays(), strict=True))


@by_steps
def test_a_step_cut_in_any_way_is_the_same_step(described):
    whole, pieces = Bowl(described, size=CHUNK), Bowl(described, size=CHUNK)
    size = whole.parameters.trainable.size
    cuts = [0, 1, 18, 1001, CHUNK - 3, CHUNK + 5, size - 7, size]
    for _ in range(3):
        whole.step()
        pieces.evaluate()
        stepper = pieces.stepper
        assert stepper.accumulate()
        stepper.clip()
        scalars = stepper.begin()
        for start, stop in reversed(list(itertools.pairwise(cuts))):
            stepper.move(start, stop, scalars, stepper.scratch())
        stepper.finish()
        assert_equal(whole, pieces)


@every_rule
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_was_saved_goes_on_as_if_nothing_had_been(described, dtype):
    through, before = Bowl(described, dtype=dtype), Bowl(described, dtype=dtype)
    for _ in range(4):
        through.step()
        before.step()
    saved = copy.deepcopy(before.stepper.state())
    plain = {name: value for name, value in saved.items() if name != "arrays"}
    saved = {**json.loads(json.dumps(plain)), "arrays": saved["arrays"]}
    after = Bowl(described, dtype=dtype)
    after.parameters.trainable[:] = before.parameters.trainable
    after.stepper.restore(saved)
    for _ in range(4):
        through.step()
        after.step()
    assert_equal(through, after)
    assert all(array.dtype == np.dtype(dtype) for array in after.arrays())


@every_rule
def test_what_was_saved_of_another_network_is_refused(described):
    other = {**described, "use_ema": not described.get("use_ema", False)}
    with pytest.raises(FileError, match="does not fit"):
        Bowl(described).stepper.restore(Bowl(other).stepper.state())
    larger = Bowl(described, size=41).stepper.state()
    if larger["arrays"]:  # plain SGD remembers nothing that could not fit
        with pytest.raises(FileError, match="does not fit"):
            Bowl(described).stepper.restore(larger)


@every_rule
def test_it_goes_down(described):
    bowl = Bowl(described)
    first = bowl.evaluate()
    for _ in range(150):
        bowl.step()
    assert bowl.evaluate() < first / 3


@every_rule
def test_weights_without_a_gradient_stay_finite(described):
    bowl = Bowl(described)
    bowl.k[:50] = 0
    for _ in range(5):
        bowl.step()
    assert np.isfinite(bowl.parameters.trainable).all()


@by_steps
def test_an_explosion_is_silent(described):
    bowl = Bowl({**described, "learning_rate": 1e30})
    for _ in range(4):
        bowl.parameters.gradient[:] = 1e30
        scalars = bowl.stepper.begin()
        bowl.stepper.move(0, bowl.parameters.trainable.size, scalars, bowl.stepper.scratch())
    bowl.parameters.gradient[:] = np.nan
    bowl.stepper.step()


@by_steps
def test_a_rate_of_zero_moves_nothing_much(described):
    bowl = Bowl({**described, "learning_rate": 0})
    bowl.step()
    assert np.isfinite(bowl.parameters.trainable).all()
    assert np.abs(bowl.parameters.trainable).max() < 1e-6


@by_steps
def test_a_step_takes_no_new_memory(described):
    bowl = Bowl(described, size=CHUNK)
    stepper = bowl.stepper
    bowl.step()
    bowl.evaluate()
    scalars, scratch = stepper.begin(), stepper.scratch()
    tracemalloc.start()
    stepper.move(0, bowl.parameters.trainable.size, scalars, scratch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < CHUNK  # bytes: a quarter of one array of a chunk
