"""Pages are made while the window answers: their modules in a thread, then part by part."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from netbuilder.gui import completing
from netbuilder.gui.completing import Completing
from netbuilder.gui.pages import PLACES
from tests.architecture import source

NAMES = [place.name for place in PLACES]


@pytest.fixture
def making(window, bench, qtbot):
    """What makes the pages, with all modules loaded."""
    made = Completing(NAMES, bench, window)
    qtbot.waitUntil(lambda: not made.waits)
    return made


def test_modules_are_loaded_by_another_thread(window, bench, qtbot, monkeypatch):
    threads, go = [], threading.Event()
    load = completing.page_class

    def watched(name):
        threads.append(threading.current_thread())
        go.wait(60)
        return load(name)

    monkeypatch.setattr(completing, "page_class", watched)
    made = Completing(NAMES, bench, window)
    assert made.waits and made.step() is None
    go.set()
    qtbot.waitUntil(lambda: not made.waits)
    assert len(threads) == len(NAMES) and threading.current_thread() not in threads


def test_a_module_that_cannot_be_loaded_is_missed_where_it_is_wanted(window, bench, qtbot, monkeypatch):
    def broken(name):
        raise ImportError(name)

    monkeypatch.setattr(completing, "page_class", broken)
    made = Completing(NAMES, bench, window)
    qtbot.waitUntil(lambda: not made.waits)
    with pytest.raises(ImportError):
        made.step()


def test_large_pages_take_many_steps_and_all_come_in_order(window, making):
    taken, steps = {}, 0
    while not making.done:
        made = making.step()
        steps += 1
        if made is not None:
            name, page = made
            page.setParent(window)
            assert page.name == name
            taken[name], steps = steps, 0
    assert list(taken) == NAMES
    assert min(taken.values()) == 2  # made, and taken into the window
    assert min(taken["data"], taken["build"], taken["train"]) >= 5
    assert making.step() is None


def test_a_page_that_is_wanted_in_the_middle_is_finished_at_once(window, making):
    assert making.step() is None
    page = making.take(NAMES[0])
    page.setParent(window)
    assert page.name == NAMES[0]
    for name in NAMES[1:]:
        assert making.take(name) is None  # not begun: the window makes it
    assert making.done and making.step() is None


SCRIPT = """
from PySide6.QtCore import QTimer
from netbuilder.gui import app, window
from netbuilder.gui.pages import PLACES

class Hurried(window.MainWindow):
    def complete_in_idle_moments(self):
        super().complete_in_idle_moments()
        QTimer.singleShot({wait}, self.{do})

    def walk(self):
        try:
            for place in PLACES:
                self.show_page(place.name)
            print(sorted(self.pages), self._stack.count(), flush=True)
        finally:
            self.close()

app.MainWindow = Hurried
raise SystemExit(app.main([]))
"""


@pytest.mark.parametrize(("wait", "do"), [(0, "walk"), (150, "walk"), (400, "walk"), (150, "close"), (400, "close")])
def test_a_user_in_a_hurry_gets_every_page_and_may_leave(wait, do, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(wait=wait, do=do)],
        capture_output=True,
        text=True,
        cwd=source.ROOT,
        timeout=240,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": ""},
    )
    pages = sorted([*NAMES, "start"])
    assert (done.returncode, done.stdout.strip()) == (0, f"{pages} 7" if do == "walk" else ""), done.stderr
    assert "Error" not in done.stderr
