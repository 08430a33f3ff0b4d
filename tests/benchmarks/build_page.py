"""Times the page Build with a stack of many layers: edits until they are painted, scrolling, selecting, hovering.

Run by hand: `python tests/benchmarks/build_page.py [--layers 200] [--profile "a setting"]`. Everything is painted
into memory, without a screen.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_CONFIG_HOME", tempfile.mkdtemp())

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtWidgets import QApplication
from shown_window import shown_window, spin

from netbuilder.document.editing import changing, placing
from netbuilder.engine.layers import layers
from netbuilder.gui.build.mime import layer_data
from netbuilder.gui.window import MainWindow

LIMIT_MS = 16.0
ROUNDS = 15


def painted() -> None:
    """Lets the window lay out and paint what waits for it, as it does after each event."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)


def longest_pause(seconds: float) -> float:
    """Lets the window do what it put off, and says how long it did not answer at most."""
    worst, end = 0.0, time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        QApplication.processEvents()
        worst = max(worst, time.perf_counter() - began)
        time.sleep(0.0005)
    return worst


class Figures:
    """The times of one kind of act."""

    def __init__(self) -> None:
        self.acting: list[float] = []
        self.whole: list[float] = []
        self.after: list[float] = []

    def add(self, act: Callable[[], object]) -> None:
        """Times an act, its painting, and what was left for later."""
        began = time.perf_counter()
        act()
        acted = time.perf_counter()
        painted()
        done = time.perf_counter()
        self.acting.append(1000 * (acted - began))
        self.whole.append(1000 * (done - began))
        self.after.append(1000 * longest_pause(0.06))

    def line(self, name: str) -> str:
        """One line of the table."""
        whole, acting = statistics.median(self.whole), statistics.median(self.acting)
        verdict = "" if whole < LIMIT_MS else "  over the limit"
        later = statistics.median(self.after)
        return f"{name:<22}{acting:8.1f}{whole - acting:10.1f}{whole:9.1f}{max(self.whole):9.1f}{later:9.1f}{verdict}"


def fill(window: MainWindow, count: int) -> None:
    """Gives the window a project of this many layers, with the keyboard on one in the middle."""
    window.complete()
    window.show_page("build")
    editor = window.bench.editor
    project = editor.project
    for _ in range(count - len(project.graph.nodes)):
        project = placing.insert(project, layers.create("Dense", {"units": 64, "activation": "relu"})).project
    editor.open(project)
    editor.select((project.graph.nodes[count // 2].id,))
    spin(2.5)


def acts(window: MainWindow) -> dict[str, Callable[[int], object]]:
    """What is timed, by name; each takes the number of the round."""
    editor, page = window.bench.editor, window.pages["build"]
    stack = page.stack
    bar = stack.verticalScrollBar()
    nodes = [node.id for node in editor.project.graph.nodes]
    middle = nodes[len(nodes) // 2]

    def setting(turn: int) -> None:
        edit = changing.set_settings(editor.project, middle, {"units": 65 + turn})
        editor.change(edit.project, "units")

    def add(turn: int) -> None:
        page.commands.add(layers.create("Dense", {"units": 32}))

    def drag(turn: int) -> None:
        data = layer_data(layers.create("Dense", {"units": 7}))
        height = stack.viewport().height()
        point = QPointF(stack.viewport().width() / 2, 60 + (turn * 97) % (height - 120))
        left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
        QApplication.sendEvent(stack.viewport(), QDragEnterEvent(point.toPoint(), copy, data, left, none))
        QApplication.sendEvent(stack.viewport(), QDragMoveEvent(point.toPoint(), copy, data, left, none))

    def undo(turn: int) -> None:
        editor.stack.undo()

    def redo(turn: int) -> None:
        editor.stack.redo()

    def broken(turn: int) -> None:
        page.commands.add(layers.create("Conv2D"))

    def select(turn: int) -> None:
        editor.select((nodes[(3 + turn) % len(nodes)],))

    def far(turn: int) -> None:
        editor.select((nodes[(17 * turn) % len(nodes)],))

    def scroll(turn: int) -> None:
        bar.setValue(400 + 53 * turn)

    def leap(turn: int) -> None:
        bar.setValue((turn * 2377) % bar.maximum())

    return {
        "a setting": setting,
        "undo of a setting": undo,
        "redo of a setting": redo,
        "a layer added": add,
        "undo of adding": undo,
        "redo of adding": redo,
        "select a neighbour": select,
        "select far away": far,
        "scroll a bit": scroll,
        "scroll far": leap,
        "hover": drag,
        "end of hover": lambda turn: stack.hover.leave(),
        "a break added": broken,
        "undo of a break": undo,
    }


def main() -> None:
    """Prints the table, or the profile of one kind of act."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, default=200)
    parser.add_argument("--size", type=int, nargs=2, default=(1280, 720))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--profile", default="", help="name of an act whose calls are listed")
    options = parser.parse_args()
    with shown_window(*options.size) as window:
        fill(window, options.layers)
        print_times(window, options)


def print_times(window: MainWindow, options: argparse.Namespace) -> None:
    """Prints a line for each kind of act."""
    print(f"{options.layers} layers, ms: acting, painting, the whole, its worst, the longest pause after it")
    for name, act in acts(window).items():
        figures, profile = Figures(), cProfile.Profile()
        for turn in range(options.rounds):
            if name == options.profile:
                profile.enable()
                act(turn)
                painted()
                profile.disable()
                spin(0.06)
            else:
                figures.add(lambda act=act, turn=turn: act(turn))
        if name == options.profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(40)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        else:
            print(figures.line(name), flush=True)


if __name__ == "__main__":
    main()
