"""What the card of the Input offers besides: the shape that the data have, and how they are prepared."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.checks import DataFacts
from netbuilder.document.editing.data import fit_input, set_preparation
from netbuilder.document.editing.edit import Edit
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import shape, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.labels import caption, paragraph
from netbuilder.gui.workbench import Workbench


class InputPart(QWidget):
    """A button that takes the shape from the data, and the settings of the preparation."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._sample = paragraph("", muted=True)
        self._fit = QPushButton(icon("data"), tr("Take it from the data"))
        self._fit.setObjectName("fitInput")
        explain(self._fit, tr("Take the shape from the data"), tr("Gives the Input the shape of one sample."))
        self._form = SpecForm(Preparation, names=None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self._sample)
        column.addWidget(self._fit)
        column.addSpacing(SPACING)
        received = caption(tr("How the network receives the data"))
        received.setWordWrap(True)
        column.addWidget(received)
        column.addWidget(self._form)
        self._fit.clicked.connect(self._on_fit)
        self._form.edited.connect(self._on_edited)

    def show_project(self, project: Project, facts: DataFacts | None) -> None:
        """Shows the preparation of this project."""
        self._form.set_names("param:")
        self._form.set_spec(project.preparation)
        if facts is None:
            self._sample.setText(tr("The data are not loaded, so the shape of a sample is not known."))
            self._fit.setEnabled(False)
            return
        self._sample.setText(tr("One sample of the data: {shape}", shape=shape(facts.input_shape)))
        self._fit.setEnabled(fit_input(project, facts).project is not project)

    def rest(self) -> None:
        """Out of sight: the editors give up their names."""
        self._form.set_names(None)

    def _on_fit(self) -> None:
        facts = self._bench.library.facts
        if facts is not None:
            self._take(fit_input(self._bench.editor.project, facts))

    def _on_edited(self, name: str, value: object, gesture: str) -> None:
        try:
            edit = set_preparation(self._bench.editor.project, name, value, self._bench.library.facts)
        except NetBuilderError as error:
            self._bench.messages.error(error)
            return
        self._take(edit, f"{gesture}:{name}")

    def _take(self, edit: Edit, gesture: str = "") -> None:
        self._bench.editor.change(edit.project, tr(edit.text), gesture=gesture)
