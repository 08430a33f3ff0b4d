"""One figure of `window.py`, taken in this process; prints a JSON object."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from netbuilder.core.paths import bundled_projects
from netbuilder.data.datasets import datasets
from netbuilder.document.editing.changing import set_setting
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.formats.nbproj import ProjectFile, read_project_file
from netbuilder.gui.app import create_window
from netbuilder.gui.theme.style import DARK_ONLY, LIGHT_ONLY, theme
from netbuilder.gui.window import MainWindow

WARM_S, PROBED_S = 3.0, 10.0
PROJECTS = {"mlp": ("mnist-mlp", 100), "batch1": ("mnist-mlp", 1), "convnet": ("mnist-convnet", 100)}


def spin(seconds: float) -> None:
    """Lets the event loop run."""
    loop = QEventLoop()  # quitting the application would close its windows
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(check: Callable[[], bool]) -> None:
    """The same until something is so."""
    end = time.monotonic() + 60
    while not check():
        if time.monotonic() > end:
            raise TimeoutError(check)
        QTest.qWait(5)


def project(name: str) -> Project:
    title, batch = PROJECTS[name]
    found = read_project_file(bundled_projects()[title]).project
    return found.replace(data=datasets.create("mnist_small"), batch_size=batch, epochs=10_000)


class Probe(QObject):
    """Notes how much later than wished a timer of 5 ms comes, and how many steps were trained."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.late: list[float] = []
        self.steps = 0
        self._last = 0.0
        self._timer = QTimer(self, interval=5)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        window.bench.trainer.news.connect(self._on_news)

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, now - self._last - 0.005))
        self._last = now

    def _on_news(self, items: list, snapshots: dict) -> None:
        for item in items:
            self.steps = max(self.steps, getattr(item, "step", 0) + len(getattr(item, "values", ())))

    def measure(self, seconds: float) -> float:
        """Watches; gives steps in a second."""
        before, began = self.steps, time.perf_counter()
        self.late.clear()
        self._last = began
        self._timer.start()
        spin(seconds)
        self._timer.stop()
        return (self.steps - before) / (time.perf_counter() - began)


def begun(window: MainWindow, name: str, page: str = "train") -> Probe:
    window.bench.editor.open(project(name))
    until(lambda: window.bench.library.state == "ready")
    window.show_page(page)
    probe = Probe(window)
    window.bench.trainer.train()
    spin(WARM_S)
    return probe


def lateness(window: MainWindow, name: str) -> dict[str, float]:
    probe = begun(window, name)
    steps = probe.measure(PROBED_S)
    late = np.array(probe.late) * 1000
    return {
        "steps": steps,
        "p50": float(np.median(late)),
        "p99": float(np.percentile(late, 99)),
        "max": float(late.max()),
    }


def plots(window: MainWindow, name: str) -> dict[str, float]:
    """Training speed with the curves on show and without, in turns; the page Runs keeps still meanwhile."""
    probe = begun(window, name)
    with_curves, without = [], []
    for _ in range(6):
        window.show_page("train")
        spin(0.3)
        with_curves.append(probe.measure(2.0))
        window.show_page("start")
        spin(0.3)
        without.append(probe.measure(2.0))
    return {"percent": 100 * (1 - float(np.median(with_curves) / np.median(without)))}


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
    application = QApplication([])
    window = create_window()
    theme().choose(LIGHT_ONLY)
    window.resize(1280, 720)
    window.show()
    until(lambda: window.bench.library.state != "loading")
    if name in PROJECTS:
        found = lateness(window, name)
    elif name.startswith("plots:"):
        found = plots(window, name.partition(":")[2])
    else:
        found = PROBES[name](window)
    print(json.dumps(found), flush=True)
    window.bench.editor.stack.setClean()
    window.close_now()
    application.processEvents()


if __name__ == "__main__":
    main()
