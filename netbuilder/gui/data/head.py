"""What the data set in use is, in two lines."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.data.dataset import Dataset
from netbuilder.document.source import FileSource, Source
from netbuilder.gui.library import size_of
from netbuilder.gui.text import shape, size, tr, trn
from netbuilder.gui.widgets.labels import Elided, heading


class DataHead(QWidget):
    """Title, numbers, source and licence."""

    def __init__(self) -> None:
        super().__init__()
        self._title = heading("")
        self._title.setObjectName("dataTitle")
        self._line = Elided()
        self._line.setObjectName("dataFacts")
        self._about = Elided()
        self._about.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self._title, self._line, self._about):
            column.addWidget(label)

    def show_data(self, source: Source, data: Dataset) -> None:
        """Describes these."""
        self._title.setText(tr(source.title))
        parts = [trn("{count} training sample", "{count} training samples", len(data.x_train))]
        if len(data.x_test):
            parts.append(trn("{count} test sample", "{count} test samples", len(data.x_test)))
        parts.append(tr("{shape} each", shape=shape(data.input_shape)))
        if data.classes:
            parts.append(trn("{count} class", "{count} classes", data.classes))
        else:
            parts.append(trn("{count} number to find", "{count} numbers to find", data.outputs))
        parts.append(size(size_of(data)))
        self._line.setText("  ·  ".join(parts))
        if isinstance(source, FileSource):
            told = [source.file]
        else:
            told = [tr(source.about), tr(data.licence or source.licence), tr(data.source or source.source)]
        self._about.setText("  ·  ".join(text for text in told if text))
