"""Forms as a user meets them: typing, stepping, dragging, resetting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSlider, QSpinBox, QWidget

from netbuilder.core.spec import Param
from netbuilder.data.augmentations import augmentations
from netbuilder.engine.layers import layers
from netbuilder.engine.optimizers import optimizers
from netbuilder.gui.app import prepare
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.forms.numbers import limits_text, read, stepped, written
from netbuilder.gui.forms.run import Run


@pytest.fixture
def made(qtbot):
    """Makes a shown form of a spec; `made.edits` collects what it tells."""

    def make(spec, **settings):
        prepare()
        form = SpecForm(type(spec), **settings)
        qtbot.addWidget(form)
        form.set_spec(spec)
        make.edits = []
        form.edited.connect(lambda *edit: make.edits.append(edit))
        with qtbot.waitExposed(form):
            form.show()
        form.activateWindow()
        return form

    return make


def typed(widget, text):
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, text)


def test_typing_a_number_is_one_gesture_until_enter(made):
    form = made(layers.create("Dense"))
    units = form.findChild(QSpinBox, "param:units")
    typed(units, "128")
    assert form.spec.units == 128
    first = {gesture for _, _, gesture in made.edits}
    assert len(first) == 1
    QTest.keyClick(units, Qt.Key.Key_Return)
    typed(units, "64")
    assert form.spec.units == 64
    assert made.edits[-1][2] not in first


def test_each_change_by_a_program_is_a_gesture_of_its_own(made):
    form = made(layers.create("Dense"))
    units = form.findChild(QSpinBox, "param:units")
    units.clearFocus()
    units.setValue(500)
    units.setValue(10)
    assert [(name, value) for name, value, _ in made.edits] == [("units", 500), ("units", 10)]
    assert made.edits[0][2] != made.edits[1][2]


def test_what_is_out_of_range_is_explained_and_the_last_good_value_stays(made):
    form = made(layers.create("Dense", {"units": 32}))
    units = form.findChild(QSpinBox, "param:units")
    typed(units, "0")
    assert made.edits == []
    assert form.spec.units == 32
    assert "units must be a number at least 1, but it is 0" in form.fields["units"].complaint
    assert form.fields["units"].frame.wrong
    QTest.keyClick(units, Qt.Key.Key_Return)
    assert units.value() == 32
    typed(units, "8")
    assert form.spec.units == 8
    assert not form.fields["units"].frame.wrong


def test_text_that_is_no_number_is_explained(made):
    form = made(layers.create("Dropout"))
    rate = form.findChild(QDoubleSpinBox, "param:rate")
    typed(rate, "much")
    assert "rate must be a number" in form.fields["rate"].complaint
    assert form.spec.rate == 0.5


@pytest.mark.parametrize(("text", "value"), [("1e-4", 1e-4), ("0.003", 0.003), ("1/8", 0.125), ("3", 3.0)])
def test_numbers_are_read_as_people_write_them(made, text, value):
    form = made(optimizers.create("Adam"))
    rate = form.findChild(QDoubleSpinBox, "param:learning_rate")
    typed(rate, text)
    assert form.spec.learning_rate == value
    assert rate.text() == text, "what is being typed is not rewritten"


def test_rates_step_on_a_ladder(made):
    form = made(optimizers.create("Adam", {"learning_rate": 0.001}))
    rate = form.findChild(QDoubleSpinBox, "param:learning_rate")
    rate.setFocus()
    QTest.keyClick(rate, Qt.Key.Key_Up)
    assert form.spec.learning_rate == 0.002
    QTest.keyClick(rate, Qt.Key.Key_Down)
    QTest.keyClick(rate, Qt.Key.Key_Down)
    assert form.spec.learning_rate == 0.0005


def test_units_page_by_sixteen(made):
    form = made(layers.create("Dense", {"units": 20}))
    units = form.findChild(QSpinBox, "param:units")
    units.setFocus()
    QTest.keyClick(units, Qt.Key.Key_PageUp)
    assert form.spec.units == 32
    QTest.keyClick(units, Qt.Key.Key_PageDown)
    assert form.spec.units == 16


def test_nothing_is_a_value_where_it_may_be(made):
    form = made(optimizers.create("Adam"))
    clip = form.findChild(QDoubleSpinBox, "param:clipnorm")
    assert clip.text() == ""
    typed(clip, "2.5")
    assert form.spec.clipnorm == 2.5
    clip.selectAll()
    QTest.keyClick(clip, Qt.Key.Key_Delete)
    assert form.spec.clipnorm is None


def test_what_two_settings_refuse_together_is_explained(made):
    form = made(optimizers.create("Adam", {"clipnorm": 1.0}))
    form.findChild(QDoubleSpinBox, "param:clipvalue").setValue(1.0)
    assert "only one of clipnorm" in form.fields["clipvalue"].complaint
    assert form.spec.clipvalue is None


def test_the_wheel_changes_only_what_has_the_focus(made, qtbot):
    form = made(layers.create("Dense"))
    units = form.findChild(QSpinBox, "param:units")
    units.clearFocus()
    turn = (QPointF(5, 5), QPointF(units.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, 120))
    settings = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(units, QWheelEvent(*turn, *settings))
    assert form.spec.units == 32
    units.setFocus()
    QApplication.sendEvent(units, QWheelEvent(*turn, *settings))
    assert form.spec.units == 33


def test_a_drag_of_the_slider_is_one_gesture(made):
    form = made(layers.create("Dropout"))
    slider = form.findChild(QSlider, "param:rate.slider")
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    slider.setValue(20)
    slider.setValue(30)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert form.spec.rate == 0.3
    assert len({gesture for _, _, gesture in made.edits}) == 1


def test_axes_move_together_until_they_are_parted(made):
    form = made(layers.create("Conv2D"))
    height, width = (form.findChild(QSpinBox, f"param:kernel_size{end}") for end in ("", ".1"))
    height.setValue(5)
    assert form.spec.kernel_size == (5, 5)
    assert width.value() == 5
    QTest.mouseClick(form.findChild(QWidget, "param:kernel_size.linked"), Qt.MouseButton.LeftButton)
    width.setValue(7)
    assert form.spec.kernel_size == (5, 7)


def test_four_sides_are_edited_one_by_one(made):
    form = made(layers.create("ZeroPadding2D", {"padding": ((1, 2), (3, 4))}))
    form.findChild(QSpinBox, "param:padding.3").setValue(9)
    assert form.spec.padding == ((1, 2), (3, 9))


def test_from_and_to_have_one_slider(made):
    form = made(augmentations.create("RandomErasing", {"scale": (0.2, 0.6)}))
    slider = form.findChild(QWidget, "param:scale.slider")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert form.spec.scale == (0.21, 0.6)
    QTest.keyClick(slider, Qt.Key.Key_Down)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert form.spec.scale == (0.21, 0.59)


def test_shapes_are_typed(made):
    form = made(layers.create("Input"))
    shape = form.findChild(QLineEdit, "param:shape")
    typed(shape, "28 x 28 x 1")
    assert form.spec.shape == (28, 28, 1)
    typed(shape, "?, 5")
    assert form.spec.shape == (None, 5)
    typed(shape, "a, 5")
    assert "shape must be" in form.fields["shape"].complaint


def test_activations_are_found_by_typing_and_bring_their_settings(made):
    form = made(layers.create("Dense"))
    choice = form.findChild(QComboBox, "param:activation")
    assert choice.itemData(0, Qt.ItemDataRole.UserRole) == ""
    typed(choice.lineEdit(), "leaky_relu")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert form.spec.activation.kind == "leaky_relu"
    form.fields["activation"].editor.unfold()
    slope = form.findChild(QDoubleSpinBox, "param:activation.negative_slope")
    slope.setValue(0.3)
    assert form.spec.activation.negative_slope == 0.3
    choice.setCurrentIndex(0)
    assert form.spec.activation is None


def test_a_name_that_is_none_is_explained(made):
    form = made(layers.create("Dense", {"activation": "relu"}))
    choice = form.findChild(QComboBox, "param:activation")
    typed(choice.lineEdit(), "quux")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert "quux" in form.fields["activation"].complaint
    assert choice.currentText() == "ReLU"


def test_a_rate_may_follow_a_schedule_as_long_as_the_run(made):
    form = made(optimizers.create("Adam", {"learning_rate": 0.02}))
    form.set_run(Run(steps=500, epoch_steps=100))
    schedule = form.findChild(QComboBox, "param:learning_rate.schedule")
    schedule.setCurrentIndex(schedule.findData("CosineDecay"))
    assert form.spec.learning_rate.initial_learning_rate == 0.02
    assert form.spec.learning_rate.decay_steps == 500
    form.findChild(QSpinBox, "param:learning_rate.decay_steps").setValue(400)
    assert form.spec.learning_rate.decay_steps == 400
    schedule.setCurrentIndex(0)
    assert form.spec.learning_rate == 0.02


def test_settings_that_fit_only_together_are_taken_together(made):
    form = made(optimizers.create("SGD", {"learning_rate": {"kind": "PiecewiseConstantDecay"}}))
    typed(form.findChild(QLineEdit, "param:learning_rate.boundaries"), "10, 20, 30")
    assert form.spec.learning_rate.boundaries == (10, 20), "three need four values"
    typed(form.findChild(QLineEdit, "param:learning_rate.values"), "1, 0.5, 0.25, 0.1")
    assert form.spec.learning_rate.boundaries == (10, 20, 30)
    assert form.spec.learning_rate.values == (1.0, 0.5, 0.25, 0.1)


def test_a_button_leads_back_to_the_default(made):
    form = made(layers.create("Dense", {"use_bias": False, "units": 7}))
    field = form.fields["units"]
    assert field.caption.font().bold()
    QTest.mouseClick(field.reset, Qt.MouseButton.LeftButton)
    assert form.spec.units == 32
    assert not field.caption.font().bold()
    assert field.reset.isHidden()


def test_a_new_spec_touches_only_what_differs(made):
    form = made(layers.create("Dense"))
    units = form.findChild(QSpinBox, "param:units")
    typed(units, "12")
    units.lineEdit().setCursorPosition(1)
    form.set_spec(form.spec.replace(use_bias=False))
    assert units.hasFocus() and units.lineEdit().cursorPosition() == 1
    assert not form.findChild(QCheckBox, "param:use_bias").isChecked()


def test_another_layer_does_not_inherit_a_complaint(made):
    form = made(layers.create("Dense"))
    units = form.findChild(QSpinBox, "param:units")
    typed(units, "0")
    form.set_spec(layers.create("Dense"), afresh=True)
    assert form.fields["units"].complaint == ""
    assert units.text() == "32"


def test_mixed_values_are_shown_as_such(made):
    form = made(layers.create("Dense", {"units": 5}))
    form.set_spec(form.spec, {"units", "use_bias", "activation"})
    assert form.findChild(QSpinBox, "param:units").text() == ""
    assert form.findChild(QCheckBox, "param:use_bias").checkState() == Qt.CheckState.PartiallyChecked
    assert form.findChild(QComboBox, "param:activation").currentIndex() == -1
    form.findChild(QSpinBox, "param:units").setValue(5)
    assert made.edits[-1][:2] == ("units", 5)


def test_a_form_out_of_sight_gives_up_its_names(made):
    form = made(layers.create("Dense", {"activation": "leaky_relu"}))
    form.fields["activation"].editor.unfold()
    form.set_names(None)
    assert [each.objectName() for each in form.findChildren(QWidget) if each.objectName().startswith("param:")] == []


def test_undo_keys_are_left_to_the_program(made, qtbot):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    form = made(layers.create("Dense"))
    units = form.findChild(QSpinBox, "param:units")
    typed(units, "12")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    QApplication.sendEvent(units, event)
    assert not event.isAccepted()


def test_a_far_setting_is_unfolded_and_focused(made):
    form = made(layers.create("Dense"))
    start = form.findChild(QComboBox, "param:kernel_initializer")
    assert not start.isVisible()
    assert form.focus_field("kernel_initializer")
    assert start.isVisible() and start.hasFocus()
    assert not form.focus_field("nothing")


def test_numbers_are_written_as_short_as_they_are_exact():
    for value in (0.1, 1e-7, 1 / 255, 3.0, 1e21, -0.25):
        assert read(written(value)) == value
    assert written(0.001) == "0.001" and written(1.0) == "1" and written(1e-7) == "1e-7"
    assert read("") is None and read("1/0") is None and read("inf") is None


@pytest.mark.parametrize(
    ("value", "steps", "low", "high", "near", "found"),
    [
        (0.001, 1, 0, float("inf"), 0.001, 0.002),
        (0.002, 1, 0, float("inf"), 0.001, 0.005),
        (0.003, -1, 0, float("inf"), 0.001, 0.002),
        (0.0, 1, 0, float("inf"), 0.0, 1e-4),
        (0.5, 1, 0, 1, 0.5, 0.55),
        (0.05, -1, 0, 1, 0.5, 0.0),
        (0.9, 1, 0, 1, 0.9, 0.95),
        (0.99, 1, 0, 1, 0.9, 0.995),
        (0.99, -1, 0, 1, 0.9, 0.98),
        (1.0, 1, float("-inf"), float("inf"), 0.0, 1.1),
    ],
)
def test_steps(value, steps, low, high, near, found):
    assert stepped(value, steps, low, high, near=near) == pytest.approx(found)


def test_limits_in_words(qapp):
    assert limits_text(Param(help="", ge=0, lt=1)) == "at least 0, less than 1"
    assert limits_text(Param(help="")) == ""
