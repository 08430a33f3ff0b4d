"""The panel of problems as a user meets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QSpinBox

from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.document.source import FileSource
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers


def project(units, activation="softmax", **changes):
    dense = layers.create("Dense", {"units": units, "activation": activation})
    graph = Graph.stack([layers.create("Input", {"shape": (784,)}), dense])
    return Project(**{"graph": graph, "preparation": Preparation(flatten=True), **changes})


@pytest.fixture
def panel(window, qtbot):
    """The panel, beside a network with two units for ten classes."""
    window.bench.editor.open(project(2))
    window.show_page("build")
    qtbot.waitUntil(lambda: window.bench.library.state == "ready")
    return window.pages["build"].problems


def rows(panel):
    model = panel.findChild(QListView, "problemList").model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def repair_of(panel, qtbot):
    qtbot.waitUntil(lambda: panel.findChild(QPushButton, "repair:0") is not None)
    return panel.findChild(QPushButton, "repair:0")


def test_a_problem_is_listed_with_its_card(window, panel):
    assert rows(panel) == ["dense: The data have 10 classes, but the last layer has 2 units."]
    assert window.transport.train.isEnabled() is False


def test_a_click_selects_the_card_and_the_field(window, panel, bench):
    found = panel.findChild(QListView, "problemList")
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualRect(found.currentIndex()).center())
    assert bench.editor.selection == ("dense",)
    assert window.focusWidget() is window.findChild(QSpinBox, "param:units")


def test_a_button_repairs_and_undo_takes_it_back(panel, bench, qtbot):
    button = repair_of(panel, qtbot)
    assert "10" in button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bench.editor.project.graph["dense"].spec.units == 10
    assert rows(panel) == []
    assert panel.findChild(QLabel, "problemsHead").text() == "No problems"
    assert "7" in panel.findChild(QLabel, "problemsTotal").text()
    bench.editor.stack.undo()
    assert len(rows(panel)) == 1


def test_advice_is_shown_weaker(panel, bench):
    bench.editor.open(project(10, "sigmoid"))
    (row,) = rows(panel)
    assert "made for softmax" in row
    model = panel.findChild(QListView, "problemList").model()
    assert model.rows[0].advice
    assert "1 piece of advice" in panel.findChild(QLabel, "problemsHead").text()


def test_a_problem_of_the_run_leads_to_the_strip(window, panel, bench):
    bench.editor.open(project(10, batch_size=100_000))
    found = panel.findChild(QListView, "problemList")
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualRect(found.currentIndex()).center())
    assert window.focusWidget() is window.findChild(QSpinBox, "batchSize")


def test_data_that_are_not_there_lead_to_their_page(window, bench, page, qtbot, tmp_path):
    button = page.findChild(QPushButton, "goToData")
    assert not button.isVisible()
    bench.editor.replace("Use what is gone", data=FileSource(file=str(tmp_path / "gone.npz")))
    qtbot.waitUntil(button.isVisible)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.page == "data"
    bench.editor.stack.undo()
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    window.show_page("build")
    assert not button.isVisible()
