"""A bar for each class: how likely the network takes it to be."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.experiments.reading import Answer
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import percent, tr
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
_LOW, _HIGH = 14, 32
_MOST_NAME = 0.4
_MARK, _DOUBT = "▸", "?"


class Shares(QAbstractListModel):
    """The classes in their order; the text of a row is its name and its share."""

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.answer: Answer | None = None

    def show_answer(self, answer: Answer | None, names: tuple[str, ...] = ()) -> None:
        """Shows an answer, or the names alone where there is none."""
        names = answer.names if answer is not None else names
        self.answer = answer
        if names != self.names:
            self.beginResetModel()
            self.names = names
            self.endResetModel()
        elif names:
            self.dataChanged.emit(self.index(0), self.index(len(names) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.names)

    def share(self, row: int) -> float:
        """The probability of a class, 0 where nothing is known."""
        return float(self.answer.shares[row]) if self.answer is not None else 0.0

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            name = self.names[row]
            return f"{name}: {percent(self.share(row))}" if self.answer is not None else name
        if role == Qt.ItemDataRole.UserRole:
            return self.share(row)
        return None


class _Delegate(QStyledItemDelegate):
    """Paints name, bar and number; the likeliest has a mark, bold text and the strong colour, hatched where unsure."""

    def __init__(self, view: QListView, shares: Shares) -> None:
        super().__init__(view)
        self._view, self._shares = view, shares

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        rows = max(1, len(self._shares.names))
        return QSize(60, min(_HIGH, max(_LOW, self._view.viewport().height() // rows)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, answer = tokens(), self._shares.answer
        best = answer is not None and answer.best == index.row()
        room = QRectF(option.rect).adjusted(GAP, 1, -GAP, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = QFontMetrics(font(bold=True))  # the widest, so that all rows are in line
        painter.setFont(font(bold=best))
        left = self._name_width(room.width(), words)
        right = words.horizontalAdvance(percent(1.0)) + SPACING
        mark = words.horizontalAdvance(_MARK) + GAP
        painter.setPen(QColor(colours.text if best or answer is None else colours.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        if best:
            sign = _MARK if answer.sure else _DOUBT
            painter.drawText(QRectF(room.x(), room.y(), mark, room.height()), int(middle), sign)
        name = words.elidedText(self._shares.names[index.row()], Qt.TextElideMode.ElideRight, round(left))
        place = QRectF(room.x() + mark, room.y(), left, room.height())
        painter.drawText(place, int(middle | Qt.AlignmentFlag.AlignRight), name)
        track = QRectF(place.right() + SPACING, room.y() + 1, 0, room.height() - 2)
        track.setRight(room.right() - right)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(track, 3, 3)
        if answer is not None:
            share = self._shares.share(index.row())
            sure = answer.sure or not best
            colour = QColor(colours.accent if best else colours.strong_border)
            painter.setBrush(colour if sure else QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.setPen(Qt.PenStyle.NoPen if sure else QPen(colour, 1))
            bar = QRectF(track)
            bar.setWidth(track.width() * share)
            if bar.width() >= 0.5:
                painter.drawRoundedRect(bar, min(3, bar.width() / 2), 3)
            painter.setPen(QColor(colours.text if best else colours.muted))
            number = QRectF(room.right() - right, room.y(), right, room.height())
            painter.drawText(number, int(middle | Qt.AlignmentFlag.AlignRight), percent(share))
        painter.restore()

    def _name_width(self, room: float, words: QFontMetrics) -> float:
        widest = max((words.horizontalAdvance(name) for name in self._shares.names), default=0)
        return min(widest, _MOST_NAME * room)


class PredictionBars(QListView):
    """The bars; a list, so that a screen reader reads it and many classes scroll."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.shares = Shares()
        self.setModel(self.shares)
        self.setItemDelegate(_Delegate(self, self.shares))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView { background: transparent; border: 0; } QListView:focus { border: 0; }")
        self.setMinimumHeight(10 * _LOW)
        explain(
            self,
            tr("Prediction"),
            tr("How likely each class is in the eyes of the network; together they make 100 %."),
            wrong=tr("Sure of a scribble: a network knows only the classes that it was taught."),
        )
        theme().changed.connect(self.viewport().update)

    def show_answer(self, answer: Answer | None, names: tuple[str, ...] = ()) -> None:
        """Shows an answer, or empty bars."""
        self.shares.show_answer(answer, names)
        self.setAccessibleDescription(_told(answer))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


def _told(answer: Answer | None) -> str:
    if answer is None:
        return tr("Nothing is drawn yet.")
    told = ", ".join(f"{answer.names[place]}: {percent(float(answer.shares[place]))}" for place in answer.order()[:3])
    return told if answer.sure else tr("Not sure. {told}", told=told)
