"""The pad by mouse, finger, pen and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest

from netbuilder.gui.draw.pad import UNITS, DrawPad
from tests.gui.draw.conftest import ONE, SEVEN, drawn


@pytest.fixture
def pad(qtbot):
    pad = DrawPad()
    qtbot.addWidget(pad)
    pad.resize(300, 300)
    with qtbot.waitExposed(pad):
        pad.show()
    pad.setFocus()
    return pad


def ink_at(pad, x, y):
    image = pad._ink.image
    return image.pixelColor(round(x * image.width()), round(y * image.height())).alpha() > 128


def test_a_stroke_of_the_mouse_is_ink_along_its_way(pad, qtbot):
    with qtbot.waitSignal(pad.lifted):
        drawn(pad, ONE)
    (stroke,) = pad.sheet.strokes
    assert len(stroke.points) == 4
    assert stroke.points[0][:2] == pytest.approx((UNITS / 2, 0.2 * UNITS), abs=1)
    assert ink_at(pad, 0.5, 0.5) and not ink_at(pad, 0.2, 0.5)


def test_the_right_button_erases(pad):
    drawn(pad, ONE)
    drawn(pad, (((0.4, 0.5), (0.5, 0.5), (0.6, 0.5)),), Qt.MouseButton.RightButton)
    assert [stroke.erase for stroke in pad.sheet.strokes] == [False, True]
    assert not ink_at(pad, 0.5, 0.5) and ink_at(pad, 0.5, 0.3)


def test_strokes_stay_in_place_when_the_pad_grows(pad):
    drawn(pad, SEVEN)
    before = pad.sheet.strokes
    pad.resize(500, 500)
    assert pad.sheet.strokes is before
    assert ink_at(pad, 0.5, 0.24)


def test_undo_and_redo_are_about_strokes_and_clearing(pad, qtbot):
    drawn(pad, SEVEN)
    drawn(pad, ONE)
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pad.sheet.strokes) == 1
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert len(pad.sheet.strokes) == 2
    qtbot.keyClick(pad, Qt.Key.Key_Escape)
    assert pad.sheet.empty and not ink_at(pad, 0.5, 0.5)
    pad.undo()
    assert len(pad.sheet.strokes) == 2 and ink_at(pad, 0.5, 0.5)


def test_the_keys_draw(pad, qtbot):
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    for _ in range(8):
        qtbot.keyClick(pad, Qt.Key.Key_Down)
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    (stroke,) = pad.sheet.strokes
    (x0, y0, _), (x1, y1, _) = stroke.points[0], stroke.points[-1]
    assert (x0, y0) == (UNITS / 2, UNITS / 2) and x1 == x0 and y1 - y0 == pytest.approx(96)
    for _ in range(100):
        qtbot.keyClick(pad, Qt.Key.Key_Left)
    assert len(pad.sheet.strokes) == 1, "the pen is lifted"
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.sheet.empty


def test_a_finger_draws(pad):
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad, device).press(0, QPoint(60, 60), pad).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(100, 150), pad).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(120, 200), pad).commit()
    (stroke,) = pad.sheet.strokes
    assert len(stroke.points) == 3


def test_a_pen_presses_and_its_other_end_erases(pad):
    tablet = QPointingDevice.primaryPointingDevice()
    for kind, x, pressure in (("Press", 50, 0.2), ("Move", 150, 0.5), ("Move", 250, 1.0), ("Release", 250, 0.0)):
        place = QPointF(x, 150)
        button = Qt.MouseButton.LeftButton
        event = QTabletEvent(
            getattr(QEvent.Type, f"Tablet{kind}"),
            tablet,
            place,
            pad.mapToGlobal(place),
            pressure,
            0,
            0,
            0,
            0,
            0,
            Qt.KeyboardModifier.NoModifier,
            button,
            button,
        )
        pad.tabletEvent(event)
    (stroke,) = pad.sheet.strokes
    pressures = [point[2] for point in stroke.points]
    assert pressures == sorted(pressures) and pressures[0] < 0.5 < pressures[-1]
