"""The page Train."""

from __future__ import annotations

from netbuilder.gui.page import Page
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.panels import EmptyPlace
from netbuilder.gui.workbench import Workbench


class TrainPage(Page):
    """The page Train."""

    name = "train"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.box.addWidget(EmptyPlace("train", tr("Train"), tr("")))
