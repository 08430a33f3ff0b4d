#!/usr/bin/env python3
"""Draws resources/pictures/hello-world.svg, the picture of the README, from a real training.

    .venv/…/bin/python packaging/draw_picture.py

Trains the project "hello-world" and draws its curves and what it reads in test digits. Needs NetBuilder installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netbuilder.core.paths import resources
from netbuilder.experiments.models import TrainedModel

WIDTH, HEIGHT, MARGIN = 960, 532, 40
DIGITS, PIXEL, BORDER = 11, 3, 2
INK, QUIET, FAINT, PAPER, CARD = "#1d2733", "#5d6b7a", "#dde3e9", "#f4f6f8", "#ffffff"
FALLING, RISING, WRONG = "#c2570c", "#1c64b4", "#c62f3b"
FONT = "-apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Training:
    """What a training brought: a number for each epoch, the share of right answers, and digits with their readings."""

    weights: int
    samples: int
    losses: list[float]
    accuracies: list[float]
    tested: int
    test_accuracy: float
    pictures: np.ndarray
    answers: np.ndarray
    readings: np.ndarray


def train() -> Training:
    """Trains the project in a folder of its own, and lets the model read all test digits."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.keras"
        command = [sys.executable, "-m", "netbuilder", "train", "hello-world", "--json"]
        command += ["--runs", str(Path(folder) / "runs"), "--out", str(model)]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        with np.load(resources() / "data" / "mnist_small.npz") as data:
            pictures, answers = data["x_test"], data["y_test"]
        readings = TrainedModel.open(str(model)).predict(pictures).argmax(axis=1)
    epochs = [event["logs"] for event in events if event["event"] == "epoch"]
    (started,) = (event for event in events if event["event"] == "started")
    (test,) = (event for event in events if event["event"] == "test")
    return Training(
        weights=started["weights"],
        samples=started["samples"],
        losses=[logs["loss"] for logs in epochs],
        accuracies=[logs["accuracy"] for logs in epochs],
        tested=test["samples"],
        test_accuracy=test["logs"]["accuracy"],
        pictures=pictures,
        answers=answers,
        readings=readings,
    )


def draw(training: Training) -> str:
    """The whole picture."""
    inner = WIDTH - 2 * MARGIN
    panel = (inner - 24) / 2
    counts = f"{training.weights:,} weights learn from {training.samples:,} handwritten digits"
    loss = f"The loss falls: how wrong it is, {training.losses[0]:.2f} to {training.losses[-1]:.2f}"
    accuracy = f"from {training.accuracies[0]:.0%} right in the first epoch to {training.accuracies[-1]:.0%}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" font-family="{FONT}">',
        f"<title>{counts}. {loss}; {accuracy}; {training.test_accuracy:.0%} of the test digits read right.</title>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="14" fill="{PAPER}" stroke="{FAINT}"/>',
        text(MARGIN, 50, "Hello world of neural networks", size=24, bold=True),
        text(MARGIN, 76, f"{counts}, {len(training.losses)} times over", size=15, colour=QUIET),
        curve(MARGIN, 100, panel, "Loss: how wrong it is", training.losses, 2.0, FALLING, "{:.2f}"),
        curve(
            MARGIN + panel + 24,
            100,
            panel,
            "Accuracy: how often it is right",
            training.accuracies,
            1.0,
            RISING,
            "{:.0%}",
        ),
        text(MARGIN, 366, "Digits it has never seen, and what it reads", size=16, bold=True),
        text(
            WIDTH - MARGIN,
            366,
            f"{training.test_accuracy:.0%} of {training.tested:,} are read right",
            size=14,
            colour=QUIET,
            anchor="end",
        ),
        row_of_digits(training, 382, inner),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def text(
    x: float, y: float, words: str, *, size: int = 13, colour: str = INK, bold: bool = False, anchor: str = "start"
) -> str:
    """Words at a place."""
    weight = ' font-weight="600"' if bold else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}"{weight}{side}>{words}</text>'


