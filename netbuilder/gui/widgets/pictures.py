"""Samples as a grid of pictures with a line below each; made when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.theme.style import font, theme
from netbuilder.gui.theme.tokens import CAPTION, GAP, RADIUS
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex


def image_of(sample: np.ndarray, low: float = 0.0, high: float = 255.0) -> QImage:
    """A sample as a picture. Shapes: `(height, width)` or `(height, width, 1, 3 or 4)`, of any numbers."""
    if sample.dtype != np.uint8:
        width = (high - low) or 1.0
        sample = np.clip((sample.astype(np.float32) - low) * (255.0 / width), 0, 255).astype(np.uint8)
    if sample.ndim == 3 and sample.shape[2] == 1:
        sample = sample[..., 0]
    formats = {2: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
    kind = formats[2 if sample.ndim == 2 else sample.shape[2]]
    data = np.ascontiguousarray(sample)
    return QImage(data.data, data.shape[1], data.shape[0], data.strides[0], kind).copy()


class Pictures(QAbstractListModel):
    """Some samples of an array, each with a line of text and a longer one for the tooltip.

    Args:
        x: all samples; `(n, height, width)` or `(n, height, width, channels)`.
        chosen: which of them, in order.
        lines: a text for each.
        notes: a longer text for each.
        marks: which ones to mark as wrong.
    """

    def __init__(
        self,
        x: np.ndarray,
        chosen: Sequence[int] | np.ndarray,
        lines: Sequence[str],
        notes: Sequence[str] = (),
        marks: Sequence[bool] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._x, self._chosen = x, np.asarray(chosen)
        self._lines, self._notes, self._marks = lines, notes, marks
        span = (0.0, 255.0)
        if x.dtype != np.uint8 and len(self._chosen):
            some = x[self._chosen[:200]]
            span = (float(some.min()), float(some.max()))
        self._span = span
        self._image = lru_cache(maxsize=600)(self._made)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._chosen)

    def sample(self, row: int) -> int:
        """The place of a row's sample in the array."""
        return int(self._chosen[row])

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._lines[row]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._notes[row] if self._notes else self._lines[row]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._image(row)
        if role == Qt.ItemDataRole.UserRole:
            return bool(self._marks[row]) if len(self._marks) else False
        return None

    def _made(self, row: int) -> QImage:
        return image_of(self._x[self._chosen[row]], *self._span)


class _Delegate(QStyledItemDelegate):
    """Paints a sample without smoothing, as large as there is room for."""

    def __init__(self, side: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._side = side

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = option.fontMetrics.height()
        return QSize(self._side + 3 * GAP, self._side + line + 3 * GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme().tokens
        room = option.rect.adjusted(2, 2, -2, -2)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        lit = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or lit or focused:
            painter.setBrush(QColor(colours.accent_soft))
            painter.setPen(QPen(QColor(colours.accent if chosen or focused else colours.border), 1.5))
            painter.drawRoundedRect(room, RADIUS, RADIUS)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(room.x() + (room.width() - self._side) // 2, room.y() + GAP, self._side, self._side)
        if isinstance(picture, QImage):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > self._side)
            size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(0, 0, size.width(), size.height())
            inner.moveCenter(place.center())
            painter.drawImage(inner, picture)
        painter.setFont(font(CAPTION))
        wrong = index.data(Qt.ItemDataRole.UserRole)
        painter.setPen(QColor(colours.danger if wrong else colours.text))
        below = QRect(room.x(), place.bottom() + 1, room.width(), room.bottom() - place.bottom())
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, below.width() - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class PictureGrid(QListView):
    """A grid of `Pictures`; arrows move, the choice is the list's own."""

    def __init__(self, side: int = 56, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(400)
        self.setSpacing(0)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(side, self))
        theme().changed.connect(self.viewport().update)

    def show_pictures(self, pictures: QAbstractListModel | None) -> None:
        """Shows these instead of those before."""
        before = self.model()
        if pictures is not None:
            pictures.setParent(self)
        self.setModel(pictures)
        if before is not None:
            before.deleteLater()
