"""The stack: the network as cards under each other, the Input first and the loss last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from netbuilder.document.description import Description
from netbuilder.document.project import Project
from netbuilder.gui.build.arrangement import EDGE
from netbuilder.gui.build.canvas import Canvas
from netbuilder.gui.build.card import CardWidget
from netbuilder.gui.build.commands import Commands
from netbuilder.gui.build.hands import Hands
from netbuilder.gui.build.hover import Hover
from netbuilder.gui.build.loss_card import loss_face
from netbuilder.gui.build.reading import Reader
from netbuilder.gui.build.renaming import Renaming
from netbuilder.gui.build.rows import Rows
from netbuilder.gui.build.walking import Walk
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import theme
from netbuilder.gui.workbench import Workbench

LEAST_ZOOM, MOST_ZOOM, ZOOM_STEP = 0.25, 2.0, 1.15


class Stack(QScrollArea):
    """Shows the network; the keyboard stays with the stack and moves a mark over the cards.

    Signals:
        described(description): what the cards say is another.
        zoomed(zoom): another zoom.
        menu_wanted(position): the context menu, in global pixels.
        activation_wanted(id, position): a menu of activations for a card.
        opened(id): Enter was pressed: the settings of a card are wanted.
        loss_wanted(): the loss card was clicked.
        skip_chosen(): another line is selected, or none.
    """

    described = Signal(object)
    zoomed = Signal(float)
    menu_wanted = Signal(QPoint)
    activation_wanted = Signal(str, QPoint)
    opened = Signal(str)
    loss_wanted = Signal()
    skip_chosen = Signal()

    def __init__(self, bench: Workbench, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stack")
        self.bench, self.commands = bench, commands
        self.canvas = Canvas()
        self.description: Description | None = None
        self._reader = Reader(bench)
        self._marked: dict[str, bool] = {}
        self._unfolded: set[str] = set()
        self.rows = Rows()
        self.setWidget(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        explain(
            self,
            tr("Network"),
            tr("Data flow from the top to the bottom. Arrow keys move between cards, Alt+Up and Alt+Down move a card."),
        )
        self.setToolTip("")
        self.walk = Walk(self)
        self.hands = Hands(self)
        self.hover = Hover(self)
        self.renaming = Renaming(self)
        bench.editor.changed.connect(self._on_edited)
        bench.editor.selection_changed.connect(self._on_selected)
        bench.library.changed.connect(self.refresh)
        bench.trainer.model_changed.connect(self.refresh)
        theme().changed.connect(self._on_theme_changed)
        self.refresh()

    @property
    def project(self) -> Project:
        """What is shown."""
        return self.bench.editor.project

    def _on_edited(self, before: Project, after: Project) -> None:
        there = {node.id for node in after.graph.nodes}
        gone = [row for row, node in enumerate(before.graph.nodes) if node.id not in there]
        if len(gone) == 1 and len(before.graph.nodes) == len(after.graph.nodes):
            old, new = before.graph.nodes[gone[0]].id, after.graph.nodes[gone[0]].id
            self.canvas.rename(old, new)
            if old in self._marked:
                self._marked[new] = self._marked.pop(old)
        self.refresh()

    def refresh(self) -> None:
        """Brings the cards in line with the project; only what differs is touched."""
        graph = self.project.graph
        self.rows = Rows.of(graph, self._unfolded)
        reading = self._reader.read(self.project, self.rows)
        self.canvas.show_faces(self.rows, reading.faces)
        self.canvas.loss.show_face(loss_face(self.project))
        self.canvas.show_lines(self.rows.direct(graph), self.rows.skips(graph))
        self.canvas.arrange()
        if reading.description != self.description:
            self.description = reading.description
            self.described.emit(reading.description)
        self.show_selection()

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if ids:
            self.choose_skip(None)
            self._unfold_for(ids)
        self.show_selection()
        if ids:
            self.reveal(self.current)

    def show_selection(self) -> None:
        """Marks the selected cards, and the one that the keyboard is at."""
        chosen = self.bench.editor.selection
        current = self.current if self.hasFocus() else ""
        keys = dict.fromkeys(self.rows.key_of(name) for name in chosen)
        if self.current:
            keys[self.current] = None
        wanted = {name: name == current for name in keys if name in self.canvas.cards}
        for name in (*self._marked, *wanted):
            card = self.canvas.cards.get(name)
            if card is not None:
                card.show_look(selected=name in wanted, current=wanted.get(name, False))
        self._marked = wanted
        if current in self.canvas.cards:
            self.canvas.cards[current].announce()

    # Nested models

    @property
    def current(self) -> str:
        """The card that the keyboard is at, "" for none."""
        chosen = self.bench.editor.selection
        if not chosen:
            return ""
        own = self.rows.ids(self.walk.at)
        if self.rows.is_group(self.walk.at) and chosen[-len(own) :] == own:
            return self.walk.at
        return self.rows.key_of(chosen[-1])

    def fold(self, key: str, *, folded: bool | None = None) -> None:
        """Shows the layers of a nested model, or hides them; None does whichever is not so."""
        if not self.rows.is_group(key) or self.rows.by_key[key].folded == folded:
            return
        self._unfolded ^= {key}
        self.refresh()
        self.walk.go(key)
        self.reveal(key)

    def fold_current(self) -> None:
        """The same for the card that the keyboard is at, or the nested model that it lies in."""
        key = self.current
        self.fold(key if self.rows.is_group(key) else self.rows.header_of(key))

    def _unfold_for(self, ids: tuple[str, ...]) -> None:
        """A layer that is chosen alone is to be seen."""
        chosen = set(ids)
        while (row := self.rows.by_key.get(self.rows.key_of(ids[-1]))) is not None:
            if not row.folded or chosen.issuperset(row.ids):
                return
            self._unfolded.add(row.key)
            self.refresh()

    def step(self, by: int) -> None:
        """Moves the selected cards one card up or down; nested models are passed as a whole."""
        rows = self.rows
        if not any(row.group for row in rows.rows):
            self.commands.step(by)
            return
        chosen = set(self.bench.editor.selection)
        places = [place for place, row in enumerate(rows.rows) if chosen.issuperset(row.ids)]
        if not places:
            self.commands.step(by)
            return
        gap = places[0] - 1 if by < 0 else places[-1] + 2
        if 0 <= gap <= len(rows.rows):
            self.commands.move(self.bench.editor.selection, rows.node_gap(gap, len(self.project.graph.nodes)))

    def choose_skip(self, skip: object) -> None:
        """Selects a line at the side, None for none."""
        if skip != self.canvas.chosen_skip:
            self.canvas.chosen_skip = skip
            self.canvas.update()
            self.skip_chosen.emit()

    def reveal(self, node_id: str) -> None:
        """Scrolls to a card if it is not in sight."""
        card = self.canvas.cards.get(node_id) or self.canvas.cards.get(self.rows.key_of(node_id))
        if card is None:
            return
        bar, place = self.verticalScrollBar(), card.geometry()
        top, bottom = place.top() - EDGE, place.bottom() + EDGE
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def card_at(self, position: QPoint | QPointF) -> CardWidget | None:
        """The card under a point of the viewport."""
        point = QPointF(position) - QPointF(self.canvas.pos())
        child = self.canvas.childAt(point.toPoint())
        return child if isinstance(child, CardWidget) else None

    def on_canvas(self, position: QPoint | QPointF) -> QPointF:
        """A point of the viewport in unzoomed pixels of the canvas."""
        return (QPointF(position) - QPointF(self.canvas.pos())) / self.canvas.zoom

    def menu_place(self) -> QPoint:
        """Where the menu appears when it is asked for by the keyboard."""
        card = self.canvas.cards.get(self.current)
        if card is None:
            return self.viewport().mapToGlobal(QPoint(EDGE, EDGE))
        return card.mapToGlobal(QPoint(card.width() // 3, card.height() // 2))

    # Zoom

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Another zoom; the point under `anchor` (of the viewport) stays where it is."""
        zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        if abs(zoom - self.canvas.zoom) < 1e-6:
            return
        held = anchor or QPointF(self.viewport().rect().center())
        kept = self.on_canvas(held)
        self.canvas.zoom = zoom
        self.canvas.arrange()
        self.verticalScrollBar().setValue(round(kept.y() * zoom - held.y()))
        self.horizontalScrollBar().setValue(round(kept.x() * zoom - held.x()))
        self.zoomed.emit(zoom)

    def zoom_in(self) -> None:
        """Larger."""
        self.zoom_to(self.canvas.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self.zoom_to(self.canvas.zoom / ZOOM_STEP)

    def zoom_plain(self) -> None:
        """Neither larger nor smaller than the rest of the window."""
        self.zoom_to(1.0)

    def fit(self) -> None:
        """As large as shows all cards, at most as large as the rest of the window."""
        places, room = self.canvas.places, self.viewport().size()
        self.zoom_to(min(room.height() / places.height, room.width() / places.whole_width, 1.0))
        self.verticalScrollBar().setValue(0)

    # What Qt tells

    def _on_theme_changed(self) -> None:
        for card in (*self.canvas.cards.values(), self.canvas.loss):
            card.update()
        self.canvas.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.room = self.viewport().width()
        self.canvas.visible_height = self.viewport().height()
        self.canvas.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.canvas.order:
            self.canvas.arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self.zoom_to(self.canvas.zoom * ZOOM_STEP**steps, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.walk.entered(event.reason())
        self.show_selection()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.show_selection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hands.key(event) and not self.walk.key(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.menu_place())
        else:
            self.hands.before_menu(self.viewport().mapFromGlobal(event.globalPos()))
            self.menu_wanted.emit(event.globalPos())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.hands.double_click(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hands.left()

    def dragEnterEvent(self, event) -> None:
        self.hover.enter(event)

    def dragMoveEvent(self, event) -> None:
        self.hover.move(event)

    def dragLeaveEvent(self, event) -> None:
        self.hover.leave()

    def dropEvent(self, event) -> None:
        self.hover.drop(event)
