"""The inspector: everything that can be set on the selected cards, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from netbuilder.document.project import Project
from netbuilder.engine.graph import Node
from netbuilder.gui.build.inspector_facts import latest
from netbuilder.gui.build.inspector_help import HelpBox
from netbuilder.gui.build.inspector_layer import LayerView
from netbuilder.gui.build.inspector_summary import SummaryView
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench

_QUIET_MS, _BETWEEN_MS = 150, 20


class InspectorPanel(QFrame):
    """Shows the selected layers, or the whole project where none is selected."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Inspector"))
        self.setMinimumWidth(280)
        self._bench = bench
        self._summary = SummaryView()
        self._layer: LayerView | None = None
        content = QWidget()
        content.setProperty("role", "plain")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(SPACING)
        self._column.addWidget(self._summary)
        self._column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        column.addWidget(HelpBox(bench.settings))
        # Forms of layers that are there are made one by one in quiet moments: the first click then needs no waiting.
        self._warming = later(self, self._warm)
        bench.editor.changed.connect(self._on_changed)
        bench.editor.selection_changed.connect(self._on_selected)
        bench.library.changed.connect(self._refresh)
        self._refresh()

    def focus_field(self, name: str) -> None:
        """Puts the focus into the editor of a setting of the selected layer."""
        if self._layer is not None and self._layer.isVisible() and self._layer.focus_field(name):
            there = self.window().focusWidget()
            if there is not None:
                self._area.ensureWidgetVisible(there, SPACING, 4 * SPACING)

    def focus_name(self) -> None:
        """Lets the user type another name for the selected layer."""
        if self._layer is not None and self._layer.isVisible():
            self._layer.focus_name()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._warming.start(_QUIET_MS)

    def _on_changed(self, before: Project, after: Project) -> None:
        there = {node.id for node in after.graph.nodes}
        # Where a selected layer is gone another selection follows at once, and is shown then.
        if there.issuperset(self._bench.editor.selection):
            self._refresh()
        if self.isVisible() and len(before.graph.nodes) != len(after.graph.nodes):
            self._warming.start(_QUIET_MS)

    def _warm(self) -> None:
        """Makes a part of a form that is missing, and comes again for the next."""
        if any(self._view().warm(node) for node in self._bench.editor.project.graph.nodes):
            self._warming.start(_BETWEEN_MS)

    def _view(self) -> LayerView:
        if self._layer is None:
            self._layer = LayerView(self._bench)
            self._layer.hide()
            self._column.insertWidget(1, self._layer)
        return self._layer

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        self._refresh()
        self._area.verticalScrollBar().setValue(0)

    def _refresh(self) -> None:
        editor = self._bench.editor
        nodes = _selected(editor.project, editor.selection)
        facts = self._bench.library.facts
        description = latest(editor.project, facts)
        if nodes:
            self._view().show_nodes(nodes, editor.project, facts, description)
        else:
            self._summary.show_project(editor.project, facts, description)
        if self._layer is not None:
            self._layer.setVisible(bool(nodes))
            if not nodes:
                self._layer.rest()
        self._summary.setVisible(not nodes)


def _selected(project: Project, ids: Sequence[str]) -> list[Node]:
    """The selected layers that there are, the last one clicked at the end."""
    if not ids:
        return []
    wanted = set(ids)
    there = {node.id: node for node in project.graph.nodes if node.id in wanted}
    return [there[each] for each in ids if each in there]
