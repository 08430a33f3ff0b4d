"""The palette: every layer there is, by group, to click or to drag into the stack."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.core.text import first_paragraph
from netbuilder.engine.layers import Layer
from netbuilder.gui.build.kinds import GROUPS, colour_of, icon_of, offered, rank
from netbuilder.gui.build.mime import drag, layer_data
from netbuilder.gui.help.explain import Help, explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme import icons
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, SPACING
from netbuilder.gui.widgets.nothing import say_nothing_found
from netbuilder.gui.widgets.search import SearchLine

KIND = Qt.ItemDataRole.UserRole
SPEC = Qt.ItemDataRole.UserRole + 1
TITLE = Qt.ItemDataRole.UserRole + 2
_ICON = 18


class PaletteList(QListWidget):
    """The layers under the heads of their groups.

    Signals:
        chosen(spec): a layer was clicked, or Enter was pressed on it.
        left_upwards(): the arrow key leads out at the top, to the search field.
    """

    chosen = Signal(object)
    left_upwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        explain(
            self,
            tr("Layers"),
            tr("Click a layer to add it behind the selected card, or drag it to where it belongs."),
            shortcut="Ctrl+F",
        )
        self.setToolTip("")
        self._heads: dict[str, QListWidgetItem] = {}
        self.nothing = ""
        """What is said in place of layers where none answers."""
        self._fill()
        self._dress()
        self.itemClicked.connect(self._on_clicked)
        theme().changed.connect(self._dress)

    def _fill(self) -> None:
        heads = {name: text for name, text, *_ in GROUPS}
        for group, title, spec in offered():
            if group not in self._heads:
                head = QListWidgetItem(tr(heads[group]))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setFont(font(CAPTION, bold=True))
                head.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
                head.setSizeHint(QSize(0, self.fontMetrics().height() + (SPACING + GAP if self._heads else GAP)))
                self._heads[group] = head
                self.addItem(head)
            self.addItem(_item(title, spec))

    def _dress(self) -> None:
        """Icons in the colours of the groups."""
        colours = tokens().groups
        for item in self.items():
            spec = item.data(SPEC)
            picture = icons.pixmap(icon_of(spec), _ICON, colours[colour_of(spec)], self.devicePixelRatioF())
            shown = QIcon(picture)
            shown.addPixmap(picture, QIcon.Mode.Selected)
            item.setIcon(shown)
        for head in self._heads.values():
            head.setForeground(QColor(tokens().muted))

    def items(self) -> list[QListWidgetItem]:
        """The layers, without the heads."""
        found = (self.item(row) for row in range(self.count()))
        return [item for item in found if item.data(KIND)]

    def visible_items(self) -> list[QListWidgetItem]:
        """The layers that answer what is searched for."""
        return [item for item in self.items() if not item.isHidden()]

    def filter(self, query: str) -> None:
        """Shows what answers; the best answer is selected."""
        best: tuple[int, QListWidgetItem] | None = None
        shown = set()
        for item in self.items():
            place = rank(query, item.data(TITLE), item.data(SPEC))
            item.setHidden(place is None)
            if place is not None:
                shown.add(item.data(SPEC).group)
                if best is None or place < best[0]:
                    best = place, item
        for group, head in self._heads.items():
            head.setHidden(group not in shown)
        self.nothing = "" if shown else tr("No layer answers “{text}”. Esc shows all again.", text=query.strip())
        self.viewport().update()
        self.setCurrentItem(best[1] if best and query.strip() else None)

    def choose_current(self) -> None:
        """Adds the selected layer."""
        item = self.currentItem()
        if item is not None and item.data(KIND) and not item.isHidden():
            self.chosen.emit(item.data(SPEC))

    def _on_clicked(self, item: QListWidgetItem) -> None:
        if item.data(KIND):
            self.chosen.emit(item.data(SPEC))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = self.visible_items()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose_current()
        elif event.key() == Qt.Key.Key_Up and shown and self.currentItem() in (None, shown[0]):
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.nothing:
            say_nothing_found(self, self.nothing)

    def mimeTypes(self) -> list[str]:
        return layer_data(self.items()[0].data(SPEC)).formats()

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        return layer_data(items[0].data(SPEC))

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is not None and item.data(KIND):
            spec: Layer = item.data(SPEC)
            picture = icons.pixmap(icon_of(spec), 28, tokens().groups[colour_of(spec)], self.devicePixelRatioF())
            drag(self, layer_data(spec), picture, (Qt.DropAction.CopyAction,))


def _item(title: str, spec: Layer) -> QListWidgetItem:
    item = QListWidgetItem(tr(title))
    told = Help(title=tr(title), what=tr(first_paragraph(type(spec))), keras=spec.kind)
    item.setToolTip(told.html())
    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, told.what)
    item.setData(KIND, spec.kind)
    item.setData(SPEC, spec)
    item.setData(TITLE, title)
    return item


class Palette(QWidget):
    """The search field over the list.

    Signals:
        chosen(spec): a layer is to be added.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchLine("paletteSearch", tr("Find a layer"))
        explain(
            self.search,
            tr("Find a layer"),
            tr("Type part of a name, of a group or of what it does. Enter adds the first answer."),
            shortcut="Ctrl+F",
        )
        self.list = PaletteList()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.setMinimumWidth(150)
        self.search.textChanged.connect(self.list.filter)
        self.search.returnPressed.connect(self._on_entered)
        self.search.left_downwards.connect(self._on_down)
        self.list.left_upwards.connect(self.search.setFocus)
        self.list.chosen.connect(self.chosen)

    def find(self) -> None:
        """Ready to type."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_entered(self) -> None:
        shown = self.list.visible_items()
        if shown and self.list.currentItem() not in shown:
            self.list.setCurrentItem(shown[0])
        if shown:
            self.list.choose_current()

    def _on_down(self) -> None:
        shown = self.list.visible_items()
        if shown:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.list.currentItem() not in shown:
                self.list.setCurrentItem(shown[0])
