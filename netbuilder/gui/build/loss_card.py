"""The last card: what the outputs are judged by."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from netbuilder.document.project import Project
from netbuilder.gui.build.card import CardWidget
from netbuilder.gui.build.face import Face
from netbuilder.gui.text import tr


def loss_face(project: Project) -> Face:
    """What the loss card says."""
    loss, optimizer = project.loss, project.optimizer
    return Face(
        id=tr("Loss"),
        icon="loss",
        colour=6,
        about=tr(loss.title),
        shape="1",
        axes=tr("number to make small"),
        costs=tr("{optimizer} makes it small", optimizer=tr(optimizer.title)),
        joinable=False,
    )


class LossCard(CardWidget):
    """Looks like the other cards, but nothing can be done to it here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Face(id="", icon="loss", colour=6, about="", joinable=False), parent)

    def _introduce(self) -> None:
        super()._introduce()
        self.setObjectName("lossCard")
