"""What a run told, epoch by epoch."""

from __future__ import annotations

import math

from netbuilder.gui.train.told import Told
from netbuilder.training import events as happened


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
