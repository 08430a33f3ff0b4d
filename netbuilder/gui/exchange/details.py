"""All remarks about a file, in a dialog: texts that may come from the file itself are shown as they are."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.widgets.labels import heading

_WIDTH, _HEIGHT = 560, 300


class DetailsDialog(QDialog):
    """Remarks, one under the other, to be read and copied."""

    def __init__(self, name: str, remarks: tuple[str, ...], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("fileDetails")
        self.setWindowTitle(tr("About this file"))
        text = QPlainTextEdit("\n\n".join(remarks))
        text.setObjectName("fileDetailsText")
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        explain(text, tr("Remarks"), tr("What is to be known of this file."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        column.addWidget(heading(name))
        column.addWidget(text, 1)
        column.addWidget(buttons)
        self.resize(_WIDTH, _HEIGHT)
        self.finished.connect(self.deleteLater)
