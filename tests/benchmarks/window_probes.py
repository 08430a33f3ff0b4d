"""One figure of `window.py`, taken in this process; prints a JSON object."""

from __future__ import annotations

import gc
import itertools
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shown_window import shown_window, spin, until

from netbuilder.core.paths import bundled_projects
from netbuilder.data.datasets import datasets
from netbuilder.document.editing.changing import set_setting
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.experiments import live
from netbuilder.formats.nbproj import ProjectFile, read_project_file
from netbuilder.gui import trainer
from netbuilder.gui.theme.style import DARK_ONLY, LIGHT_ONLY, theme
from netbuilder.gui.window import MainWindow
from netbuilder.training import events as happened
from netbuilder.training.mailbox import Mailbox

WARM_S, PROBED_S = 3.0, 10.0
PAIRS = 16
"""Turns with and without the curves."""
PROJECTS = {"mlp": ("mnist-mlp", 100), "batch1": ("mnist-mlp", 1), "convnet": ("mnist-convnet", 100)}


def project(name: str) -> Project:
    title, batch = PROJECTS[name]
    found = read_project_file(bundled_projects()[title]).project
    return found.replace(data=datasets.create("mnist_small"), batch_size=batch, epochs=10_000)


class Steps(Mailbox):
    """A mailbox that times the steps where they are made: the window hears of them in lumps."""

    times: ClassVar[list[tuple[int, int, float]]] = []
    """Epoch, steps made so far, and when, at the start of each epoch and some thirty times a second."""
    _made = 0

    def append(self, item: Any) -> None:
        if isinstance(item, live.Losses):
            self._made = item.step + len(item.values) - 1
            self.times.append((item.epoch, self._made, time.perf_counter()))
        elif isinstance(item, happened.EpochStarted):
            self.times.append((item.epoch, self._made, time.perf_counter()))
        super().append(item)

    @classmethod
    def per_second(cls) -> float:
        """Steps in a second since `times` was cleared; what lies between two epochs is left out."""
        steps, seconds = 0, 0.0
        for (epoch, before, began), (same, after, ended) in itertools.pairwise(cls.times):
            if epoch == same:
                steps, seconds = steps + after - before, seconds + ended - began
        return steps / seconds


class TimedJob(live.Job):
    """A training with such a mailbox."""

    def __init__(self, **given: Any) -> None:
        super().__init__(mailbox=Steps(), **given)


class Turns:
    """How long this thread ran, and how long it waited for a processor; the rest of the time it slept."""

    def __init__(self) -> None:
        path = Path("/proc/thread-self/schedstat")
        self._file = path.open("rb", buffering=0) if path.exists() else None

    def now(self) -> np.ndarray:
        """Seconds so far; zeros where the system does not tell."""
        if self._file is None:
            return np.zeros(2)
        self._file.seek(0)
        return np.array(self._file.read().split()[:2], float) / 1e9


