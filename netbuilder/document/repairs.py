"""Buttons that put a problem right: candidates by the problem's code, each tried out before it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.problems import Problem
from netbuilder.core.text import Text
from netbuilder.document.checks import DataFacts, advice, problems
from netbuilder.document.editing.edit import Edit
from netbuilder.document.project import Project
from netbuilder.document.repairing import CANDIDATES
from netbuilder.document.repairing.situation import Situation

MOST = 4
"""Repairs offered for one problem."""


@dataclass(frozen=True)
class Repair:
    """A button: what stands on it, and the edit that it makes, of which Undo shows the same text."""

    title: Text
    edit: Edit


def repairs_of(
    project: Project, problem: Problem, facts: DataFacts | None = None, known: Sequence[Problem] | None = None
) -> list[Repair]:
    """What would put a problem or a piece of advice right: at most four, the one that leaves fewest problems first.

    Args:
        project: as it is.
        problem: of this project.
        facts: of its data, if they are known.
        known: what `problems` found, to spare finding it again.
    """
    before = problems(project, facts) if known is None else known
    found: list[tuple[int, Repair]] = []
    for edit in _candidates(Situation.of(project, problem, facts)):
        left = _left(edit.project, problem, facts)
        fresh = all(edit.project != other.edit.project for _, other in found)
        if left is not None and left <= len(before) and fresh:
            found.append((left, Repair(edit.text, edit)))
    return [repair for _, repair in sorted(found, key=lambda each: each[0])][:MOST]


def all_repairs(project: Project, facts: DataFacts | None = None) -> list[tuple[Problem, list[Repair]]]:
    """Every problem, then every piece of advice, with what would put it right."""
    found = problems(project, facts)
    return [(each, repairs_of(project, each, facts, found)) for each in (*found, *advice(project, facts))]


def _candidates(situation: Situation) -> list[Edit]:
    found = []
    for make in CANDIDATES.get(situation.problem.code, ()):
        made = iter(make(situation))
        while True:
            try:
                found.append(next(made))
            except StopIteration:
                break
            except NetBuilderError:  # this one cannot be done here, which is no news to the user
                break
    return found


def _left(project: Project, problem: Problem, facts: DataFacts | None) -> int | None:
    """How many problems there still are; None if the one in question is among them, or is still advised."""
    found = problems(project, facts)
    still = [*found, *advice(project, facts)]
    if any((each.code, each.where) == (problem.code, problem.where) for each in still):
        return None
    return len(found)
