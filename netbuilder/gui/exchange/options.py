"""What can be chosen before a script is written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from netbuilder.formats.exports import Export
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.widgets.labels import heading, paragraph

_WIDTH = 460


class ExportDialog(QDialog):
    """Asks how a script is written.

    Signals:
        chosen(training): write it, with or without the training.
    """

    chosen = Signal(bool)

    def __init__(self, export: Export, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("exportOptions")
        self.setWindowTitle(tr("Export: {what}", what=tr(export.title)))
        self._training = QCheckBox(tr("With the &training"))
        self._training.setObjectName("exportTraining")
        explain(
            self._training,
            tr("With the training"),
            tr("The script can then also train the network anew, with the settings of this project."),
            typical=tr("Off, to predict with what was learned."),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("&Choose a name…"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        column.addWidget(heading(tr(export.title)))
        column.addWidget(paragraph(tr(export.about), muted=True))
        column.addWidget(self._training)
        column.addStretch(1)
        column.addWidget(buttons)
        self.resize(_WIDTH, self.sizeHint().height())
        self.accepted.connect(self._on_accepted)
        self.finished.connect(self.deleteLater)

    def _on_accepted(self) -> None:
        self.chosen.emit(self._training.isChecked())
