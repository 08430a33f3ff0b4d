"""The inspector as a user meets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers


def small(**changes):
    graph = Graph.stack(
        [
            layers.create("Input", {"shape": (784,)}),
            layers.create("Dense", {"units": 32, "activation": "relu"}),
            layers.create("Dense", {"units": 16}),
            layers.create("Dropout"),
            layers.create("Dense", {"units": 10, "activation": "softmax"}),
        ]
    )
    settings = {"graph": graph, "preparation": Preparation(scale="unit", flatten=True)}
    return Project(**{**settings, **changes})


@pytest.fixture
def build(window, qtbot):
    """The Build page with a small network."""
    window.bench.editor.open(small())
    window.show_page("build")
    qtbot.waitUntil(lambda: window.bench.library.state == "ready")
    return window.pages["build"]


@pytest.fixture
def inspector(build):
    """The inspector of it."""
    return build.inspector


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def units_of(bench):
    return [node.spec.units for node in bench.editor.project.graph.nodes if "units" in node.spec.params()]


def test_the_name_of_the_panel(window, build):
    assert window.findChild(QWidget, "inspector") is build.inspector


def test_units_are_changed_and_undone_by_name(window, bench, inspector):
    bench.editor.select(("dense",))
    units = inspector.findChild(QSpinBox, "param:units")
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "500")
    QTest.keyClick(units, Qt.Key.Key_Return)
    assert units_of(bench) == [500, 16, 10]
    assert bench.editor.stack.undoText() == "Change units to 500"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert units_of(bench) == [32, 16, 10]
    assert units.value() == 32
    bench.editor.stack.redo()
    assert units.value() == 500


def test_the_facts_follow(bench, inspector):
    bench.editor.select(("dense",))
    assert any("32×784 + 32" in text for text in texts(inspector))
    inspector.findChild(QSpinBox, "param:units").setValue(8)
    assert any("8×784 + 8" in text for text in texts(inspector))


def test_several_layers_are_changed_at_once(bench, inspector):
    bench.editor.select(("dense", "dense_1"))
    units = inspector.findChild(QSpinBox, "param:units")
    assert units.text() == "" and units.lineEdit().placeholderText() == "mixed"
    units.setValue(64)
    assert units_of(bench) == [64, 64, 10]
    assert "in 2 layers" in bench.editor.stack.undoText()
    bench.editor.stack.undo()
    assert units_of(bench) == [32, 16, 10]


def test_layers_of_several_kinds_have_switches_only(bench, inspector):
    bench.editor.select(("dense", "dropout"))
    assert inspector.findChild(QSpinBox, "param:units") is None
    QTest.mouseClick(inspector.findChild(QCheckBox, "layerEnabled"), Qt.MouseButton.LeftButton)
    assert set(bench.editor.project.disabled) == {"dense", "dropout"}


def test_a_layer_is_renamed(bench, inspector):
    bench.editor.select(("dense",))
    name = inspector.findChild(QLineEdit, "layerName")
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "hidden")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert bench.editor.selection == ("hidden",)
    assert name.text() == "hidden"


def test_a_name_that_is_taken_is_refused_in_words(bench, inspector):
    bench.editor.select(("dense",))
    name = inspector.findChild(QLineEdit, "layerName")
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "dropout")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert any("Another layer is called dropout" in text for text in texts(inspector))
    assert name.text() == "dense"


def test_a_layer_is_frozen(bench, inspector):
    bench.editor.select(("dense",))
    QTest.mouseClick(inspector.findChild(QCheckBox, "layerTrainable"), Qt.MouseButton.LeftButton)
    assert not bench.editor.project.graph["dense"].trainable
    assert bench.editor.stack.undoText() == "Freeze dense"


def test_no_name_stands_twice_on_the_page(build, bench):
    build.strip.findChild(QPushButton, "compileMore").click()
    for ids in (("dense",), ("dropout",), ("input",), ("dense", "dense_1"), ()):
        bench.editor.select(ids)
        for optimizer in ("SGD", "Adam", "RMSprop"):
            box = build.findChild(QComboBox, "optimizerChoice")
            box.setCurrentIndex(box.findData(optimizer))
            names = [each.objectName() for each in build.findChildren(QWidget) if each.objectName()]
            names = [name for name in names if not name.startswith("qt_")]
            twice = {name for name in names if names.count(name) > 1 and ":" in name}
            assert not twice, twice


def test_nothing_selected_tells_what_to_do_and_sums_up(bench, inspector):
    bench.editor.select(())
    shown = " ".join(texts(inspector))
    assert "Click a card" in shown
    assert "MNIST, 5,000 digits" in shown


def test_the_input_takes_the_shape_of_the_data(bench, inspector):
    bench.editor.select(("input",))
    inspector.findChild(QLineEdit, "param:shape").setFocus()
    flatten = inspector.findChild(QCheckBox, "param:flatten")
    assert flatten.isChecked()
    QTest.keyClick(flatten, Qt.Key.Key_Space)
    assert not bench.editor.project.preparation.flatten
    scale = inspector.findChild(QComboBox, "param:scale")
    scale.setCurrentIndex(scale.findData("signed"))
    assert bench.editor.project.preparation.scale == "signed"


def test_a_wrong_shape_is_mended_by_the_button(bench, inspector):
    bench.editor.select(("input",))
    shape = inspector.findChild(QLineEdit, "param:shape")
    shape.setFocus()
    shape.selectAll()
    QTest.keyClicks(shape, "5")
    button = inspector.findChild(QPushButton, "fitInput")
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bench.editor.project.graph["input"].spec.shape == (784,)
    assert shape.text() == "784"


def test_help_follows_the_focus(bench, inspector):
    bench.editor.select(("dropout",))
    inspector.focus_field("rate")
    assert isinstance(inspector.window().focusWidget(), QDoubleSpinBox)
    assert "rate" in inspector.findChild(QLabel, "inspectorHelp").text()