class Probe(QObject):
    """Notes how much later than wished a timer of 5 ms comes, and what its thread did instead."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.instead: list[np.ndarray] = []
        self._last, self._turns = 0.0, Turns()
        self._spent = self._turns.now()
        self._timer = QTimer(self, interval=5)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def _on_tick(self) -> None:
        now, spent = time.perf_counter(), self._turns.now()
        self.late.append(max(0.0, now - self._last - 0.005))
        self.instead.append(spent - self._spent)
        self._last, self._spent = now, spent

    def measure(self, seconds: float) -> float:
        """Watches; gives steps in a second."""
        self.late.clear()
        self.instead.clear()
        Steps.times.clear()
        self._last, self._spent = time.perf_counter(), self._turns.now()
        self._timer.start()
        spin(seconds)
        self._timer.stop()
        return Steps.per_second()


def begun(window: MainWindow, name: str, page: str = "train") -> Probe:
    window.bench.editor.open(project(name))
    until(lambda: window.bench.library.state == "ready")
    window.show_page(page)
    probe = Probe()
    window.bench.trainer.train()
    spin(WARM_S)
    return probe


def lateness(window: MainWindow, name: str) -> dict[str, float]:
    probe = begun(window, name)
    steps = probe.measure(PROBED_S)
    late = np.array(probe.late) * 1000
    waited = 1000 * np.array(probe.instead)[:, 1]
    return {
        "steps": steps,
        "p50": float(np.median(late)),
        "p99": float(np.percentile(late, 99)),
        "max": float(late.max()),
        "own": float((late - waited).max()),
        "waited": float(waited.max()),
        "over": float(np.mean(late > 20) * 100),
    }


def plots(window: MainWindow, name: str) -> dict[str, float]:
    """Training speed with the curves on show and without, in turns (the start page keeps still meanwhile)."""
    probe = begun(window, name)
    lost = []
    for turn in range(PAIRS):
        speed = {}
        for page in ("train", "start") if turn % 2 else ("start", "train"):
            window.show_page(page)
            spin(0.3)
            speed[page] = probe.measure(1.5)
        lost.append(100 * (1 - speed["train"] / speed["start"]))
    quarter, middle, three = np.percentile(lost, (25, 50, 75))
    return {"percent": float(middle), "error": float((three - quarter) / 1.35 * 1.25 / PAIRS**0.5)}


def idle(window: MainWindow) -> dict[str, float]:
    found = {}
    for page in ("start", "data", "build", "train", "evaluate", "draw", "runs"):
        window.show_page(page)
        spin(6.0)  # what a page does once, when it is first seen, is no idling
        before, began = time.process_time(), time.perf_counter()
        spin(4.0)
        busy = (time.process_time() - before) / (time.perf_counter() - began)
        found[f"processor, page {page}|%|idle_percent"] = 100 * busy
    return found


def edit(window: MainWindow) -> dict[str, float]:
    dense = layers.create("Dense", {"units": 32, "activation": "relu"})
    first = layers.create("Input", {"shape": (784,)})
    last = layers.create("Dense", {"units": 10, "activation": "softmax"})
    base = project("mlp").replace(graph=Graph.stack([first, *[dense] * 198, last]))
    editor = window.bench.editor
    editor.open(base)
    window.show_page("build")
    until(lambda: window.bench.library.state == "ready")
    spin(2.0)
    middle = editor.project.graph.nodes[100]
    times, undone = [], []
    for units in range(33, 63):
        before = time.perf_counter()
        editor.change(set_setting(editor.project, middle.id, "units", units).project, "Change units")
        QApplication.processEvents()
        times.append(time.perf_counter() - before)
        spin(0.05)
    for _ in range(20):
        before = time.perf_counter()
        editor.stack.undo()
        QApplication.processEvents()
        undone.append(time.perf_counter() - before)
        spin(0.05)
    stack = window.findChild(QWidget, "stack")
    scrolled = []
    assert window.isVisible() and stack.verticalScrollBar().maximum() > 5000
    for place in range(30):
        before = time.perf_counter()
        stack.verticalScrollBar().setValue(place * stack.verticalScrollBar().maximum() // 30)
        QApplication.processEvents()
        scrolled.append(time.perf_counter() - before)
    return {
        "an edit of 200 layers, painted, median|ms|edit_ms": 1000 * float(np.median(times)),
        "an edit of 200 layers, painted, at worst|ms|": 1000 * max(times),
        "undo, painted, median|ms|edit_ms": 1000 * float(np.median(undone)),
        "scrolling by a thirtieth, painted, median|ms|edit_ms": 1000 * float(np.median(scrolled)),
    }


def pen(window: MainWindow) -> dict[str, float]:
    window.bench.editor.open(project("mlp").replace(epochs=1))
    until(lambda: window.bench.library.state == "ready")
    window.bench.trainer.train()
    until(lambda: window.bench.trainer.state == "idle")
    window.show_page("draw")
    spin(1.0)
    pad, label = window.findChild(QWidget, "drawPad"), window.findChild(QLabel, "predictionLabel")
    bars = window.findChild(QWidget, "predictionBars")
    times, read = [], []
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    for step in range(60):
        before = time.perf_counter()
        QTest.mouseMove(pad, QPoint(150 + step % 7, 60 + 4 * step))
        QApplication.processEvents()
        times.append(time.perf_counter() - before)
        read.append((label.text(), bytes(bars.grab().toImage().bits())))
        spin(0.02)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(150, 300))
    assert label.text() and window.isVisible() and len(set(read)) > 1
    return {
        "from a movement to painted bars, median|ms|pen_ms": 1000 * float(np.median(times)),
        "from a movement to painted bars, 95th percentile|ms|pen_ms": 1000 * float(np.percentile(times, 95)),
    }


def themes(window: MainWindow) -> dict[str, float]:
    times = []
    for choice in (DARK_ONLY, LIGHT_ONLY, DARK_ONLY, LIGHT_ONLY):
        before = time.perf_counter()
        theme().choose(choice)
        QApplication.processEvents()
        times.append(time.perf_counter() - before)
        spin(0.2)
    return {"another theme, painted|ms|": 1000 * float(np.median(times))}


def megabytes() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def counted() -> tuple[int, float]:
    spin(0.1)
    for _ in range(3):
        gc.collect()
    return len(gc.get_objects()), megabytes()


def growth(window: MainWindow) -> dict[str, float]:
    """Objects and memory over short runs, and over opened projects, for each after the first that warm it up."""
    bench = window.bench
    small = project("mlp").replace(
        data=datasets.create("moons"),
        graph=Graph.stack([layers.create("Input", {"shape": (2,)}), layers.create("Dense", {"units": 2})]),
        epochs=2,
    )
    bench.editor.open(small)
    window.show_page("train")

    def train() -> None:
        bench.trainer.reset()
        bench.trainer.train()
        until(lambda: bench.trainer.state == "idle")

    def another(number: int) -> None:
        bench.files.begin_now(ProjectFile(project=small.replace(name=str(number))))
        spin(0.01)

    found = {}
    for what, do, times in (("run", lambda _: train(), 60), ("project opened", another, 200)):
        for number in range(15):
            do(number)
        objects, memory = counted()
        for number in range(times):
            do(number)
        more, now = counted()
        found[f"objects more for each {what}|" + "|growth_objects"] = (more - objects) / times
        found[f"memory more over {times} times ({what})|MB|"] = now - memory
    return found


PROBES = {"idle": idle, "edit": edit, "pen": pen, "theme": themes, "growth": growth}


def main() -> None:
    name = sys.argv[1]
    trainer.Job = TimedJob
    with shown_window() as window:
        if name in PROJECTS:
            found = lateness(window, name)
        elif name.startswith("plots:"):
            found = plots(window, name.partition(":")[2])
        else:
            found = PROBES[name](window)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
