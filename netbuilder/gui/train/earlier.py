"""Curves of earlier runs on the same data, out of the run store. Knows nothing of the window."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netbuilder.document.project import Project
from netbuilder.document.source import source_to_json
from netbuilder.experiments.store import Run, RunStore

Points = tuple[Sequence[float], Sequence[float]]
MOST = 20
SHOWN = 3


@dataclass(frozen=True)
class EarlierRun:
    """One run as thin lines.

    Attributes:
        number: in the store.
        name: of the project.
        curves: for each number of the logs the epochs, counted from 1, and the values.
        best: the smallest validation loss, or loss; None if there is none.
    """

    number: int
    name: str
    curves: Mapping[str, Points] = field(default_factory=dict, compare=False)
    best: float | None = None

    def metrics(self) -> list[str]:
        """Names of what was counted beside the loss."""
        return [name for name in self.curves if not name.startswith("val_") and name not in ("loss", "learning_rate")]


def earlier_runs(project: Project, without: int = 0) -> list[EarlierRun]:
    """The newest runs on the data of this project that have curves, the newest first."""
    wanted = json.dumps(source_to_json(project.data), sort_keys=True)
    found: list[EarlierRun] = []
    with RunStore() as store:
        for row in reversed(store.rows()):
            if row.id == without or not row.epochs:
                continue
            run = store[row.id]
            source = run.data.get("source")
            source = source.get("source") if isinstance(source, dict) else None
            if json.dumps(source, sort_keys=True) != wanted:
                continue
            found.append(EarlierRun(run.id, run.name, _curves(run), row.best))
            if len(found) == MOST:
                break
    return found


def _curves(run: Run) -> dict[str, Points]:
    found: dict[str, tuple[list[float], list[float]]] = {}
    for epoch, _, logs in run.epochs:
        for name, value in logs.items():
            if isinstance(value, (int, float)):
                x, y = found.setdefault(name, ([], []))
                x.append(epoch + 1.0)
                y.append(float(value))
    return found
