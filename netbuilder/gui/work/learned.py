"""What has been learned, as one value: to go back to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from netbuilder.document.project import Project
from netbuilder.experiments.live import Outcome
from netbuilder.experiments.models import TrainedModel
from netbuilder.training import History

if TYPE_CHECKING:
    from netbuilder.gui.trainer import Trainer


@dataclass(frozen=True, eq=False)
class Standing:
    """Where a trainer stands.

    Attributes:
        project: that was trained.
        model: the network after the last batch.
        best_model: the same after its best epoch.
        history: the curves.
        outcome: how the run ended.
        run: its number.
    """

    project: Project | None
    model: TrainedModel | None
    best_model: TrainedModel | None
    history: History | None
    outcome: Outcome | None
    run: int

    def learned(self, model: TrainedModel) -> Standing:
        """The same with a model that has learned more outside of the run; the run cannot go on with it."""
        return replace(self, model=model, best_model=None, outcome=None, run=0)


def same_run(before: Project, now: Project) -> bool:
    """Whether a run of one can go on as the other: all is equal but names and the number of epochs."""
    if before is now:
        return True
    return before.replace(name=now.name, about=now.about, epochs=now.epochs) == now


class Learning(QUndoCommand):
    """Swaps what was learned before and after; a model that was trained since stays.

    Args:
        text: what Undo calls it.
        trainer: whose model it is.
        before: what was learned before.
        after: and after.
    """

    def __init__(self, text: str, trainer: Trainer, before: Standing, after: Standing) -> None:
        super().__init__(text)
        self._trainer, self._before, self._after = trainer, before, after

    def redo(self) -> None:
        if self._trainer.model is self._before.model:
            self._trainer.stand(self._after)

    def undo(self) -> None:
        if self._trainer.model is self._after.model:
            self._trainer.stand(self._before)
