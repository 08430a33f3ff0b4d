"""A window of the program to measure, and how to wait in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.gui.app import create_window
from netbuilder.gui.theme.style import LIGHT_ONLY, theme
from netbuilder.gui.window import MainWindow


@contextmanager
def shown_window(width: int = 1280, height: int = 720) -> Iterator[MainWindow]:
    """A window with its data loaded; it is closed without a question."""
    application = QApplication.instance() or QApplication([])
    window = create_window()
    theme().choose(LIGHT_ONLY)
    window.resize(width, height)
    window.show()
    until(lambda: window.bench.library.state != "loading")
    yield window
    window.bench.editor.stack.setClean()
    window.close_now()
    application.processEvents()


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
