"""How many samples each class has, as bars with numbers; a click shows the samples of that class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.theme.style import font, theme
from netbuilder.gui.theme.tokens import CAPTION, GAP, RADIUS
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
_SHARE = Qt.ItemDataRole.UserRole + 1
_COUNT = Qt.ItemDataRole.UserRole + 2


class _Counts(QAbstractListModel):
    def __init__(self, names: Sequence[str], counts: np.ndarray, parent: QWidget) -> None:
        super().__init__(parent)
        self._names, self._counts = names, counts
        self._all, self._most = max(1, int(counts.sum())), max(1, int(counts.max(initial=0)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._counts)

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        count = int(self._counts[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[index.row()]
        if role == _SHARE:
            return count / self._most
        if role == _COUNT:
            return number(count)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(
                "{name}: {count} samples, {share}",
                name=self._names[index.row()],
                count=number(count),
                share=percent(count / self._all),
            )
        return None


class ClassCounts(QListView):
    """Rows of name, bar and number.

    Signals:
        chosen(class): the samples of this class are wanted; -1 for all.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("classCounts")
        explain(
            self,
            tr("Class counts"),
            tr("How many samples of each class there are. Click on one to see only its samples."),
            wrong=tr("Very uneven counts: the network learns to say the frequent class."),
        )
        self.setItemDelegate(_Bars(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names_px = 40
        self.numbers_px = 40
        self._setting = False
        theme().changed.connect(self.viewport().update)

    def show_counts(self, names: Sequence[str], counts: np.ndarray) -> None:
        """Shows these."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name in names[:200]), default=20)
        self.names_px = min(widest + 2 * GAP, 110)
        self.numbers_px = metrics.horizontalAdvance(number(int(counts.max(initial=0)))) + 2 * GAP
        self._setting = True
        before = self.model()
        self.setModel(_Counts(names, counts, self))
        self.selectionModel().currentChanged.connect(self._on_current)
        if before is not None:
            before.deleteLater()
        self._setting = False
        self.setMaximumHeight(len(counts) * self.sizeHintForRow(0) + 2 * self.frameWidth() + 2)
        self.setMinimumHeight(min(len(counts), 3) * self.sizeHintForRow(0) + 2 * self.frameWidth())

    def mark(self, chosen: int) -> None:
        """Shows that this class is looked at, without telling; -1 for none."""
        self._setting = True
        self.setCurrentIndex(self.model().index(chosen, 0) if chosen >= 0 and self.model() else QModelIndex())
        self._setting = False

    def _on_current(self, index: QModelIndex) -> None:
        if not self._setting:
            self.chosen.emit(index.row())


class _Bars(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, option.fontMetrics.height() + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, view = theme().tokens, self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(option.rect).adjusted(2, 0.5, -2, -0.5)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(colours.accent_soft))
            painter.setPen(QPen(QColor(colours.accent), 1.2) if chosen else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(room, RADIUS - 2, RADIUS - 2)
        names = room.adjusted(GAP, 0, 0, 0)
        names.setWidth(view.names_px)
        painter.setPen(QColor(colours.text))
        painter.setFont(font(bold=chosen))
        shown = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, round(names.width() - GAP)
        )
        painter.drawText(names, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        bar = room.adjusted(view.names_px + GAP, 3, -view.numbers_px - GAP, -3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(bar, 3, 3)
        bar.setWidth(max(1.0, bar.width() * index.data(_SHARE)))
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(QColor(colours.muted))
        painter.setFont(font(CAPTION))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room.adjusted(0, 0, -GAP, 0), side, index.data(_COUNT))
        painter.restore()
