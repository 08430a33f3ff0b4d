"""What a run told, epoch by epoch."""

from __future__ import annotations

import itertools
import math

from netbuilder.experiments.live import Losses, Started
from netbuilder.gui.train.told import Told
from netbuilder.training import events as happened
from netbuilder.training.probe import ProbeReading


def told(*logs, first=0):
    """A run with these epochs."""
    made = Told()
    for epoch, each in enumerate(logs, start=first):
        made.take(happened.EpochEnded(epoch, each, 0.5))
    return made


def test_columns_hold_the_numbers_of_the_epochs_that_have_them():
    run = told({"loss": 2.0}, {"loss": 1.0, "val_loss": 3.0, "confusion": [[1, 2]]}, {"loss": 0.5, "val_loss": 2.5})
    assert [each.tolist() for each in run.column("loss")] == [[1.0, 2.0, 3.0], [2.0, 1.0, 0.5]]
    assert [each.tolist() for each in run.column("val_loss")] == [[2.0, 3.0], [3.0, 2.5]]
    assert [each.tolist() for each in run.column("confusion")] == [[], []]
    assert run.names() == ["loss", "confusion"]


def test_the_best_epoch_is_the_first_with_the_best_validated_value():
    assert told({"loss": 1.0}, {"loss": 0.5}, {"loss": 0.5}).best() == (1, "loss", 0.5)
    assert told({"loss": 1.0, "val_loss": 3.0}, {"loss": 0.5, "val_loss": 4.0}).best() == (0, "val_loss", 3.0)
    assert told({"accuracy": 0.5}, {"accuracy": 0.9}, {"accuracy": 0.7}).best("accuracy") == (1, "accuracy", 0.9)
    assert told({"loss": math.nan}, {"loss": 7.0}, {"loss": math.inf}).best() == (1, "loss", 7.0)
    assert told({"loss": math.nan}).best() is None
    assert told().best() is None


def test_a_run_that_goes_on_from_an_earlier_epoch_forgets_the_later_ones():
    run = told({"loss": 3.0}, {"loss": 2.0, "val_loss": 2.0}, {"loss": 1.0})
    run.take(happened.RunStarted(5, 10, 1, 0))
    assert run.column("loss")[1].tolist() == [3.0]
    assert run.best() == (0, "loss", 3.0)
    run.take(happened.EpochEnded(1, {"loss": 4.0}, 0.5))
    assert run.column("loss")[0].tolist() == [1.0, 2.0]


def reading(step):
    return ProbeReading(step, 0.01, 1.0, ())


def test_what_came_after_the_place_where_a_run_goes_on_is_forgotten():
    run = told({"loss": 2.0})
    run.take(happened.RunStarted(5, 10, 0, 0))
    run.take(Losses(0, 0, 1, [2.0] * 17))
    for step in (5, 15, 16):
        run.take(reading(step))
    run.take(happened.RunStarted(5, 10, 1, 5))
    assert run.trace.means()[0].tolist() == list(range(1, 16))
    assert [each.step for each in run.probes] == [5, 15]


def test_a_run_whose_batches_were_not_told_begins_its_trace_where_it_goes_on():
    run = Told()
    run.take(happened.RunStarted(5, 10, 2, 3))
    run.take(Losses(2, 3, 24, [1.0, 1.0]))
    assert run.trace.means()[0].tolist() == [24.0, 25.0]


def test_another_run_begins_with_nothing_and_the_same_goes_on():
    run = told({"loss": 2.0})
    run.take(started(1))
    assert run.column("loss")[1].tolist() == [2.0]  # from a file, whose run is not known
    run.take(started(1))
    assert run.column("loss")[1].tolist() == [2.0]
    run.take(started(2))
    assert run.is_empty and run.run == 2


def started(number):
    return Started(number, 10, 20, (), ())


def test_readings_are_thinned_out_and_the_newest_stays():
    run = Told()
    for step in range(1, 4002):
        run.take(reading(step))
    steps = [each.step for each in run.probes]
    assert 500 < len(steps) <= 1500 and steps[-1] == 4001
    assert {after - before for before, after in itertools.pairwise(steps)} <= {4, 1}  # all of the run alike
    run.take(happened.RunStarted(500, 10, 200, 0))
    run.take(reading(2001))
    assert [each.step for each in run.probes[-2:]] == [2000, 2001]
