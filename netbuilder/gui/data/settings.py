"""The settings of the data set in use: noise and seed of points, how a file is read."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.spec import Spec
from netbuilder.data.datasets.toys import Toy
from netbuilder.data.readers.base import Reader
from netbuilder.document.editing.edit import change_text
from netbuilder.document.source import FileSource, Source
from netbuilder.gui.data.choosing import Chooser
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import heading
from netbuilder.gui.work.later import later

_PREFIX = "data:"
_LAST_SEED = 2**31 - 1
_PATIENCE_MS = 500
"""A file is read anew when the typing rests, not at each digit."""


class SourceSettings(QWidget):
    """A form for what can be set about the source; empty where there is nothing.

    Signals:
        wizard_wanted(): the user wants to see how the table is read.
    """

    wizard_wanted = Signal()

    def __init__(self, chooser: Chooser) -> None:
        super().__init__()
        self._chooser = chooser
        self._source: Source | None = None
        self._forms: dict[type[Spec], SpecForm] = {}
        self._form: SpecForm | None = None
        self._edit: tuple[str, object, str] | None = None
        self._later = later(self, self._take, _PATIENCE_MS)
        self._head = heading(tr("Settings"))
        self._dice = QToolButton()
        self._dice.setObjectName("drawAgain")
        self._dice.setIcon(icon("dice"))
        explain(self._dice, tr("Draw again"), tr("Draws other points: the next seed."), keras="")
        self._dice.clicked.connect(self._on_dice)
        self._wizard = QPushButton(icon("table"), tr("How the table is &read…"))
        self._wizard.setObjectName("tableWizard")
        explain(self._wizard, tr("How the table is read"), tr("Choose delimiter, features and the column of answers."))
        self._wizard.clicked.connect(self.wizard_wanted)
        row = QHBoxLayout()
        row.addWidget(self._head)
        row.addStretch(1)
        row.addWidget(self._dice)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, SPACING)
        self._column.setSpacing(GAP)
        self._column.addLayout(row)
        self._column.addWidget(self._wizard)

    def show_source(self, source: Source) -> None:
        """Shows the settings of this source."""
        if source != self._source:
            self._edit = None  # it was meant for another
        self._source = source
        spec = source.reader if isinstance(source, FileSource) else source
        table = isinstance(spec, Reader) and spec.kind == "csv"
        self._wizard.setVisible(table)
        self._dice.setVisible(isinstance(spec, Toy))
        form = None
        if spec is not None and not table and spec.params():
            kind = type(spec)
            form = self._forms.get(kind)
            if form is None:
                form = self._forms[kind] = SpecForm(kind, names=None, folded=False)
                form.edited.connect(self._on_edited)
                self._column.addWidget(form)
            form.set_spec(spec)
        if form is not self._form:
            if self._form is not None:
                self._form.hide()
                self._form.set_names(None)
            self._form = form
            if form is not None:
                form.set_names(_PREFIX)
                form.show()
        self._head.setVisible(form is not None or table)
        self.setVisible(form is not None or table)

    def _on_edited(self, name: str, value: object, gesture: str) -> None:
        if self._edit is not None and self._edit[0] != name:
            self._take()
        self._edit = (name, value, gesture)
        if isinstance(self._source, FileSource):
            self._later.start()
        else:
            self._take()

    def _take(self) -> None:
        edit, self._edit = self._edit, None
        if edit is None:
            return
        (name, value, gesture), source = edit, self._source
        text = change_text(name, value).translated(tr)
        if isinstance(source, FileSource) and source.reader is not None:
            self._chooser.change(source.replace(reader=source.reader.replace(**{name: value})), text, gesture)
        elif source is not None:
            self._chooser.change(source.replace(**{name: value}), text, gesture)

    def _on_dice(self) -> None:
        if isinstance(self._source, Toy):
            seed = (self._source.seed + 1) % _LAST_SEED
            self._chooser.change(self._source.replace(seed=seed), tr("Draw other points"), "")
