"""The list of data sets: what is here, what must be fetched, and what the user added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme import icons
from netbuilder.gui.theme.style import font, theme
from netbuilder.gui.theme.tokens import CAPTION, GAP, RADIUS, SPACING
from netbuilder.gui.widgets.nothing import say_nothing_found
from netbuilder.gui.work.later import later

Index = QModelIndex | QPersistentModelIndex
_NOTE, _ICON, _STATE = (Qt.ItemDataRole.UserRole + number for number in (1, 2, 3))
_PATIENCE_MS = 300
"""Who walks through the list with the arrows is not given every set on the way."""


@dataclass(frozen=True)
class Entry:
    """One line of the list; a head has no kind.

    Attributes:
        title: what it is called.
        kind: of the data set, or "file:" and the path.
        note: a line below the title.
        about: for the tooltip.
        picture: name of its icon.
        state: name of the icon at the right.
    """

    title: str
    kind: str = ""
    note: str = ""
    about: str = ""
    picture: str = ""
    state: str = ""


class DatasetChoice(QListWidget):
    """The kinds of data sets stand in `Qt.UserRole`.

    Signals:
        chosen(kind): the user wants these data.
        removed(kind): the user wants a file out of the list.
    """

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("datasetChoice")
        explain(
            self,
            tr("Data sets"),
            tr("What the network learns from. Those with an arrow must be fetched first; nothing is fetched unasked."),
            typical=tr("The bundled digits, to begin with"),
            keras="keras.datasets",
        )
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self._entries: tuple[Entry, ...] = ()
        self._setting = self._by_key = False
        self._timer = later(self, self._choose_current, _PATIENCE_MS)
        self.currentItemChanged.connect(self._on_current)
        theme().changed.connect(self.viewport().update)

    def show_entries(self, entries: Sequence[Entry], current: str) -> None:
        """Shows these lines, with the one of this kind chosen."""
        self._setting = True
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.clear()
            for entry in entries:
                self.addItem(_item(entry))
            self.search(self._sought)
        self.mark_current(current)
        self._setting = False

    _sought = nothing = ""

    def search(self, text: str) -> None:
        """Shows only what has this text in its title or note; heads of empty groups go."""
        self._sought = text
        words = text.casefold().split()
        head: QListWidgetItem | None = None
        found = not words
        for row in range(self.count()):
            item = self.item(row)
            if item.data(Qt.ItemDataRole.UserRole) is None:
                head = item
                head.setHidden(bool(words))
                continue
            told = f"{item.text()} {item.data(_NOTE)} {item.toolTip()}".casefold()
            fits = all(word in told for word in words)
            item.setHidden(not fits)
            found = found or fits
            if fits and head is not None:
                head.setHidden(False)
        self.nothing = "" if found else tr("No data set answers “{text}”. Esc shows all again.", text=text.strip())
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.nothing:
            say_nothing_found(self, self.nothing)

    def mark_current(self, kind: str) -> None:
        """Chooses a line without telling."""
        before, self._setting = self._setting, True
        self._timer.stop()
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == kind:
                self.setCurrentRow(row)
                break
        else:
            self.setCurrentRow(-1)
        self._setting = before

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if self._setting or item is None:
            return
        if self._by_key:
            self._timer.start()
        else:
            self._choose_current()

    def _choose_current(self) -> None:
        self._timer.stop()
        item = self.currentItem()
        if item is not None and item.data(Qt.ItemDataRole.UserRole):
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose_current()
            return
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            kind = item.data(Qt.ItemDataRole.UserRole) or ""
            if kind.startswith("file:"):
                self.removed.emit(kind)
            return
        self._by_key = True
        super().keyPressEvent(event)
        self._by_key = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_key = False
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._timer.isActive():
            self._choose_current()


def _item(entry: Entry) -> QListWidgetItem:
    item = QListWidgetItem(entry.title)
    if not entry.kind:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(Qt.ItemDataRole.UserRole, None)
        return item
    item.setData(Qt.ItemDataRole.UserRole, entry.kind)
    item.setData(_NOTE, entry.note)
    item.setData(_ICON, entry.picture)
    item.setData(_STATE, entry.state)
    item.setToolTip(entry.about)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {entry.note}")
    return item


class _Delegate(QStyledItemDelegate):
    """Paints heads small and muted, sets with an icon, a title and a note."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = option.fontMetrics.height()
        if index.data(Qt.ItemDataRole.UserRole) is None:
            return QSize(80, line + 3 * GAP)
        return QSize(80, 2 * line + 2 * GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = option.rect.adjusted(SPACING, 0, -SPACING, 0)
        if index.data(Qt.ItemDataRole.UserRole) is None:
            painter.setFont(font(CAPTION, bold=True))
            painter.setPen(QColor(colours.muted))
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(room.adjusted(0, 0, 0, -GAP), side, str(index.data()))
            painter.restore()
            return
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setBrush(QColor(colours.accent_soft))
            painter.setPen(QPen(QColor(colours.accent), 2 if focused else 1.2) if chosen else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(3, 1.5, -3, -1.5), RADIUS, RADIUS)
        self._content(painter, room, index, chosen)
        painter.restore()

    def _content(self, painter: QPainter, room: QRect, index: Index, chosen: bool) -> None:
        colours = theme().tokens
        side = 20
        icons.draw(
            painter,
            index.data(_ICON),
            colours.accent if chosen else colours.muted,
            QRectF(room.x(), room.center().y() - side / 2 + 0.5, side, side),
        )
        right = room.right()
        if index.data(_STATE):
            right -= 18
            box = QRectF(right + 2, room.center().y() - 7.5, 16, 16)
            icons.draw(painter, index.data(_STATE), colours.muted, box)
        text = QRect(room.x() + side + SPACING, room.y(), right - room.x() - side - SPACING - GAP, room.height())
        half = text.height() // 2
        for place, scale, colour, line in (
            (QRect(text.x(), text.y() + GAP, text.width(), half - GAP), 1.0, colours.text, str(index.data())),
            (QRect(text.x(), text.y() + half, text.width(), half - GAP), CAPTION, colours.muted, index.data(_NOTE)),
        ):
            painter.setFont(font(scale, bold=chosen and scale == 1.0))
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
