"""A model out of whatever file holds one: a model file, or a project with or without learned weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.document.project import Project
from netbuilder.experiments.giving_models import model_of
from netbuilder.formats.checkpoint import is_checkpoint
from netbuilder.formats.code.options import ExportOptions
from netbuilder.formats.files import Progress, load_model
from netbuilder.formats.model import StoredModel
from netbuilder.formats.nbproj import is_nbproj, read_project_file
from netbuilder.formats.own_models import read_model_image
from netbuilder.formats.weights_list import MODEL, OTHER, WEIGHTS, kind_of_hdf5

PROJECT, CHECKPOINT, PROGRAM, ONNX = "project", "checkpoint", "program", "onnx"

__all__ = ["CHECKPOINT", "MODEL", "ONNX", "OTHER", "PROGRAM", "PROJECT", "WEIGHTS", "Found", "find_model", "kind_of"]


@dataclass(frozen=True, eq=False)
class Found:
    """A model and where it stood.

    Attributes:
        stored: the model.
        remarks: sentences to show: what its file is like, and whether its weights are new.
        project: that it belongs to, None for a model file.
    """

    stored: StoredModel
    remarks: tuple[str, ...] = ()
    project: Project | None = None


def kind_of(path: str | Path) -> str:
    """What a file holds, told by its first bytes and, where they leave it open, its name."""
    place = Path(path).expanduser()
    name = place.name.lower()
    if place.is_dir():
        return OTHER
    if name.endswith((".py", ".pyc", ".ipynb")):
        return PROGRAM
    if name.endswith(".onnx"):
        return ONNX
    if name.endswith((".nbproj", ".json")):
        return PROJECT
    if is_nbproj(place):
        return PROJECT
    if is_checkpoint(place):
        return CHECKPOINT
    return MODEL if name.endswith(".keras") else kind_of_hdf5(place)


def find_model(path: str | Path, progress: Progress | None = None) -> Found:
    """The model in a file; `progress(done, total)` is told the bytes that are read."""
    place = Path(path).expanduser()
    if not place.exists():
        raise FileError("There is no such file.", hint="Check the name.", where=str(path))
    kind = kind_of(place)
    if kind == PROJECT:
        return _of_project(place)
    if kind == MODEL:
        stored = load_model(place, progress)
        return Found(stored, stored.warnings)
    raise FileError(_NOT_A_MODEL[kind][0], hint=_NOT_A_MODEL[kind][1], where=str(path))


_NOT_A_MODEL = {
    PROGRAM: (
        mark("A program cannot be read: NetBuilder never runs programs."),
        mark("Let it save its model as .keras."),
    ),
    WEIGHTS: ("This file holds weights alone, without the layers.", mark("Give the model, and these as its weights.")),
    ONNX: ("ONNX files are written here, but not read.", mark("Take the model that it was made from.")),
    CHECKPOINT: ("This is the checkpoint of a run, not a model.", mark("Go on with the run, or take its model.keras.")),
    OTHER: ("This file holds no model.", mark("Models are .keras, .h5 and .nbproj files.")),
}


def _of_project(place: Path) -> Found:
    content = read_project_file(place)
    kept = read_model_image(content.model, str(place)) if content.model else None
    given = model_of(content.project, kept)
    return Found(given.stored, told_fresh(given.fresh, given.trained), content.project)


def told_fresh(fresh: tuple[str, ...], trained: bool) -> tuple[str, ...]:
    """What is to be said where weights are not trained."""
    if not fresh:
        return ()
    if not trained:
        return (mark("This network is not trained: its weights are new."),)
    shown = ", ".join(fresh[:5]) + (", …" if len(fresh) > 5 else "")
    return (sentence("These layers were changed after the training, so their weights are new: {shown}.", shown=shown),)


def options_for(project: Project | None, training: bool) -> ExportOptions:
    """How a script is written, with the settings of the run that a project has."""
    if project is None:
        return ExportOptions(training=training)
    return ExportOptions(
        training=training,
        epochs=project.epochs,
        batch_size=project.batch_size,
        validation_split=project.validation_split,
        seed=project.seed,
        data=getattr(project.data, "kind", ""),
        callbacks=tuple(project.callbacks),
    )
