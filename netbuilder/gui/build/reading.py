"""Reads the faces of all cards out of a project, making again only those that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netbuilder.core.problems import Problem
from netbuilder.document.checks import problems
from netbuilder.document.description import Description
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Node
from netbuilder.gui.build.face import Face, face_of, group_face
from netbuilder.gui.build.inspector_facts import latest
from netbuilder.gui.build.rows import Row, Rows
from netbuilder.gui.text import tr
from netbuilder.gui.workbench import Workbench


@dataclass(frozen=True)
class Reading:
    """What the stack shows."""

    faces: dict[str, Face]
    description: Description


class Reader:
    """Keeps the faces it made, to hand the same ones out while nothing about them changes."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._kept: dict[str, tuple[tuple, Face]] = {}

    def read(self, project: Project, rows: Rows) -> Reading:
        """The faces of a project's layers, and of its nested models."""
        facts = self._bench.library.facts
        description = latest(project, facts)
        wrong: dict[str, list[Problem]] = {}
        for problem in problems(project, facts):
            wrong.setdefault(problem.where, []).append(problem)
        trained = self._trained()
        kept: dict[str, tuple[tuple, Face]] = {}
        for node in project.graph.nodes:
            key = (
                node,
                description.cards[node.id],
                tuple(wrong.get(node.id, ())),
                _about_data(project) if not node.inputs and node.spec.inputs == (0, 0) else "",
                node.id in trained and trained[node.id].spec == node.spec and bool(_costs(description, node)),
                node.id in project.graph.outputs and node.spec.inputs != (0, 0),
            )
            old = self._kept.get(node.id)
            kept[node.id] = old if old is not None and old[0] == key else (key, face_of(*key))
        self._kept = kept
        faces = {name: face for name, (_, face) in kept.items()}
        return Reading({row.key: _face(row, description, faces) for row in rows.rows}, description)

    def _trained(self) -> Mapping[str, Node]:
        model = self._bench.trainer.model
        return {node.id: node for node in model.network.graph.nodes} if model is not None else {}


def _face(row: Row, description: Description, faces: Mapping[str, Face]) -> Face:
    return group_face(row, description.cards, faces) if row.group else faces[row.key]


def _costs(description: Description, node: Node) -> int:
    cost = description.cards[node.id].cost
    return cost.parameters if cost is not None else 0


def _about_data(project: Project) -> str:
    preparation: Preparation = project.preparation
    scales = {"unit": tr("scaled to 0–1"), "signed": tr("scaled to −1–1"), "standard": tr("standardized")}
    parts = [tr(project.data.title)]
    if preparation.scale in scales:
        parts.append(scales[preparation.scale])
    if preparation.flatten:
        parts.append(tr("one row"))
    return " · ".join(parts)
