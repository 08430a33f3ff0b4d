"""The ways by which a file comes into the program, each giving a value or one sentence."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.cli import FINE, main
from netbuilder.core.errors import NetBuilderError
from netbuilder.data import open_dataset
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.checkpoint import read_checkpoint
from netbuilder.formats.files import load_model, load_weights
from netbuilder.formats.model import StoredModel, weights_of
from netbuilder.formats.nbproj import read_project_file

Road = Callable[[Path], Any]


def plain() -> StoredModel:
    """The model that weights are loaded into: the one that hostile files are bent from."""
    layers = [
        {"kind": "Input", "id": "given", "shape": [4]},
        {"kind": "Dense", "id": "dense", "units": 5, "activation": "relu"},
        {"kind": "Dense", "id": "answer", "units": 3, "activation": "softmax"},
    ]
    graph = Graph.from_json({"layers": layers})
    return StoredModel(graph, weights_of(Network(graph)), sequential=True)


def weights(path: Path) -> StoredModel:
    """The weights of any kind of file, in the plain model."""
    return load_weights(path, plain())


def inspected(path: Path) -> str:
    """What `netbuilder inspect` prints; its complaint becomes an error."""
    return _command("inspect", str(path))


def inspected_as_json(path: Path) -> str:
    """The same for programs."""
    return _command("inspect", "--json", str(path))


def _command(*arguments: str) -> str:
    said, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaint):
        code = main(arguments)
    if code != FINE:
        text = complaint.getvalue().strip()
        if "did not expect" in text or "Traceback" in text:
            raise RuntimeError(text)
        raise NetBuilderError(text)
    return said.getvalue() + complaint.getvalue()


def project(path: Path) -> Any:
    """A project file, and the model in it."""
    return read_project_file(path)


def data(path: Path) -> Any:
    """A data set."""
    return open_dataset(path)


def checkpoint(path: Path) -> Any:
    """The state of a run."""
    return read_checkpoint(path)


MODEL_ROADS: dict[str, Road] = {
    "load_model": load_model,
    "load_weights": weights,
    "inspect": inspected,
    "inspect --json": inspected_as_json,
}
PROJECT_ROADS: dict[str, Road] = {"read_project_file": project, "inspect": inspected}
DATA_ROADS: dict[str, Road] = {"open_dataset": data, "inspect": inspected}


def holds(value: Any, number: float) -> bool:
    """Whether weights of a model are this number throughout."""
    if not isinstance(value, StoredModel):
        return False
    return any(bool(np.all(array == number)) for group in value.weights.values() for array in group.values())
