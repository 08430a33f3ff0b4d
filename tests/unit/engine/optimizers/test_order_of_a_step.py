"""The options that all rules share, one by one and in their order."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.engine.optimizers import optimizers
from tests.unit.engine.optimizers.making import Run


def sgd(**settings):
    return {"kind": "SGD", "learning_rate": 0.1, **settings}


def test_values_are_clipped_first_then_the_weight_decays_then_it_moves():
    run = Run(sgd(clipvalue=1.0, weight_decay=0.5), [2.0])
    assert run.step(w=10.0)[0] == pytest.approx(2 - 0.5 * 0.1 * 2 - 0.1 * 1)


def test_decay_comes_before_the_step_also_with_memory():
    run = Run(sgd(weight_decay=0.5, momentum=0.5), [2.0])
    first = 2 * 0.95 - 0.1
    assert run.step(w=1.0)[0] == pytest.approx(first)
    assert run.step(w=1.0)[0] == pytest.approx(first * 0.95 - 0.05 - 0.1)


def test_clipnorm_shortens_each_weight_by_itself():
    run = Run(sgd(clipnorm=1.0), [0.0, 0.0], other=[0.0])
    run.step(w=[3.0, 4.0], v=[0.5])
    np.testing.assert_allclose(run["w"], [-0.06, -0.08])
    np.testing.assert_allclose(run["v"], [-0.05])


def test_global_clipnorm_shortens_all_together():
    run = Run(sgd(global_clipnorm=1.0), [0.0, 0.0], other=[0.0])
    run.step(w=[3.0, 0.0], v=[4.0])
    np.testing.assert_allclose(run["w"], [-0.06, 0])
    np.testing.assert_allclose(run["v"], [-0.08])


@pytest.mark.parametrize("option", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_short_gradients_are_not_made_longer(option):
    assert Run(sgd(**{option: 2.0}), [0.0]).step(w=0.5)[0] == pytest.approx(-0.05)
    assert Run(sgd(**{option: 2.0}), [0.0]).step(w=0.0)[0] == 0


def test_only_one_way_of_clipping():
    with pytest.raises(SettingError, match="only one of clipnorm, clipvalue and global_clipnorm"):
        optimizers.create("SGD", {"clipnorm": 1, "clipvalue": 1})


def test_batches_are_gathered_for_one_step():
    run = Run(sgd(gradient_accumulation_steps=3), [0.0])
    assert run.step(w=1.0)[0] == 0
    assert run.step(w=2.0)[0] == 0
    assert run.stepper.iterations == 0
    assert run.step(w=6.0)[0] == pytest.approx(-0.3)
    assert (run.stepper.batches, run.stepper.iterations) == (3, 1)
    run.step(w=0.0)
    run.step(w=0.0)
    assert run.step(w=3.0)[0] == pytest.approx(-0.4), "what was gathered is used up"


def test_the_mean_of_the_gathered_is_clipped_not_each():
    run = Run(sgd(gradient_accumulation_steps=2, clipvalue=1.0), [0.0])
    run.step(w=-4.0)
    assert run.step(w=5.0)[0] == pytest.approx(-0.05)


def test_corrections_count_steps_and_schedules_count_batches():
    rate = {"kind": "PiecewiseConstantDecay", "boundaries": [2], "values": [1.0, 0.25]}
    run = Run({"kind": "SGD", "learning_rate": rate, "gradient_accumulation_steps": 2}, [0.0], dtype="float64")
    run.step(w=1.0)
    assert run.step(w=1.0)[0] == -1, "batch 1 lies before the boundary"
    run.step(w=1.0)
    assert run.step(w=1.0)[0] == -1.25, "batch 3 lies behind it"
    single, double = Run("Adam", [0.0]), Run({"kind": "Adam", "gradient_accumulation_steps": 2}, [0.0])
    for _ in range(3):
        single.step(w=1.0)
        double.step(w=1.0)
        double.step(w=1.0)
    np.testing.assert_allclose(single["w"], double["w"], rtol=1e-12)


def test_the_average_begins_with_the_weights_and_replaces_them_in_the_end():
    run = Run(sgd(use_ema=True, ema_momentum=0.9), [1.0])
    first = run.step(w=1.0)[0]
    second = run.step(w=1.0)[0]
    assert run.stepper.average[0] == pytest.approx(0.9 * first + 0.1 * second)
    assert run["w"][0] == second
    run.stepper.finalize()
    assert run["w"][0] == pytest.approx(0.9 * first + 0.1 * second)


def test_the_average_replaces_the_weights_every_few_steps():
    run = Run(sgd(use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2), [1.0])
    first = run.step(w=1.0)[0]
    assert run.step(w=1.0)[0] == pytest.approx(0.5 * first + 0.5 * (first - 0.1))


def test_without_an_average_nothing_happens_in_the_end():
    run = Run(sgd(), [1.0])
    after = run.step(w=1.0)
    run.stepper.finalize()
    assert np.array_equal(run["w"], after)


def test_constraints_come_last():
    run = Run(sgd(use_ema=True, ema_momentum=0.0), [0.05], constraint="non_neg")
    assert run.step(w=1.0)[0] == 0
    assert run.stepper.average[0] == pytest.approx(-0.05), "the average is taken before"


def test_a_rate_set_by_hand_stands_in_for_the_own():
    run = Run(sgd(), [1.0])
    run.stepper.rate_override = 0.5
    assert run.step(w=1.0)[0] == pytest.approx(0.5)
    assert run.stepper.learning_rate() == 0.5


def test_the_decay_of_old_versions_is_inverse_time_decay():
    """lr / (1 + decay·t), t the steps before, as Keras 1 and 2 had it."""
    rate = {"kind": "InverseTimeDecay", "initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.3}
    run, expected = Run(sgd(learning_rate=rate), [1.0]), 1.0
    for step in range(20):
        expected -= 0.1 / (1 + 0.3 * step) * 0.5
        assert run.step(w=0.5)[0] == pytest.approx(expected, rel=1e-6)


def test_rules_that_search_need_to_evaluate():
    with pytest.raises(NetBuilderError, match="LBFGS evaluates the loss several times a step"):
        Run("LBFGS", [1.0]).step(w=1.0)
