"""The menus of the stack: of a card, of its activation, of the merges it can be joined to."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from netbuilder.document.joins import Join, is_merge, joins_from, joins_to
from netbuilder.engine.activations import activations
from netbuilder.gui.build.actions import StackActions
from netbuilder.gui.build.commands import Commands
from netbuilder.gui.build.stack import Stack
from netbuilder.gui.text import tr

_COMMON = ("relu", "sigmoid", "tanh", "softmax", "leaky_relu", "elu", "gelu", "silu")


class StackMenus(QObject):
    """Makes menus when they are wanted, and does what is chosen in them."""

    def __init__(self, stack: Stack, actions: StackActions, commands: Commands) -> None:
        super().__init__(stack)
        self._stack, self._actions, self._commands = stack, actions, commands
        self.menu = QMenu(stack)
        self.menu.setObjectName("stackMenu")
        self.menu.setToolTipsVisible(True)
        stack.menu_wanted.connect(self.open)
        stack.activation_wanted.connect(self.open_activations)
        actions.join.triggered.connect(self.open_joins)

    def open(self, place: QPoint) -> None:
        """The context menu."""
        menu, actions = self._fresh(), self._actions
        skip = self._stack.canvas.chosen_skip
        chosen = self._stack.bench.editor.selection
        if skip is not None:
            action = menu.addAction(tr("&Disconnect {source} from {layer}", source=skip.source, layer=skip.target))
            action.setData((skip.source, skip.target))
            action.triggered.connect(self._on_part)
            menu.addSeparator()
        if self._actions.fold.isEnabled() and skip is None:
            menu.addAction(self._actions.fold)
            menu.addSeparator()
        if len(chosen) == 1 and skip is None and chosen[0] in self._stack.canvas.cards:
            self._about_one(menu, chosen[0])
        for group in (*actions.groups(), (actions.fit, actions.export)):
            for action in group:
                menu.addAction(action)
            menu.addSeparator()
        menu.popup(place)

    def open_activations(self, node_id: str, place: QPoint) -> None:
        """The activations for a card."""
        self._fill_activations(self._fresh(), node_id)
        self.menu.popup(place)

    def open_joins(self) -> None:
        """The merges that the selected card can be joined to."""
        chosen = self._stack.bench.editor.selection
        if len(chosen) == 1:
            menu = self._fresh()
            self._fill_joins(menu, self._joins(chosen[0]), chosen[0])
            menu.popup(self._stack.menu_place())
            for action in menu.actions():
                if action.isEnabled():
                    menu.setActiveAction(action)
                    break

    def _fresh(self) -> QMenu:
        for inner in self.menu.findChildren(QMenu):
            inner.deleteLater()
        self.menu.clear()
        return self.menu

    def _about_one(self, menu: QMenu, node_id: str) -> None:
        """What can be done to this card alone."""
        card = self._stack.canvas.cards[node_id]
        joins = menu.addMenu(self._actions.join.icon(), self._actions.join.text())
        joins.setToolTipsVisible(True)
        self._fill_joins(joins, self._joins(node_id), node_id)
        project = self._stack.project
        read = project.graph[node_id].inputs
        if is_merge(project, node_id) and read:
            part = menu.addMenu(tr("Disco&nnect from"))
            for source in read:
                action = part.addAction(source)
                action.setData((source, node_id))
                action.triggered.connect(self._on_part)
        if card.face.can_activate:
            self._fill_activations(menu.addMenu(tr("Acti&vation")), node_id)
        menu.addSeparator()

    def _joins(self, node_id: str) -> list[Join]:
        project = self._stack.project
        found = joins_from(project, node_id)
        return [*joins_to(project, node_id), *found] if is_merge(project, node_id) else found

    def _fill_joins(self, menu: QMenu, joins: list[Join], node_id: str) -> None:
        if not joins:
            menu.addAction(tr("Add a merge first, such as Add or Concatenate")).setEnabled(False)
        for join in joins:
            text = join.target if join.source == node_id else tr("from {layer}", layer=join.source)
            action = menu.addAction(f"{text} – {join.refusal}" if join.refusal else text)
            action.setData((join.source, join.target))
            action.setEnabled(not join.refusal)
            action.triggered.connect(self._on_join)

    def _fill_activations(self, menu: QMenu, node_id: str) -> None:
        now = getattr(self._stack.project.graph[node_id].spec, "activation", None)
        kind = now.kind if now is not None else ""
        more = [name for name in activations if name not in (*_COMMON, "linear")]
        self._add_activation(menu, node_id, "", tr("none"), kind in ("", "linear"))
        for name in _COMMON:
            self._add_activation(menu, node_id, name, name, name == kind)
        inner = menu.addMenu(tr("&More"))
        for name in more:
            self._add_activation(inner, node_id, name, name, name == kind)

    def _add_activation(self, menu: QMenu, node_id: str, name: str, text: str, chosen: bool) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.setData((node_id, name))
        action.triggered.connect(self._on_activation)

    def _on_join(self) -> None:
        self._commands.join(*self._data())

    def _on_part(self) -> None:
        self._commands.part(*self._data())

    def _on_activation(self) -> None:
        node_id, name = self._data()
        self._commands.activate(node_id, name or None)

    def _data(self) -> tuple[str, str]:
        action = self.sender()
        return action.data() if isinstance(action, QAction) else ("", "")
