"""The numbers of a run as one spec, so that they are edited like all other settings."""

from __future__ import annotations

from netbuilder.core.spec import Spec, param
from netbuilder.document.project import Project


class RunNumbers(Spec):
    """How long and in which steps a project is trained."""

    epochs: int = param(10, "How often all training samples are seen. Too many, and the network learns by heart.", ge=1)
    batch_size: int = param(
        32, "Samples between two steps of the optimizer. Larger is steadier and uses the computer better.", ge=1
    )
    validation_split: float = param(
        0.0, "Share of the training samples held back, to see whether what is learned holds for others.", ge=0, lt=1
    )
    seed: int = param(0, "Where all chance begins: with the same number a run can be repeated exactly.", ge=0)
    dtype: str = param(
        "float32",
        "The kind of numbers it is calculated with; float64 is exact to more digits and slower.",
        choices=("float32", "float64"),
    )

    @classmethod
    def of(cls, project: Project) -> dict[str, object]:
        """Those of a project, which may be out of range: it may come from a file."""
        return {name: getattr(project, name) for name in cls.params()}


NAMES = {
    "epochs": "epochs",
    "batch_size": "batchSize",
    "validation_split": "validationSplit",
    "seed": "seed",
    "dtype": "dtype",
}
"""The object name of each editor."""
