"""Choosing data sets in the list, and what follows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QTableView, QWidget

from netbuilder.data.datasets import datasets


def row_of(page, kind):
    choice = page.choice
    return next(choice.item(row) for row in range(choice.count()) if choice.item(row).data(256) == kind)


def click(qtbot, page, kind):
    item = row_of(page, kind)
    page.choice.scrollToItem(item)
    place = page.choice.visualItemRect(item).center()
    qtbot.mouseClick(page.choice.viewport(), Qt.MouseButton.LeftButton, pos=place)


def input_shape(bench):
    graph = bench.editor.project.graph
    return next(node.spec.shape for node in graph.nodes if node.id in graph.inputs)


def test_the_list_holds_every_data_set_by_its_kind(page):
    choice = page.findChild(QListWidget, "datasetChoice")
    kinds = [choice.item(row).data(Qt.ItemDataRole.UserRole) for row in range(choice.count())]
    assert set(datasets) == {kind for kind in kinds if kind}
    assert choice.currentItem().data(Qt.ItemDataRole.UserRole) == "mnist_small"


def test_a_click_is_one_step_of_undo_and_fits_the_input(page, bench, qtbot, ready):
    click(qtbot, page, "iris")
    ready()
    assert bench.editor.project.data.kind == "iris"
    assert input_shape(bench) == (4,)
    assert bench.editor.stack.count() == 1
    assert bench.editor.stack.undoText() == "Use Iris; the Input takes 4"
    bench.editor.stack.undo()
    ready()
    assert (bench.editor.project.data.kind, input_shape(bench)) == ("mnist_small", (784,))
    assert page.choice.currentItem().data(Qt.ItemDataRole.UserRole) == "mnist_small"
    bench.editor.stack.redo()
    assert (bench.editor.project.data.kind, input_shape(bench)) == ("iris", (4,))


def test_walking_with_the_arrows_chooses_where_the_walk_ends(page, bench, qtbot, ready):
    page.choice.setFocus()
    page.choice.mark_current("iris")
    qtbot.keyClick(page.choice, Qt.Key.Key_Down)
    assert bench.editor.project.data.kind == "mnist_small"
    qtbot.keyClick(page.choice, Qt.Key.Key_Return)
    assert bench.editor.project.data.kind == "wine"
    assert bench.editor.stack.count() == 1


def test_search_hides_what_does_not_fit(page, qtbot):
    search = page.findChild(QLineEdit, "datasetSearch")
    qtbot.keyClicks(search, "spiral")
    shown = [page.choice.item(row) for row in range(page.choice.count()) if not page.choice.item(row).isHidden()]
    assert [item.text() for item in shown] == ["Points and curves", "Spiral"]
    qtbot.keyClicks(search, "qqq")
    assert "“spiralqqq”" in page.choice.nothing
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not any(page.choice.item(row).isHidden() for row in range(page.choice.count()))
    assert not page.choice.nothing and not search.text()
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert page.window().focusWidget() is page.choice


def test_settings_of_points_are_drawn_at_once_and_undone(page, bench, qtbot, ready):
    click(qtbot, page, "spiral")
    before = ready()
    assert page.findChild(QWidget, "samplePlot").isVisible()
    arms = page.findChild(QWidget, "data:arms")
    qtbot.keyClick(arms, Qt.Key.Key_Up)
    assert bench.editor.project.data.arms == 3
    assert ready().classes == 3
    qtbot.mouseClick(page.findChild(QWidget, "drawAgain"), Qt.MouseButton.LeftButton)
    assert bench.editor.project.data.seed == 1
    for _ in range(2):
        bench.editor.stack.undo()
    assert (ready().x_train == before.x_train).all()


def test_a_class_is_looked_at_alone(page, qtbot, ready):
    data = ready()
    counts = page.samples.counts
    place = counts.visualRect(counts.model().index(3, 0)).center()
    qtbot.mouseClick(counts.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.findChild(QLabel, "sampleCount").text() == "400 samples"
    shown = page.findChild(QWidget, "samplePictures").model()
    assert {shown.index(row, 0).data() for row in range(shown.rowCount())} == {"3"}
    part = page.findChild(QComboBox, "partChoice")
    part.setCurrentIndex(part.findData("test"))
    assert shown is not page.findChild(QWidget, "samplePictures").model()
    assert page.findChild(QWidget, "samplePictures").model().rowCount() == (data.y_test == 3).sum()


def test_a_table_is_shown_with_its_features_in_numbers(page, qtbot, ready):
    click(qtbot, page, "iris")
    data = ready()
    table = page.findChild(QTableView, "sampleTable").model()
    assert (table.rowCount(), table.columnCount()) == (120, 5)
    assert table.index(0, 0).data() == data.class_names[data.y_train[0]]
    features = page.findChild(QTableView, "featureStatistics").model()
    assert features.index(0, 0).data() == data.feature_names[0]
    assert float(features.index(0, 3).data()) == pytest.approx(data.x_train[:, 0].max())


def test_a_set_that_is_not_here_is_not_fetched_unasked(page, bench, qtbot):
    click(qtbot, page, "cifar10")
    assert bench.library.state == "missing"
    button = page.findChild(QPushButton, "fetchButton")
    assert button.isVisible() and "162" in button.text()
    assert bench.trainer.problems()


def test_the_split_is_counted_and_stratified(page, bench, qtbot, ready):
    page.tabs.setCurrentWidget(page.splitting)
    share = page.findChild(QWidget, "split:validation_split")
    share.selectAll()
    qtbot.keyClicks(share, "0.25")
    assert bench.editor.project.validation_split == 0.25
    table = page.findChild(QTableView, "splitCounts").model()
    assert [table.index(0, column).data() for column in range(5)] == ["0", "300", "100", "100", "500"]
    assert [table.index(10, column).data() for column in range(5)] == ["All", "3,000", "1,000", "1,000", "5,000"]
    assert not page.findChild(QWidget, "split:test_share").isEnabled()


def test_a_share_that_leaves_nothing_is_explained(page, bench, qtbot, ready):
    click(qtbot, page, "xor")
    samples = bench.editor.project.data.replace(samples=10)
    page.chooser.change(samples, "fewer", "")
    page.tabs.setCurrentWidget(page.splitting)
    bench.editor.replace("held", validation_split=0.01)
    told = page.findChild(QLabel, "splitProblem")
    assert told.isVisible() and "leaves one side empty" in told.text()
