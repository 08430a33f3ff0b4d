"""What a user's hands do: click, type, drag, draw."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QListWidget, QWidget

from tests.gui.build.dragging import drop

LEFT = Qt.MouseButton.LeftButton

# Digits as a pen writes them, in hundredths of the pad.
DIGITS = {
    0: [[(50, 18), (36, 24), (29, 40), (28, 56), (33, 74), (46, 83), (60, 80), (70, 66), (72, 48), (68, 30), (58, 20)]],
    1: [[(52, 15), (51, 40), (50, 62), (49, 86)]],
    3: [[(32, 22), (48, 15), (64, 22), (66, 36), (50, 47), (66, 56), (70, 70), (60, 83), (42, 86), (30, 78)]],
    7: [[(28, 20), (50, 19), (72, 18), (64, 40), (54, 62), (46, 86)]],
}
DIGITS[0][0].append((50, 18))


def child(window: QWidget, name: str, kind: type = QWidget):
    """The widget of this name."""
    found = window.findChild(kind, name)
    assert found is not None, f"there is no {name}"
    return found


def click(window: QWidget, name: str) -> None:
    """Presses a button."""
    button = child(window, name, QAbstractButton)
    assert button.isEnabled(), f"{name} is not enabled"
    QTest.mouseClick(button, LEFT)


def palette_item(window: QWidget, kind: str):
    """The list of layers, and the entry of this kind, scrolled to."""
    palette = child(window, "palette", QListWidget)
    rows = (palette.item(row) for row in range(palette.count()))
    item = next(item for item in rows if item.data(Qt.ItemDataRole.UserRole) == kind)
    palette.scrollToItem(item)
    return palette, item


def click_layer(window: QWidget, kind: str) -> None:
    """Clicks a layer of the palette."""
    palette, item = palette_item(window, kind)
    QTest.mouseClick(palette.viewport(), LEFT, pos=palette.visualItemRect(item).center())


def drag_layer(window: QWidget, kind: str, point: QPointF) -> None:
    """Drags a layer of the palette to a point of the stack, with what the palette itself puts into a drag."""
    palette, item = palette_item(window, kind)
    drop(child(window, "stack"), palette.mimeData([item]), point)


def type_into(field: QWidget, text: str) -> None:
    """Replaces what is in a field, and leaves it with Tab."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def draw(pad: QWidget, digit: int) -> None:
    """Writes a digit with the mouse."""
    side = min(pad.width(), pad.height())
    left, top = (pad.width() - side) / 2, (pad.height() - side) / 2

    def place(point: tuple[float, float]) -> QPoint:
        return QPoint(round(left + point[0] * side / 100), round(top + point[1] * side / 100))

    for stroke in DIGITS[digit]:
        QTest.mousePress(pad, LEFT, pos=place(stroke[0]))
        for before, after in itertools.pairwise(stroke):
            for share in (0.25, 0.5, 0.75, 1):
                between = [(one + (other - one) * share) for one, other in zip(before, after)]
                QTest.mouseMove(pad, place(tuple(between)))
        QTest.mouseRelease(pad, LEFT, pos=place(stroke[-1]))
