"""The page Runs: every training on record."""

from __future__ import annotations

import time

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.store import Run, RunStore
from netbuilder.gui.help.explain import explain
from netbuilder.gui.page import Page
from netbuilder.gui.runs.facts import RunFacts
from netbuilder.gui.runs.model import NAME, RunsTable, Sorted
from netbuilder.gui.runs.overlay import Overlay
from netbuilder.gui.runs.reopening import Reopening, can_go_on
from netbuilder.gui.text import tr, trn
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.panels import EmptyPlace, Panel
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench
from netbuilder.training import events as happened

_MOST = 7
_LEAST_MS, _MOST_MS, _SHARE = 500, 10_000, 0.02
"""While a network trains, the list is read as often as it takes at most this share of the time."""


class RunsPage(Page):
    """A table of all runs; below, the curves of the chosen ones and what is known of them."""

    name = "runs"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._visible = False
        self._table, self._sorted = RunsTable(self), Sorted(self)
        self._sorted.setSourceModel(self._table)
        self._table.written.connect(self._on_written)
        self._stack = QStackedWidget()
        go = QPushButton(tr("Go t&o Train"))
        go.setProperty("role", "primary")
        explain(go, tr("Go to Train"), tr("Shows the page where networks are trained."))
        go.clicked.connect(self._on_go)
        self._stack.addWidget(
            EmptyPlace(
                "runs",
                tr("No run is on record yet"),
                tr("Every training is kept here with its settings and curves, to compare and to go back to."),
                [go],
            )
        )
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.setChildrenCollapsible(False)
        whole.addWidget(self._upper())
        whole.addWidget(self._lower())
        whole.setSizes([330, 330])
        self._stack.addWidget(whole)
        self.box.addWidget(self._stack)
        bench.trainer.started.connect(self._on_changed)
        bench.trainer.ended.connect(self._on_changed)
        bench.trainer.news.connect(self._on_news)
        self._again = later(self, self._on_changed, _LEAST_MS)

    # The table

    def _upper(self) -> QWidget:
        panel = Panel()
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        self._filter = QLineEdit()
        self._filter.setObjectName("runFilter")
        self._filter.setPlaceholderText(tr("Find a run"))
        self._filter.setClearButtonEnabled(True)
        explain(
            self._filter, tr("Find a run"), tr("Shows only runs with all of these words in their name, note or end.")
        )
        self._filter.textChanged.connect(self._sorted.filter_by)
        row.addWidget(self._filter, 1)
        self._buttons = []
        for name, text, picture, key, what, do in (
            (
                "reopenRun",
                tr("&Reopen"),
                "history",
                "Return",
                tr("Opens the project exactly as it was trained, with its last weights and curves."),
                self._on_reopen,
            ),
            (
                "reopenBest",
                tr("Reopen &best"),
                "star",
                "Shift+Return",
                tr("The same with the weights of the best epoch."),
                self._on_reopen_best,
            ),
            (
                "continueRun",
                tr("&Go on"),
                "play",
                "Ctrl+Return",
                tr("Opens a run that was stopped or cut off, and trains on from its last checkpoint."),
                self._on_go_on,
            ),
            ("renameRun", tr("Re&name"), "rename", "F2", tr("Gives the run another name."), self._on_rename),
            (
                "deleteRun",
                tr("&Delete"),
                "delete",
                "Del",
                tr("Removes the chosen runs and their files, after asking."),
                self._on_delete,
            ),
        ):
            button = QPushButton(icon(picture), text)
            button.setObjectName(name)
            explain(button, text.replace("&", ""), what, shortcut=key)
            button.clicked.connect(do)
            row.addWidget(button)
            self._buttons.append(button)
        panel.box.addLayout(row)
        self._view = QTableView()
        self._view.setObjectName("runsTable")
        explain(
            self._view,
            tr("Runs"),
            tr("Click a head to sort. Choose several with Ctrl to compare their curves; two show what differs."),
        )
        self._view.setModel(self._sorted)
        self._view.setSortingEnabled(True)
        self._view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self._view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._view.setTabKeyNavigation(False)
        self._view.setShowGrid(False)
        self._view.setWordWrap(False)
        self._view.verticalHeader().hide()
        self._view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACING + 2)
        header = self._view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column, each in enumerate(self._table.columns):
            if each.key in (NAME, "note"):
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(6 * self.fontMetrics().horizontalAdvance("x"))
        self._view.selectionModel().selectionChanged.connect(self._on_selection)
        self._view.doubleClicked.connect(self._on_double_clicked)
        self._add_keys()
        panel.box.addWidget(self._view, 1)
        return panel

    def _add_keys(self) -> None:
        for keys, do in (
            ("Return", self._on_reopen),
            ("Shift+Return", self._on_reopen_best),
            ("Ctrl+Return", self._on_go_on),
            ("Del", self._on_delete),
        ):
            action = QAction(self._view)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(do)
            self._view.addAction(action)

    def _lower(self) -> QWidget:
        row = QSplitter(Qt.Orientation.Horizontal)
        row.setChildrenCollapsible(False)
        left = Panel()
        self._overlay_box: QVBoxLayout = left.box
        self._overlay: Overlay | None = None
        right = Panel()
        self._facts = RunFacts()
        right.box.addWidget(self._facts)
        row.addWidget(left)
        row.addWidget(right)
        row.setSizes([640, 520])
        return row

    # Keeping up

    def entered(self) -> None:
        """Reads the list anew."""
        self._visible = True
        if self._overlay is None:
            self._overlay = Overlay()
            self._overlay_box.addWidget(self._overlay)
        self._on_changed()

    def left(self) -> None:
        """Nobody looks any more."""
        self._visible = False
        self._again.stop()

    def _on_changed(self) -> None:
        if not self._visible:
            return
        began = time.perf_counter()
        self._refresh()
        spent = time.perf_counter() - began
        self._again.setInterval(min(max(_LEAST_MS, round(1000 * spent / _SHARE)), _MOST_MS))

    def _refresh(self) -> None:
        try:
            with RunStore() as store:
                rows = store.rows()
        except NetBuilderError as error:
            self.bench.messages.error(error, key="runs")
            return
        chosen = {row.id for row in self._chosen_rows()}
        self._table.show_rows(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self._choose(chosen)
        if rows and not self._chosen_rows():
            self._view.selectRow(0)
        self._on_selection()

    def _on_news(self, items: list, snapshots: dict) -> None:
        # Epochs may end twenty times a second, and reading a long list takes its time.
        if (
            self._visible
            and not self._again.isActive()
            and any(isinstance(item, happened.EpochEnded) for item in items)
        ):
            self._again.start()

    def _choose(self, ids: set[int]) -> None:
        selection = QItemSelection()
        for place in range(self._sorted.rowCount()):
            index = self._sorted.index(place, 0)
            if self._table.row_of(self._sorted.mapToSource(index)).id in ids:
                selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self._view.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def _chosen_rows(self) -> list:
        found = self._view.selectionModel().selectedRows()
        return [self._table.row_of(self._sorted.mapToSource(index)) for index in found]

    def _chosen(self) -> list[Run]:
        try:
            with RunStore() as store:
                return [store[row.id] for row in self._chosen_rows()[:_MOST]]
        except NetBuilderError as error:
            self.bench.messages.error(error, key="runs")
            return []

    def _on_selection(self, *_: object) -> None:
        runs = self._chosen()
        for button in self._buttons:
            alone = button.objectName() != "deleteRun"
            button.setEnabled(len(runs) == 1 if alone else bool(runs))
            if button.objectName() == "continueRun":
                button.setEnabled(len(runs) == 1 and can_go_on(runs[0]))
        self._facts.show_runs(runs)
        if self._overlay is not None:
            self._overlay.show_runs(runs)

    # Commands

    def _on_go(self) -> None:
        self.bench.page_wanted.emit("train")

    def _on_double_clicked(self, index) -> None:
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self._on_reopen()

    def _on_reopen(self) -> None:
        self._reopen(best=False)

    def _on_reopen_best(self) -> None:
        self._reopen(best=True)

    def _on_go_on(self) -> None:
        runs = self._chosen()
        if len(runs) == 1 and can_go_on(runs[0]):
            self._reopening = Reopening(self.bench, runs[0], train=True)
            self._reopening.begin()

    def _reopen(self, *, best: bool) -> None:
        runs = self._chosen()
        if len(runs) == 1:
            self._reopening = Reopening(self.bench, runs[0], best=best)
            self._reopening.begin()

    def _on_rename(self) -> None:
        rows = self._view.selectionModel().selectedRows()
        if len(rows) == 1:
            names = [each.key for each in self._table.columns]
            self._view.edit(rows[0].siblingAtColumn(names.index(NAME)))

    def _on_written(self, run: int, what: str, text: str) -> None:
        try:
            with RunStore() as store:
                (store.rename if what == NAME else store.note)(run, text)
        except NetBuilderError as error:
            self.bench.messages.error(error, key="runs")
        self._on_changed()

    def _on_delete(self) -> None:
        rows = self._chosen_rows()
        if not rows:
            return
        question = QMessageBox(
            QMessageBox.Icon.Question,
            tr("NetBuilder"),
            trn("Delete this run?", "Delete {count} runs?", len(rows)),
            QMessageBox.StandardButton.Cancel,
            self.window(),
        )
        question.setObjectName("deleteQuestion")
        question.setInformativeText(tr("Curves, weights and notes are removed from the disk for good."))
        question.addButton(tr("&Delete"), QMessageBox.ButtonRole.AcceptRole)
        question.setProperty("runs", [row.id for row in rows])
        question.accepted.connect(self._on_delete_confirmed)
        question.finished.connect(question.deleteLater)
        question.open()

    def _on_delete_confirmed(self) -> None:
        try:
            with RunStore() as store:
                store.delete_all(self.sender().property("runs"))
        except NetBuilderError as error:
            self.bench.messages.error(error, key="runs")
        self._on_changed()
