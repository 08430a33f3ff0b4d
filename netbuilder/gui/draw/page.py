"""The page Draw: draw a digit, and see the network read it while the pen moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.drawing import is_grey, on_the_road
from netbuilder.data.images import picture_shape
from netbuilder.data.pipeline import Steps
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import as_stored, drawn_shape, is_light, read_sample
from netbuilder.gui.draw.answer import AnswerView
from netbuilder.gui.draw.choice import ModelChoice
from netbuilder.gui.draw.drawing import Sheet
from netbuilder.gui.draw.incoming import Incoming
from netbuilder.gui.draw.nearest import NearestView
from netbuilder.gui.draw.own import OwnDigits
from netbuilder.gui.draw.pad import DrawPad
from netbuilder.gui.draw.preview import PadPreview
from netbuilder.gui.draw.samples import Samples
from netbuilder.gui.draw.sampling import random_sample
from netbuilder.gui.draw.shelf import LIVE, Shelf
from netbuilder.gui.draw.square import Square
from netbuilder.gui.draw.teach import TeachRow
from netbuilder.gui.draw.tools import PadTools
from netbuilder.gui.draw.tuning import Tuning
from netbuilder.gui.draw.warming import Warming
from netbuilder.gui.draw.weighing import Weighing
from netbuilder.gui.draw.why import WhyView
from netbuilder.gui.help.explain import explain
from netbuilder.gui.page import Page
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench


class DrawPage(Page):
    """Reads what lies on the pad whenever it changes, at most once for each turn of the event loop."""

    name = "draw"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.pad = DrawPad()
        self.shelf = Shelf(bench, self)
        self.samples = Samples(bench, self)
        self.incoming = Incoming(bench, self)
        self.weighing = Weighing(self)
        self._warming = Warming(self)
        self._visible = False
        self._steps: Steps | None = None
        self._model: TrainedModel | None = None
        self._sample: np.ndarray | None = None
        self._due = later(self, self._read)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self._left(), 1)
        column = QVBoxLayout()
        column.setSpacing(SPACING)
        column.addWidget(self._answers(), 5)
        column.addWidget(self._road(), 4)
        column.addWidget(self._below(), 3)
        row.addLayout(column, 1)
        self.box.addLayout(row)
        self._connect()

    def _connect(self) -> None:
        self.pad.edited.connect(self._due.start)
        self.pad.sample_wanted.connect(self.show_sample)
        self.tools.sample_wanted.connect(self.show_sample)
        self.tools.picture_wanted.connect(self.incoming.ask_picture)
        self.preview.switched.connect(self._due.start)
        self.choice.chosen.connect(self._on_chosen)
        self.choice.file_wanted.connect(self._on_file_wanted)
        self.other.chosen.connect(self._on_other)
        self.other.file_wanted.connect(self._on_file_wanted)
        self.shelf.ready.connect(self._on_ready)
        self.shelf.failed.connect(self._on_failed)
        self.incoming.picture.connect(self._on_picture)
        self.incoming.model.connect(self._on_model_file)
        self.teach.taught.connect(self.keep)
        self.bench.library.changed.connect(self._due.start)
        self.samples.changed.connect(self._due.start)
        self.why.explained.connect(self.pad.show_overlay)
        self.preview.switched.connect(self._weigh)
        self.weighing.weighed.connect(self.preview.tell)
        self.tuning.wanted.connect(self.choice.choose)
        for signal in (self.tuning.changed, self.bench.trainer.state_changed, self.bench.editor.drawings_changed):
            signal.connect(self._on_tuning)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, context=_HERE).activated.connect(
            self.incoming.paste
        )
        self._on_tuning()

    def _left(self) -> Panel:
        panel = Panel()
        self.tools = PadTools(self.pad)
        self.teach = TeachRow()
        panel.box.addWidget(self.tools)
        panel.box.addWidget(Square(self.pad), 1)
        panel.box.addWidget(self.teach)
        return panel

    def _answers(self) -> Panel:
        panel = Panel()
        self.choice = ModelChoice(self.shelf, tr("No model yet"), follows=True)
        self.choice.setObjectName("modelChoice")
        explain(
            self.choice,
            tr("Model"),
            tr("Which network reads the drawing: the one in training, live, the one just trained, or a saved one."),
        )
        self.other = ModelChoice(self.shelf, tr("Compare with…"), follows=False)
        self.other.setObjectName("compareChoice")
        explain(self.other, tr("Compare with"), tr("A second network reads the same drawing beside the first."))
        self.answer, self.other_answer = AnswerView(), AnswerView("2")
        self.other_answer.hide()
        self._train = QPushButton(tr("Go t&o Train"))
        self._train.setObjectName("goToTrain")
        self._train.setProperty("role", "primary")
        explain(self._train, tr("Go to Train"), tr("A network has to learn before it can read."))
        self._train.clicked.connect(self._on_train)
        self.answer.head.addWidget(self._train)
        head, body = QHBoxLayout(), QHBoxLayout()
        for layout, first, second in ((head, self.choice, self.other), (body, self.answer, self.other_answer)):
            layout.setSpacing(SPACING)
            layout.addWidget(first, 1)
            layout.addWidget(second, 1)
        panel.box.setSpacing(GAP)
        panel.box.addLayout(head)
        panel.box.addLayout(body, 1)
        return panel

    def _road(self) -> Panel:
        panel = Panel()
        self.preview = PadPreview()
        panel.box.addWidget(self.preview)
        return panel

    def _below(self) -> Panel:
        panel = Panel()
        self.nearest, self.own = NearestView(), OwnDigits(self.bench)
        self.why = WhyView()
        self.tuning = Tuning(self.bench, self.shelf, self.samples, self)
        self._tune = QPushButton(tr("Tra&in on my digits"))
        self._tune.setObjectName("fineTune")
        self._tune.clicked.connect(self._on_tune)
        self.own.foot.addWidget(self._tune)
        self.tabs = _Tabs()
        self.tabs.setObjectName("drawTabs")
        self.tabs.setDocumentMode(True)
        explain(
            self.tabs,
            tr("Comparisons"),
            tr("Training samples like your drawing, the drawings that you kept, or the reasons for the answer."),
        )
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.nearest, tr("&Nearest training samples"))
        self.tabs.addTab(self.own, "")
        self.tabs.addTab(self.why, tr("Wh&y?"))
        self.own.counted.connect(self._on_counted)
        self._on_counted(0)
        panel.box.setContentsMargins(SPACING, 0, SPACING, SPACING)
        panel.box.addWidget(self.tabs)
        return panel

    # Coming and going

    def entered(self) -> None:
        """Reads what is on the pad with what is there by now."""
        self._visible = True
        self.shelf.look(watched=True)
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)
        self._due.start()

    def left(self) -> None:
        """Nobody looks any more."""
        self._visible = False
        self.shelf.look(watched=False)

    def takes(self, path: Path) -> bool:
        """Pictures of digits, and model files."""
        return self.incoming.takes(path)

    def take(self, path: Path) -> None:
        """Puts a picture on the pad, or a model among the models."""
        self.incoming.take(path)

    # Models

    def _on_chosen(self, key: str) -> None:
        self._due.start()

    def _on_other(self, key: str) -> None:
        self.other_answer.setVisible(bool(key))
        self._due.start()

    def _on_ready(self, key: str) -> None:
        if key in (self.choice.key, self.other.key):
            self._due.start()

    def _on_file_wanted(self) -> None:
        self._asking = self.sender()
        self.incoming.ask_model()

    _asking: ModelChoice | None = None

    def _on_model_file(self, path: str) -> None:
        choice, self._asking = self._asking or self.choice, None
        choice.choose(self.shelf.add_file(path))

    def _on_failed(self, key: str, error: NetBuilderError) -> None:
        self.bench.messages.error(error, key="draw model")
        self.shelf.forget(key)

    def _on_train(self) -> None:
        self.bench.page_wanted.emit("train")

    # What comes onto the pad

    def _on_picture(self, pixels: np.ndarray) -> None:
        self.pad.show_sheet(Sheet(picture=pixels))

    def show_sample(self) -> None:
        """Puts a random test sample on the pad."""
        sheet = random_sample(self.samples.of(self._model) or self.bench.library.dataset)
        if sheet is not None:
            self.pad.show_sheet(sheet)

    def keep(self, label: int) -> None:
        """Keeps the drawing among the user's own, as one of this class, and clears the pad for the next."""
        if self._due.isActive():  # the last stroke is not read yet
            self._due.stop()
            self._read()
        if self._steps is None or self._model is None:
            self.bench.messages.show(tr("Draw something first, then say what it is."), key="own digits")
            return
        shape = picture_shape(drawn_shape(self._model))
        picture = self._steps.result.reshape(shape)[:, :, 0]
        name = self._model.names(max(2, self._model.outputs))[label]
        try:
            drawings = self.bench.editor.drawings.added(picture, label)
        except NetBuilderError as error:
            self.bench.messages.error(error, key="own digits")
            return
        self.bench.editor.change_drawings(drawings, tr("Keep a drawing as {name}", name=name))
        self.tabs.setCurrentWidget(self.own)
        self.pad.clear()
        self.pad.setFocus()

    def _on_counted(self, count: int) -> None:
        self.tabs.setTabText(1, tr("My di&gits ({count})", count=number(count)))

    def _on_tune(self) -> None:
        if self.tuning.running:
            self.tuning.stop()
        else:
            self.tuning.begin()

    def _on_tuning(self) -> None:
        why = "" if self.tuning.running else self.tuning.why_not()
        self._tune.setEnabled(not why)
        self._tune.setText(tr("&Stop") if self.tuning.running else tr("Tra&in on my digits"))
        self.own.tell(self.tuning.result)
        explain(
            self._tune,
            tr("Train on my digits"),
            tr(
                "The network trained now goes on with your drawings for some seconds, mixed with samples from before "
                "so that it does not forget those. Accuracy on both is shown before and after; undo takes it back."
            ),
            wrong=why or tr("Very few drawings: it learns those by heart. Keep some of every class."),
        )

    # Reading

    def _read(self) -> None:
        if not self._visible:
            return
        self._model = self._steps = None
        for choice, view in ((self.choice, self.answer), (self.other, self.other_answer)):
            if view is self.answer or choice.key:
                self._show(choice, view)
        model = self._model
        self.teach.show_names(tuple(model.names(max(2, model.outputs))) if model is not None else self._class_names())
        digits = all(name.isdecimal() for name in self.teach.names)
        self.pad.set_hint(tr("Draw a digit here") if digits else tr("Draw here"))
        self.teach.setEnabled(model is not None and is_grey(tuple(model.fitted.data_shape)))
        self.own.show_model(model if self.choice.key != LIVE else None)
        self.tuning.aim(self.choice.key)
        data = self.samples.of(model)
        self.tools.sample.setEnabled(data is not None)
        result = self._steps.result if self._steps is not None else None
        self.nearest.ask(result, data)
        self.why.ask(model, self._sample if result is not None else None, result)
        if result is None:
            self.nearest.prepare(data)
            self._warming.warm(model if self.choice.key != LIVE else None)

    def _show(self, choice: ModelChoice, view: AnswerView) -> None:
        model = self.shelf.model(choice.key)
        first = view is self.answer
        if first:
            self._train.setVisible(not choice.key)
        if model is None:
            text = tr("Opening the model…") if choice.key else tr("Train a network, or choose a saved model.")
            view.show_nothing(text, self._class_names())
            shape = (28, 28)
        else:
            try:
                shape = drawn_shape(model)
            except NetBuilderError as error:
                view.show_nothing(str(error))
                model, shape = None, (28, 28)
        steps = self._road_of(shape, model, first=first)
        if model is None:
            return
        view.show_calibration(model.calibration)
        if first:
            self._model, self._steps = model, steps
        sheet = self.pad.sheet
        if steps is None:
            names = tuple(model.names(max(2, model.outputs)))
            view.show_nothing("" if sheet.empty else tr("There is no ink to see."), names, model=True)
            return
        fits = sheet.sample is not None and sheet.sample.size == steps.result.size
        data = self.samples.of(model)
        sample = as_stored(steps.result, data) if data is not None else steps.result
        sample = sheet.sample.reshape(shape) if fits else sample
        if first:
            self._sample = sample
        view.show_answer(read_sample(model, sample), sheet.label)

    def _weigh(self) -> None:
        """Says in numbers what a step that was left out is good for."""
        model = self._model if self._model is not None and is_grey(tuple(self._model.fitted.data_shape)) else None
        self.weighing.weigh(model, self.samples.of(model), self.preview.switches)

    def _class_names(self) -> tuple[str, ...]:
        """The classes of the data, as long as there is no model to ask."""
        data = self.bench.library.dataset
        return data.class_names if data is not None else ()

    def _road_of(self, shape: tuple[int, ...], model: TrainedModel | None, *, first: bool) -> Steps | None:
        """The steps of what lies on the pad; those for the first model are shown."""
        sheet = self.pad.sheet
        drawing = sheet.picture if sheet.picture is not None else sheet.strokes
        if sheet.empty:
            steps = None
        elif sheet.sample is not None and sheet.picture.size == np.prod(shape):
            steps = Steps({"ink": sheet.picture, "centre": sheet.picture}, sheet.picture.reshape(shape))
        else:
            light = self.preview.light_ground
            steps = on_the_road(drawing, shape, self.preview.switches, pad=self.pad.area, light_ground=light)
        if first:
            self._set_ground(model)
            self.preview.set_shape(*picture_shape(shape)[:2])
            self.preview.show_steps(steps, picture=sheet.picture is not None)
        return steps

    _ground_of: object = None

    def _set_ground(self, model: TrainedModel | None) -> None:
        """Dark on light or light on dark, as the data of a model are; the user may change it after."""
        data = self.samples.of(model)
        if data is not None and data is not self._ground_of:
            self._ground_of = data
            if self.preview.light_ground != is_light(data):
                self.preview.set_light_ground(is_light(data))
                self._due.start()


class _Tabs(QTabWidget):
    """Tabs that take the height they get: their wrapped lines would ask for more than a small window has."""

    def hasHeightForWidth(self) -> bool:
        return False


_HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut
