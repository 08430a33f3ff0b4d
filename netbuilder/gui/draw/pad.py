"""The pad: ink from a mouse, a finger, a pen or the arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QKeySequence, QPainter, QPen, QPointingDevice
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.data.strokes import Stroke
from netbuilder.gui.draw.drawing import Sheet, Sheets
from netbuilder.gui.draw.ink import Ink, width_at
from netbuilder.gui.draw.overlay import Overlay
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import HEADING, MARGIN, RADIUS
from netbuilder.gui.widgets.pictures import image_of

UNITS = 400.0
"""The width of the pad in its own units, whatever its size on the screen."""
RUBBER = 44.0
_STEP = 12.0
_FINE = 3.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class DrawPad(QWidget):
    """Where digits are drawn.

    Signals:
        edited(): there is other ink, or another picture; also in mid-stroke.
        lifted(): a stroke is done.
        sample_wanted(): the key for a sample of the data.
    """

    edited = Signal()
    lifted = Signal()
    sample_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drawPad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._sheets = Sheets()
        self._ink = Ink()
        self._image: QImage | None = None
        self._overlay: Overlay | None = None
        self._points: list[tuple[float, float, float]] = []
        self._erasing = False
        self._button = Qt.MouseButton.NoButton
        self._finger: int | None = None
        self._walker = QPointF(UNITS / 2, UNITS / 2)
        self._walking = False
        self.pressure = 0.5
        """How hard the pen presses where the device does not tell: the width of the brush."""
        self.eraser = False
        """Whether the pen is a rubber."""
        self._hint = tr("Draw a digit here")
        explain(
            self,
            tr("Pad"),
            tr(
                "Draw with the mouse, a finger or a pen; the right button erases. By keys: arrows move the pen "
                "(with Shift in small steps), Space sets it down or lifts it. While the pad has the focus, Undo and "
                "Redo are about strokes; the project's own undo is in the menu Edit."
            ),
            typical=tr("Large or small, anywhere: size and place do not matter."),
            wrong=tr("Several digits at once: the network reads one."),
            shortcut=tr("Esc clears"),
        )
        theme().changed.connect(self._repaint_all)

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 180)

    # What lies on it

    @property
    def sheet(self) -> Sheet:
        """What lies on the pad, the stroke in the making included."""
        now = self._sheets.now
        if self._points:
            return Sheet((*now.strokes, self._stroke()))
        return now

    @property
    def area(self) -> tuple[float, float]:
        """Width and height in units."""
        return UNITS, UNITS * self.height() / max(1, self.width())

    @property
    def can_undo(self) -> bool:
        """Whether a stroke can be taken back."""
        return self._sheets.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a stroke that was taken back can be had again."""
        return self._sheets.can_redo

    def undo(self) -> None:
        """Takes the last stroke back, or brings back what was cleared."""
        self._finish()
        self._sheets.undo()
        self._turned()

    def redo(self) -> None:
        """Brings back what was taken back."""
        self._finish()
        self._sheets.redo()
        self._turned()

    def clear(self) -> None:
        """Takes everything off; undo brings it back."""
        self._finish()
        now = self._sheets.now
        if now.strokes or now.picture is not None:
            self._sheets.turn(Sheet())
        self._turned()

    def show_sheet(self, sheet: Sheet) -> None:
        """Puts something else on the pad, such as a picture; undo brings back what was there."""
        self._finish()
        self._sheets.turn(sheet)
        self._turned()

    def show_overlay(self, overlay: Overlay | None) -> None:
        """Shows something else in place of the ink, until the next change; not in mid-stroke."""
        if not self._points and overlay is not self._overlay:
            self._overlay = overlay
            self.update()

    def set_hint(self, text: str) -> None:
        """What the empty pad says."""
        if text != self._hint:
            self._hint = text
            self.update()

    def _turned(self) -> None:
        self._overlay = None
        picture = self._sheets.now.picture
        self._image = image_of(picture) if picture is not None else None
        self._repaint_all()
        self.edited.emit()
        self.lifted.emit()

    # Strokes

    def _stroke(self) -> Stroke:
        return Stroke(tuple(self._points), self._erasing, RUBBER)

    def _press(self, place: QPointF, pressure: float, erase: bool) -> None:
        self._finish()
        self._erasing = erase
        if self._image is not None or self._overlay is not None:
            self._image = self._overlay = None
            self.update()
        self._points = [(*self._units(place), pressure)]
        self._renew(self._ink.begin(self._points[0], erase, RUBBER))

    def _move(self, place: QPointF, pressure: float) -> None:
        point = (*self._units(place), pressure)
        if self._points and point[:2] != self._points[-1][:2]:
            self._points.append(point)
            self._renew(self._ink.add(point))

    def _renew(self, part: QRectF) -> None:
        self.update(part.toAlignedRect())
        self.edited.emit()

    def _finish(self) -> None:
        if self._points:
            self._ink.lift()
            stroke = self._stroke()
            self._points = []
            self._sheets.add(stroke)
            self.update()
            self.edited.emit()
            self.lifted.emit()

    def _units(self, place: QPointF) -> tuple[float, float]:
        return place.x() / self._scale, place.y() / self._scale

    @property
    def _scale(self) -> float:
        return max(1, self.width()) / UNITS

    # Events

    def mousePressEvent(self, event) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._walking = False
            self._button = event.button()
            self._press(event.position(), self.pressure, self.eraser or event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event) -> None:
        if self._button != Qt.MouseButton.NoButton:
            self._move(event.position(), self.pressure)

    def mouseReleaseEvent(self, event) -> None:
        if event.button() == self._button:
            self._button = Qt.MouseButton.NoButton
            self._move(event.position(), self.pressure)
            self._finish()

    def tabletEvent(self, event) -> None:
        rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
        pressure = float(np.clip(self.pressure + event.pressure() - 0.5, 0.0, 1.0))
        if event.type() == QEvent.Type.TabletPress:
            self._walking = False
            erase = self.eraser or rubber or event.button() == Qt.MouseButton.RightButton
            self._press(event.position(), pressure, erase)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(event.position(), pressure)
        else:
            self._finish()
        event.accept()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._touch(event)
            return True
        if kind == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event) -> None:
        """The first finger draws; others do nothing."""
        if event.type() == QEvent.Type.TouchBegin:
            first = event.points()[0]
            self._finger = first.id()
            self._walking = False
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press(first.position(), self.pressure, self.eraser)
        for point in event.points():
            if point.id() == self._finger and event.type() != QEvent.Type.TouchCancel:
                self._move(point.position(), self.pressure)
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._finger = None
            self._finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete):
            self.clear()
        elif event.key() == Qt.Key.Key_Backspace:
            self.undo()
        elif event.key() == Qt.Key.Key_Space:
            self._set_down_or_lift()
        elif event.key() == Qt.Key.Key_E and not event.modifiers():
            self.sample_wanted.emit()
        elif event.key() in _ARROWS:
            self._walk(*_ARROWS[event.key()], _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP)
        else:
            super().keyPressEvent(event)

    def _set_down_or_lift(self) -> None:
        if self._points:
            self._finish()
        else:
            self._press(self._walker * self._scale, self.pressure, self.eraser)
        self._walking = True
        self.update()

    def _walk(self, right: int, down: int, step: float) -> None:
        width, height = self.area
        x = min(max(self._walker.x() + right * step, 0.0), width)
        y = min(max(self._walker.y() + down * step, 0.0), height)
        self._walker = QPointF(x, y)
        self._walking = True
        self._move(self._walker * self._scale, self.pressure)
        self.update()

    def focusInEvent(self, event) -> None:
        self._walking = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        if self._walking:
            self._finish()
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._repaint_all()

    # Painting

    def _repaint_all(self) -> None:
        ratio = self.devicePixelRatioF()
        self._ink.fit(self.size(), ratio, self._scale, QColor(tokens().text))
        self._ink.show(self.sheet.strokes)
        if self._points:
            self._ink.begin(self._points[0], self._erasing, RUBBER)
            for point in self._points[1:]:
                self._ink.add(point)
        self.update()

    def paintEvent(self, event) -> None:
        if self._ink.image.devicePixelRatio() != self.devicePixelRatioF():
            self._repaint_all()
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        edge = QPen(QColor(colours.accent if focused else colours.strong_border), 2 if focused else 1)
        painter.setPen(edge)
        painter.setBrush(QColor(colours.raised if colours.dark else colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if self._overlay is not None:
            self._overlay.paint(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2))
            painter.end()
            return
        if self._image is not None:
            self._paint_picture(painter)
        painter.drawImage(0, 0, self._ink.image)
        if not self._points and self._sheets.now.empty:
            self._paint_hint(painter)
        if focused and self._walking:
            self._paint_walker(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        size = self._image.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(room.x(), room.y(), size.width(), size.height())
        place.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._image.width() > size.width())
        painter.drawImage(place, self._image)

    def _paint_hint(self, painter: QPainter) -> None:
        colours = tokens()
        faint = QPen(QColor(colours.border), 1, Qt.PenStyle.DashLine)
        painter.setPen(faint)
        middle, reach = QRectF(self.rect()).center(), self.width() / 4
        painter.drawLine(QPointF(middle.x() - reach, middle.y()), QPointF(middle.x() + reach, middle.y()))
        painter.drawLine(QPointF(middle.x(), middle.y() - reach), QPointF(middle.x(), middle.y() + reach))
        painter.setPen(QColor(colours.muted))
        painter.setFont(font(HEADING))
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -3 * MARGIN)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self._hint)

    def _paint_walker(self, painter: QPainter) -> None:
        """The pen that the arrow keys move: a cross, with a full ring while it is set down."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        down = bool(self._points)
        painter.setPen(QPen(QColor(tokens().accent), 2, Qt.PenStyle.SolidLine if down else Qt.PenStyle.DotLine))
        place = self._walker * self._scale
        ring = (RUBBER if self.eraser else width_at(self.pressure)) * self._scale / 2 + 2
        painter.drawEllipse(place, ring, ring)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(x, y)
            painter.drawLine(place + way * (ring + 2), place + way * (ring + 8))


def _is_ours(event: QEvent) -> bool:
    """Whether a key belongs to the pad although the window has a shortcut with it."""
    keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
    ours = (Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_Backspace, *_ARROWS)
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return any(event.matches(key) for key in keys) or (plain and event.key() in ours)
