"""What can be done to the stack: each an edit that Undo takes back, or a sentence why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.editing import changing, clipboard, dropping, joining, placing
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.grouping import regrouped
from netbuilder.document.joins import fitting_joins, is_merge
from netbuilder.engine.layers import Layer
from netbuilder.gui.build.mime import cards_data, cards_in
from netbuilder.gui.messages import INFO
from netbuilder.gui.text import tr
from netbuilder.gui.workbench import Workbench

_KEY = "build"


class Commands(QObject):
    """Edits of the project by what is selected."""

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bench = bench
        self._editor = bench.editor

    def make(self, edit: Callable[[], Edit]) -> bool:
        """Makes an edit; if it is refused the message bar says why."""
        try:
            made = edit()
        except NetBuilderError as error:
            self.bench.messages.error(error, key=_KEY)
            return False
        self.bench.messages.dismiss(_KEY)
        project = made.project
        project = project.replace(graph=regrouped(self._editor.project.graph, project.graph, made.focus or ()))
        self._editor.change(project, tr(made.text), focus=made.focus or None)
        return True

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the selected layers."""
        return self._editor.selection

    def add(self, spec: Layer) -> None:
        """A layer behind the selected one, else at the end."""
        project, places = self._editor.project, self._places()
        rows = [places[name] for name in self.chosen if name in places]
        self.drop(spec, max(rows) + 1 if rows else dropping.end(project))

    def drop(self, spec: Layer, gap: int) -> None:
        """A layer into a gap."""
        before = self._editor.project
        if not self.make(lambda: dropping.drop(before, spec, gap, self.bench.library.facts)):
            return
        after = self._editor.project
        if before.preparation != after.preparation:
            told = tr("{layer} needs the pictures whole, so the Input now takes {shape}.")
            shape = " × ".join(map(str, after.graph[after.graph.inputs[0]].spec.output_shape()))
            self.bench.messages.show(
                told.format(layer=spec.label(), shape=shape),
                INFO,
                key=_KEY,
                actions=((tr("Undo"), self._editor.stack.undo),),
            )
        elif is_merge(after, self._editor.selection[-1]):
            self.offer_joins(self._editor.selection[-1])

    def offer_joins(self, target: str) -> None:
        """A new merge has one input: says how it gets another, with buttons for the nearest that fit."""
        found = fitting_joins(self._editor.project, target)
        actions = tuple(
            (tr("Join {layer}", layer=join.source), _Joining(self, join.source, target).do) for join in found
        )
        self.bench.messages.show(
            tr(
                "{layer} brings several layers together. Drag from the handle at a card's right edge to it.",
                layer=target,
            ),
            INFO,
            key=_KEY,
            actions=actions,
        )

    def delete(self) -> None:
        """Takes the selected layers out."""
        if self.chosen:
            self.make(lambda: placing.delete(self._editor.project, self.chosen))

    def duplicate(self) -> None:
        """The selected layers once more."""
        if self.chosen:
            self.make(lambda: clipboard.duplicate(self._editor.project, self.chosen))

    def copy(self) -> None:
        """The selected layers to the clipboard."""
        if self.chosen:
            copied = clipboard.copy(self._editor.project, self.chosen)
            QApplication.clipboard().setMimeData(cards_data(copied))

    def cut(self) -> None:
        """The selected layers to the clipboard and out of the network."""
        if self.chosen:
            copied = clipboard.copy(self._editor.project, self.chosen)
            if self.make(lambda: clipboard.cut(self._editor.project, self.chosen)[1]):
                QApplication.clipboard().setMimeData(cards_data(copied))

    def paste(self) -> None:
        """The clipboard's layers behind the selected one, else at the end."""
        self.paste_text(cards_in(QApplication.clipboard().mimeData()), self.chosen[-1] if self.chosen else None)

    def paste_text(self, content: str, after: str | None) -> None:
        """Copied layers behind a layer."""
        self.make(lambda: clipboard.paste(self._editor.project, content, after))

    def move(self, ids: tuple[str, ...], gap: int) -> None:
        """Layers into a gap."""
        self.make(lambda: dropping.move_to_gap(self._editor.project, ids, gap))

    def step(self, by: int) -> None:
        """The selected layers one card up or down."""
        if self.chosen:
            self.make(lambda: dropping.step(self._editor.project, self.chosen, by))

    def enable(self) -> None:
        """Switches the selected layers off; on again if all of them are off."""
        ids = self.chosen
        if ids:
            on = all(name in self._editor.project.disabled for name in ids)
            self.make(lambda: changing.set_enabled(self._editor.project, ids, on))

    def freeze(self) -> None:
        """Keeps the weights of the selected layers as they are; lets them learn again if all are kept."""
        ids = self.chosen
        if ids:
            frozen = all(not self._editor.project.graph[name].trainable for name in ids)
            self.make(lambda: changing.set_trainable(self._editor.project, ids, frozen))

    def rename(self, node_id: str, name: str) -> bool:
        """Calls a layer something else."""
        return self.make(lambda: changing.rename(self._editor.project, node_id, name))

    def activate(self, node_id: str, activation: Layer | str | None) -> None:
        """Gives a layer another activation."""
        self.make(lambda: changing.set_activation(self._editor.project, node_id, activation))

    def join(self, source: str, target: str) -> None:
        """Draws a skip connection."""
        self.make(lambda: joining.connect(self._editor.project, source, target))

    def part(self, source: str, target: str) -> None:
        """Takes a skip connection away."""
        self.make(lambda: joining.disconnect(self._editor.project, source, target))

    def _places(self) -> dict[str, int]:
        return {node.id: row for row, node in enumerate(self._editor.project.graph.nodes)}


@dataclass(frozen=True)
class _Joining:
    """What a button of the message bar does."""

    commands: Commands
    source: str
    target: str

    def do(self) -> None:
        """The button was pressed."""
        self.commands.join(self.source, self.target)
