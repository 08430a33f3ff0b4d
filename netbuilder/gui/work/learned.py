"""What has been learned, as one value: to go back to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from netbuilder.document.project import Project
from netbuilder.experiments.live import Outcome
from netbuilder.experiments.models import TrainedModel
from netbuilder.training import History


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
