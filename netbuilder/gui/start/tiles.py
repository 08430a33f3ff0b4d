"""A template as a tile: its picture, its name, and what it is about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextDocument, QTextOption
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from netbuilder.core.paths import resources
from netbuilder.gui.theme.style import font, theme
from netbuilder.gui.theme.tokens import CAPTION, GAP, MARGIN, RADIUS
from netbuilder.gui.widgets.tips import as_tip

WIDTH = 232
_PICTURE = 104
_LINES = 5
"""Of the longer text; the last one says what it needs."""


class Tile(QAbstractButton):
    """A button with a picture above two texts; a third, shorter one says what it needs."""

    def __init__(self, name: str, head: str, text: str, need: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head, self._text, self._need = head, text, need
        self._drawing = _drawing(name)
        self.setObjectName(f"template:{name}")
        self.setAccessibleName(head)
        self.setAccessibleDescription(f"{text} {need}".strip())
        self.setToolTip(as_tip(text))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(WIDTH, _PICTURE + 2 * GAP + round(line * (1 + _LINES * CAPTION)) + 2 * MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.underMouse() or self.isDown()
        painter.setBrush(QColor(colours.accent_soft if lit else colours.surface))
        width = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() or lit else colours.border), width))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        room = frame.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self._paint_picture(painter, QRectF(room.x(), room.y(), room.width(), _PICTURE), colours.muted)
        room.setTop(room.top() + _PICTURE + GAP)
        painter.setPen(QColor(colours.text))
        painter.setFont(font(bold=True))
        line = painter.fontMetrics().lineSpacing()
        shown = painter.fontMetrics().elidedText(self._head, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(QRectF(room.x(), room.y(), room.width(), line), Qt.AlignmentFlag.AlignLeft, shown)
        room.setTop(room.top() + line + GAP / 2)
        need_height = round(line * CAPTION) if self._need else 0
        self._paint_text(painter, room.adjusted(0, 0, 0, -need_height), colours.muted)
        if self._need:
            painter.setPen(QColor(colours.warning))
            painter.setFont(font(CAPTION))
            below = QRectF(room.x(), room.bottom() - need_height, room.width(), need_height)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._need)
        painter.end()

    def _paint_picture(self, painter: QPainter, room: QRectF, ink: str) -> None:
        if self._drawing is None:
            return
        renderer = QSvgRenderer(QByteArray(self._drawing.replace(b"currentColor", ink.encode())))
        size = renderer.defaultSize()
        factor = min(room.width() / size.width(), room.height() / size.height())
        width, height = size.width() * factor, size.height() * factor
        place = QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)
        renderer.render(painter, place)

    def _paint_text(self, painter: QPainter, room: QRectF, ink: str) -> None:
        """As many whole lines as there is room for."""
        document = QTextDocument()
        document.setDefaultFont(font(CAPTION))
        document.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        document.setDefaultTextOption(option)
        document.setDefaultStyleSheet("")
        document.setTextWidth(room.width())
        document.setPlainText(_fitting(document, self._text, room.height()))
        painter.save()
        painter.translate(room.topLeft())
        context = document.documentLayout().PaintContext()
        context.palette.setColor(context.palette.ColorRole.Text, QColor(ink))
        document.documentLayout().draw(painter, context)
        painter.restore()


def _fitting(document: QTextDocument, text: str, height: float) -> str:
    """The text, ended with … where it does not fit."""
    words = text.split()
    for count in range(len(words), 0, -1):
        shown = " ".join(words[:count]) + ("" if count == len(words) else " …")
        document.setPlainText(shown)
        if document.size().height() <= height:
            return shown
    return "…"


def _drawing(name: str) -> bytes | None:
    path: Path = resources() / "pictures" / "templates" / f"{name}.svg"
    return path.read_bytes() if path.is_file() else None
