"""The trained models that come with the program, and what was measured of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.paths import resources
from netbuilder.core.text import mark
from netbuilder.formats import strict_json

RECORD = "training.json"
"""What the script that trained the models wrote down about them."""

_TOLD = {
    "digits": (
        mark("Handwriting, convolutional"),
        mark("A convolutional network that learned MNIST and the pen strokes of thirty writers."),
    ),
    "lecture": (
        mark("The lecture's 784-500-500-10"),
        mark("Two hidden layers of 500 units, trained on MNIST alone: to compare with the other one."),
    ),
}


@dataclass(frozen=True)
class SavedModel:
    """A model file that drawings can be given to.

    Attributes:
        path: of the file.
        name: what it is called.
        run: the number of the run that it comes from; 0 if it comes from none.
        accuracy: on test samples, else the last validation accuracy, else that of training; None if unknown.
        title: what one that comes with the program is called, to be translated; "" for all others.
        about: a line on what it is; "" if nothing is known.
    """

    path: Path
    name: str
    run: int = 0
    accuracy: float | None = None
    title: str = ""
    about: str = ""


def bundled_models(folder: Path | None = None) -> list[SavedModel]:
    """All of them in the order of their files, with their accuracy on MNIST's test digits."""
    folder = folder or resources() / "models"
    measured = _record(folder / RECORD)
    return [_described(path, measured.get(path.stem)) for path in sorted(folder.glob("*.keras"))]


def model_path(name: str | Path, folder: Path | None = None) -> Path:
    """The file of a model that is named as it is bundled, such as “digits”; all else is taken as a path."""
    path = Path(name)
    if path.name == str(name) and not path.suffix and not path.exists():
        return next((each.path for each in bundled_models(folder) if each.path.stem == name), path)
    return path


def _described(path: Path, facts: Any) -> SavedModel:
    title, about = _TOLD.get(path.stem, ("", ""))
    tested = facts.get("mnist_test") if isinstance(facts, Mapping) else None
    share = tested.get("accuracy") if isinstance(tested, Mapping) else None
    known = isinstance(share, (int, float)) and 0 <= share <= 1
    return SavedModel(path, path.stem, accuracy=float(share) if known else None, title=title, about=about)


def _record(path: Path) -> Mapping[str, Any]:
    try:
        found = strict_json.parse(path.read_bytes(), str(path))
    except (OSError, NetBuilderError):
        return {}
    models = found.get("models") if isinstance(found, Mapping) else None
    return models if isinstance(models, Mapping) else {}
