"""The page Data, open in a window, with nothing of the user's own in it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from netbuilder.data import folders


@pytest.fixture
def page(window, monkeypatch, tmp_path):
    """The page, shown; only what comes with the program is on this computer."""
    monkeypatch.delenv(folders.VARIABLE, raising=False)
    monkeypatch.setattr(folders, "_DEBIAN", tmp_path / "nothing")
    window.bench.settings.set("own data", [])
    window.show_page("data")
    return window.pages["data"]


@pytest.fixture
def ready(window, qtbot):
    """Waits until the data of the project are there."""

    def wait():
        qtbot.waitUntil(lambda: window.bench.library.state == "ready")
        return window.bench.library.dataset

    return wait


@pytest.fixture
def drop(window):
    """Drags files over the window and lets them fall."""

    def fall(*paths, target=None):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        target = target or window
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        event = QDropEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(target, event)
        assert event.isAccepted()

    return fall


@pytest.fixture
def houses(tmp_path):
    """A small table as a spreadsheet of the continent writes it, with an empty cell."""
    rng = np.random.default_rng(0)
    lines = ["name;city;rooms;area;price"]
    for row in range(60):
        rooms = int(rng.integers(1, 6))
        area = f"{rooms * 20 + rng.random():.1f}".replace(".", ",")
        price = f"{rooms * 100 + row % 2 * 30 + row / 10:.1f}".replace(".", ",")
        city = ("Bonn", "Köln")[row % 2]
        lines.append(f"house {row};{city};{rooms};{'' if row == 7 else area};{price}")
    path = tmp_path / "houses.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
