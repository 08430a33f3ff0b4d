"""Starting the window program, and making windows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from netbuilder import __version__
from netbuilder.core.paths import resources
from netbuilder.gui.collector import Collector
from netbuilder.gui.crash import CrashGuard
from netbuilder.gui.interrupts import Interrupts
from netbuilder.gui.text import load_catalog
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import SYSTEM, theme
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.window import MainWindow
from netbuilder.gui.work.task import finish

_READY = "netbuilder ready"


def create_window(path: str | Path | None = None) -> MainWindow:
    """A new main window inside the running QApplication; it touches no network, asks nothing and is not shown yet.

    Args:
        path: a project to open in it.
    """
    prepare()
    window = MainWindow()
    window.complete()
    if path is not None:
        window.bench.files.open_now(Path(path))
    return window


def prepare() -> None:
    """Dresses the application and takes over the cycle collector; once is enough."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("create a QApplication first")
    if application.property(_READY):
        return
    application.setProperty(_READY, True)
    QCoreApplication.setApplicationName("NetBuilder")
    QCoreApplication.setApplicationVersion(__version__)
    theme()
    if (resources() / "icons" / "app.svg").is_file():
        application.setWindowIcon(icon("app"))
    Collector(application, training)


def windows() -> list[MainWindow]:
    """All main windows that are open."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]


def training() -> bool:
    """Whether a network is trained in any window."""
    return any(window.bench.trainer.state != IDLE for window in windows())


def keep_drafts() -> None:
    """Writes the drafts of all windows, and waits until they are on the disk."""
    for window in windows():
        window.bench.files.drafts.keep_now()


def leave() -> None:
    """Ends the program without a question: drafts are kept, and a training stops at a checkpoint."""
    keep_drafts()
    for window in windows():
        window.close_now()
    QCoreApplication.exit()


def main(arguments: Sequence[str] = ()) -> int:
    """Opens a window and stays until the last one is closed."""
    application = QApplication([sys.argv[0], *arguments])
    load_catalog()
    prepare()
    CrashGuard(application, keep_drafts).install()
    interrupts = Interrupts(application)
    interrupts.came.connect(leave)
    interrupts.install()
    window = MainWindow()
    theme().choose(window.bench.settings.get("theme", SYSTEM))
    window.menus.show_theme()
    window.restore()
    window.show()
    for path in arguments[:1]:
        window.bench.files.open(Path(path))
    window.complete_in_idle_moments()
    code = application.exec()
    finish()
    for each in QApplication.topLevelWidgets():
        if isinstance(each, MainWindow):
            shiboken6.delete(each)  # before the application goes
    return code
