"""Uses a model once before anybody draws: the first use of a network takes longer than all others."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reasons import gradient_times_input, occlusion
from netbuilder.gui.work.task import Task


class Warming(QObject):
    """In the background, on a copy; one model at a time, each once."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last: TrainedModel | None = None
        self._task: Task | None = None

    def warm(self, model: TrainedModel | None) -> None:
        """Warms a model up, if it is not yet."""
        if model is None or model is self._last or self._task is not None:
            return
        self._last = model
        task = Task(_used, model, parent=self)
        for ended in (task.finished, task.failed):
            ended.connect(self._on_ended)
        self._task = task.start()

    def _on_ended(self, _: object) -> None:
        self._task = None


def _used(model: TrainedModel) -> None:
    copy = TrainedModel.of(model.stored)
    sample = np.zeros(model.fitted.data_shape, np.uint8)
    copy.judge(sample[None])
    gradient_times_input(copy, sample, 0)
    occlusion(copy, sample, 0)
