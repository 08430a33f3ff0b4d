"""Medians, ratios and targets: what the race comes to."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Speeds = Mapping[str, Sequence[float]]
"""Samples a second of each contender, one number for each round it finished."""

FASTEST, KERAS, MILLISECONDS = "fastest peer", "Keras on TensorFlow", "milliseconds"

TARGETS: dict[str, dict[str, dict[str, float]]] = {
    "numpy": {
        "W1": {FASTEST: 0.8, KERAS: 1.5},
        "W2b10": {KERAS: 1.5},
        "W2b1": {KERAS: 2.0},
        "W3": {FASTEST: 1.2},
        "W4": {FASTEST: 0.8},
        "W5b1": {MILLISECONDS: 1.0},
    },
    "compiled": {
        "W1": {FASTEST: 1.1},
        "W2b10": {FASTEST: 0.9},
        "W2b1": {FASTEST: 1.1},
        "W3": {FASTEST: 1.5},
        "W4": {FASTEST: 1.0},
    },
}
"""By kernels and workload: the least ratio of speeds, or the most milliseconds a batch."""


@dataclass(frozen=True)
class Verdict:
    """One figure beside its target; `met` is None where there is no target, `against` is empty where nobody ran."""

    workload: str
    kernels: str
    figure: str
    against: str
    value: float
    target: float | None
    met: bool | None


def medians(speeds: Speeds) -> dict[str, float]:
    """The median of each contender that finished a round."""
    return {name: statistics.median(values) for name, values in speeds.items() if values}


def ratio(speeds: Speeds, one: str, other: str) -> float:
    """Median of one over median of the other."""
    found = medians(speeds)
    return found[one] / found[other]


def spread(speeds: Speeds, one: str, other: str) -> tuple[float, float]:
    """The least and the greatest ratio of a single round."""
    each = [a / b for a, b in zip(speeds[one], speeds[other], strict=False)]
    return min(each), max(each)


def fastest(speeds: Speeds, names: Sequence[str]) -> str | None:
    """The one with the greatest median of these."""
    found = {name: value for name, value in medians(speeds).items() if name in names}
    return max(found, key=found.__getitem__) if found else None


def verdicts(
    workload: str, kernels: str, speeds: Speeds, ours: str, peers: Sequence[str], keras: Sequence[str], batch: int
) -> list[Verdict]:
    """The figures of a workload that the targets speak of, with or without a target."""
    if ours not in medians(speeds):
        return []
    targets = TARGETS[kernels].get(workload, {})
    found = []
    for figure, names in ((FASTEST, peers), (KERAS, keras)):
        against = fastest(speeds, names)
        if against is not None:
            value, target = ratio(speeds, ours, against), targets.get(figure)
            met = None if target is None else value >= target
            found.append(Verdict(workload, kernels, figure, against, value, target, met))
    if MILLISECONDS in targets:
        value, target = 1000.0 * batch / medians(speeds)[ours], targets[MILLISECONDS]
        found.append(Verdict(workload, kernels, MILLISECONDS, "", value, target, value < target))
    return found


def rows(speeds: Speeds, ours: Sequence[str]) -> list[list[str]]:
    """A row for each contender, the fastest first: its median, and how many times as fast NetBuilder is."""
    found = medians(speeds)
    here = [name for name in ours if name in found]
    lines = [["", "samples/s", *(f"{name} / it" for name in here)]]
    for name in sorted(found, key=found.__getitem__, reverse=True):
        ratios = []
        for own in here:
            low, high = spread(speeds, own, name)
            shown = f"{ratio(speeds, own, name):.2f}"
            ratios.append("" if own == name else shown + (f" ({low:.2f}–{high:.2f})" if low != high else ""))
        lines.append([name, f"{found[name]:,.0f}", *ratios])
    return lines


def sentence(verdict: Verdict) -> str:
    """A verdict in a line."""
    if verdict.figure == MILLISECONDS:
        return f"{verdict.kernels}: {verdict.value:.3f} ms a batch, limit {verdict.target:g} ms: {_met(verdict)}"
    against = verdict.figure if verdict.figure == verdict.against else f"{verdict.figure} ({verdict.against})"
    goal = "no target" if verdict.target is None else f"target {verdict.target:g}: {_met(verdict)}"
    return f"{verdict.kernels}: {verdict.value:.2f} of {against}, {goal}"


def _met(verdict: Verdict) -> str:
    return "met" if verdict.met else "NOT MET"


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Columns under each other, the first to the left and the others to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    shown = []
    for line in lines:
        rest = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        shown.append("  ".join([line[0].ljust(widths[0]), *rest]).rstrip())
    return "\n".join(shown)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict for a file."""
    return asdict(verdict)
