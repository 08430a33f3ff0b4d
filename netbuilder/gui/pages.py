"""The places of the window, in the order of the rail."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.text import mark


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
