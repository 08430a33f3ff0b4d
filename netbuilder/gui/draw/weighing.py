"""What a step is good for, in numbers: the accuracy without it beside that with all of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.pipeline import Switches
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.road_test import COUNT, accuracy_on_the_road
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.work.task import Task


class Weighing(QObject):
    """Measures in the background; what was measured of a model is kept.

    Signals:
        weighed(text): the result as a sentence.
    """

    weighed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._model: TrainedModel | None = None
        self._data: Dataset | None = None
        self._known: dict[Switches, float] = {}
        self._wanted: Switches | None = None
        self._task: Task | None = None

    def weigh(self, model: TrainedModel | None, data: Dataset | None, switches: Switches) -> None:
        """Asks what these switches are good for; nothing is said of all the steps together."""
        if model is not self._model or data is not self._data:
            self._model, self._data, self._known = model, data, {}
        whole = model is None or data is None or switches == Switches()
        self._wanted = None if whole else switches
        self._go_on()

    def _go_on(self) -> None:
        if self._wanted is None or self._task is not None:
            return
        missing = [each for each in (Switches(), self._wanted) if each not in self._known]
        if not missing:
            self.weighed.emit(self._sentence(self._known[Switches()], self._known[self._wanted]))
            return
        self.weighed.emit(tr("Measuring what it is good for…"))
        task = Task(_measured, self._model, self._data, missing[0], parent=self)
        task.finished.connect(self._on_measured)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    @staticmethod
    def _sentence(every: float, left: float) -> str:
        return tr(
            "{left} right like this, {every} with all steps ({count} samples, drawn anywhere)",
            left=percent(left),
            every=percent(every),
            count=number(COUNT),
        )

    def _end(self) -> None:
        self._task = None

    def _on_measured(self, found: tuple[TrainedModel, Switches, float]) -> None:
        self._end()
        model, switches, accuracy = found
        if model is self._model:
            self._known[switches] = accuracy
        self._go_on()

    def _on_failed(self, error: NetBuilderError) -> None:
        self._end()
        self.weighed.emit(str(error))


def _measured(model: TrainedModel, data: Dataset, switches: Switches) -> tuple[TrainedModel, Switches, float]:
    copy = TrainedModel.of(model.stored)  # the model itself goes on reading in the thread of the window
    return model, switches, accuracy_on_the_road(copy, data, switches)
