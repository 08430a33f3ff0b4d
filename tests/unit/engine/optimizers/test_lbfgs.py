"""L-BFGS on functions whose lowest point is known, on a network, and over a break."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.optimizers.base import Landscape
from netbuilder.engine.optimizers.lbfgs import LBFGS, _History
from netbuilder.engine.optimizers.line_search import DECREASE, FLATTER, Line, strong_wolfe
from tests.unit.engine.optimizers.making import Run

BOTH = pytest.mark.parametrize("search", ["strong_wolfe", "backtracking"])


class Valley(Run):
    """Rosenbrock's curved valley, with its lowest point at 1, 1, …"""

    def __init__(self, rule, size=2, dtype="float64"):
        super().__init__(rule, np.tile([-1.2, 1.0], size // 2), dtype=dtype)
        self.evaluations = 0

    def evaluate(self):
        self.evaluations += 1
        x, y = (self["w"][part::2].astype(np.float64) for part in (0, 1))
        gradient = self.parameters.gradients_of("node")["w"]
        gradient[::2], gradient[1::2] = -400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)
        return float((100 * (y - x * x) ** 2 + (1 - x) ** 2).sum())

    def descend(self):
        loss = self.evaluate()
        self.stepper.step(self.evaluate, loss)
        return loss


@BOTH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_finds_the_end_of_a_curved_valley(search, dtype):
    valley = Valley({"kind": "LBFGS", "line_search": search}, size=20, dtype=dtype)
    found = [valley.descend() for _ in range(50)]
    assert found == sorted(found, reverse=True)
    np.testing.assert_allclose(valley["w"], 1, atol=1e-4)
    assert valley.evaluations < 200


def test_it_needs_far_fewer_evaluations_than_adam():
    newton, adam = Valley("LBFGS"), Valley({"kind": "Adam", "learning_rate": 0.05})
    while newton.descend() > 1e-6:
        pass
    for _ in range(newton.evaluations):
        adam.descend()
    assert adam.evaluate() > 1e-3


def test_a_steep_and_narrow_parabola_is_solved():
    matrix = np.diag([1.0, 10.0, 100.0])
    run = Run({"kind": "LBFGS", "history_size": 3}, [1.0, 1.0, 1.0])

    def evaluate():
        run.parameters.gradients_of("node")["w"][...] = matrix @ run["w"]
        return float(0.5 * run["w"] @ matrix @ run["w"])

    for _ in range(30):
        run.stepper.step(evaluate, evaluate())
    assert np.abs(run["w"]).max() < 1e-6


def test_the_two_loops_give_what_the_matrix_of_bfgs_gives():
    """Nocedal & Wright 2006, eq. 6.17, begun at γ·I."""
    rng = np.random.default_rng(3)
    slots = [np.zeros(5) for _ in range(2 * 3)]
    history = _History(slots, LBFGS().memory())
    pairs = []
    for _ in range(5):
        s = rng.normal(0, 1, 5)
        y = s * rng.uniform(0.5, 2, 5)
        history.remember(s, y)
        pairs = [*pairs, (s, y)][-3:]
    s, y = pairs[-1]
    matrix = np.eye(5) * (s @ y) / (y @ y)
    for s, y in pairs:
        left = np.eye(5) - np.outer(s, y) / (s @ y)
        matrix = left @ matrix @ left.T + np.outer(s, s) / (s @ y)
    g = rng.normal(0, 1, 5)
    np.testing.assert_allclose(history.direction(g), -matrix @ g, rtol=1e-10)
    history.forget()
    assert np.array_equal(history.direction(g), -g)


def test_pairs_without_curvature_are_left_out():
    history = _History([np.zeros(2) for _ in range(4)], LBFGS().memory())
    history.remember(np.array([1.0, 0.0]), np.array([-1.0, 0.0]))
    history.remember(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert history.memory["pairs"] == 0


def test_a_step_of_the_line_search_fulfils_the_wolfe_conditions():
    valley = Valley("LBFGS")
    start = valley.evaluate()
    gradient = valley.parameters.gradient.copy()
    landscape = Landscape(valley.parameters.trainable, valley.parameters.gradient, start, valley.evaluate)
    before = valley["w"].copy()
    line = Line(landscape, -gradient, 30)
    assert strong_wolfe(line, 1.0)
    step = (before - valley["w"])[0] / gradient[0]
    slope = -float(gradient @ gradient)
    assert landscape.loss <= start + DECREASE * step * slope
    assert abs(float(-gradient @ valley.parameters.gradient)) <= -FLATTER * slope


@BOTH
def test_a_break_changes_nothing(search):
    through = Valley({"kind": "LBFGS", "line_search": search, "history_size": 3})
    before = Valley({"kind": "LBFGS", "line_search": search, "history_size": 3})
    for _ in range(6):
        through.descend()
        before.descend()
    after = Valley({"kind": "LBFGS", "line_search": search, "history_size": 3})
    after["w"][...] = before["w"]
    after.stepper.restore(copy.deepcopy(before.stepper.state()))
    for _ in range(6):
        assert through.descend() == after.descend()
        assert np.array_equal(through["w"], after["w"])


@BOTH
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_few_evaluations_still_never_make_it_worse(search, limit):
    valley = Valley({"kind": "LBFGS", "line_search": search, "max_evaluations": limit})
    found = []
    for _ in range(30):
        evaluations = valley.evaluations
        found.append(valley.descend())
        assert valley.evaluations - evaluations <= limit + 2
    assert found == sorted(found, reverse=True)


@BOTH
def test_where_the_loss_is_no_number_it_goes_less_far(search):
    run = Run({"kind": "LBFGS", "line_search": search, "learning_rate": 100.0}, [1.0])

    def evaluate():
        w = run["w"][0]
        run.parameters.gradients_of("node")["w"][...] = 1 - 1 / w if w > 0 else math.nan
        return w - math.log(w) if w > 0 else math.nan

    run["w"][...] = 5.0
    for _ in range(20):
        run.stepper.step(evaluate, evaluate())
    assert run["w"][0] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("gradient", [0.0, math.nan, math.inf])
def test_without_a_direction_it_stays(gradient):
    run = Run("LBFGS", [2.0])
    run.parameters.gradients_of("node")["w"][...] = gradient
    run.stepper.step(lambda: 1.0, 1.0)
    assert run["w"][0] == 2
    assert run.stepper.batches == 1


def test_the_start_is_evaluated_if_the_loss_is_not_known():
    valley = Valley("LBFGS")
    valley.evaluate()
    before = valley["w"].copy()
    valley.stepper.step(valley.evaluate)
    assert not np.array_equal(valley["w"], before)


@pytest.mark.parametrize("option", ["weight_decay", "clipnorm", "clipvalue", "global_clipnorm"])
def test_what_would_mislead_the_search_is_refused(option):
    with pytest.raises(SettingError, match=f"LBFGS: {option} cannot be combined with a line search"):
        optimizers.create("LBFGS", {option: 1.0})


def test_it_teaches_a_network_through_the_learner():
    layers = [{"kind": "Input", "shape": [2]}, {"kind": "Dense", "units": 8, "activation": "tanh"}]
    layers.append({"kind": "Dense", "units": 1})
    network = Network(Graph.from_json({"layers": layers}), seed=2)
    learner = Learner(network, [losses.create("mean_squared_error")], optimizers.create("LBFGS"))
    x = np.random.default_rng(0).uniform(-1, 1, (60, 2)).astype(np.float32)
    y = x[:, :1] * x[:, 1:]
    found = [learner.train_batch([x], [y]).loss for _ in range(60)]
    assert found[-1] < found[0] / 500
