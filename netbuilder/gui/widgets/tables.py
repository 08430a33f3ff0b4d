"""Tables to read."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from netbuilder.gui.help.explain import explain
from netbuilder.gui.theme.tokens import SPACING

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
"""Where numbers stand, and their heads."""


class PlainTable(QTableView):
    """A table to read, moved through by arrows; Tab leaves it."""

    def __init__(self, name: str, title: str, what: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._all_seen = False
        explain(self, title, what)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACING)
        self.verticalHeader().setMinimumWidth(48)
        self.verticalHeader().setDefaultAlignment(RIGHT)
        self.horizontalHeader().setDefaultSectionSize(96)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)

    def show_rows(self, model: QAbstractTableModel | None) -> None:
        """Shows these rows instead of those before; columns get room for what they hold."""
        before = self.model()
        if model is not None:
            model.setParent(self)
        self.setModel(model)
        if before is not None:
            before.deleteLater()
        if self._all_seen and model is not None:
            self._fit_columns()
            return
        if model is None or model.columnCount() > 60:
            return
        for column in range(model.columnCount()):
            head = str(model.headerData(column, Qt.Orientation.Horizontal))
            texts = [head, *(str(model.index(row, column).data()) for row in range(min(20, model.rowCount())))]
            widest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, min(widest + 3 * SPACING, 220))

    def fit_all(self) -> None:
        """The first column gives way, so that all are seen at once."""
        self._all_seen = True
        self.verticalHeader().hide()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self.model() is not None:
            self._fit_columns()

    def _fit_columns(self) -> None:
        head = self.horizontalHeader()
        head.setMinimumSectionSize(30)
        head.setStyleSheet("QHeaderView::section { padding: 5px 4px; }")
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
