"""The training samples that are most like the drawing."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from netbuilder.data.dataset import Dataset
from netbuilder.data.neighbours import Neighbour, Neighbours
from netbuilder.experiments.reading import as_stored
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.pictures import PictureGrid, Pictures
from netbuilder.gui.work.later import later
from netbuilder.gui.work.task import Task

COUNT = 5
_PATIENCE_MS = 120
_LEAST = 64


class NearestView(QWidget):
    """Looks for them when the pen rests; one search at a time, in the background."""

    def __init__(self) -> None:
        super().__init__()
        self._data: Dataset | None = None
        self._index: Neighbours | None = None
        self._asked: np.ndarray | None = None
        self._task: Task | None = None
        self._grid = PictureGrid(40)
        self._grid.setObjectName("nearestDigits")
        explain(
            self._grid,
            tr("Nearest training samples"),
            tr(
                "The five training samples whose pixels are nearest to yours: the distance is the root of the sum of "
                "squared differences, with ink counted from 0 to 1."
            ),
            wrong=tr("None that looks like yours: the network has never seen such a one."),
        )
        self._why = paragraph("", muted=True)
        self._grid.setMinimumHeight(_LEAST)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._why)
        self._stack.addWidget(self._grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._rest = later(self, self._search, _PATIENCE_MS)

    def ask(self, result: np.ndarray | None, data: Dataset | None) -> None:
        """What to look for: a picture as the network receives it, in bytes; None for an empty pad."""
        if data is not self._data:
            self._data, self._index = data, None
        fits = data is not None and result is not None and int(np.prod(data.input_shape)) == result.size
        self._asked = result if fits else None
        if fits:
            if self._stack.currentWidget() is self._why:
                self._why.setText(tr("Looking…"))
            self._rest.start()
            return
        self._rest.stop()
        if result is None:
            self._why.setText(tr("Draw, and the training samples most like it show up here."))
        else:
            self._why.setText(tr("The data in use are not those of this model."))
        self._stack.setCurrentWidget(self._why)

    def prepare(self, data: Dataset | None) -> None:
        """Gets ready for a search among these samples before anybody asks."""
        if data is not None and data is not self._data:
            self._data, self._index = data, None
        if self._data is not None and self._index is None and self._task is None:
            self._run(None)

    def _search(self) -> None:
        if self._asked is None or self._data is None or not self.isVisible():
            return
        if self._task is not None:
            self._rest.start()
            return
        self._run(self._asked)

    def _run(self, asked: np.ndarray | None) -> None:
        task = Task(_found, self._data, self._index, asked, parent=self)
        task.finished.connect(self._on_found)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._asked is not None:
            self._rest.start()

    def _end(self) -> None:
        self._task = None

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._why.setText(str(error))
        self._stack.setCurrentWidget(self._why)

    def _on_found(self, found: tuple[Dataset, Neighbours, list[Neighbour]]) -> None:
        self._end()
        data, index, nearest = found
        if data is not self._data:
            return
        self._index = index
        if self._asked is None or not nearest:
            return
        low, high = data.value_range or (0.0, 1.0)
        span = (high - low) or 1.0
        names = [data.class_names[int(data.y_train[each.index])] if data.classes else "" for each in nearest]
        lines = [f"{name}  ·  {number(each.distance / span, 1)}" for name, each in zip(names, nearest, strict=True)]
        notes = [
            tr(
                "Training sample {number}: {name}, distance {distance}",
                number=number(each.index),
                name=name,
                distance=number(each.distance / span, 2),
            )
            for name, each in zip(names, nearest, strict=True)
        ]
        self._grid.show_pictures(Pictures(_pictures(data), [each.index for each in nearest], lines, notes))
        self._stack.setCurrentWidget(self._grid)


def _pictures(data: Dataset) -> np.ndarray:
    from netbuilder.data.images import picture_shape

    return data.x_train.reshape(-1, *picture_shape(tuple(data.input_shape)))


def _found(
    data: Dataset, index: Neighbours | None, asked: np.ndarray | None
) -> tuple[Dataset, Neighbours, list[Neighbour]]:
    index = index or Neighbours(data.x_train)
    return data, index, index.nearest(as_stored(asked, data), COUNT) if asked is not None else []