def curve(
    x: float, y: float, width: float, title: str, values: Sequence[float], top: float, colour: str, form: str
) -> str:
    """A card with a line through the values of all epochs; the scale goes from 0 to `top`."""
    height, left, right, floor, ceiling = 226, 56, 64, y + 190, y + 52
    across = np.linspace(x + left, x + width - right, len(values))
    up = [floor - value / top * (floor - ceiling) for value in values]
    points = [f"{a:.1f} {b:.1f}" for a, b in zip(across, up, strict=True)]
    area = f"M{across[0]:.1f} {floor}L{'L'.join(points)}L{across[-1]:.1f} {floor}Z"
    parts = [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height}" rx="10" fill="{CARD}" stroke="{FAINT}"/>',
        text(x + 20, y + 30, title, size=15, bold=True),
    ]
    for share in (0.0, 0.5, 1.0):
        line = floor - share * (floor - ceiling)
        parts.append(f'<path d="M{x + left:g} {line:g}H{x + width - right:g}" stroke="{FAINT}"/>')
        parts.append(text(x + left - 10, line + 4, form.format(top * share), size=12, colour=QUIET, anchor="end"))
    parts += [
        f'<path d="{area}" fill="{colour}" fill-opacity="0.09"/>',
        f'<path d="M{"L".join(points)}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>',
        *(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in zip(across, up, strict=True)),
        text(across[-1] + 12, up[-1] + 5, form.format(values[-1]), size=16, colour=colour, bold=True),
    ]
    for number in (1, len(values)):
        parts.append(text(across[number - 1], floor + 20, str(number), size=12, colour=QUIET, anchor="middle"))
    middle = (across[0] + across[-1]) / 2
    parts.append(text(middle, floor + 20, "epoch", size=12, colour=QUIET, anchor="middle"))
    return "\n".join(parts)


def chosen(training: Training) -> range:
    """The first test digits in a row among which one is read wrong: as often as it really happens, about."""
    wrong = training.answers != training.readings
    for first in range(len(wrong) - DIGITS):
        inside = wrong[first : first + DIGITS]
        if inside.sum() == 1 and inside[DIGITS // 3 : -DIGITS // 3].any():
            return range(first, first + DIGITS)
    raise SystemExit("There is no such row of digits: look at the training.")


def row_of_digits(training: Training, y: float, inner: float) -> str:
    """Tiles with a digit each, and below it what the network read."""
    side = (28 - 2 * BORDER) * PIXEL
    gap = (inner - DIGITS * side) / (DIGITS - 1)
    parts = []
    for place, index in enumerate(chosen(training)):
        x = round(MARGIN + place * (side + gap))
        answer, reading = int(training.answers[index]), int(training.readings[index])
        right = answer == reading
        edge = f'stroke="{FAINT}"' if right else f'stroke="{WRONG}" stroke-width="2.5"'
        parts += [
            f'<rect x="{x}" y="{y:g}" width="{side}" height="{side}" rx="7" fill="{CARD}" {edge}/>',
            pixels(training.pictures[index], x, y),
            text(
                x + side / 2,
                y + side + 30,
                str(reading),
                size=22,
                bold=True,
                anchor="middle",
                colour=INK if right else WRONG,
            ),
        ]
        if not right:
            parts.append(
                text(x + side / 2, y + side + 50, f"wrong: a {answer}", size=13, colour=WRONG, anchor="middle")
            )
    return "\n".join(parts)


def pixels(picture: np.ndarray, x: float, y: float) -> str:
    """A digit in ink: one path for each of a few shades, of runs of pixels beside each other."""
    top, left = (_start(picture.any(axis=axis)) for axis in (1, 0))
    side = 28 - 2 * BORDER
    shades = (picture[top : top + side, left : left + side].astype(int) + 32) // 64
    parts = []
    for shade in range(1, 5):
        runs = []
        for row, line in enumerate(shades):
            edges = np.flatnonzero(np.diff(np.concatenate(([0], line == shade, [0])).astype(int)))
            for start, end in edges.reshape(-1, 2).tolist():
                length = (end - start) * PIXEL
                runs.append(f"M{x + start * PIXEL:g} {y + row * PIXEL:g}h{length}v{PIXEL}h-{length}z")
        if runs:
            parts.append(
                f'<path shape-rendering="crispEdges" fill="{INK}" fill-opacity="{shade / 4:g}" d="{"".join(runs)}"/>'
            )
    return "\n".join(parts)


def _start(inked: np.ndarray) -> int:
    """Where to cut, so that the digit is in the middle of what is left."""
    first, last = np.flatnonzero(inked)[[0, -1]]
    return min(max((int(first) + int(last) + 1) // 2 - 14 + BORDER, 0), 2 * BORDER)


def main() -> None:
    """Trains and draws."""
    place = resources() / "pictures" / "hello-world.svg"
    place.parent.mkdir(exist_ok=True)
    place.write_text(draw(train()), encoding="utf-8", newline="\n")
    print(f"{place}: {place.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
