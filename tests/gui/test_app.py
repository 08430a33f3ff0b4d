"""Starting the program: the window first, what takes time to load afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture import source

SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from netbuilder.gui import app, window

shown = []

class Watched(window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        shown.append(sorted({"pyqtgraph", "numba"} & set(sys.modules)))

    def _complete_one(self):
        super()._complete_one()
        if len(self.pages) == 7:
            print(shown, sorted(self.pages), self.page)
            self.close()

app.MainWindow = Watched
sys.exit(app.main([]))
"""


def program(script: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs a script in a process of its own, without a screen."""
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=source.ROOT,
        timeout=240,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "PATH": ""},
    )


def test_the_window_is_there_before_plots_are_loaded(tmp_path):
    done = program(SCRIPT, tmp_path)
    pages = ["build", "data", "draw", "evaluate", "runs", "start", "train"]
    assert (done.returncode, done.stdout.strip()) == (0, f"[[]] {pages} start"), done.stderr


CLOSING = """
import sys, threading, time
from PySide6.QtCore import QTimer
from netbuilder.gui import app
from netbuilder.gui.work.task import Task

begun, stepping = threading.Event(), threading.Event()

def saved():
    begun.set()
    stepping.wait()
    time.sleep(0.5)
    print("saved")

def endless():
    try:
        while True:
            stepping.set()
            yield 0.5
    finally:
        print("called off")

class Closing(app.MainWindow):
    def complete_in_idle_moments(self):
        self.tasks = [Task(work).start() for work in (saved, endless)]
        begun.wait()
        stepping.wait()
        QTimer.singleShot(0, self.close)

app.MainWindow = Closing
code = app.main([])
print("left")
sys.exit(code)
"""


def test_the_program_ends_after_what_its_threads_are_at(tmp_path):
    done = program(CLOSING, tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split("\n")[:2]) == ["called off", "saved"] and done.stdout.endswith("left\n")
