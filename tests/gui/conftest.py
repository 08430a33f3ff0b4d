"""For the tests of the window: no screen, and nothing left behind."""

from __future__ import annotations

import os
import signal
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.interrupting import BetweenTests
from tests.gui.patience import PatientBot

OF_ONE_PAGE = ("build", "data", "draw", "evaluate", "files", "runs", "train")
"""The folders of tests that need no other pages than those they look at; all the others have them all."""


@pytest.fixture(scope="session", autouse=True)
def _interrupted_between_tests(request):
    """Ctrl+C, or a time limit, ends the run after the test at work: in the middle of one it would crash Python."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, BetweenTests(request.session, before))
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def qtbot(qapp, request):
    """Hands and eyes for a window, with patience."""
    return PatientBot(request)


class Pages(dict):
    """The pages of a window, of which each is made when it is first asked for: most of a window's time goes there."""

    def __init__(self, window) -> None:
        super().__init__(window.pages)
        self._window = window

    def __missing__(self, name):
        return self._window._page(name)


def window_for(folder):
    """A new window with all its pages, or with the first and that of the folder, and the others when asked for."""
    from netbuilder.gui import app
    from netbuilder.gui.window import MainWindow

    if folder not in OF_ONE_PAGE:
        return app.create_window()
    app.prepare()
    window = MainWindow()
    window.pages = Pages(window)
    if folder != "files":
        assert window.pages[folder]
    return window


@pytest.fixture
def window(qtbot, request):
    """A main window, shown, with the bundled digits loaded; closed at the end."""
    window = window_for(request.path.parent.name)
    # It is closed before this fixture ends, and must not ask whether to save then.
    qtbot.addWidget(window, before_close_func=_forget_changes)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.bench.library.state != "loading")
    yield window
    window.bench.editor.stack.setClean()
    window.close()


def _forget_changes(window):
    window.bench.editor.stack.setClean()
    window.close_now()  # also in mid-training


@pytest.fixture
def bench(window):
    """What its pages share."""
    return window.bench


@pytest.fixture(autouse=True)
def _nothing_left(qapp):
    """A test that leaves a window behind fails; what is on the clipboard does not outlive it."""
    yield
    # The clipboard of the platform without a screen is emptied after Python is gone, which crashes.
    qapp.clipboard().clear()
    left = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert not left, f"left behind: {left}"
