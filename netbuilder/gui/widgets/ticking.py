"""Boxes to tick in lists and tables."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.gui.theme import icons
from netbuilder.gui.theme.style import tokens

Index = QModelIndex | QPersistentModelIndex


class Ticking(QStyledItemDelegate):
    """Draws the box to tick in the colours of the theme; the system's own is hard to see on dark ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole)
        if ticked is None:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        style = option.widget.style()
        place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, shown, option.widget)
        colours = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = Qt.CheckState(ticked) == Qt.CheckState.Checked
        box = QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.accent if on else colours.strong_border), 1.2))
        painter.setBrush(QColor(colours.accent if on else colours.surface))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            icons.draw(painter, "check", colours.on_accent, box.adjusted(1, 1, -1, -1))
        painter.restore()
