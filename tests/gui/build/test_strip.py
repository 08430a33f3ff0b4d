"""The strip of training settings as a user meets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QListWidget, QPushButton, QSpinBox

from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.gui.theme.style import DARK_ONLY, LIGHT_ONLY, theme
from tests.gui.test_colours import SEEN, contrast


@pytest.fixture
def strip(window, qtbot):
    """The strip under a network for ten classes."""
    dense = layers.create("Dense", {"units": 10, "activation": "softmax"})
    graph = Graph.stack([layers.create("Input", {"shape": (784,)}), dense])
    window.bench.editor.open(Project(graph=graph, preparation=Preparation(flatten=True)))
    window.show_page("build")
    qtbot.waitUntil(lambda: window.bench.library.state == "ready")
    return window.pages["build"].strip


@pytest.fixture
def more(strip):
    """The same, unfolded."""
    QTest.mouseClick(strip.findChild(QPushButton, "compileMore"), Qt.MouseButton.LeftButton)
    return strip


def choose(box, kind):
    box.setCurrentIndex(box.findData(kind, Qt.ItemDataRole.UserRole))


def test_the_loss_is_chosen(strip, bench):
    choose(strip.findChild(QComboBox, "lossChoice"), "categorical_crossentropy")
    assert bench.editor.project.loss.kind == "categorical_crossentropy"
    assert bench.editor.stack.undoText() == "Change loss to categorical_crossentropy"
    bench.editor.stack.undo()
    assert strip.findChild(QComboBox, "lossChoice").currentData() == "sparse_categorical_crossentropy"


def test_losses_that_do_not_fit_are_marked_with_the_reason(strip, bench, qtbot):
    box = strip.findChild(QComboBox, "lossChoice")
    qtbot.waitUntil(lambda: bool(strip.loss.reason("ctc")))
    row = box.findData("ctc")
    assert "⚠" in box.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert row > box.findData("sparse_categorical_crossentropy")
    assert not strip.loss.reason("sparse_categorical_crossentropy")


def test_the_optimizer_brings_its_settings(more, bench):
    choose(more.findChild(QComboBox, "optimizerChoice"), "SGD")
    assert bench.editor.project.optimizer.kind == "SGD"
    assert more.findChild(QDoubleSpinBox, "param:learning_rate").value() == 0.01
    QTest.keyClick(more.findChild(QCheckBox, "param:nesterov"), Qt.Key.Key_Space)
    assert bench.editor.project.optimizer.nesterov
    more.findChild(QDoubleSpinBox, "param:clipnorm").setValue(2.0)
    assert bench.editor.project.optimizer.clipnorm == 2.0
    more.findChild(QDoubleSpinBox, "param:weight_decay").setValue(0.01)
    assert bench.editor.project.optimizer.weight_decay == 0.01


def test_settings_that_layers_have_too_are_told_apart(more, bench):
    choose(more.findChild(QComboBox, "optimizerChoice"), "SGD")
    more.findChild(QDoubleSpinBox, "param:optimizer.momentum").setValue(0.9)
    assert bench.editor.project.optimizer.momentum == 0.9


def test_the_loss_has_settings(more, bench):
    QTest.keyClick(more.findChild(QCheckBox, "param:from_logits"), Qt.Key.Key_Space)
    assert bench.editor.project.loss.from_logits


def test_numbers_of_the_run(strip, bench):
    strip.findChild(QSpinBox, "epochs").setValue(3)
    strip.findChild(QSpinBox, "batchSize").setValue(100)
    strip.findChild(QDoubleSpinBox, "validationSplit").setValue(0.1)
    strip.findChild(QSpinBox, "seed").setValue(7)
    project = bench.editor.project
    assert (project.epochs, project.batch_size, project.validation_split, project.seed) == (3, 100, 0.1, 7)
    assert bench.editor.stack.undoText() == "Change seed to 7"


def test_a_number_out_of_range_is_explained(strip, bench):
    epochs = strip.findChild(QSpinBox, "epochs")
    epochs.setFocus()
    epochs.selectAll()
    QTest.keyClicks(epochs, "0")
    assert bench.editor.project.epochs == 10
    complaint = strip.findChild(QLabel, "stripComplaint")
    assert complaint.isVisible() and "epochs must be" in complaint.text()
    epochs.selectAll()
    QTest.keyClicks(epochs, "5")
    assert bench.editor.project.epochs == 5
    assert not complaint.isVisible()


def test_a_schedule_is_as_long_as_the_run(strip, bench):
    choose(strip.findChild(QComboBox, "param:learning_rate.schedule"), "CosineDecay")
    schedule = bench.editor.project.optimizer.learning_rate
    assert schedule.kind == "CosineDecay"
    assert schedule.initial_learning_rate == 0.001
    assert schedule.decay_steps == 10 * 125
    steps = strip.findChild(QSpinBox, "param:learning_rate.decay_steps")
    assert steps.isVisible()
    steps.setValue(50)
    assert bench.editor.project.optimizer.learning_rate.decay_steps == 50


def test_metrics_are_ticked(more, bench):
    found = more.findChild(QListWidget, "metricsList")
    item = next(found.item(row) for row in range(found.count()) if found.item(row).data(256) == "auc")
    item.setCheckState(Qt.CheckState.Checked)
    assert bench.editor.project.metrics == ("accuracy", "auc")
    assert more.findChild(QPushButton, "metricsChoice").text() == "2 chosen"
    item.setCheckState(Qt.CheckState.Unchecked)
    assert bench.editor.project.metrics == ("accuracy",)


@pytest.mark.parametrize("choice", [LIGHT_ONLY, DARK_ONLY])
def test_boxes_to_tick_are_seen(more, choice):
    found, before = more.findChild(QListWidget, "metricsList"), theme().choice
    theme().choose(choice)
    try:
        row = next(row for row in range(found.count()) if found.item(row).checkState() == Qt.CheckState.Unchecked)
        found.scrollToItem(found.item(row))
        line = found.visualItemRect(found.item(row))
        shown, ground = found.viewport().grab().toImage(), theme().tokens.surface
    finally:
        theme().choose(before)
    inks = [shown.pixelColor(line.x() + x, line.center().y()).name() for x in range(24)]
    assert max(contrast(ink, ground) for ink in inks) >= 0.9 * SEEN  # its edge is smoothed


def test_metrics_with_settings_keep_them(more, bench):
    bench.editor.change(bench.editor.project.replace(metrics=({"kind": "auc", "num_thresholds": 50},)), "x")
    found = more.findChild(QListWidget, "metricsList")
    item = next(found.item(row) for row in range(found.count()) if found.item(row).data(256) == "accuracy")
    item.setCheckState(Qt.CheckState.Checked)
    assert bench.editor.project.metrics == ({"kind": "auc", "num_thresholds": 50}, "accuracy")
