"""Starting the program: the window first, what takes time to load afterwards."""

from __future__ import annotations

import subprocess
import sys

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


def test_the_window_is_there_before_plots_are_loaded(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        cwd=source.ROOT,
        timeout=240,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": ""},
    )
    pages = ["build", "data", "draw", "evaluate", "runs", "start", "train"]
    assert (done.returncode, done.stdout.strip()) == (0, f"[[]] {pages} start"), done.stderr
