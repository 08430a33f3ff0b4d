"""Training: the loop and everything that goes with it. Built on the engine and the data, it knows no files.

A run is a `Session`: a learner, a feed of batches, settings, scores (loss and metrics), hooks, a history and a
position. `train(session, control)` is a plain generator; whoever iterates over it drives the run, in any thread:

    session = Session(learner, ArrayFeed([x], [y], batch_size=100, rng=rng), Settings(epochs=20), scores=scores)
    for event in train(session, control):
        ...                                   # RunStarted, EpochStarted, BatchEnded, EpochEnded, … RunEnded

Between two events the session is at rest: `session.state()` is everything needed to go on, bit by bit, after
`session.restore(state)` in another process; `CheckpointDue` says when to write it. A `Control` takes commands from
other threads (pause, resume, stop, one batch, one epoch, learning rate, small jobs), a `Mailbox` carries news back.

- `events.py`: what happens. `feed.py`: what a batch is; any object with `batches`, `__iter__`, `state`, `restore`
  can stand in for `ArrayFeed`. `scores.py`: means over an epoch; `scores_for` in `naming.py` builds them with Keras's
  names from metrics by output.
- `hooks.py`: `Hook` with `train_begin`, `epoch_begin`, `batch_begin`, `batch_end`, `test_…`, `epoch_end`,
  `train_end`: the place to plug in callbacks written by a user. `session.stop()` is Keras's `stop_training`,
  `session.learning_rate` can be set. `callbacks/` holds the registry of ready-made ones, as specs.
- `testing.py`: `evaluate`, `predict`. `weights.py`: `class_weights`, `held_back` (validation_split).
- `probe.py`, `microscope.py`: a look at one step from inside, which changes nothing. `Probe(learner, put).arm()` lets
  the next step be read (gradient lengths, ‖Δw‖/‖w‖, learning rate); `learner.watch = Microscope(put)` takes it apart
  into a `BatchRecord` whose `phases()` are forward, loss, backward and update, layer by layer.
- `history.py`: the curves. `diagnosis.py`: why a loss is no number any more.
"""

from netbuilder.training.callbacks import Callback, callbacks
from netbuilder.training.control import Control
from netbuilder.training.feed import ArrayFeed, Batch, Feed
from netbuilder.training.history import History
from netbuilder.training.hooks import Hook
from netbuilder.training.loop import train
from netbuilder.training.mailbox import Mailbox
from netbuilder.training.naming import named_metric, scores_for
from netbuilder.training.scores import Score, Scores
from netbuilder.training.session import Session, Settings
from netbuilder.training.testing import evaluate, predict, predictions
from netbuilder.training.weights import class_weights, held_back

__all__ = [
    "ArrayFeed",
    "Batch",
    "Callback",
    "Control",
    "Feed",
    "History",
    "Hook",
    "Mailbox",
    "Score",
    "Scores",
    "Session",
    "Settings",
    "callbacks",
    "class_weights",
    "evaluate",
    "held_back",
    "named_metric",
    "predict",
    "predictions",
    "scores_for",
    "train",
]
