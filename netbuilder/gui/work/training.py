"""The worker that trains, in the training thread: it runs a `Job`, whose commands come from a `Control` and whose news
go into a `Mailbox`. Nothing leaves a job as an exception: whatever happens becomes an `Outcome`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from netbuilder.experiments.live import Job, Outcome

__all__ = ["Job", "Outcome", "Worker"]


class Worker(QObject):
    """Trains when asked; `ended` is its only signal, all else goes through the mailbox.

    Signals:
        ended(outcome): a job is over.
    """

    ended = Signal(object)

    @Slot(object)
    def run(self, job: Job) -> None:
        """Trains to the end, or until it is stopped."""
        self.ended.emit(job.run())
