"""A dialog that holds a text to read."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import MARGIN, SPACING


class ReadingDialog(QDialog):
    """Some widgets, the last of which takes the room, over a button that closes it; gone when it is closed."""

    def __init__(self, title: str, parts: tuple[QWidget, ...], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        for part in parts:
            column.addWidget(part, 1 if part is parts[-1] else 0)
        column.addWidget(buttons)
        self.finished.connect(self.deleteLater)
