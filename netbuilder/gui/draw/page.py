"""The page Draw: draw a digit, and see the network read it while the pen moves."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.images import picture_shape
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import as_stored, drawn_shape, is_light, on_the_road, read_sample
from netbuilder.gui.draw.answer import AnswerView
from netbuilder.gui.draw.choice import ModelChoice
from netbuilder.gui.draw.pad import DrawPad
from netbuilder.gui.draw.preview import PadPreview
from netbuilder.gui.draw.shelf import Shelf
from netbuilder.gui.draw.square import Square
from netbuilder.gui.draw.tools import PadTools
from netbuilder.gui.help.explain import explain
from netbuilder.gui.page import Page
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.workbench import Workbench


class DrawPage(Page):
    """Reads what lies on the pad whenever it changes, at most once for each turn of the event loop."""

    name = "draw"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.pad = DrawPad()
        self.shelf = Shelf(bench, self)
        self._visible = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._read)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self._left(), 5)
        column = QVBoxLayout()
        column.setSpacing(SPACING)
        column.addWidget(self._answers(), 3)
        column.addWidget(self._road(), 2)
        row.addLayout(column, 6)
        self.box.addLayout(row)
        self.pad.edited.connect(self._due.start)
        self.preview.switched.connect(self._due.start)
        self.shelf.ready.connect(self._on_ready)

    def _left(self) -> Panel:
        panel = Panel()
        self.tools = PadTools(self.pad)
        panel.box.addWidget(self.tools)
        panel.box.addWidget(Square(self.pad), 1)
        return panel

    def _answers(self) -> Panel:
        panel = Panel()
        self.choice = ModelChoice(self.shelf, tr("No model yet"), follows=True)
        self.choice.setObjectName("modelChoice")
        explain(self.choice, tr("Model"), tr("Which network reads the drawing."))
        self.other = ModelChoice(self.shelf, tr("Compare with…"), follows=False)
        self.other.setObjectName("compareChoice")
        explain(self.other, tr("Compare with"), tr("A second network reads the same drawing beside the first."))
        self.answer, self.other_answer = AnswerView(), AnswerView("2")
        self.other_answer.hide()
        head, body = QHBoxLayout(), QHBoxLayout()
        for layout, first, second in ((head, self.choice, self.other), (body, self.answer, self.other_answer)):
            layout.setSpacing(SPACING)
            layout.addWidget(first, 1)
            layout.addWidget(second, 1)
        panel.box.addLayout(head)
        panel.box.addLayout(body, 1)
        self.choice.chosen.connect(self._on_chosen)
        self.other.chosen.connect(self._on_other)
        return panel

    def _road(self) -> Panel:
        panel = Panel()
        self.preview = PadPreview()
        panel.box.addWidget(self.preview)
        return panel

    def entered(self) -> None:
        """Reads what is on the pad with what is there by now."""
        self._visible = True
        self.shelf.look(watched=True)
        self._due.start()

    def left(self) -> None:
        """Nobody looks any more."""
        self._visible = False
        self.shelf.look(watched=False)

    def _on_chosen(self, key: str) -> None:
        self._due.start()

    def _on_other(self, key: str) -> None:
        self.other_answer.setVisible(bool(key))
        self._due.start()

    def _on_ready(self, key: str) -> None:
        if key in (self.choice.key, self.other.key):
            self._due.start()

    def _read(self) -> None:
        if not self._visible:
            return
        for choice, view in ((self.choice, self.answer), (self.other, self.other_answer)):
            model = self.shelf.model(choice.key)
            if model is None:
                view.show_nothing(tr("Train a network, or choose a saved model."))
            else:
                self._show(model, view, first=view is self.answer)

    def _show(self, model: TrainedModel, view: AnswerView, *, first: bool) -> None:
        sheet = self.pad.sheet
        try:
            shape = drawn_shape(model)
        except NetBuilderError as error:
            view.show_nothing(str(error))
            return
        drawing = sheet.picture if sheet.picture is not None else sheet.strokes
        steps = None if sheet.empty else on_the_road(drawing, shape, self.preview.switches, pad=self.pad.area)
        if first:
            self.preview.set_shape(*picture_shape(shape)[:2])
            self.preview.show_steps(steps, picture=sheet.picture is not None)
        if steps is None:
            view.show_nothing("", tuple(model.names(max(2, model.outputs))))
        else:
            view.show_answer(read_sample(model, steps.result))
