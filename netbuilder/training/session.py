"""One training run: the learner, its data, the settings, how far it has come, and all of that as a value to save."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.engine.array import Array, xp
from netbuilder.engine.learner import Learner
from netbuilder.training.callbacks import Bound, Callback
from netbuilder.training.control import checked_rate
from netbuilder.training.feed import Feed
from netbuilder.training.history import History
from netbuilder.training.hooks import Hook
from netbuilder.training.scores import Scores

_POSITION = ("epoch", "batch", "step", "begun", "validating")

Saver = Callable[[Path, "Session", bool], None]
"""Writes the network of a session to a file; the last argument says whether its weights alone."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a run goes.

    Attributes:
        epochs: the number of the epoch to stop before, counted from 0.
        initial_epoch: the number of the first.
        validation_every: epochs between two looks at the validation data, or the epochs after which to look, from 1.
        checkpoint_every: batches between two `CheckpointDue` events; None for one at the end of each epoch only.
        stop_on_non_finite: whether a loss that is no number ends the run; Keras goes on.
    """

    epochs: int = 1
    initial_epoch: int = 0
    validation_every: int | tuple[int, ...] = 1
    checkpoint_every: int | None = None
    stop_on_non_finite: bool = True

    def validates(self, epoch: int) -> bool:
        """Whether to look at the validation data after this epoch, counted from 0."""
        every = self.validation_every
        return epoch + 1 in every if isinstance(every, tuple) else (epoch + 1) % every == 0


class Session:
    """A run that can be begun, interrupted at any batch, saved and gone on with, bit by bit the same.

    Args:
        learner: what learns.
        feed: the training data.
        settings: how long, how often.
        scores: the metrics; the loss alone by default.
        validation: data to look at after each epoch.
        hooks: callbacks: specs of the registry, or other hooks.
        saver: writes model files for ModelCheckpoint.
        folder: where relative file names of callbacks lie.
    """

    def __init__(
        self,
        learner: Learner,
        feed: Feed,
        settings: Settings | None = None,
        *,
        scores: Scores | None = None,
        validation: Feed | None = None,
        hooks: Sequence[Hook | Callback] = (),
        saver: Saver | None = None,
        folder: Path | None = None,
    ) -> None:
        self.learner = learner
        self.feed = feed
        self.settings = settings or Settings()
        self.scores = scores or Scores()
        self.validation = validation
        self.validation_scores = self.scores.fresh()
        self.hooks = tuple(Bound(hook) if isinstance(hook, Callback) else hook for hook in hooks)
        self.folder = folder or Path()
        self._saver = saver
        self.history = History()
        self.epoch = self.settings.initial_epoch
        """The epoch in progress, or the one to come."""
        self.batch = 0
        """Batches of this epoch that were trained."""
        self.step = 0
        """Batches trained in all epochs."""
        self.seconds = 0.0
        """Time spent training, over all parts of an interrupted run."""
        self.epoch_seconds = 0.0
        """That of the epoch in progress."""
        self._running_since: float | None = None
        self.begun = False
        self.validating = False
        """Whether all batches of the epoch in progress are trained, but the epoch is not closed yet."""
        self.halt: str | None = None
        """Why the run shall end after this epoch, once somebody called `stop`."""

    @property
    def learning_rate(self) -> float:
        """The rate of the coming step; setting it overrides the optimizer's number or schedule."""
        return self.learner.stepper.learning_rate()

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self.learner.stepper.rate_override = checked_rate(rate)

    def stop(self, reason: str = "") -> None:
        """Ends the run; the epoch is closed first, with validation and its line in the history."""
        self.halt = reason

    def start_clock(self) -> None:
        """Time begins to count as spent on training. For the loop."""
        self._running_since = time.perf_counter()

    def stop_clock(self) -> None:
        """Time stops counting. For the loop."""
        spent = self._since_start()
        self.seconds += spent
        self.epoch_seconds += spent
        self._running_since = None

    def _since_start(self) -> float:
        return 0.0 if self._running_since is None else time.perf_counter() - self._running_since

    def elapsed_in_epoch(self) -> float:
        """Seconds spent on the epoch so far, pauses left out."""
        return self.epoch_seconds + self._since_start()

    def logs(self) -> dict[str, Any]:
        """The means over the epoch so far."""
        return self.scores.values()

    def save(self, path: Path, *, weights_only: bool = False) -> None:
        """Writes the network as it is to a file, for callbacks."""
        if self._saver is None:
            raise NetBuilderError("This run has no way to write model files.", hint="Leave out ModelCheckpoint.")
        self._saver(path, self, weights_only)

    def weights(self) -> dict[str, dict[str, Array]]:
        """All weights by layer and name; the arrays are the live ones."""
        parameters = self.learner.network.parameters
        found: dict[str, dict[str, Array]] = {}
        for place in parameters.places:
            found.setdefault(place.node, {})[place.weight.name] = parameters[place.node, place.weight.name]
        return found

    def copied_weights(self) -> dict[str, dict[str, Array]]:
        """All weights by layer and name, as they are now."""
        return copy.deepcopy(self.weights())

    def load_weights(self, weights: Mapping[str, Mapping[str, Array]]) -> None:
        """Copies values into the weights; refuses what does not fit."""
        own = {(node, name): array.shape for node, arrays in self.weights().items() for name, array in arrays.items()}
        new = {(node, name): xp.asarray(array) for node, arrays in weights.items() for name, array in arrays.items()}
        if own != {key: array.shape for key, array in new.items()}:
            raise FileError(
                "The saved weights do not fit this network.", hint="Use the network that the run was started with."
            )
        self.learner.network.parameters.load(new)

    def state(self) -> dict[str, Any]:
        """Everything needed to go on exactly here: nested dictionaries of arrays and JSON values.

        The arrays are the live ones: write or copy them before the run goes on.
        """
        return {
            "position": {name: getattr(self, name) for name in _POSITION},
            "time": {"seconds": self.seconds, "epoch_seconds": self.epoch_seconds},
            "weights": self.weights(),
            "optimizer": self.learner.stepper.state(),
            "streams": self.learner.network.streams.state(),
            "feed": self.feed.state(),
            "scores": self.scores.state(),
            "hooks": [hook.state() for hook in self.hooks],
            "history": self.history.to_json(),
            "halt": self.halt,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to what `state` gave; the settings may differ, for example ask for more epochs."""
        if len(state["hooks"]) != len(self.hooks) or len(state["scores"]["metrics"]) != len(self.scores.scores):
            raise FileError(
                "The saved run has other callbacks or metrics.", hint="Resume it with the project it was started with."
            )
        self.load_weights(state["weights"])
        self.learner.stepper.restore(state["optimizer"])
        self.learner.network.streams.restore(state["streams"])
        self.feed.restore(state["feed"])
        self.scores.restore(state["scores"])
        for hook, saved in zip(self.hooks, state["hooks"], strict=True):
            hook.restore(saved)
        self.history = History.from_json(state["history"])
        for name in _POSITION:
            setattr(self, name, state["position"][name])
        self.seconds, self.epoch_seconds = state["time"]["seconds"], state["time"]["epoch_seconds"]
        self.halt = state["halt"]
