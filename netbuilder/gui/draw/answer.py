"""What one model makes of the drawing: the class in large, how sure it is, and a bar for each class."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.experiments.calibration import Calibration
from netbuilder.experiments.reading import Answer
from netbuilder.gui.draw.bars import PredictionBars
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.labels import plain

_LARGE = 2.6
_SHORT = 3


class AnswerView(QWidget):
    """The answer of one model.

    Args:
        suffix: of the object names, "" for the first.
    """

    def __init__(self, suffix: str = "") -> None:
        super().__init__()
        self._best = plain(name=f"predictionLabel{suffix}")
        self._best.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._best.setMinimumWidth(48)
        explain(self._best, tr("The answer"), tr("The class that the network takes the drawing for."))
        self._told = plain(name=f"confidenceLabel{suffix}")
        self._told.setWordWrap(True)
        self._told.setMinimumWidth(60)
        self._calibration: Calibration | None = None
        self.show_calibration(Calibration())
        self.bars = PredictionBars(f"predictionBars{suffix}")
        self.head = QHBoxLayout()
        self.head.setSpacing(SPACING)
        self.head.addWidget(self._best)
        self.head.addWidget(self._told, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(self.bars, 1)
        self._fit("0")
        self._best.setFixedHeight(self._best.sizeHint().height())
        self.head.addStrut(self._best.height())

    def hasHeightForWidth(self) -> bool:
        """The height does not change with the text, so that the bars stand still."""
        return False

    def show_calibration(self, calibration: Calibration) -> None:
        """How far the model is to be believed: told in the help of the line that says how sure it is."""
        if calibration == self._calibration:
            return
        self._calibration = calibration
        what = tr(
            "The share of the likeliest class. Below {threshold} it is not sure, and the next one is named too.",
            threshold=percent(calibration.threshold, 0),
        )
        if calibration.error is not None:
            what += " " + tr(
                "The shares are calibrated (temperature {temperature}): on samples held back, they were {error} away "
                "from how often it was right.",
                temperature=number(calibration.temperature, 2),
                error=percent(calibration.error),
            )
        explain(
            self._told,
            tr("How sure it is"),
            what,
            wrong=tr("A network knows only its classes: a drawing that is none may still look like one to it."),
        )

    def show_nothing(self, why: str, names: tuple[str, ...] = (), *, model: bool = False) -> None:
        """There is no answer, and why; with a model there may be one soon."""
        self._best.setVisible(model)
        self._show("", why, "muted")
        self.bars.show_answer(None, names)

    def show_answer(self, answer: Answer, truth: int | None = None) -> None:
        """The answer; `truth` is the right class, where it is known."""
        self._best.setVisible(True)
        text, role = _sentence(answer), "" if answer.sure else "warning"
        if truth is not None:
            right = truth == answer.best
            name = answer.names[truth] if truth < len(answer.names) else str(truth)
            text += "\n" + (tr("Right.") if right else tr("Wrong: it is {name}.", name=name))
            role = "good" if right else "danger"
        self._show(answer.name, text, role, sure=answer.sure)
        self.bars.show_answer(answer)

    def _show(self, best: str, told: str, role: str, *, sure: bool = True) -> None:
        look = "" if sure else "unsure"
        if look != self._best.property("role"):
            self._best.setProperty("role", look)
            self._best.style().unpolish(self._best)
            self._best.style().polish(self._best)
        if best != self._best.text():
            self._fit(best)
            self._best.setText(best)
        if told != self._told.text():
            self._told.setText(told)
        if role != self._told.property("role"):
            self._told.setProperty("role", role)
            self._told.style().unpolish(self._told)
            self._told.style().polish(self._told)

    def _fit(self, text: str) -> None:
        """Long names of classes are smaller."""
        scale = _LARGE if len(text) <= _SHORT else max(1.2, _LARGE * _SHORT / len(text))
        self._best.setFont(font(scale, bold=True))


def _sentence(answer: Answer) -> str:
    share = _share(answer.share, 0 if answer.share < 0.995 else 1)
    if answer.sure:
        return tr("Sure: {share}", share=share)
    order = answer.order()
    if len(order) < 2:
        return tr("Not sure: {share}", share=share)
    second = order[1]
    return tr(
        "Not sure: perhaps {name} ({share}) or {other} ({less})",
        name=answer.name,
        share=share,
        other=answer.names[second],
        less=_share(float(answer.shares[second]), 0),
    )


def _share(share: float, digits: int) -> str:
    """In percent, with a space that no line breaks at."""
    return percent(share, digits).replace(" ", "\N{NO-BREAK SPACE}")
