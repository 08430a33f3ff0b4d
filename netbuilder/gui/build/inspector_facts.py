"""What follows from the settings of a layer: shapes, parameters, memory."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from netbuilder.document.checks import DataFacts
from netbuilder.document.description import Card, Description, described
from netbuilder.document.project import Project
from netbuilder.engine.graph import Node
from netbuilder.gui.forms.roomy import caption_width
from netbuilder.gui.text import number, shape, size, tr
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import caption, plain


class _Latest:
    """The description of one project, the newest asked for."""

    def __init__(self) -> None:
        self.project: Project | None = None
        self.facts: DataFacts | None = None
        self.found: Description | None = None


_latest = _Latest()


def latest(project: Project, facts: DataFacts | None) -> Description:
    """The description of a project, worked out once for each value of it however many ask."""
    if _latest.found is None or project is not _latest.project or facts != _latest.facts:
        _latest.project, _latest.facts = project, facts
        _latest.found = described(project, facts)
    return _latest.found


class FactTable(QWidget):
    """Pairs of a word and what is so; only texts that differ are set."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setColumnMinimumWidth(0, caption_width(self))
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def put(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Shows these pairs; those without a second text are left out."""
        pairs = [pair for pair in pairs if pair[1]]
        while len(self._rows) < len(pairs):
            self._add()
        for index, (head, value) in enumerate(self._rows):
            there = index < len(pairs)
            if head.isHidden() == there:
                head.setVisible(there)
                value.setVisible(there)
            if there and (head.text(), value.text()) != pairs[index]:
                head.setText(pairs[index][0])
                value.setText(pairs[index][1])
                value.setAccessibleName(f"{pairs[index][0]}: {pairs[index][1]}")

    def _add(self) -> None:
        head, value = caption(""), plain()
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._rows.append((head, value))


def layer_facts(node: Node, description: Description) -> list[tuple[str, str]]:
    """The pairs for one layer."""
    card = description.cards[node.id]
    given = [description.cards[name] for name in node.inputs if name in description.cards]
    pairs = [(tr("Receives"), "; ".join(_shape(each) for each in given if each.shape is not None))]
    if card.shape is None:
        return [*pairs, (tr("Gives"), tr("open while something is wrong"))]
    pairs.append((tr("Gives"), _shape(card)))
    if card.cost is not None:
        pairs.append((tr("Parameters"), _parameters(card)))
        if card.cost.learned != card.cost.parameters:
            pairs.append((tr("Learned"), number(card.cost.learned)))
        if card.cost.multiply_adds:
            pairs.append((tr("Multiply-adds"), number(card.cost.multiply_adds)))
    if card.sample_bytes is not None:
        pairs.append((tr("Memory"), tr("{size} a sample", size=size(card.sample_bytes))))
    if card.batch_bytes is not None:
        pairs.append((tr("While training"), tr("{size} a batch", size=size(card.batch_bytes))))
    if card.shares:
        pairs.append((tr("Weights of"), card.shares))
    return pairs


def project_facts(project: Project, facts: DataFacts | None, description: Description) -> list[tuple[str, str]]:
    """The pairs for the whole project."""
    pairs = [(tr("Data"), tr(project.data.title))]
    if facts is not None:
        pairs.append((tr("Samples"), number(facts.samples)))
        pairs.append((tr("Classes"), number(facts.classes) if facts.classes else ""))
    layers = len(project.graph.nodes) - len(project.disabled)
    pairs.append((tr("Layers"), number(layers) if layers else ""))
    totals = description.totals
    if totals is not None:
        pairs += [
            (tr("Parameters"), number(totals.parameters)),
            (tr("Learned"), number(totals.trainable) if totals.trainable != totals.parameters else ""),
            (tr("Multiply-adds"), number(totals.multiply_adds)),
            (tr("Memory"), tr("{size} of parameters", size=size(totals.parameter_bytes))),
            (
                tr("While training"),
                "" if totals.batch_bytes is None else tr("{size} a batch", size=size(totals.batch_bytes)),
            ),
        ]
    elif description.reason is not None:
        pairs.append((tr("Parameters"), tr(description.reason)))
    pairs += [(tr("Loss"), tr(project.loss.title)), (tr("Optimizer"), tr(project.optimizer.title))]
    return pairs


def _shape(card: Card) -> str:
    text = shape(card.shape or ())
    names = ", ".join(tr(name) for name in card.axes if name)
    return f"{text} ({names})" if names else text


def _parameters(card: Card) -> str:
    if card.cost is None:
        return ""
    if not card.cost.parameters:
        return tr("none")
    total = number(card.cost.parameters)
    return total if card.cost.sum_text == str(card.cost.parameters) else f"{card.cost.sum_text} = {total}"
