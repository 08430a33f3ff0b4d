"""What hovers over the stack: the gap opens, every card shows the shape it would get, and a drop does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.description import described
from netbuilder.document.editing import changing, clipboard, dropping
from netbuilder.document.editing.edit import Edit
from netbuilder.document.foresight import Foresight, foreseen
from netbuilder.engine.layers import Layer
from netbuilder.gui.build.card_paint import BROKEN, CHANGED, OPEN, SAME, Look
from netbuilder.gui.build.face import Face, costs_of, effort_of
from netbuilder.gui.build.kinds import colour_of, icon_of
from netbuilder.gui.build.mime import CARDS, LAYER, cards_in, dropped_layer
from netbuilder.gui.text import shape, tr, trn

if TYPE_CHECKING:
    from netbuilder.gui.build.stack import Stack

_EDGE, _FASTEST, _EVERY_MS = 36, 18, 16
_ON_CARD = 0.22
"""An activation is dropped onto a card if it is over it by more than this share from its edges."""


@dataclass(frozen=True)
class Aim:
    """Where it would go: into a gap, or onto a card."""

    gap: int = -1
    card: str = ""


class Hover(QObject):
    """Follows one drag over the stack."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack)
        self._stack = stack
        self._spec: Layer | None = None
        self._copied = ""
        self._moving: tuple[str, ...] = ()
        self._aim: Aim | None = None
        self._copy = False
        self._at = QPointF()
        self._scroll = QTimer(self)
        self._scroll.setInterval(_EVERY_MS)
        self._scroll.timeout.connect(self._on_scroll)

    def begin_move(self, ids: tuple[str, ...]) -> None:
        """Cards of this stack are dragged now."""
        self._moving = ids

    def end_move(self) -> None:
        """They were let go, here or elsewhere."""
        self._moving = ()
        self.leave()

    # Events

    def enter(self, event: QDragEnterEvent) -> None:
        """Something is dragged in: is it ours?"""
        self._spec = dropped_layer(event.mimeData())
        self._copied = "" if self._spec is not None else cards_in(event.mimeData())
        ours = event.mimeData().hasFormat(LAYER) or event.mimeData().hasFormat(CARDS)
        if not ours or (self._spec is None and not self._copied):
            event.ignore()
            return
        event.acceptProposedAction()

    def move(self, event: QDragMoveEvent) -> None:
        """It is over another place."""
        if self._spec is None and not self._copied:
            event.ignore()
            return
        self._at = event.position()
        self._copy = event.dropAction() == Qt.DropAction.CopyAction
        self._follow()
        if self._edge_speed():
            self._scroll.start()
        event.accept()

    def leave(self) -> None:
        """It is gone: the stack is as before."""
        self._scroll.stop()
        self._aim = None
        self._spec, self._copied = None, ""
        canvas = self._stack.canvas
        canvas.open_gap(-1, None)
        for card in canvas.cards.values():
            card.show_look(
                foreseen=None, state=SAME, costs=None, effort=None, reason="", note="", target=False, ghost=False
            )

    def drop(self, event: QDropEvent) -> None:
        """It is let go."""
        self.move(event)
        spec, aim, moving = self._spec, self._aim, self._moving if not self._copy else ()
        copied, gap = self._copied, self._aim.gap if self._aim else -1
        self.leave()
        if aim is None:
            return
        event.accept()
        commands, stack = self._stack.commands, self._stack
        stack.setFocus(Qt.FocusReason.OtherFocusReason)
        if spec is not None and aim.card:
            commands.activate(aim.card, spec)
        elif spec is not None:
            commands.drop(spec, self._place(gap))
        elif moving:
            commands.move(moving, self._place(gap))
        else:
            commands.paste_text(copied, dropping.ends(stack.project.graph, self._place(gap))[0])

    # Aiming

    def _follow(self) -> None:
        aim = self._aimed()
        if aim == self._aim:
            return
        self._aim = aim
        edit: Edit | None = None
        reason = ""
        try:
            edit = self._made(aim)()
        except NetBuilderError as error:
            reason = str(error)
        ahead = foreseen(self._stack.project, edit) if edit is not None else None
        self._show(aim, edit, ahead, reason)

    def _aimed(self) -> Aim:
        canvas = self._stack.canvas
        point = self._stack.on_canvas(self._at)
        row = canvas.places.row_at(point.y())
        card = canvas.row_widget(row)
        if self._spec is not None and card is not None and card.face.can_activate:
            top, height = canvas.places.tops[row], canvas.places.heights[row]
            if top + _ON_CARD * height < point.y() < top + (1 - _ON_CARD) * height and _is_function(self._spec):
                return Aim(card=card.face.id)
        gap = canvas.places.nearest_gap(point.y())
        inputs = sum(canvas.cards[name].face.is_input for name in canvas.order[:1])
        return Aim(gap=min(max(gap, inputs), len(canvas.order)))

    def _place(self, gap: int) -> int:
        """The place in the network of a gap between cards."""
        return self._stack.rows.node_gap(gap, len(self._stack.project.graph.nodes))

    def _made(self, aim: Aim) -> Callable[[], Edit]:
        project, spec, facts = self._stack.project, self._spec, self._stack.bench.library.facts
        if spec is not None and aim.card:
            return lambda: changing.set_activation(project, aim.card, spec)
        if spec is not None:
            return lambda: dropping.drop(project, spec, self._place(aim.gap), facts)
        if self._moving and not self._copy:
            return lambda: dropping.move_to_gap(project, self._moving, self._place(aim.gap))
        return lambda: clipboard.paste(project, self._copied, dropping.ends(project.graph, self._place(aim.gap))[0])

    # Showing

    def _show(self, aim: Aim, edit: Edit | None, ahead: Foresight | None, reason: str) -> None:
        canvas = self._stack.canvas
        moved_nowhere = edit is not None and edit.project == self._stack.project
        if aim.card or (moved_nowhere and self._moving):
            canvas.open_gap(-1, None)
        else:
            canvas.open_gap(aim.gap, self._ghost(edit, ahead, reason))
        cards = described(edit.project, self._stack.bench.library.facts).cards if edit is not None else {}
        for name, card in canvas.cards.items():
            would = cards.get(name)
            own = self._stack.rows.ids(name)
            shapes = ahead.shapes if ahead is not None else {}
            known = shapes.get(self._stack.rows.shown(name))
            new = shape(known) if known is not None else ""
            broken = ahead is not None and ahead.broken in own and (card.face.folded or not card.face.group)
            state = BROKEN if broken else OPEN if not new else SAME if new == card.face.shape else CHANGED
            card.show_look(
                foreseen=new if ahead is not None else None,
                state=state if ahead is not None else SAME,
                costs=costs_of(would) if would is not None else None,
                effort=effort_of(would) if would is not None else None,
                reason=(
                    " ".join(tr(part) for part in (ahead.reason, ahead.hint) if part)
                    if broken and ahead is not None
                    else ""
                ),
                note=f"→ {tr(edit.text)}" if aim.card == name and edit is not None else "",
                target=aim.card == name,
                ghost=bool(own) and set(own) <= set(self._moving) and not self._copy,
            )

    def _ghost(self, edit: Edit | None, ahead: Foresight | None, reason: str) -> tuple[Face, Look]:
        """The card in the open gap."""
        spec, ids = self._spec, edit.focus if edit is not None else ()
        if spec is None and len(ids) == 1 and edit is not None:
            spec = edit.project.graph[ids[0]].spec
        name = ids[0] if len(ids) == 1 else trn("{count} layer", "{count} layers", len(ids) or len(self._moving))
        found = ahead.shapes.get(ids[-1]) if ahead is not None and ids else None
        wrong = reason or (tr(ahead.reason) if ahead is not None and ahead.broken in ids else "")
        title = tr(spec.title) if spec is not None else ""
        if spec is not None and not ids:
            name = title
        face = Face(
            id=name,
            icon=icon_of(spec) if spec is not None else "layer-other",
            colour=colour_of(spec) if spec is not None else 6,
            about=title,
            shape=shape(found) if found is not None else "",
            costs=_changed_input(self._stack.project, edit) or _costs_ahead(self._stack, edit, ids),
        )
        state = BROKEN if wrong else SAME
        return face, Look(ghost=True, foreseen=face.shape or "?", state=state, reason=wrong)

    # Scrolling while dragging

    def _edge_speed(self) -> int:
        height, y = self._stack.viewport().height(), self._at.y()
        if y < _EDGE:
            return -round(_FASTEST * min(1.0, (_EDGE - y) / _EDGE))
        if y > height - _EDGE:
            return round(_FASTEST * min(1.0, (y - height + _EDGE) / _EDGE))
        return 0

    def _on_scroll(self) -> None:
        bar, speed = self._stack.verticalScrollBar(), self._edge_speed()
        before = bar.value()
        bar.setValue(before + speed)
        if not speed or bar.value() == before or self._aim is None:
            self._scroll.stop()
            return
        self._follow()


def _is_function(spec: Layer) -> bool:
    try:
        return changing.as_function(spec) is not None
    except NetBuilderError:
        return False


def _costs_ahead(stack: Stack, edit: Edit | None, ids: tuple[str, ...]) -> str:
    """What the layer in the gap would cost."""
    if edit is None or len(ids) != 1:
        return ""
    return costs_of(described(edit.project, stack.bench.library.facts).cards[ids[0]])


def _changed_input(project: object, edit: Edit | None) -> str:
    """A word on what else the edit does: the Input takes another shape."""
    if edit is None or edit.project.preparation == project.preparation:
        return ""
    taken = edit.project.graph[edit.project.graph.inputs[0]].spec.output_shape()
    return tr("The Input will take {shape}.", shape=shape(taken))
