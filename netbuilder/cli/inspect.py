"""`netbuilder inspect`: what a file holds."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from netbuilder.cli import FINE
from netbuilder.cli.inspect_model import tell_layers, tell_model, tell_weights
from netbuilder.cli.output import Output, number, shape, size
from netbuilder.cli.projects import data_named
from netbuilder.core.errors import FileError
from netbuilder.experiments.any_model import CHECKPOINT, MODEL, ONNX, PROGRAM, PROJECT, WEIGHTS, kind_of
from netbuilder.formats.checkpoint import read_checkpoint
from netbuilder.formats.nbproj import ProjectFile, read_project_file


def run(arguments: Namespace) -> int:
    """Tells what kind of file it is, and what is in it."""
    output = Output(arguments.json)
    path = Path(arguments.file).expanduser()
    if not path.exists():
        raise FileError("There is no such file or folder.", hint="Check the name.", where=arguments.file)
    kind = kind_of(path)
    if kind == PROGRAM:
        raise FileError("A program is not read: NetBuilder never runs programs.", where=arguments.file)
    if kind == ONNX:
        raise FileError("ONNX files are written here, but not read.", where=arguments.file)
    if kind == WEIGHTS:
        tell_weights(path, output)
    elif kind == CHECKPOINT:
        _checkpoint(path, output)
    elif kind == MODEL:
        tell_model(path, output)
    elif kind == PROJECT:
        _project(path, output)
    else:
        _data(path, output)
    return FINE


def _checkpoint(path: Path, output: Output) -> None:
    state, about = read_checkpoint(path)
    try:
        position = {name: state["position"][name] for name in ("epoch", "batch", "step")}
        if not all(type(number) is int and 0 <= number < 1 << 53 for number in position.values()):
            raise ValueError("a position that no run has")
        weights = sum(array.size for group in state["weights"].values() for array in group.values())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise FileError("This checkpoint does not hold the state of a run.", where=str(path)) from None
    output.line(
        f"A checkpoint of run {about.get('run')}: epoch {position['epoch'] + 1}, after {position['batch']} batches "
        f"of it, {position['step']} steps in all; {weights:,} weights"
    )
    output.record("checkpoint", **about, **position, weights=weights)


def _project(path: Path, output: Output) -> None:
    from netbuilder.experiments.opening import all_problems

    content = read_project_file(path)
    project = content.project
    output.line(f"A project: {project.name}. {project.about}".rstrip())
    found = all_problems(project)
    total, layers = tell_layers(project.active_graph, output) if not project.active_graph.problems() else (0, [])
    output.line(
        f"{project.loss.kind}, {project.optimizer.kind}, {project.epochs} epochs, batches of {project.batch_size}, "
        f"seed {project.seed}; data: {project.data.title}"
    )
    _beside(content, output)
    for problem in found:
        output.line(f"Problem: {problem}")
    output.record(
        "project",
        weights=total,
        layers=layers,
        trained_model_bytes=len(content.model or b""),
        epochs_trained=len(content.history.epoch) if content.history else 0,
        drawings=len(content.personal),
        problems=[str(problem) for problem in found],
        project=project.to_json(),
    )


def _beside(content: ProjectFile, output: Output) -> None:
    """What a project file holds beside the project."""
    if content.model:
        output.line(f"With a trained model ({size(len(content.model))})")
    if content.history and content.history.epoch:
        output.line(f"With the curves of {len(content.history.epoch)} epochs")
    if len(content.personal):
        output.line(f"With {len(content.personal)} drawings of the user")


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
