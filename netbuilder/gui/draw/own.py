"""The user's own digits: kept with the project, tested, and learned from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.personal import Drawings
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import read_drawings
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, tr, trn
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.pictures import PictureGrid, Pictures
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

_LEAST = 64


class OwnDigits(QWidget):
    """A grid of the drawings that were kept, and how the chosen model reads them.

    Signals:
        counted(count): how many there are.
    """

    counted = Signal(int)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._model: TrainedModel | None = None
        self._task: Task | None = None
        self._shown: tuple[object, object] | None = None
        self._said: np.ndarray | None = None
        self._grid = PictureGrid(40)
        self._grid.setObjectName("ownDigits")
        explain(
            self._grid,
            tr("My digits"),
            tr("The drawings that you kept, with what they are and, if it differs, what the model says."),
            shortcut=tr("Del removes"),
        )
        self._remove = QAction(icon("delete"), tr("&Remove this drawing"), self)
        self._remove.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self._remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._remove.triggered.connect(self._on_remove)
        self._grid.addAction(self._remove)
        self._grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._empty = paragraph(
            tr("Say below the pad what a drawing is, and it is kept here, with the project."), muted=True
        )
        self._stack = QStackedWidget()
        self._grid.setMinimumHeight(_LEAST)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._grid)
        self._told = paragraph("")
        self._told.setObjectName("ownAccuracy")
        self._told.setMinimumHeight(_LEAST // 4)
        self._after = paragraph("", muted=True)
        self._after.setObjectName("tuningResult")
        self._after.setMinimumHeight(_LEAST // 4)
        self._after.hide()
        self._delete = QToolButton()
        self._delete.setIcon(icon("delete"))
        self._delete.setObjectName("removeDrawing")
        explain(self._delete, tr("Remove"), tr("Takes the chosen drawing out. Undo brings it back."), shortcut="Del")
        self._delete.clicked.connect(self._on_remove)
        self.side = QVBoxLayout()
        self.side.setSpacing(GAP)
        self.side.addWidget(self._told)
        self.side.addWidget(self._after)
        self.side.addStretch(1)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(GAP)
        self.foot.addWidget(self._delete)
        self.foot.addStretch(1)
        self.side.addLayout(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(self._stack, 3)
        row.addLayout(self.side, 2)
        bench.editor.drawings_changed.connect(self.refresh)
        self.refresh()

    def tell(self, text: str) -> None:
        """Says below the accuracy how a training on these drawings went."""
        self._after.setText(text)
        self._after.setVisible(bool(text))

    def show_model(self, model: TrainedModel | None) -> None:
        """Which model is to read them."""
        if model is not self._model:
            self._model = model
            self.refresh()

    def refresh(self) -> None:
        """Shows what is kept; what is shown already is left alone."""
        drawings = self._bench.editor.drawings
        wanted = (drawings, self._model)
        if self._shown is not None and all(a is b for a, b in zip(wanted, self._shown, strict=True)):
            return
        self._shown, self._said = wanted, None
        self.counted.emit(len(drawings))
        self._delete.setVisible(bool(len(drawings)))
        self._stack.setCurrentIndex(1 if len(drawings) else 0)
        self._told.setText("")
        self._list(drawings)
        if self._model is not None and len(drawings):
            task = Task(_read, self._model, drawings, parent=self)
            task.finished.connect(self._on_read)
            task.failed.connect(self._on_failed)
            self._task = task.start()

    def _on_read(self, found: tuple[Drawings, tuple[str, ...], np.ndarray]) -> None:
        drawings, names, said = found
        if self.sender() is not self._task or drawings is not self._bench.editor.drawings:
            return
        self._said = said
        right = int((said == drawings.labels).sum())
        self._told.setText(
            trn(
                "The model reads {right} of {count} drawing rightly: {share}",
                "The model reads {right} of {count} drawings rightly: {share}",
                len(drawings),
                right=number(right),
                share=percent(right / len(drawings), 0),
            )
        )
        self._list(drawings, names)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._told.setText(str(error))

    def _list(self, drawings: Drawings, names: tuple[str, ...] = ()) -> None:
        row = self._grid.currentIndex().row()
        said = self._said if self._said is not None else drawings.labels
        lines, notes = [], []
        for index, (label, answer) in enumerate(zip(drawings.labels, said, strict=True), start=1):
            name, other = (names[each] if each < len(names) else str(each) for each in (int(label), int(answer)))
            lines.append(name if label == answer else f"{name} → {other}")
            told = {"number": number(index), "name": name, "other": other}
            note = tr("Drawing {number}: {name}", **told)
            notes.append(note if label == answer else tr("Drawing {number}: {name}, read as {other}", **told))
        marks = [bool(label != answer) for label, answer in zip(drawings.labels, said, strict=True)]
        self._grid.show_pictures(Pictures(drawings.pictures, np.arange(len(drawings)), lines, notes, marks))
        model = self._grid.model()
        last = min(row, model.rowCount() - 1)
        if last >= 0:
            self._grid.setCurrentIndex(model.index(last))
        self._grid.scrollToBottom() if row < 0 else self._grid.scrollTo(self._grid.currentIndex())

    def _on_remove(self) -> None:
        index = self._grid.currentIndex()
        drawings = self._bench.editor.drawings
        row = index.row() if index.isValid() else len(drawings) - 1
        if 0 <= row < len(drawings):
            self._bench.editor.change_drawings(drawings.without(row), tr("Remove a drawing"))


def _read(model: TrainedModel, drawings: Drawings) -> tuple[Drawings, tuple[str, ...], np.ndarray]:
    return drawings, *read_drawings(model, drawings)
