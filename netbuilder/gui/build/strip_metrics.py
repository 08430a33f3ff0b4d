"""What is counted beside the loss: a list to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import first_paragraph
from netbuilder.document.checks import DataFacts
from netbuilder.document.choices import metrics_for
from netbuilder.engine.metrics import Metric, metrics
from netbuilder.gui.forms.registries import entries
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.ticking import Ticking

NAME = Qt.ItemDataRole.UserRole
_ROW = 22
_AUTOMATIC = ("accuracy", "crossentropy")


def name_of(entry: Any) -> str:
    """The name under which an entry of a project's metrics is listed."""
    name = entry if isinstance(entry, str) else str(entry.get("kind", ""))
    lower = {"acc": "accuracy", "ce": "crossentropy"}.get(name.lower(), name)
    if lower.lower() in _AUTOMATIC:
        return lower.lower()
    try:
        return metrics[name].kind
    except NetBuilderError:
        return name


def title_of(name: str) -> str:
    """What it is called in the list."""
    if name == "accuracy":
        return tr("Accuracy")
    if name == "crossentropy":
        return tr("Cross-entropy")
    return tr(metrics[name].title) if name in metrics else name


class MetricList(QListWidget):
    """All metrics, the telling ones first; ticked are those that are counted.

    Signals:
        chosen(entries): the ticked ones, with the settings that they had.
    """

    chosen = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("metricsList")
        self._entries: tuple[Any, ...] = ()
        self._order: list[str] = []
        self._suggested: list[str] = []
        self.setAlternatingRowColors(False)
        self.setItemDelegate(Ticking(self))
        self.itemChanged.connect(self._on_changed)

    def show_metrics(self, chosen: Sequence[Any], facts: DataFacts | None) -> None:
        """Shows which are counted now."""
        others = [each.kind for each in entries(metrics, Metric)]
        suggested = [*metrics_for(facts), *_AUTOMATIC]
        order = list(dict.fromkeys([*suggested, *map(name_of, chosen), *others]))
        self.blockSignals(True)
        # What is ticked while the list is in sight stays in its place.
        if set(order) != set(self._order) or suggested != self._suggested:
            self._order, self._suggested = order, suggested
            self.clear()
            for name in order:
                self.addItem(_item(name))
        ticked = {name_of(entry) for entry in chosen}
        for row in range(self.count()):
            item = self.item(row)
            state = Qt.CheckState.Checked if item.data(NAME) in ticked else Qt.CheckState.Unchecked
            if item.checkState() != state:
                item.setCheckState(state)
        self._entries = tuple(chosen)
        self.blockSignals(False)
        self.viewport().update()

    def _on_changed(self, item: QListWidgetItem) -> None:
        name = item.data(NAME)
        kept = [entry for entry in self._entries if name_of(entry) != name]
        if item.checkState() == Qt.CheckState.Checked:
            kept.append(name)
        self.chosen.emit(tuple(kept))


def _item(name: str) -> QListWidgetItem:
    item = QListWidgetItem(title_of(name))
    item.setData(NAME, name)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Unchecked)
    item.setSizeHint(QSize(0, _ROW))
    if name in _AUTOMATIC:
        item.setToolTip(tr("The one that fits the data and the last layer is taken."))
    elif name in metrics:
        item.setToolTip(tr(first_paragraph(metrics[name])))
    return item
