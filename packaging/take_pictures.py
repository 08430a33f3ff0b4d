#!/usr/bin/env python3
"""Takes the pictures of the window that stand in the README, from the real window at work.

    .venv/…/bin/python packaging/take_pictures.py [--folder packaging/pictures] [--size 1280x720] [--theme light]

Opens a template, trains it on the digits that come with NetBuilder, looks at its mistakes and draws a digit. Needs no
screen. What is kept between starts goes to an empty folder, so that nobody's own projects are in the pictures.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEVEN = (((0.28, 0.24), (0.5, 0.22), (0.72, 0.24), (0.6, 0.48), (0.48, 0.8)),)
PATIENCE_MS = 60_000


def alone() -> None:
    """No screen, and folders of its own: before Qt is loaded."""
    home = tempfile.mkdtemp(prefix="netbuilder-pictures-")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = home


def until(check: Callable[[], object]) -> None:
    """Lets the window work until something is so."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, timer, end = QEventLoop(), QTimer(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if check() else None)
    end.setSingleShot(True)
    end.timeout.connect(loop.quit)
    timer.start(20)
    end.start(PATIENCE_MS)
    loop.exec()
    if not check():
        sys.exit("The window did not do what the picture is to show.")


def rest(milliseconds: int = 300) -> None:
    """Lets the window finish painting."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Camera:
    """Numbers its pictures."""

    def __init__(self, window, folder: Path) -> None:
        self._window, self._folder = window, folder
        self._taken = 0
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        """A picture of the window as it is."""
        rest()
        self._taken += 1
        path = self._folder / f"{self._taken}-{name}.png"
        self._window.grab().save(str(path))
        print(path)


def draw(pad, strokes) -> None:
    """Draws on the pad with the mouse; points are shares of its sides."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    for stroke in strokes:
        dots = []
        for (x0, y0), (x1, y1) in pairwise(stroke):
            dots += [(x0 + (x1 - x0) * step / 12, y0 + (y1 - y0) * step / 12) for step in range(13)]
        points = [QPoint(round(x * pad.width()), round(y * pad.height())) for x, y in dots]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


def take_all(folder: Path, size: tuple[int, int], theme_name: str) -> None:
    """The way of a student through the window, six pictures long."""
    from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

    application = QApplication([])
    from netbuilder.gui.app import create_window
    from netbuilder.gui.theme.style import theme

    window = create_window()
    theme().choose(theme_name)
    window.resize(*size)
    window.show()
    camera = Camera(window, folder)
    camera.take("start")
    window.findChild(QAbstractButton, "template:hello-world").click()
    bench = window.bench
    until(lambda: bench.library.state == "ready")
    bench.editor.replace("", validation_split=0.1)
    window.show_page("data")
    camera.take("data")
    window.show_page("build")
    bench.editor.select(("hidden_1",))
    camera.take("build")
    window.transport.train.trigger()
    window.show_page("train")
    until(lambda: bench.trainer.model is not None and bench.trainer.state == "idle")
    camera.take("train")
    window.show_page("evaluate")
    rest(1500)
    camera.take("evaluate")
    window.show_page("draw")
    rest()
    draw(window.findChild(QWidget, "drawPad"), SEVEN)
    camera.take("draw")
    bench.editor.stack.setClean()
    window.close()
    application.processEvents()


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=HERE / "pictures")
    parser.add_argument("--size", default="1280x720", help="width x height")
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    given = parser.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    alone()
    take_all(given.folder, (width, height), given.theme)


if __name__ == "__main__":
    main()
