"""The page Start."""

from __future__ import annotations

from netbuilder.gui.page import Page
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.panels import EmptyPlace
from netbuilder.gui.workbench import Workbench


class StartPage(Page):
    """The page Start."""

    name = "start"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.box.addWidget(EmptyPlace("home", tr("Start"), tr("")))
