"""The lists of losses and of optimizers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPalette, QStandardItemModel

from netbuilder.core.text import first_paragraph
from netbuilder.document.checks import DataFacts
from netbuilder.document.choices import FITS, UNFIT, Choice, losses_for
from netbuilder.document.project import Project
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.optimizers import Optimizer, optimizers
from netbuilder.gui.forms.choosing import Choice as Entry
from netbuilder.gui.forms.choosing import ChoiceBox, choice_model
from netbuilder.gui.forms.registries import entries
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import theme, tokens


def optimizer_box() -> ChoiceBox:
    """The list of optimizers."""
    kinds = entries(optimizers, Optimizer)
    return ChoiceBox(choice_model(Entry(each.kind, tr(each.title), tr(first_paragraph(each))) for each in kinds))


class LossBox(ChoiceBox):
    """The list of losses, those that fit first; the others carry a sign, a weaker colour, and the reason."""

    def __init__(self) -> None:
        kinds = entries(losses, Loss)
        super().__init__(choice_model(Entry(each.kind, tr(each.title), tr(first_paragraph(each))) for each in kinds))
        self._judged: list[Choice] = []
        theme().changed.connect(self._paint)

    def judge(self, project: Project, facts: DataFacts | None) -> None:
        """Orders and marks the list for this network and these data."""
        found = losses_for(project, facts)
        if found == self._judged:
            return
        self._judged = found
        model = self.model()
        if not isinstance(model, QStandardItemModel):
            return
        self._setting = True
        for row, choice in enumerate(found):
            there = self.row_of(choice.kind)
            if there not in (-1, row):
                chosen = self.value() == choice.kind
                model.insertRow(row, model.takeRow(there))
                if chosen:
                    self.setCurrentIndex(row)
        self._paint()
        self.set_value(project.loss.kind)
        self._setting = False

    def reason(self, kind: str) -> str:
        """Why a loss is not among those that fit; "" if it is."""
        for choice in self._judged:
            if choice.kind == kind and choice.reason is not None:
                return tr(choice.reason)
        return ""

    def _paint(self) -> None:
        model = self.model()
        if not isinstance(model, QStandardItemModel):
            return
        for row, choice in enumerate(self._judged):
            item = model.item(row)
            about = tr(first_paragraph(losses[choice.kind]))
            reason = tr(choice.reason) if choice.reason is not None else ""
            item.setToolTip(f"⚠ {reason}\n{about}" if reason else about)
            item.setData(reason, Qt.ItemDataRole.AccessibleDescriptionRole)
            if choice.level == UNFIT:
                item.setIcon(icon("warning", QPalette.ColorRole.BrightText))
            else:
                item.setIcon(icon("check" if choice.level == FITS else "info", QPalette.ColorRole.PlaceholderText))
            item.setForeground(QBrush(QColor(tokens().text if choice.level == FITS else tokens().muted)))
