"""The page Evaluate, as a student uses it after a training."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QLabel, QListView, QPushButton, QTableView, QTableWidget

from netbuilder.core.paths import bundled_projects
from netbuilder.data.datasets import datasets
from netbuilder.document.source import FileSource
from netbuilder.experiments.store import RunStore
from netbuilder.formats.nbproj import read_project_file
from tests.gui.test_skeleton import small_project


def trained(window, qtbot, project):
    bench = window.bench
    bench.editor.open(project)
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    with qtbot.waitSignal(bench.trainer.ended):
        window.transport.train.trigger()
    window.show_page("evaluate")
    qtbot.waitUntil(lambda: "Loss" in window.findChild(QLabel, "testResults").text())


@pytest.fixture
def digits(window, qtbot):
    trained(window, qtbot, small_project(epochs=1))
    return window


def test_before_training_it_says_what_to_do(window, qtbot):
    window.show_page("evaluate")
    page = window.pages["evaluate"]
    button = next(each for each in page.findChildren(QPushButton) if "Train" in each.text() and each.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.page == "train"


def test_a_cell_opens_its_pictures(digits, qtbot):
    found = digits.pages["evaluate"]._found
    counts = found.confusion()
    assert counts.sum() == len(digits.bench.library.dataset.x_test)
    matrix = digits.findChild(QTableView, "confusionMatrix")
    truth, said = np.argwhere((counts > 0) & ~np.eye(10, dtype=bool))[0]
    place = matrix.visualRect(matrix.model().index(truth, said)).center()
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    shown = digits.findChild(QListView, "mistakes").model()
    assert shown.rowCount() == counts[truth, said]
    data = digits.bench.library.dataset
    assert all(data.y_test[shown.sample(row)] == truth for row in range(shown.rowCount()))
    assert shown.index(0).data().startswith(f"{truth} → {said}")
    qtbot.mouseClick(digits.findChild(QPushButton, "allMistakes"), Qt.MouseButton.LeftButton)
    assert digits.findChild(QListView, "mistakes").model().rowCount() == len(found.mistakes())


def test_samples_that_were_held_back_from_own_data_are_the_test(window, qtbot, tmp_path):
    """Data without a test part: what the project keeps for testing is judged, as the training did at its end."""
    shown = datasets.create("mnist_small").load()
    np.savez(tmp_path / "own.npz", x_train=shown.x_train[:500], y_train=shown.y_train[:500])
    source = FileSource(file=str(tmp_path / "own.npz"))
    trained(window, qtbot, small_project(data=source, test_share=0.2, validation_split=0.25, epochs=1))
    counted = {"test": 100, "training": 300, "validation": 100}
    part = window.findChild(QComboBox, "splitChoice")
    for name, count in counted.items():
        part.setCurrentIndex(part.findData(name))
        told = f"on {count} samples"
        qtbot.waitUntil(lambda told=told: told in window.findChild(QLabel, "testResults").text())
        found = window.pages["evaluate"]._found
        assert found.part == name and len(found.truth) == count
        if name == "test":
            with RunStore() as runs:
                run = max(runs.rows(), key=lambda row: row.id).test
            assert found.results["loss"] == pytest.approx(run["loss"], rel=1e-4)


def test_a_chosen_cell_keeps_its_colour(digits):
    matrix = digits.findChild(QTableView, "confusionMatrix")
    index = matrix.model().index(3, 3)
    place = matrix.visualRect(index).topLeft() + QPoint(5, 5)
    before = matrix.viewport().grab().toImage().pixelColor(place)
    matrix.setCurrentIndex(index)
    after = matrix.viewport().grab().toImage()
    assert after.pixelColor(place) == before
    assert after.pixelColor(place - QPoint(4, 4)) != before


def test_the_matrix_is_walked_by_keys(digits, qtbot):
    matrix = digits.findChild(QTableView, "confusionMatrix")
    matrix.setCurrentIndex(matrix.model().index(0, 0))
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (1, 1)


def test_the_report_has_every_class_and_the_means(digits):
    report = digits.findChild(QTableWidget, "classReport")
    assert report.rowCount() == 12
    assert [report.item(row, 0).text() for row in range(10)] == [str(digit) for digit in range(10)]
    scores = digits.pages["evaluate"]._found.report()
    assert float(report.item(3, 2).text()) == pytest.approx(scores[3].recall, abs=1e-4)
    assert report.as_text().count("\n") == 12
    for column in range(1, 5):
        assert report.horizontalHeaderItem(column).textAlignment() == report.item(0, column).textAlignment()


def test_another_part_of_the_data(digits, qtbot):
    choice = digits.findChild(QComboBox, "splitChoice")
    choice.setCurrentIndex(choice.findData("training"))
    page = digits.pages["evaluate"]
    qtbot.waitUntil(lambda: page._found.part == "training")
    choice.setCurrentIndex(choice.findData("validation"))
    line = digits.findChild(QLabel, "testResults")
    qtbot.waitUntil(lambda: "held back" in line.text())


def test_numbers_get_their_own_views(window, qtbot):
    trained(window, qtbot, read_project_file(bundled_projects()["regression"]).project.replace(epochs=2))
    plot = window.findChild(QAbstractScrollArea, "predictedPlot")
    assert plot is not None and plot.isVisible()
    rows = window.findChild(QTableView, "answers").model()
    found = window.pages["evaluate"]._found
    assert rows.rowCount() == len(found.truth)
    truth, said, missed = (float(rows.index(0, column).data()) for column in range(3))
    assert abs(missed) == pytest.approx(abs(found.residuals()).max(), abs=0.01)
    assert said - truth == pytest.approx(missed, abs=0.02)
    heads = [rows.headerData(column, Qt.Orientation.Horizontal) for column in range(rows.columnCount())]
    assert heads[3:] == list(window.bench.library.dataset.feature_names)


def test_mistakes_among_points_are_rows_with_their_features(window, qtbot):
    trained(window, qtbot, read_project_file(bundled_projects()["spiral"]).project.replace(epochs=1))
    found = window.pages["evaluate"]._found
    table = window.findChild(QTableView, "answers")
    assert table.isVisible() and not window.findChild(QListView, "mistakes").isVisible()
    rows, first = table.model(), found.mistakes()[0]
    assert rows.rowCount() == len(found.mistakes())
    cells = [rows.index(0, column).data() for column in range(5)]
    assert cells[:2] == [found.names[found.truth[first]], found.names[found.predicted[first]]]
    assert cells[2] == f"{100 * found.confidence[first]:.0f} %"
    assert [float(cell) for cell in cells[3:]] == pytest.approx(found.x[found.indices[first]], rel=1e-4)
