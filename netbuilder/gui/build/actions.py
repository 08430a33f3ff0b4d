"""What can be done on the Build page, as actions with keys, for menus and buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from netbuilder.gui.build.commands import Commands
from netbuilder.gui.build.stack import Stack
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon


class StackActions(QObject):
    """The actions of the stack; their keys work while the keyboard is in it."""

    def __init__(self, stack: Stack, commands: Commands) -> None:
        super().__init__(stack)
        self._stack, self._commands = stack, commands
        std = QKeySequence.StandardKey
        make = self._make
        self.cut = make("cutLayers", tr("Cu&t"), "cut", std.Cut, commands.cut, tr("To the clipboard and out."))
        self.copy = make("copyLayers", tr("&Copy"), "copy", std.Copy, commands.copy, tr("Also for another window."))
        self.paste = make(
            "pasteLayers",
            tr("&Paste"),
            "paste",
            std.Paste,
            commands.paste,
            tr("Behind the selected card, else at the end."),
        )
        self.duplicate = make(
            "duplicateLayers", tr("D&uplicate"), "duplicate", "Ctrl+D", commands.duplicate, tr("The same once more.")
        )
        self.delete = make(
            "deleteLayers", tr("&Delete"), "delete", ("Del", "Backspace"), self._on_delete, tr("Ctrl+Z brings it back.")
        )
        self.rename = make(
            "renameLayer", tr("&Rename"), "rename", "F2", self._on_rename, tr("Keras sees the name too.")
        )
        self.up = make("moveUp", tr("Move &up"), "chevron-up", "Alt+Up", self._on_up, tr("Above the card before it."))
        self.down = make(
            "moveDown", tr("Move do&wn"), "chevron-down", "Alt+Down", self._on_down, tr("Below the next card.")
        )
        self.enable = make(
            "enableLayers",
            tr("Switched &on"),
            "",
            "Ctrl+E",
            commands.enable,
            tr("A layer that is switched off is passed by, but not lost."),
        )
        self.freeze = make(
            "freezeLayers",
            tr("Weights are &kept"),
            "",
            "",
            commands.freeze,
            tr("Frozen weights do not learn."),
            "trainable",
        )
        self.join = make(
            "connectTo", tr("Connect &to…"), "link", "Ctrl+J", None, tr("A skip connection to a merge such as Add.")
        )
        self.fold = make(
            "foldGroup",
            tr("Fold or un&fold"),
            "",
            "Ctrl+G",
            stack.fold_current,
            tr("Shows the layers of a nested model, or one card for all of them. Left and right arrow do it too."),
        )
        self.all = make("selectAllLayers", tr("Select &all"), "", std.SelectAll, self._on_all, tr("Every card."))
        self.zoom_in = make(
            "zoomIn", tr("Zoom &in"), "zoom-in", ("Ctrl++", "Ctrl+="), stack.zoom_in, tr("Larger cards.")
        )
        self.zoom_out = make("zoomOut", tr("Zoom &out"), "zoom-out", "Ctrl+-", stack.zoom_out, tr("Smaller cards."))
        self.zoom_plain = make("zoomPlain", tr("Act&ual size"), "", "Ctrl+0", stack.zoom_plain, tr("100 %."))
        self.fit = make("zoomFit", tr("&Fit"), "fit", "Ctrl+9", stack.fit, tr("The whole network in sight."))
        self.export = make(
            "exportPicture", tr("Save pict&ure…"), "export", "", None, tr("The whole network as PNG or SVG.")
        )
        self.enable.setCheckable(True)
        self.freeze.setCheckable(True)
        stack.bench.editor.selection_changed.connect(self._on_changed)
        stack.bench.editor.changed.connect(self._on_changed)
        stack.skip_chosen.connect(self._on_changed)
        self._on_changed()

    def of_cards(self) -> tuple[QAction, ...]:
        """Those that need selected cards."""
        return (
            self.cut,
            self.copy,
            self.duplicate,
            self.delete,
            self.rename,
            self.up,
            self.down,
            self.enable,
            self.freeze,
            self.join,
        )

    def groups(self) -> tuple[tuple[QAction, ...], ...]:
        """What is done to cards, as menus show it."""
        return (
            (self.cut, self.copy, self.paste, self.duplicate, self.delete),
            (self.rename, self.up, self.down),
            (self.enable, self.freeze),
            (self.all,),
        )

    def _make(
        self,
        name: str,
        text: str,
        picture: str,
        keys: QKeySequence.StandardKey | str | tuple[str, ...],
        slot: Callable[[], object] | None,
        what: str,
        keras: str = "",
    ) -> QAction:
        action = QAction(text, self._stack)
        action.setObjectName(name)
        if picture:
            action.setIcon(icon(picture))
        if isinstance(keys, QKeySequence.StandardKey):
            action.setShortcuts(keys)
        else:
            action.setShortcuts([QKeySequence(key) for key in ([keys] if isinstance(keys, str) else keys) if key])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        explain(action, text.replace("&", "").rstrip("…"), what, shortcut=shown, keras=keras)
        if slot is not None:
            action.triggered.connect(slot)
        self._stack.addAction(action)
        return action

    def _on_changed(self, *_: object) -> None:
        editor = self._stack.bench.editor
        chosen = [node for node in editor.project.graph.nodes if node.id in editor.selection]
        layers = [node for node in chosen if node.spec.inputs != (0, 0)]
        for action in self.of_cards():
            action.setEnabled(bool(layers))
        self.copy.setEnabled(bool(chosen))
        self.rename.setEnabled(len(chosen) == 1)
        self.join.setEnabled(len(chosen) == 1)
        self.delete.setEnabled(bool(layers) or self._stack.canvas.chosen_skip is not None)
        self.fold.setEnabled(bool(self._stack.project.graph.nodes) and any(node.group for node in chosen))
        self.enable.setChecked(not any(node.id in editor.project.disabled for node in layers))
        self.freeze.setChecked(bool(layers) and not any(node.trainable for node in layers))

    def _on_delete(self) -> None:
        skip = self._stack.canvas.chosen_skip
        if skip is not None:
            self._commands.part(skip.source, skip.target)
        else:
            self._commands.delete()

    def _on_rename(self) -> None:
        chosen = self._stack.bench.editor.selection
        if len(chosen) == 1:
            self._stack.renaming.begin(chosen[0])

    def _on_up(self) -> None:
        self._stack.step(-1)

    def _on_down(self) -> None:
        self._stack.step(1)

    def _on_all(self) -> None:
        self._stack.bench.editor.select(tuple(node.id for node in self._stack.project.graph.nodes))
