"""The places of the window, in the order of the rail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.core.text import mark

if TYPE_CHECKING:
    from netbuilder.gui.page import Page


@dataclass(frozen=True)
class Place:
    """One entry of the rail: its name, its text, its icon, and what it is for."""

    name: str
    text: str
    icon: str
    about: str


PLACES = (
    Place("data", mark("&Data"), "data", mark("Choose what to learn from, look at it, and split it.")),
    Place("build", mark("&Build"), "build", mark("Stack layers into a network, and choose loss and optimizer.")),
    Place("train", mark("&Train"), "train", mark("Watch loss and accuracy move while the network learns.")),
    Place("evaluate", mark("E&valuate"), "evaluate", mark("See how good it is, and where it goes wrong.")),
    Place("draw", mark("Dra&w"), "draw", mark("Draw a digit and see the network read it.")),
    Place("runs", mark("R&uns"), "runs", mark("Every training on record: compare, note, reopen.")),
)
START = "start"


def page_class(name: str) -> type[Page]:
    """The class of a page. Imported when it is wanted: plots and files take their time to load."""
    match name:
        case "data":
            from netbuilder.gui.data.page import DataPage

            return DataPage
        case "build":
            from netbuilder.gui.build.page import BuildPage

            return BuildPage
        case "train":
            from netbuilder.gui.train.page import TrainPage

            return TrainPage
        case "evaluate":
            from netbuilder.gui.evaluate.page import EvaluatePage

            return EvaluatePage
        case "draw":
            from netbuilder.gui.draw.page import DrawPage

            return DrawPage
        case "runs":
            from netbuilder.gui.runs.page import RunsPage

            return RunsPage
        case _:
            from netbuilder.gui.start.page import StartPage

            return StartPage
