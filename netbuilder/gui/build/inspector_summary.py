"""What the inspector shows while nothing is selected."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.document.checks import DataFacts
from netbuilder.document.description import Description
from netbuilder.document.project import Project
from netbuilder.gui.build.inspector_facts import FactTable, project_facts
from netbuilder.gui.naming import called
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.labels import heading, paragraph


class SummaryView(QWidget):
    """What to do next, and the project in numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._next = paragraph("", muted=True)
        self._facts = FactTable()
        self._head = heading("")
        self._head.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self._head)
        column.addWidget(self._next)
        column.addSpacing(SPACING)
        column.addWidget(self._facts)

    def show_project(self, project: Project, facts: DataFacts | None, description: Description) -> None:
        """Shows this project."""
        self._head.setText(called(project.name))
        if len(project.graph.nodes) > 1:
            self._next.setText(tr("Click a card to see and change its settings. Ctrl+click selects several."))
        else:
            self._next.setText(tr("Drag a layer from the palette into the stack, or click it to add it at the end."))
        self._facts.put(project_facts(project, facts, description))
