"""All remarks about a file, in a dialog: texts that may come from the file itself are shown as they are."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.labels import heading
from netbuilder.gui.widgets.reading import ReadingDialog

_WIDTH, _HEIGHT = 560, 300


class DetailsDialog(ReadingDialog):
    """Remarks, one under the other, to be read and copied."""

    def __init__(self, name: str, remarks: tuple[str, ...], parent: QWidget | None) -> None:
        text = QPlainTextEdit("\n\n".join(remarks))
        text.setObjectName("fileDetailsText")
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        explain(text, tr("Remarks"), tr("What is to be known of this file."))
        super().__init__(tr("About this file"), (heading(name), text), parent)
        self.setObjectName("fileDetails")
        self.resize(_WIDTH, _HEIGHT)
