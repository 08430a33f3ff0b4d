"""What is wrong with a project, all at once and in words: what keeps it from training, and what is merely odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.problems import Problem
from netbuilder.data.dataset import Dataset
from netbuilder.document.fit import OutputFit
from netbuilder.document.preparation import fitting_shape
from netbuilder.document.project import Project


@dataclass(frozen=True)
class DataFacts:
    """What must be known of data to judge a project on them.

    Attributes:
        input_shape: the shape of one sample.
        classes: how many there are; 0 where numbers are to be found.
        outputs: how many numbers a network has to give for one sample.
        samples: how many there are to train on.
    """

    input_shape: tuple[int, ...]
    classes: int
    outputs: int
    samples: int

    @classmethod
    def of(cls, data: Dataset) -> DataFacts:
        """The facts of a data set."""
        return cls(data.input_shape, data.classes, data.outputs, len(data.x_train))


def problems(project: Project, facts: DataFacts | None = None) -> list[Problem]:
    """Everything that keeps the project from being trained, on these data where they are known."""
    found = [*_settings(project), *project.graph.problems()]
    if found:
        return found
    found += _wholeness(project)
    fit = OutputFit.of(project.graph, project.loss)
    if fit is None:
        return found
    found += fit.problems(facts.classes if facts else None, facts.outputs if facts else None)
    if facts:
        found += _input(project, facts)
    return found


def advice(project: Project, facts: DataFacts | None = None) -> list[Problem]:
    """What will train, but is probably not meant."""
    if project.graph.problems():
        return []
    fit = OutputFit.of(project.graph, project.loss)
    found = fit.advice() if fit else []
    if facts and project.batch_size > facts.samples:
        found.append(
            Problem(
                message=f"A batch of {project.batch_size} is larger than the {facts.samples} samples: "
                "all of them are one batch.",
                field="batch_size",
            )
        )
    return found


def _settings(project: Project) -> Iterator[Problem]:
    for name in ("epochs", "batch_size"):
        value = getattr(project, name)
        if value < 1:
            yield Problem(message=f"{name} must be 1 or more, but it is {value}.", field=name)
    if not 0 <= project.validation_split < 1:
        yield Problem(
            message=f"validation_split must be from 0 to less than 1, but it is {project.validation_split:g}.",
            hint="0.1 holds one sample in ten back.",
            field="validation_split",
        )
    if project.dtype not in ("float32", "float64"):
        yield Problem(message=f"dtype must be float32 or float64, but it is {project.dtype!r}.", field="dtype")
    if project.seed < 0:
        yield Problem(message=f"seed must be 0 or more, but it is {project.seed}.", field="seed")


def _wholeness(project: Project) -> Iterator[Problem]:
    graph = project.graph
    for found, what in ((graph.inputs, "input"), (graph.outputs, "output")):
        if len(found) != 1:
            yield Problem(
                message=f"A project trains networks with one {what}, but this one has {len(found)}.",
                hint="Use the Python interface for others.",
            )
    shapes = graph.shapes()
    learned = any(
        weight.learned
        for node in graph.nodes
        if node.trainable and not node.shares
        for weight in node.spec.weights(*(shapes[name] for name in node.inputs))
    )
    if not learned:
        yield Problem(message="The network has nothing to learn.", hint="Add a layer with weights, such as Dense.")


def _input(project: Project, facts: DataFacts) -> Iterator[Problem]:
    graph = project.graph
    if len(graph.inputs) != 1:
        return
    name = graph.inputs[0]
    try:
        fitting_shape(project.preparation.sample_shape(facts.input_shape), graph.shapes()[name])
    except NetBuilderError as error:
        yield Problem.of(error, where=name)
