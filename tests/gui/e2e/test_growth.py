"""What comes and goes leaves nothing behind: runs, projects, pages and windows."""

from __future__ import annotations

import gc
from collections import Counter

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from netbuilder.formats.nbproj import ProjectFile
from netbuilder.gui.app import create_window
from netbuilder.gui.train.earlier import MOST
from tests.gui.test_skeleton import small_project
from tests.gui.train.making import begin, finish, moons

PLACES = ("data", "build", "train", "evaluate", "draw", "runs", "start")


def settle(qtbot):
    """Nothing under way, nothing waiting to be deleted, and what is made in quiet moments is made."""
    qtbot.wait(30)
    qtbot.waitUntil(lambda: not any(map(still_waits, QApplication.topLevelWidgets())))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(1)
    for _ in range(3):
        gc.collect()


def still_waits(window):
    """Whether something of a window is to be done soon."""
    return any(
        timer.isActive() and timer.isSingleShot() and timer.interval() < 1000 for timer in window.findChildren(QTimer)
    )


def counted(window, qtbot):
    """Python objects of our own classes and of Qt's, and the widgets of the window."""
    settle(qtbot)
    kinds = Counter(
        type(each).__name__
        for each in gc.get_objects()
        if str(type(each).__module__).startswith(("netbuilder", "PySide6", "pyqtgraph"))
    )
    kinds["QWidgets of the window"] = len(window.findChildren(QWidget))
    return kinds


def grown(window, qtbot, do, times, warm=6):
    """By how much each kind grew over `times` rounds, after some that warm up; less than one a round is no leak."""
    for number in range(warm):
        do(number)
        settle(qtbot)
    counted(window, qtbot)  # looking at a widget for the first time makes an object in Python
    before = counted(window, qtbot)
    for number in range(times):
        do(number)
    after = counted(window, qtbot)
    more = {kind: count - before[kind] for kind, count in after.items() if kind != "Point"}  # pyqtgraph keeps some
    return {kind: count for kind, count in more.items() if count >= times}


def test_runs_leave_nothing_behind(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=2))
    window.show_page("train")

    def train(number):
        bench.trainer.reset()
        finish(bench, qtbot, bench.trainer.train)

    assert grown(window, qtbot, train, 12, warm=MOST + 4) == {}  # so many earlier runs are offered as lines


def test_projects_opened_one_after_the_other_leave_nothing_behind(window, bench, qtbot):
    def another(number):
        bench.files.begin_now(ProjectFile(project=(moons if number % 2 else small_project)(name=str(number))))
        for place in ("build", "train", "data"):
            window.show_page(place)
            qtbot.wait(1)

    assert grown(window, qtbot, another, 20) == {}


def test_networks_that_were_evaluated_leave_nothing_behind(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=1))
    window.show_page("evaluate")
    page = window.pages["evaluate"]

    def train(number):
        bench.trainer.reset()
        finish(bench, qtbot, bench.trainer.train)
        qtbot.waitUntil(lambda: page._task is not None and not page._task.running)

    assert grown(window, qtbot, train, 8) == {}


def test_edits_and_pages_leave_nothing_behind(window, bench, qtbot):
    bench.editor.open(small_project())

    def change(number):
        bench.editor.replace("Change epochs", epochs=number + 1)
        bench.editor.select((bench.editor.project.graph.nodes[1 + number % 2].id,))
        for place in PLACES:
            window.show_page(place)
        bench.editor.stack.undo()

    assert grown(window, qtbot, change, 15) == {}


def test_a_window_that_was_closed_is_gone(qtbot):
    def open_and_close():
        window = create_window()
        window.show()
        qtbot.waitUntil(lambda: window.bench.library.state == "ready")
        for place in PLACES:
            window.show_page(place)
        window.close()
        window.deleteLater()
        return window

    first = open_and_close()
    settle(qtbot)
    assert not shiboken6.isValid(first)
    del first
    before = len(QApplication.allWidgets())
    for _ in range(2):
        open_and_close()
    settle(qtbot)
    assert len(QApplication.allWidgets()) <= before


@pytest.mark.parametrize("what", ["widget", "project"])
def test_the_count_itself_sees_a_leak(window, bench, qtbot, what):
    kept = []

    def leak(number):
        kept.append(QWidget(window) if what == "widget" else moons(name=str(number)))

    assert grown(window, qtbot, leak, 5) != {}
