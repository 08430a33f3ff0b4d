"""The strip under the message bar that shows how far a file is, once it takes longer than a moment."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from netbuilder.gui.exchange.transfer import Transfer
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import percent, tr
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING
from netbuilder.gui.widgets.labels import plain
from netbuilder.gui.work.later import later

_AFTER_MS = 250
_FINE = 1000


class TransferStrip(QFrame):
    """What is done with which file, a bar, and a button that calls it off."""

    def __init__(self, transfer: Transfer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fileStrip")
        self.setProperty("role", "bar")
        self._transfer = transfer
        self._text = plain(name="fileTask")
        self._bar = QProgressBar()
        self._bar.setObjectName("fileProgress")
        self._bar.setTextVisible(True)
        explain(self._bar, tr("Progress"), tr("How much of the file is done."))
        self._cancel = QPushButton(tr("Call off"))
        self._cancel.setObjectName("fileCancel")
        explain(self._cancel, tr("Call off"), tr("Ends this; everything stays as it is."))
        self._cancel.clicked.connect(transfer.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, SPACING, GAP)
        row.setSpacing(SPACING)
        row.addWidget(self._text)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        # What is over in a moment does not flicker.
        self._soon = later(self, self.show, _AFTER_MS)
        transfer.changed.connect(self._on_changed)
        self.hide()

    def _on_changed(self) -> None:
        transfer = self._transfer
        if not transfer.running:
            self._soon.stop()
            self.hide()
            return
        self._text.setText(transfer.text)
        if transfer.share is None:
            self._bar.setRange(0, 0)
            self._bar.setFormat("")
        else:
            self._bar.setRange(0, _FINE)
            self._bar.setValue(round(_FINE * transfer.share))
            self._bar.setFormat(percent(transfer.share, 0))
        if self.isHidden() and not self._soon.isActive():
            self._soon.start()
