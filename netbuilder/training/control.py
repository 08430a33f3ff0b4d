"""Commands to a running training, from any thread, obeyed between two batches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.core.errors import SettingError
from netbuilder.core.text import sentence

if TYPE_CHECKING:
    from netbuilder.training.session import Session

Action = Callable[["Session"], None]

_RUN, _PAUSE, _ONE_BATCH, _ONE_EPOCH = "run", "pause", "one batch", "one epoch"


def checked_rate(rate: float) -> float:
    """Refuses what is no learning rate."""
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate < float("inf"):
        raise SettingError(sentence("A learning rate must be a number from 0 on, but it is {rate!r}.", rate=rate))
    return float(rate)


class Control:
    """Pause, resume, stop, single steps, and small jobs for the training thread.

    The loop looks at `pending` after every batch, which costs one attribute; only if it is true are the commands read.
    """

    def __init__(self) -> None:
        self.pending = False
        self._changed = threading.Condition()
        self._mode = _RUN
        self._stopping = False
        self._checkpoint = False
        self._actions: list[Action] = []

    def pause(self) -> None:
        """Waits after the batch in progress."""
        self._command(mode=_PAUSE)

    def resume(self) -> None:
        """Goes on after a pause."""
        self._command(mode=_RUN)

    def step_batch(self) -> None:
        """Trains one batch, then waits."""
        self._command(mode=_ONE_BATCH)

    def step_epoch(self) -> None:
        """Trains to the end of the epoch, then waits."""
        self._command(mode=_ONE_EPOCH)

    def stop(self) -> None:
        """Ends the run after the batch in progress; it can be continued later. Safe in a signal handler."""
        # No lock: a signal may interrupt the very thread that holds it.
        self._stopping = True
        self.pending = True

    def wake(self) -> None:
        """Makes a waiting loop look again, after `stop`."""
        self._command()

    def checkpoint(self) -> None:
        """Asks for a checkpoint after the batch in progress."""
        with self._changed:
            self._checkpoint = True
        self._command()

    def set_learning_rate(self, rate: float) -> None:
        """Changes the learning rate of the steps to come; a number below 0 is refused at once."""
        rate = checked_rate(rate)

        def change(session: Session) -> None:
            session.learning_rate = rate

        self.between_batches(change)

    def between_batches(self, action: Action) -> None:
        """Lets the training thread call `action(session)` between two batches, for example to copy weights."""
        with self._changed:
            self._actions.append(action)
        self._command()

    def _command(self, mode: str | None = None) -> None:
        with self._changed:
            self._mode = mode or self._mode
            self.pending = True
            self._changed.notify_all()

    @property
    def stopping(self) -> bool:
        """Whether the run shall end."""
        return self._stopping

    @property
    def paused(self) -> bool:
        """Whether the run waits, or will after the batch in progress."""
        return self._mode == _PAUSE

    def take_actions(self) -> list[Action]:
        """The jobs that came since the last call. For the loop."""
        with self._changed:
            actions, self._actions = self._actions, []
            return actions

    def take_checkpoint(self) -> bool:
        """Whether a checkpoint was asked for since the last call. For the loop."""
        with self._changed:
            asked, self._checkpoint = self._checkpoint, False
            return asked

    def read(self) -> None:
        """Lowers `pending`, unless single steps make the next batch a matter of ours too. For the loop."""
        with self._changed:
            self.pending = self._stopping or self._mode == _ONE_BATCH

    def batch_done(self) -> None:
        """A batch was trained: a single step is over. For the loop."""
        if self._mode == _ONE_BATCH:
            self._command(mode=_PAUSE)

    def epoch_done(self) -> None:
        """An epoch was trained: a step of one epoch is over. For the loop."""
        if self._mode == _ONE_EPOCH:
            self._command(mode=_PAUSE)

    def wait(self) -> None:
        """Blocks while nothing was asked. For the loop."""
        with self._changed:
            while not self.pending:
                # A signal handler cannot notify; a short wait notices its stop.
                self._changed.wait(0.2)
