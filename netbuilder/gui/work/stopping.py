"""The question whether a training in progress shall end."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from netbuilder.gui.text import tr


def stop_question(parent: QWidget | None) -> QMessageBox:
    """The question, not yet shown; accepted means to stop."""
    question = QMessageBox(
        QMessageBox.Icon.Question,
        tr("NetBuilder"),
        tr("The network is still training. Stop it?"),
        QMessageBox.StandardButton.NoButton,
        parent,
    )
    question.setObjectName("stopQuestion")
    question.setInformativeText(tr("What it has learned is kept, and the run can go on later."))
    question.addButton(tr("&Stop training"), QMessageBox.ButtonRole.AcceptRole)
    question.addButton(tr("&Keep training"), QMessageBox.ButtonRole.RejectRole)
    return question
