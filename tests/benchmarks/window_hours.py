"""Memory over a long use of the window, taken in this process; prints a JSON object: 200 projects, then a training.

python tests/benchmarks/window_hours.py [MINUTES]
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import window_probes as probes
from PySide6.QtWidgets import QWidget
from shown_window import shown_window, spin, until

from netbuilder.formats.nbproj import ProjectFile, write_project_file
from netbuilder.gui.window import MainWindow

PROJECTS, EVERY = 200, 20
SAMPLE_S = 10.0
PLACES = ("data", "build", "train", "evaluate", "draw", "runs", "start")


def row(window: MainWindow, **first: float) -> dict[str, float]:
    """How much there is now."""
    objects, memory = probes.counted()
    widgets = len(window.findChildren(QWidget))
    return {**first, "MB": memory, "objects": objects, "widgets": widgets, "threads": threading.active_count()}


def projects(window: MainWindow, folder: Path) -> list[dict[str, float]]:
    """Opens projects from files, each with a trained network, and looks at every page of each."""
    bench, paths = window.bench, []
    for name in ("mlp", "convnet"):
        bench.files.begin_now(ProjectFile(project=probes.project(name).replace(epochs=1)))
        until(lambda: bench.library.state == "ready")
        bench.trainer.train()
        until(lambda: bench.trainer.state == "idle")
        paths.append(folder / f"{name}.nbproj")
        write_project_file(paths[-1], bench.files.content())
    rows = []
    for number in range(PROJECTS + 1):
        if number % EVERY == 0:
            rows.append(row(window, opened=number))
        bench.files.open(paths[number % 2])
        until(lambda: bench.trainer.model is not None and bench.library.state == "ready")
        for place in PLACES:
            window.show_page(place)
            spin(0.005)
        bench.files.new()
    return rows


def training(window: MainWindow, minutes: float) -> list[dict[str, float]]:
    """Trains on, with the curves on show."""
    window.bench.files.begin_now(ProjectFile(project=probes.project("mlp").replace(epochs=1_000_000)))
    until(lambda: window.bench.library.state == "ready")
    window.show_page("train")
    window.bench.trainer.train()
    rows, began = [], time.monotonic()
    while time.monotonic() < began + 60 * minutes:
        spin(SAMPLE_S)
        # Counting takes hold of tuples that the training is just making, which CPython bears badly: so it rests.
        window.bench.trainer.step_epoch()
        until(lambda: window.bench.trainer.state == "paused")
        epochs = len(window.pages["train"].told.lines)
        rows.append(row(window, seconds=time.monotonic() - began, epochs=epochs))
        window.bench.trainer.train()
    window.bench.trainer.stop()
    until(lambda: window.bench.trainer.state == "idle")
    return rows


def slope(rows: list[dict[str, float]], by: str, what: str) -> float:
    """By how much `what` grows for each `by`, over the second half: the first warms it up."""
    late = rows[len(rows) // 2 :]
    return float(np.polyfit([each[by] for each in late], [each[what] for each in late], 1)[0])


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with shown_window() as window, tempfile.TemporaryDirectory() as folder:
        opened = projects(window, Path(folder))
        window.bench.files.new()
        trained = training(window, minutes)
    for each in (*opened, *trained):
        print("  ".join(f"{name} {value:.0f}" for name, value in each.items()), file=sys.stderr, flush=True)
    found = {
        "memory more for each project opened|KB|": 1024 * slope(opened, "opened", "MB"),
        "objects more for each project opened||growth_objects": slope(opened, "opened", "objects"),
        "widgets more for each project opened||": slope(opened, "opened", "widgets"),
        "memory more for each epoch trained|KB|": 1024 * slope(trained, "epochs", "MB"),
        "objects more for each epoch trained||growth_objects": slope(trained, "epochs", "objects"),
        "memory more for an hour of training|MB|": 3600 * slope(trained, "seconds", "MB"),
        "memory in the end|MB|": trained[-1]["MB"],
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
