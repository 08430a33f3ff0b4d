"""The names that tests and scripts may rely on: all there in a window just made, each once, and of a sensible kind."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QListView,
    QListWidget,
    QPushButton,
    QScrollArea,
    QTableView,
    QToolButton,
    QWidget,
)

from netbuilder.engine.layers import layers
from netbuilder.gui.app import create_window
from netbuilder.gui.page import Page

QT_OWN = ("qt_", "_q_", "ScrollLeftButton", "ScrollRightButton")
PLACES = ("data", "build", "train", "evaluate", "draw", "runs")
NAMES = {
    "rail": QListWidget,
    **{f"page:{place}": Page for place in PLACES},
    "palette": QAbstractItemView,
    "stack": QScrollArea,
    "inspector": QWidget,
    "problems": QWidget,
    "lossChoice": QComboBox,
    "optimizerChoice": QComboBox,
    "epochs": QAbstractSpinBox,
    "batchSize": QAbstractSpinBox,
    "datasetChoice": (QComboBox, QListView),
    **{f"{name}Action": QAction for name in ("train", "pause", "stop", "stepBatch", "stepEpoch", "reset")},
    **{f"{name}Label": QLabel for name in ("epoch", "loss", "accuracy", "status", "prediction")},
    "lossPlot": QWidget,
    "metricPlot": QWidget,
    "confusionMatrix": QTableView,
    "mistakes": QWidget,
    "classReport": QTableView,
    "drawPad": QWidget,
    "modelChoice": QComboBox,
    "predictionBars": QWidget,
    "clearPad": (QPushButton, QToolButton),
    "padPreview": QWidget,
    "messageBar": QLabel,
}


@pytest.fixture
def made(qtbot):
    """A window that was made and not touched: not even shown."""
    window = create_window()
    yield window
    window.close()


def test_every_name_is_there_once_and_of_its_kind(made):
    found = {name: made.findChildren(QObject, name) for name in NAMES}
    assert {name: len(them) for name, them in found.items() if len(them) != 1} == {}
    wrong = {name: type(them[0]) for name, them in found.items() if not isinstance(them[0], NAMES[name])}
    assert wrong == {}


def test_no_name_of_a_widget_or_action_is_given_twice(made):
    named = [*made.findChildren(QWidget), *made.findChildren(QAction)]
    names = Counter(each.objectName() for each in named if not each.objectName().startswith(QT_OWN))
    assert {name: count for name, count in names.items() if name and count > 1} == {}


def test_plots_have_named_curves(made):
    import pyqtgraph

    for name in ("lossPlot", "metricPlot"):
        plot = made.findChild(QWidget, name)
        assert isinstance(plot, pyqtgraph.PlotWidget)
        names = [curve.name() for curve in plot.getPlotItem().listDataItems()]
        assert {"train", "validation"} <= set(names), names


def test_palette_items_carry_kinds_and_cards_ids(made):
    palette = made.findChild(QAbstractItemView, "palette")
    rows = range(palette.model().rowCount())
    kinds = {palette.model().index(row, 0).data(Qt.ItemDataRole.UserRole) for row in rows} - {None}
    assert {"Dense", "Conv2D", "Flatten", "Dropout", "Add"} <= kinds <= set(layers)
    nodes = made.bench.editor.project.graph.nodes
    assert nodes
    for node in nodes:
        assert made.findChild(QWidget, f"card:{node.id}") is not None


def test_the_inspector_of_a_layer_has_a_field_for_each_setting(window):
    window.show_page("build")
    dense = layers.create("Dense", {"units": 5})
    window.pages["build"].commands.add(dense)
    inspector = window.findChild(QWidget, "inspector")
    for field in ("units", "activation"):
        assert inspector.findChild(QWidget, f"param:{field}") is not None
