"""The models that a drawing can be given to: in training, just trained, saved, from files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.drawing import require_picture
from netbuilder.experiments.bundled import SavedModel, bundled_models
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import drawn_shape, saved_models
from netbuilder.gui.naming import called
from netbuilder.gui.text import percent, tr
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

LIVE, BEST, LAST = "live", "best", "last"
_LOOK_EVERY_MS = 250
_FINE = 0.99  # from here on, tenths of a percent are too coarse to compare


@dataclass(frozen=True)
class Entry:
    """One line in a choice of models: the key of the model, what it is called, and a sentence about it."""

    key: str
    text: str
    about: str = ""


class Shelf(QObject):
    """Knows all models and opens those in files when they are wanted.

    Signals:
        changed(): there are other models to choose from.
        ready(key): this model is there, or is another than before.
        failed(key, error): this model cannot be used.
    """

    changed = Signal()
    ready = Signal(str)
    failed = Signal(str, object)

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._live: TrainedModel | None = None
        self._saved: dict[str, SavedModel] = {f"bundled:{each.path.stem}": each for each in bundled_models()}
        self._files: dict[str, SavedModel] = {}
        self._opened: dict[str, TrainedModel] = {}
        self._opening: dict[str, Task] = {}
        self._looking: Task | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_EVERY_MS)
        self._watch.timeout.connect(bench.trainer.request_snapshot)
        bench.trainer.snapshot_taken.connect(self._on_snapshot)
        bench.trainer.state_changed.connect(self._on_state)
        bench.trainer.model_changed.connect(self._on_trained)

    # What there is

    def entries(self) -> list[Entry]:
        """All models, those at hand first."""
        trainer = self._bench.trainer
        found = []
        if trainer.state != IDLE:
            found.append(Entry(LIVE, tr("In training, live")))
        if trainer.best_model is not None:
            found.append(Entry(BEST, tr("Trained now, best epoch")))
        if trainer.model is not None:
            found.append(Entry(LAST, tr("Trained now, last epoch") if trainer.best_model else tr("Trained now")))
        return found + [Entry(key, _text(each), tr(each.about)) for key, each in (self._files | self._saved).items()]

    def model(self, key: str) -> TrainedModel | None:
        """The model with this key, if it is here already; `want` brings it."""
        trainer = self._bench.trainer
        if key == LIVE:
            return self._live
        if key == BEST:
            return trainer.best_model
        return trainer.model if key == LAST else self._opened.get(key)

    def standard(self) -> str:
        """The model to begin with, one that can be drawn for if there is one; "" if none is at hand."""
        keys = [each.key for each in self.entries()]
        keys = [key for key in keys if key in (LIVE, BEST, LAST) or key.startswith("bundled:")]
        return next(filter(self._can_be_drawn_for, keys), keys[0] if keys else "")

    def _can_be_drawn_for(self, key: str) -> bool:
        model, data = self.model(key), self._bench.library.dataset
        try:
            if model is not None:
                drawn_shape(model)
            elif key == LIVE and data is not None:  # nobody has seen it yet
                require_picture(data.input_shape)
        except NetBuilderError:
            return False
        return True

    # Bringing models

    def want(self, key: str) -> None:
        """Opens the model in the background if it lies in a file; `ready` or `failed` tells of it."""
        saved = (self._files | self._saved).get(key)
        if saved is None or key in self._opening or key in self._opened:
            return
        task = Task(_opened, key, saved.path, parent=self)
        task.finished.connect(self._on_opened)
        task.failed.connect(self._on_failed)
        self._opening[key] = task.start()

    def add_file(self, path: str | Path) -> str:
        """Takes a model file among the models; returns its key."""
        key = f"file:{path}"
        self._opened.pop(key, None)
        self._files[key] = SavedModel(Path(path), Path(path).name)
        self.changed.emit()
        return key

    def keep(self, key: str, model: TrainedModel, text: str) -> None:
        """Takes a model among the models that lies in no file of the user's."""
        self._opened[key] = model
        self._files[key] = SavedModel(Path(), text)
        self.changed.emit()
        self.ready.emit(key)

    def forget(self, key: str) -> None:
        """Takes a model off the list."""
        self._opened.pop(key, None)
        if self._files.pop(key, None) is not None:
            self.changed.emit()

    def text(self, key: str) -> str:
        """What the model with this key is called, without its accuracy."""
        saved = (self._files | self._saved).get(key)
        return "" if saved is None else _name(saved)

    def _on_opened(self, found: tuple[str, TrainedModel]) -> None:
        key, model = found
        del self._opening[key]
        self._opened[key] = model
        self.ready.emit(key)

    def _on_failed(self, error: NetBuilderError) -> None:
        task = self.sender()
        key = next(each for each, running in self._opening.items() if running is task)
        del self._opening[key]
        self.failed.emit(key, error)

    # What changes

    def look(self, *, watched: bool) -> None:
        """Looks for saved runs; while it is watched, a network in training is asked for again and again."""
        if watched and self._looking is None:
            task = Task(saved_models, parent=self)
            task.finished.connect(self._on_looked)
            task.failed.connect(self._on_not_looked)
            self._looking = task.start()
        if watched and self._bench.trainer.state != IDLE:
            self._watch.start()
            self._bench.trainer.request_snapshot()
        else:
            self._watch.stop()
        self._watched = watched

    _watched = False

    def _on_looked(self, found: list[SavedModel]) -> None:
        self._end_looking()
        runs = {f"run:{each.run}": each for each in found}
        bundled = {key: each for key, each in self._saved.items() if key.startswith("bundled:")}
        if bundled | runs != self._saved:
            self._saved = bundled | runs
            self.changed.emit()

    def _on_not_looked(self, error: NetBuilderError) -> None:
        self._end_looking()
        self._bench.messages.error(error, key="saved models")

    def _end_looking(self) -> None:
        self._looking = None

    def _on_snapshot(self, model: TrainedModel) -> None:
        self._live = model
        self.ready.emit(LIVE)

    def _on_state(self, state: str) -> None:
        if state == IDLE:
            self._live = None
        self.look(watched=self._watched)
        self.changed.emit()

    def _on_trained(self) -> None:
        self.changed.emit()
        self.ready.emit(BEST)
        self.ready.emit(LAST)


def _name(saved: SavedModel) -> str:
    name = tr(saved.title) if saved.title else called(saved.name)
    return tr("Run {number}: {name}", number=saved.run, name=name) if saved.run else name


def _text(saved: SavedModel) -> str:
    if saved.accuracy is None:
        return _name(saved)
    return f"{_name(saved)}  –  {percent(saved.accuracy, 2 if saved.accuracy > _FINE else 1)}"


def _opened(key: str, path: Path) -> tuple[str, TrainedModel]:
    model = TrainedModel.open(path)
    drawn_shape(model)
    return key, model
