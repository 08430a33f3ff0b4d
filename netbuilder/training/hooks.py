"""Where code of others is called during a run: the callbacks of a project, and Keras-like ones written by a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netbuilder.training.session import Session


class Hook:
    """Does nothing at every point of a run; a subclass does something at some.

    `logs` are the means so far by name, and may be added to. `session.stop(…)` ends the run after the epoch is
    closed, as Keras's `stop_training` does. Hooks run in the training thread, in their order.
    """

    each_batch: bool = False
    """Whether `batch_begin` and `batch_end` are called, and the test ones: they cost the means at every batch."""

    def train_begin(self, session: Session) -> None:
        """A new run begins; not called when one goes on."""

    def epoch_begin(self, session: Session, epoch: int) -> None:
        """An epoch begins."""

    def batch_begin(self, session: Session, batch: int) -> None:
        """A batch is about to be trained."""

    def batch_end(self, session: Session, batch: int, logs: dict[str, Any]) -> None:
        """A batch was trained."""

    def test_begin(self) -> None:
        """Validation, or a test, begins."""

    def test_batch_begin(self, batch: int) -> None:
        """A batch is about to be tested."""

    def test_batch_end(self, batch: int, logs: dict[str, Any]) -> None:
        """A batch was tested."""

    def test_end(self, logs: dict[str, Any]) -> None:
        """Validation, or a test, is over."""

    def epoch_end(self, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        """An epoch is over, validation included."""

    def train_end(self, session: Session, logs: Mapping[str, Any]) -> None:
        """The run is over, whatever the reason."""

    def state(self) -> Any:
        """What it must know to go on exactly here: arrays and JSON values."""
        return None

    def restore(self, state: Any) -> None:
        """Goes back to what `state` gave."""


def of_batches(hooks: Sequence[Hook]) -> tuple[Hook, ...]:
    """Those that want to be called at every batch."""
    return tuple(hook for hook in hooks if hook.each_batch)
