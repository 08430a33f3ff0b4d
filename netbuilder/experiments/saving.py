"""Writing the network of a running session to a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netbuilder.data.dataset import Dataset
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project
from netbuilder.training import Session


@dataclass(frozen=True, eq=False)
class ModelSaver:
    """Writes the network of a session as a model file, for ModelCheckpoint and at the end of a run.

    Attributes:
        project: what is trained.
        fitted: what is done to the inputs.
        data: on which it is trained.
    """

    project: Project
    fitted: Fitted
    data: Dataset

    def __call__(self, path: Path, session: Session, weights_only: bool = False) -> None:
        # Imported at the first file, not before the first step: HDF5 takes its time to load.
        from netbuilder.experiments.models import stored_model
        from netbuilder.formats.files import save_model, save_weights

        stored = stored_model(session.learner, self.project, self.fitted, self.data)
        (save_weights if weights_only else save_model)(path, stored)
