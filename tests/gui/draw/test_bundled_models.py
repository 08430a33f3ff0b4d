"""Draw with the models that come with the program: at once, side by side, unsure, explained, taught."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QListView, QPushButton

from netbuilder.core.paths import bundled_projects
from netbuilder.data.datasets import datasets
from netbuilder.document.personal import Drawings
from netbuilder.experiments.calibration import Calibration
from netbuilder.formats.nbproj import read_project_file
from netbuilder.gui.draw.overlay import AGAINST, FOR, Overlay
from tests.gui.draw.conftest import ONE, SEVEN


def said(page, suffix=""):
    return page.findChild(QLabel, f"predictionLabel{suffix}").text()


def told(page):
    return page.findChild(QLabel, "confidenceLabel")


def pick(combo, key):
    """Chooses as the user would."""
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())


def colours(pad):
    """How many pixels of the pad have the colours for and against."""
    image = pad.grab().toImage()
    found = {FOR: 0, AGAINST: 0}
    for y in range(0, image.height(), 2):
        for x in range(0, image.width(), 2):
            name = image.pixelColor(x, y).name()
            if name in found:
                found[name] += 1
    return found[FOR], found[AGAINST]


def test_a_new_user_writes_at_once(handy, qtbot, draw):
    choice = handy.findChild(QComboBox, "modelChoice")
    assert handy.choice.key == "bundled:digits"
    assert choice.currentText().endswith("99.61 %")
    assert choice.itemData(choice.currentIndex(), Qt.ItemDataRole.ToolTipRole)
    draw(handy.pad, ONE)
    qtbot.waitUntil(lambda: said(handy) == "1")
    assert not handy.findChild(QPushButton, "goToTrain").isVisible()
    assert handy.findChild(QPushButton, "teach:4").isEnabled()


def test_the_start_page_leads_to_it(pair, window, qtbot):
    from netbuilder.gui.start.page import StartPage

    page = StartPage(window.bench)
    qtbot.addWidget(page)
    button = page.findChild(QPushButton, "startDraw")
    assert not button.isHidden()
    with qtbot.waitSignal(window.bench.page_wanted) as wanted:
        button.click()
    assert wanted.args == ["draw"]


def test_without_bundled_models_the_start_page_does_not_offer_it(window):
    assert window.pages["start"].findChild(QPushButton, "startDraw").isHidden()


def test_the_model_trained_in_the_window_comes_first(pair, page, qtbot):
    assert page.choice.key == "last"
    keys = [each.key for each in page.shelf.entries()]
    assert keys.index("last") < keys.index("bundled:digits") < keys.index("bundled:lecture")


def test_after_training_on_points_a_model_for_digits_reads_on(pair, window, qtbot, draw):
    bench = window.bench
    bench.editor.open(read_project_file(bundled_projects()["spiral"]).project.replace(epochs=1))
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    window.show_page("draw")
    page = window.pages["draw"]
    keys = []
    page.choice.chosen.connect(keys.append)
    with qtbot.waitSignal(bench.trainer.ended):
        bench.trainer.train()
    assert page.choice.key == "bundled:digits" and not keys
    assert "last" in [each.key for each in page.shelf.entries()]
    draw(page.pad, SEVEN)
    qtbot.waitUntil(lambda: said(page) == "7")


def test_the_pair_is_compared(handy, qtbot, draw):
    draw(handy.pad, SEVEN)
    pick(handy.other, "bundled:lecture")
    qtbot.waitUntil(lambda: said(handy, "2") == "7")
    assert said(handy) == "7"
    bars = handy.findChild(QListView, "predictionBars2").model()
    assert bars.index(7, 0).data().startswith("7: ")


def test_the_nearest_are_bundled_digits_whatever_the_project_learns_from(handy, qtbot, draw):
    handy.bench.editor.replace("Other data", data=datasets.create("iris"))
    qtbot.waitUntil(lambda: handy.bench.library.state == "ready")
    handy.entered()
    draw(handy.pad, ONE)
    nearest = handy.findChild(QListView, "nearestDigits")
    qtbot.waitUntil(lambda: nearest.model() is not None and nearest.model().rowCount() == 5)
    assert said(handy) == "1"
    qtbot.keyClick(handy.pad, Qt.Key.Key_E)
    assert handy.pad.sheet.sample is not None and handy.pad.sheet.label is not None


def test_what_it_doubts_looks_unlike_what_it_is_sure_of(page, qtbot, draw, trained):
    draw(page.pad, SEVEN)
    qtbot.waitUntil(lambda: said(page) == "7")
    bars = page.findChild(QListView, "predictionBars")
    best = page.findChild(QLabel, "predictionLabel")
    page.shelf.keep("timid", trained.model.with_calibration(Calibration(1.0, 1.0, 0.0123)), "Timid")
    page.choice.choose("timid")
    qtbot.waitUntil(lambda: told(page).text().startswith("Not sure: perhaps 7"))
    assert said(page) == "7" and best.property("role") == "unsure"
    assert bars.accessibleDescription().startswith("Not sure")
    assert "1.2" in told(page).toolTip() and "100 %" in told(page).toolTip()
    page.shelf.keep("bold", trained.model.with_calibration(Calibration(1.0, 0.0)), "Bold")
    page.choice.choose("bold")
    qtbot.waitUntil(lambda: told(page).text().startswith("Sure"))
    assert best.property("role") == "" and bars.accessibleDescription().startswith("7")
    page.pad.clear()
    qtbot.waitUntil(lambda: told(page).text() == "")
    assert said(page) == "" and best.property("role") == ""


def test_models_trained_here_are_calibrated(trained):
    for model in (trained.model, trained.best):
        assert "calibration" in model.stored.about and model.calibration.threshold >= 0.5


def test_why_is_painted_over_what_the_network_receives(page, qtbot, draw):
    page.tabs.setCurrentWidget(page.why)
    assert page.pad._overlay is None, "nothing for an empty pad"
    draw(page.pad, SEVEN)
    qtbot.waitUntil(lambda: isinstance(page.pad._overlay, Overlay))
    first = page.pad._overlay
    blue, orange = colours(page.pad)
    assert blue > 50 and orange > 20
    pick(page.findChild(QComboBox, "whyMethod"), "occlusion")
    qtbot.waitUntil(lambda: page.pad._overlay is not first)
    covered = page.pad._overlay
    pick(page.findChild(QComboBox, "whyClass"), 1)
    qtbot.waitUntil(lambda: page.pad._overlay is not covered)
    assert not np.allclose(page.pad._overlay._shares, covered._shares)
    QTest.mousePress(page.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert page.pad._overlay is None, "the ink is back while the pen is down"
    QTest.mouseRelease(page.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.waitUntil(lambda: page.pad._overlay is not None)
    page.tabs.setCurrentWidget(page.nearest)
    assert page.pad._overlay is None
    page.tabs.setCurrentWidget(page.why)
    qtbot.waitUntil(lambda: page.pad._overlay is not None)
    page.pad.clear()
    assert page.pad._overlay is None


def test_for_and_against_are_told_by_shape_too(qapp):
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    def painted(sign):
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        Overlay(np.zeros((1, 1), np.uint8), np.array([[sign]])).paint(painter, QRectF(0, 0, 40, 40))
        painter.end()
        return image

    assert painted(1.0).pixelColor(20, 20) == QColor(FOR)
    ring = painted(-1.0)
    assert ring.pixelColor(20, 20) == QColor("black")
    assert QColor(AGAINST) in [ring.pixelColor(x, 20) for x in range(40)]


def test_a_step_left_out_is_weighed(page, qtbot, draw):
    draw(page.pad, SEVEN)
    qtbot.waitUntil(lambda: said(page) == "7")
    line = page.findChild(QLabel, "roadText")
    crop = page.findChild(QCheckBox, "step:crop")
    crop.click()
    qtbot.waitUntil(lambda: "with all steps" in line.text())
    left, every = (float(each) for each in re.findall(r"([\d.]+) %", line.text()))
    assert every > 60 > left
    crop.click()
    qtbot.waitUntil(lambda: line.text().startswith("Switch"))


def test_a_bundled_model_learns_my_digits_and_forgets_them_again(handy, qtbot):
    bench = handy.bench
    data = bench.library.dataset
    chosen = np.flatnonzero(data.y_test == 4)[:6]
    bench.editor.change_drawings(Drawings(data.x_test[chosen].reshape(-1, 28, 28), np.full(6, 9)), "Keep")
    button = handy.findChild(QPushButton, "fineTune")
    qtbot.waitUntil(button.isEnabled)
    before = handy.shelf.model("bundled:digits")
    handy.tabs.setCurrentWidget(handy.own)
    button.click()
    qtbot.waitUntil(lambda: handy.choice.key == "taught:1")
    text = handy.findChild(QLabel, "tuningResult").text()
    assert text.startswith("My digits: 0 % →") and "Other samples:" in text
    assert "with my digits" in handy.choice.currentText()
    taught = handy.shelf.model("taught:1")
    assert (taught.predict(data.x_test[chosen]).argmax(axis=1) == 9).mean() > 0.5
    assert (taught.predict(data.x_test[:300]).argmax(axis=1) == data.y_test[:300]).mean() > 0.6
    assert taught.calibration == before.calibration
    assert handy.shelf.model("bundled:digits") is before and bench.trainer.model is None
    bench.editor.stack.undo()
    assert handy.choice.key == "bundled:digits"
    assert "taught:1" not in [each.key for each in handy.shelf.entries()]
    bench.editor.stack.redo()
    assert handy.choice.key == "taught:1" and handy.shelf.model("taught:1") is taught


@pytest.mark.parametrize("side", [180, 400])
def test_strokes_on_the_pad_become_what_the_road_makes_of_them(page, qtbot, side):
    from netbuilder.data.pipeline import pipeline
    from netbuilder.data.strokes import Stroke

    page.pad.setFixedSize(side, side)
    for corner, size in (((0.1, 0.1), 0.3), ((0.05, 0.05), 0.9), ((0.6, 0.6), 0.35)):
        page.pad.clear()
        strokes = [[QPoint(*(round(side * (c + size * p)) for c, p in zip(corner, place))) for place in SEVEN[0]]]
        for places in strokes:
            QTest.mousePress(page.pad, Qt.MouseButton.LeftButton, pos=places[0])
            for place in places[1:]:
                QTest.mouseMove(page.pad, place)
            QTest.mouseRelease(page.pad, Qt.MouseButton.LeftButton, pos=places[-1])
        qtbot.waitUntil(lambda: not page._due.isActive())
        bare = [Stroke([(place.x(), place.y(), 0.5) for place in places]) for places in strokes]
        wanted = pipeline(bare, shape=(28, 28), pad=(side, side)).result
        assert np.abs(page._steps.result.reshape(28, 28).astype(int) - wanted).mean() < 2.0
        assert said(page) == "7"
