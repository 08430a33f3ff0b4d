"""What a repair is chosen by: the project, its problem, and what is known of the shapes there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from netbuilder.core.problems import Problem
from netbuilder.core.text import Text
from netbuilder.document.checks import DataFacts
from netbuilder.document.editing.edit import Edit
from netbuilder.document.fit import OutputFit
from netbuilder.document.judging import Judgement, judged
from netbuilder.document.project import Project
from netbuilder.document.wiring import by_id
from netbuilder.engine.graph import Node
from netbuilder.engine.layers.base import Shape


@dataclass(frozen=True)
class Situation:
    """A problem and its surroundings.

    Attributes:
        project: in which it is.
        problem: to be put right.
        facts: of the data, if they are known.
        nodes: those of the active graph, by id.
        judgement: of the active graph.
    """

    project: Project
    problem: Problem
    facts: DataFacts | None
    nodes: dict[str, Node]
    judgement: Judgement

    @classmethod
    def of(cls, project: Project, problem: Problem, facts: DataFacts | None) -> Situation:
        """The surroundings of a problem."""
        graph = project.active_graph
        return cls(project, problem, facts, by_id(graph), judged(graph))

    @property
    def node(self) -> Node | None:
        """The layer that the problem is about."""
        return self.nodes.get(self.problem.where)

    @property
    def given(self) -> tuple[Shape, ...]:
        """The shapes that this layer gets."""
        if self.node is None:
            return ()
        return tuple(self.judgement.assumed[name] for name in self.node.inputs if name in self.judgement.assumed)

    @property
    def source(self) -> Node | None:
        """The layer that it reads from first."""
        return self.nodes.get(self.node.inputs[0]) if self.node is not None and self.node.inputs else None

    @property
    def fit(self) -> OutputFit | None:
        """The end of the network and its loss."""
        return OutputFit.of(self.project.active_graph, self.project.loss, self.judgement.assumed)

    @property
    def outputs(self) -> int | None:
        """How many numbers the network has to give, if the data are known."""
        return self.facts.outputs if self.facts else None


def called(edit: Edit, title: Text) -> Edit:
    """The edit under another name."""
    return replace(edit, text=title)
