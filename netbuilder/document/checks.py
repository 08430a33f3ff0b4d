"""What is wrong with a project, all at once and in words: what keeps it from training, and what is merely odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.problems import Problem
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.document.fit import OutputFit
from netbuilder.document.judging import Judgement, judged
from netbuilder.document.preparation import fitting_shape
from netbuilder.document.project import Project
from netbuilder.document.wiring import readers_of
from netbuilder.engine.graph import Graph


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
    """Everything that keeps the project from being trained, on these data where they are known.

    Each has a `code`; layers behind a broken one are judged as if the obvious were done about it.
    """
    global _latest
    known, found_on, found = _latest
    if known is not project or found_on != facts:
        found = tuple(_problems(project, facts))
        _latest = (project, facts, found)
    return list(found)


_latest: tuple[Project | None, DataFacts | None, tuple[Problem, ...]] = (None, None, ())
"""What was found last: after an edit many ask for the same project."""


def _problems(project: Project, facts: DataFacts | None) -> list[Problem]:
    graph = project.active_graph
    shapes = judged(graph)
    lacking = list(_lacking(graph))
    # A layer that is lacking and of unknown shape is one problem, not two.
    broken = [each for each in shapes.problems if each.where not in {one.where for one in lacking}]
    found = [*setting_problems(project), *_ends(graph), *lacking, *broken, *_unused(graph)]
    if not shapes.problems:
        found += _learns(graph, shapes)
    fit = OutputFit.of(graph, project.loss, shapes.assumed)
    if fit is not None and fit.node.inputs:
        found += fit.problems(facts.classes if facts else None, facts.outputs if facts else None)
    if facts:
        found += _input(project, facts)
    return found


def advice(project: Project, facts: DataFacts | None = None) -> list[Problem]:
    """What will train, but is probably not meant."""
    graph = project.active_graph
    shapes = judged(graph)
    if shapes.problems or not graph.inputs:
        return []
    fit = OutputFit.of(graph, project.loss, shapes.assumed)
    found = fit.advice(facts.classes if facts else None) if fit and fit.node.inputs else []
    if facts and project.batch_size > facts.samples:
        found.append(
            Problem(
                message=sentence(
                    "A batch of {batch_size} is larger than the {samples} samples: all of them are one batch.",
                    batch_size=project.batch_size,
                    samples=facts.samples,
                ),
                field="batch_size",
                code="batch_size",
            )
        )
    return found


def setting_problems(project: Project) -> Iterator[Problem]:
    """What is wrong with the numbers of the run; the code is the field's name."""
    for name in ("epochs", "batch_size"):
        value = getattr(project, name)
        if value < 1:
            yield _setting(name, sentence("{name} must be 1 or more, but it is {value}.", name=name, value=value))
    for name, help_ in (
        ("validation_split", "0.1 holds one sample in ten back."),
        ("test_share", "0.2 is one in five."),
    ):
        share = getattr(project, name)
        if not 0 <= share < 1:
            yield _setting(
                name,
                sentence("{name} must be from 0 to less than 1, but it is {share:g}.", name=name, share=share),
                help_,
            )
    if project.dtype not in ("float32", "float64"):
        yield _setting("dtype", f"dtype must be float32 or float64, but it is {project.dtype!r}.")
    if project.seed < 0:
        yield _setting("seed", f"seed must be 0 or more, but it is {project.seed}.")


def _setting(name: str, message: str, hint: str = "") -> Problem:
    return Problem(message=message, hint=hint, field=name, code=name)


def _ends(graph: Graph) -> Iterator[Problem]:
    """A network has to begin and to end somewhere, in one place each."""
    if not graph.inputs:
        yield Problem(message="The network has no input.", hint="Choose a data set or add an Input.", code="no_input")
    there = {node.id for node in graph.nodes}
    if graph.nodes and (not graph.outputs or not there.issuperset(graph.outputs)):
        yield Problem(message="The network has no output.", hint="Add a layer.", code="no_output")
    for found, what in ((graph.inputs, "input"), (graph.outputs, "output")):
        if len(found) > 1:
            yield Problem(
                message=sentence(
                    "A project trains networks with one {what}, but this one has {count}.", what=what, count=len(found)
                ),
                hint="Use the Python interface for others.",
                code=f"many_{what}s",
            )


def _lacking(graph: Graph) -> Iterator[Problem]:
    """Layers of a file that are kept, but not known here."""
    for node in graph.nodes:
        if node.spec.obstacle:
            yield Problem(
                message=node.spec.obstacle,
                hint="Put a layer in its place that NetBuilder has, or remove it.",
                where=node.id,
                code="lacking",
            )


def _unused(graph: Graph) -> Iterator[Problem]:
    readers = readers_of(graph.nodes)
    for node in graph.nodes:
        if node.id not in readers and graph.outputs and node.id not in graph.outputs:
            yield Problem(
                message=sentence("No layer reads what {id} gives.", id=node.id),
                hint="Join it to a merge such as Add, or delete it.",
                where=node.id,
                code="unused",
            )


def _learns(graph: Graph, judgement: Judgement) -> Iterator[Problem]:
    learned = any(
        weight.learned
        for node in graph.nodes
        if node.trainable and not node.shares
        for weight in node.spec.weights(*(judgement.shapes[name] for name in node.inputs))
    )
    if not learned:
        yield Problem(
            message="The network has nothing to learn.",
            hint="Add a layer with weights, such as Dense.",
            code="nothing_to_learn",
        )


def _input(project: Project, facts: DataFacts) -> Iterator[Problem]:
    graph = project.active_graph
    if len(graph.inputs) != 1:
        return
    name = graph.inputs[0]
    wanted = next(node.spec.output_shape() for node in graph.nodes if node.id == name)
    try:
        fitting_shape(project.preparation.sample_shape(facts.input_shape), wanted)
    except NetBuilderError as error:
        yield Problem.of(error, where=name, code="input_shape")
