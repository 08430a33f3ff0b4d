"""What is done with files in a thread: nothing of Qt in here, each gets `report(done, total)` as its last argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.document.checks import DataFacts
from netbuilder.document.project import Project
from netbuilder.experiments.any_model import kind_of
from netbuilder.experiments.giving_models import Given, model_of
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.proof import Proof, prove
from netbuilder.experiments.taking_models import project_of, tidied
from netbuilder.formats.code.options import ExportOptions
from netbuilder.formats.exports import Export, Written
from netbuilder.formats.files import load_model, load_weights
from netbuilder.formats.model import StoredModel
from netbuilder.formats.nbproj import ProjectFile, read_project_file
from netbuilder.formats.own_models import read_model_image
from netbuilder.formats.weights_list import MODEL

Report = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class ReadFile:
    """What came of a file that may hold a model.

    Attributes:
        path: of the file.
        kind: what it holds; the rest is only there for a model.
        stored: the model.
        model: the same ready to use, None where it cannot be used here.
        refusal: why not.
        project: that is made of it.
    """

    path: Path
    kind: str
    stored: StoredModel | None = None
    model: TrainedModel | None = None
    refusal: NetBuilderError | None = None
    project: Project | None = None

    @property
    def parameters(self) -> int:
        """How many weights there are."""
        weights = self.stored.weights if self.stored is not None else {}
        return sum(array.size for group in weights.values() for array in group.values())


def read_file(path: Path, like: Project, facts: DataFacts | None, report: Report) -> ReadFile:
    """Reads a model file and makes a project of it; of other files it tells what they are."""
    if not path.is_file():
        raise FileError("There is no such file.", hint="It may have been moved.", where=str(path))
    kind = kind_of(path)
    if kind != MODEL:
        return ReadFile(path, kind)
    stored = tidied(load_model(path, report))
    report(1, 1)
    project = project_of(stored, path.stem, like, facts)
    try:
        return ReadFile(path, kind, stored, TrainedModel.of(stored, str(path)), None, project)
    except NetBuilderError as error:
        return ReadFile(path, kind, stored, None, error, project)


def read_project(path: Path, report: Report) -> tuple[Path, ProjectFile]:
    """Reads a project file."""
    return path, read_project_file(path, report)


@dataclass(frozen=True, eq=False)
class ModelNow:
    """All that is needed to make the model of a project as it stands.

    Attributes:
        project: as it is.
        stored: what was learned, None if nothing was or if it is only there as bytes.
        content: the bytes of a `.keras` file, for a model that was not read yet.
        data: the samples, if they are loaded.
    """

    project: Project
    stored: StoredModel | None
    content: bytes | None
    data: Dataset | None

    def given(self) -> Given:
        """The model to write."""
        kept = self.stored
        if kept is None and self.content:
            kept = read_model_image(self.content, self.project.name)
        return model_of(self.project, kept, self.data)


def import_weights(path: Path, now: ModelNow, report: Report) -> TrainedModel:
    """The network of the project with the weights of a file."""
    stored = load_weights(path, now.given().stored)
    report(1, 1)
    return TrainedModel.of(stored, str(path))


@dataclass(frozen=True, eq=False)
class WrittenFile:
    """What an export left.

    Attributes:
        export: the form.
        given: the model that was written.
        written: the files.
    """

    export: Export
    given: Given
    written: Written


def write_file(path: Path, export: Export, now: ModelNow, options: ExportOptions, report: Report) -> WrittenFile:
    """Writes the model of the project in one form."""
    given = now.given()
    report(0, 0)
    return WrittenFile(export, given, export.write(path, given.stored, options))


def prove_file(done: WrittenFile, report: Report) -> Proof:
    """Runs what was written and compares; where it is called off, what was started ends too."""
    return prove(done.export.kind, done.written.paths[0], done.given.stored, pulse=lambda: report(0, 0))
