"""The program in a process of its own, driven from inside by a few lines, to be killed from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.architecture import source

FRAME = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from netbuilder.gui import app, window

def say(*words):
    print(*words, flush=True)

class Driven(window.MainWindow):
    def _complete_one(self):
        super()._complete_one()
        if len(self.pages) == 7:
            drive(self)

app.MainWindow = Driven
{drive}
sys.exit(app.main(sys.argv[1:]))
"""


class Program:
    """A running NetBuilder; `drive` is the source of a function `drive(window)` called when all pages are there."""

    def __init__(self, drive: str, home: Path, *words: str, limit: int = 0) -> None:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "NETBUILDER_KERNELS": "numpy",
        }
        home.mkdir(exist_ok=True)
        limited = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" if limit else ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", limited + FRAME.format(drive=drive), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=source.ROOT,
            env=environment,
        )
        self._watchdog = threading.Timer(300, self.process.kill)
        self._watchdog.start()

    def line(self) -> str:
        """The next line it says; "" at its end."""
        return (self.process.stdout.readline() if self.process.stdout else "").strip()

    def until(self, begin: str) -> str:
        """Reads on to a line that begins so."""
        while line := self.line():
            if line.startswith(begin):
                return line
        raise AssertionError(f"no {begin!r}: {self.end()}")

    def send(self, name: str) -> None:
        """Sends a signal of the system."""
        self.process.send_signal(getattr(signal, name))

    def end(self) -> tuple[int, str, str]:
        """Waits for the end: exit status, what it said to the end, its complaints."""
        out, err = self.process.communicate(timeout=240)
        self._watchdog.cancel()
        return self.process.returncode, out, err

    def kill(self) -> str:
        """Ends it as a crash of the computer would; what it had said by then."""
        self.process.kill()
        _, out, _ = self.end()
        return out
