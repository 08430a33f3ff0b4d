"""Where a run stands, in whatever order its news come."""

from __future__ import annotations

import numpy as np

from netbuilder.experiments.live import Losses, Means
from netbuilder.gui.train.standing import Standing
from netbuilder.training import events as happened


def begun(epochs=2, batches=10, epoch=0, batch=0):
    standing = Standing()
    standing.take(happened.RunStarted(epochs, batches, epoch, batch))
    return standing


def means(epoch, batch, loss):
    return Means(epoch, batch, epoch * 10 + batch, {"loss": loss}, 0.1)


def ended(epoch, loss):
    return happened.EpochEnded(epoch, {"loss": loss, "val_loss": 9.0}, 1.0)


def test_means_from_before_the_end_of_an_epoch_do_not_replace_those_of_the_whole():
    standing = begun()
    standing.take(ended(1, 0.2))
    standing.take(means(1, 7, 0.5))
    assert (standing.epoch, standing.batch, standing.logs["loss"]) == (1, 10, 0.2)
    assert standing.left == 0


def test_means_of_the_epoch_in_progress_are_taken_beside_newer_losses():
    standing = begun()
    standing.take(Losses(0, 4, 5, np.ones(3)))
    standing.take(means(0, 5, 0.5))
    assert (standing.batch, standing.logs["loss"]) == (7, 0.5)
    standing.take(ended(0, 0.4))
    standing.take(means(1, 1, 0.3))
    assert (standing.epoch, standing.batch, standing.logs["loss"]) == (1, 1, 0.3)


def test_a_run_that_goes_on_in_the_middle_of_an_epoch_takes_its_means():
    standing = begun(epochs=4, epoch=2, batch=5)
    standing.take(means(2, 6, 0.3))
    assert (standing.epoch, standing.batch, standing.logs["loss"]) == (2, 6, 0.3)


def test_one_slow_first_batch_is_no_forecast():
    standing = begun()
    standing.take(means(0, 1, 2.5))
    assert standing.left is None
    standing.take(means(0, 4, 2.3))
    assert standing.left > 0
