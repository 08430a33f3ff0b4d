"""How long the training is that a schedule is chosen for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from netbuilder.document.checks import DataFacts
from netbuilder.document.project import Project

_USUAL_STEPS = 1000


@dataclass(frozen=True)
class Run:
    """The steps of a run.

    Attributes:
        steps: of all epochs together.
        epoch_steps: of one epoch; 0 if the data are not known.
    """

    steps: int = _USUAL_STEPS
    epoch_steps: int = 0

    @classmethod
    def of(cls, project: Project, facts: DataFacts | None) -> Run:
        """That of a project on its data."""
        if facts is None or project.batch_size < 1:
            return cls()
        kept = facts.samples - int(facts.samples * min(max(project.validation_split, 0.0), 1.0))
        each = max(1, math.ceil(kept / project.batch_size))
        return cls(each * max(project.epochs, 1), each)
