"""The page Draw."""

from __future__ import annotations

from netbuilder.gui.page import Page
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.panels import EmptyPlace
from netbuilder.gui.workbench import Workbench


class DrawPage(Page):
    """The page Draw."""

    name = "draw"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.box.addWidget(EmptyPlace("draw", tr("Draw"), tr("")))
