"""Data that cannot be read as they are: the setting that mends it stands beside the reason."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget


@pytest.fixture
def photographs(tmp_path):
    """Pictures of two classes, none as large as another."""
    for number, name in enumerate(("cat", "dog")):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for place in range(6):
            pixels = np.full((20 + place, 30 + number, 3), 40 * place, np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{place}.png")
    return tmp_path / "pets"


def test_photographs_of_many_sizes_are_scaled_where_it_says_that_they_differ(
    window, page, bench, photographs, qtbot, ready
):
    page.take(photographs)
    error = page.findChild(QLabel, "dataError")
    qtbot.waitUntil(error.isVisible)
    assert "20 × 30" in error.text()
    size = page.findChild(QWidget, "data:size")
    assert size.isVisible()
    size.setFocus()
    QTest.keyClicks(size, "16")
    assert bench.library.state == "failed"  # not at each digit
    assert ready().input_shape == (16, 16, 3)
    assert page.findChild(QWidget, "data:size").isVisible() and window.focusWidget() is size
    bench.editor.stack.undo()
    qtbot.waitUntil(error.isVisible)
    assert page.findChild(QWidget, "data:size").isVisible()


def test_a_file_that_is_gone_has_no_settings(page, bench, houses, qtbot):
    page.take(houses)
    qtbot.waitUntil(lambda: page.window().findChild(QPushButton, "wizardUse") is not None)
    use = page.window().findChild(QPushButton, "wizardUse")
    qtbot.waitUntil(use.isEnabled)
    QTest.mouseClick(use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    assert page.findChild(QPushButton, "tableWizard").isVisible()
    houses.write_text("nothing", encoding="utf-8")
    bench.library.reload()
    qtbot.waitUntil(lambda: bench.library.state == "failed")
    assert page.findChild(QPushButton, "tableWizard").isVisible()
    houses.unlink()
    bench.library.reload()
    assert bench.library.state == "missing"
    assert not page.findChild(QPushButton, "tableWizard").isVisible()
