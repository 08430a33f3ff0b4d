"""`netbuilder inspect`: what a file holds."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from netbuilder.cli import FINE
from netbuilder.cli.output import Output, number, shape, size
from netbuilder.cli.projects import data_named, find_project
from netbuilder.core.errors import FileError
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.formats.checkpoint import is_checkpoint, read_checkpoint
from netbuilder.formats.files import holds_model, load_model


def run(arguments: Namespace) -> int:
    """Tells what kind of file it is, and what is in it."""
    output = Output(arguments.json)
    path = Path(arguments.file).expanduser()
    if not path.exists():
        raise FileError("There is no such file or folder.", hint="Check the name.", where=arguments.file)
    if path.name.endswith(".weights.h5"):
        _weights(path, output)
    elif path.is_file() and is_checkpoint(path):
        _checkpoint(path, output)
    elif path.is_file() and holds_model(path):
        _model(path, output)
    elif path.suffix == ".json":
        _project(find_project(arguments.file), output)
    else:
        _data(path, output)
    return FINE


def _checkpoint(path: Path, output: Output) -> None:
    state, about = read_checkpoint(path)
    position = state["position"]
    weights = sum(array.size for group in state["weights"].values() for array in group.values())
    output.line(
        f"A checkpoint of run {about.get('run')}: epoch {position['epoch'] + 1}, after {position['batch']} batches "
        f"of it, {position['step']} steps in all; {weights:,} weights"
    )
    output.record("checkpoint", **about, **position, weights=weights)


def _weights(path: Path, output: Output) -> None:
    output.line(f"Weights alone ({size(path.stat().st_size)}); they are loaded into the model that they belong to")
    output.record("weights", bytes=path.stat().st_size)


def _model(path: Path, output: Output) -> None:
    stored = load_model(path)
    kind = "Sequential" if stored.sequential else "Functional"
    output.line(f"A model of {len(stored.graph.nodes)} layers ({kind}, {stored.dtype})")
    total = _layers(stored.graph, output)
    compiled = stored.compiled
    if compiled is not None:
        losses = ", ".join(loss.kind for loss in compiled.losses if loss)
        output.line(f"Trained with {losses} and {compiled.optimizer.kind}")
    names = stored.about.get("class_names")
    if isinstance(names, list) and names:
        output.line("Classes: " + ", ".join(str(name)[:100] for name in names))
    output.record("model", layers=stored.graph.to_json()["layers"], weights=total, about=stored.about)


def _layers(graph: Graph, output: Output) -> int:
    """A line for each layer; returns the number of weights."""
    shapes = graph.shapes()
    rows, total = [], 0
    for node in graph.nodes:
        weights = [] if node.shares else node.spec.weights(*(shapes[name] for name in node.inputs))
        count = sum(weight.size for weight in weights)
        total += count
        rows.append([node.id, node.spec.kind, shape(shapes[node.id]), f"{count:,}"])
    output.table(["layer", "kind", "output", "weights"], [*rows, ["", "", "", f"{total:,}"]])
    return total


def _project(project: Project, output: Output) -> None:
    from netbuilder.experiments.opening import all_problems

    output.line(f"A project: {project.name}. {project.about}".rstrip())
    found = all_problems(project)
    total = _layers(project.active_graph, output) if not project.active_graph.problems() else 0
    output.line(
        f"{project.loss.kind}, {project.optimizer.kind}, {project.epochs} epochs, batches of {project.batch_size}, "
        f"seed {project.seed}; data: {project.data.title}"
    )
    for problem in found:
        output.line(f"Problem: {problem}")
    output.record("project", weights=total, problems=[str(problem) for problem in found], project=project.to_json())


def _data(path: Path, output: Output) -> None:
    data = data_named(str(path)).load()
    output.line(f"Data for {data.task}: {len(data.x_train):,} training and {len(data.x_test):,} test samples")
    output.line(f"One sample: {shape(data.input_shape)}, {data.x_train.dtype}")
    if data.feature_names:
        output.line("Features: " + ", ".join(data.feature_names))
    if data.classes:
        counts = data.counts().tolist()
        output.table(["class", "samples"], [[name, str(n)] for name, n in zip(data.class_names, counts, strict=True)])
    else:
        output.line(f"Answers from {number(data.y_train.min())} to {number(data.y_train.max())}")
    output.record(
        "data",
        task=data.task,
        training=len(data.x_train),
        test=len(data.x_test),
        input_shape=data.input_shape,
        classes=data.class_names,
        features=data.feature_names,
    )
