"""Every setting of every spec of every registry has an editor that shows it and takes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from netbuilder.document.preparation import Preparation
from netbuilder.gui.app import prepare
from netbuilder.gui.forms.choosing import DATA
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.forms.registries import REGISTRIES

SPECS = [(registry.noun, kind) for registry in REGISTRIES.values() for kind in registry.values() if kind.params()]
SPECS.append(("preparation", Preparation))


@pytest.mark.parametrize(("noun", "kind"), SPECS, ids=lambda each: each if isinstance(each, str) else each.__name__)
def test_every_setting_can_be_seen_and_changed(qtbot, noun, kind):
    prepare()
    form = SpecForm(kind)
    qtbot.addWidget(form)
    spec = kind()
    form.set_spec(spec)
    edits = []
    form.edited.connect(lambda name, value, gesture: edits.append((name, value)))
    for name in kind.params():
        editor = form.findChild(QWidget, f"param:{name}")
        assert editor is not None, f"{name} has no editor"
        assert shows(editor, getattr(spec, name)), f"{name} is not shown"
        assert editor.toolTip() and editor.accessibleName() == name
        form.set_spec(spec, afresh=True)
        change(editor, getattr(spec, name))
        if form.fields[name].complaint:
            continue  # the spec refuses this value, in words
        assert edits and edits[-1][0] == name, f"changing {name} is not told"
        assert form.wanted == spec.replace(**{name: edits[-1][1]}) != spec
        assert form.fields[name].differs and not form.fields[name].reset.isHidden()


def shows(editor: QWidget, value: object) -> bool:
    match editor:
        case QCheckBox():
            return editor.isChecked() is value
        case QComboBox():
            wanted = "" if value is None and editor.findData("") >= 0 else getattr(value, "kind", value)
            return editor.currentData(DATA) == wanted
        case QSpinBox():
            first = value
            while isinstance(first, tuple):
                first = first[0]
            return editor.text() == ("" if first is None else str(first))
        case QDoubleSpinBox():
            number = value[0] if isinstance(value, tuple) else value
            return editor.text() == "" if number is None else editor.value() == number
        case QLineEdit():
            return (editor.text() == "") == (value in (None, "", ()))
    return False


def change(editor: QWidget, value: object) -> None:
    match editor:
        case QCheckBox():
            QTest.keyClick(editor, Qt.Key.Key_Space)
        case QComboBox():
            editor.setCurrentIndex((editor.currentIndex() + 1) % editor.count())
        case QSpinBox():
            editor.setValue(editor.value() - 1 if editor.value() == editor.maximum() else editor.value() + 1)
        case QDoubleSpinBox():
            editor.setValue(0.75 if editor.value() < 0 or editor.value() == 0.5 else 0.5)
        case QLineEdit():
            editor.selectAll()
            QTest.keyClicks(editor, "3, 4" if "," in editor.text() else "2")
