"""The panel of problems: everything that is wrong at once, each with its card and what would put it right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.document.checks import advice
from netbuilder.document.project import Project
from netbuilder.document.repairs import Repair, repairs_of
from netbuilder.gui.build.fold_bar import FoldBar
from netbuilder.gui.build.inspector_facts import latest
from netbuilder.gui.build.problems_list import ProblemList, ProblemModel, Row
from netbuilder.gui.help.explain import explain
from netbuilder.gui.library import LOADING
from netbuilder.gui.text import tr, trn
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import theme
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING
from netbuilder.gui.widgets.flow import Flow
from netbuilder.gui.widgets.labels import caption, plain
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench


class ProblemsPanel(QFrame):
    """All problems, then advice; or that there are none, with the number of parameters.

    Signals:
        field_wanted(name): somebody wants to edit this setting of the selected layer.
    """

    field_wanted = Signal(str)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setObjectName("problems")
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Problems"))
        self._bench = bench
        self._model = ProblemModel(self)
        self.list = ProblemList(self._model)
        self._sign, self._head = QLabel(), plain("", "problemsHead")
        self._head.setWordWrap(True)
        self._total = caption("", "problemsTotal")
        self._repairs: list[Repair] = []
        self._repaired: Project | None = None
        self._shown_sign = ""
        self._low = False
        self._fold = FoldBar(tr("Problems"), "problemsFold", bench.settings)
        self._fold.summary.hide()
        self._bar = QWidget()
        self._buttons = Flow(self._bar, GAP)
        self._to_data = QPushButton(icon("data"), tr("Go to Data"))
        self._to_data.setObjectName("goToData")
        explain(self._to_data, tr("Go to Data"), tr("Shows the page on which data are fetched or chosen."))
        self._to_data.clicked.connect(self._on_to_data)
        self._arrange()
        # Repairs are tried out on the project, which takes a moment: after the list is shown.
        self._later = later(self, self._offer)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        self._fold.toggled.connect(self._show_parts)
        bench.editor.changed.connect(self.refresh)
        bench.library.changed.connect(self.refresh)
        theme().changed.connect(self._dress)
        self.refresh()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACING)
        top.addWidget(self._fold)
        top.addWidget(self._sign)
        top.addWidget(self._head, 1)
        top.addWidget(self._total)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, SPACING, MARGIN, SPACING)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self._bar)
        column.addWidget(self._to_data, 0, Qt.AlignmentFlag.AlignLeft)

    def refresh(self) -> None:
        """Judges the project anew."""
        bench = self._bench
        project, facts = bench.editor.project, bench.library.facts
        found = bench.trainer.problems()
        rows = [Row(each) for each in found] + [Row(each, advice=True) for each in advice(project, facts)]
        current = self.list.currentIndex().row()
        if self._model.put(rows) and rows:
            self.list.setCurrentIndex(self._model.index(min(max(current, 0), len(rows) - 1)))
        self._say(len(found), len(rows) - len(found))
        self._show_parts()
        self._later.start()

    def set_low(self, low: bool) -> None:
        """In a low window the list is folded until somebody wants it."""
        if low != self._low:
            self._low = low
            self._show_parts()

    def _show_parts(self) -> None:
        rows, shown = bool(self._model.rows), self._fold.unfolded or not self._low
        self._fold.setVisible(self._low and rows)
        self.list.setVisible(rows and shown)
        self._bar.setVisible(bool(self._repairs) and shown)
        row = self.list.currentIndex().row()
        at_data = 0 <= row < len(self._model.rows) and self._model.rows[row].problem.field == "data"
        self._to_data.setVisible(shown and at_data and self._bench.library.state != LOADING)

    def _say(self, problems: int, odd: int) -> None:
        project, facts = self._bench.editor.project, self._bench.library.facts
        totals = latest(project, facts).totals
        text, sign = tr("No problems"), "check"
        if problems:
            text = trn("{count} problem keeps it from training", "{count} problems keep it from training", problems)
            sign = "error"
        elif odd:
            text = trn("No problems, {count} piece of advice", "No problems, {count} pieces of advice", odd)
            sign = "lightbulb"
        self._head.setText(text)
        if sign != self._shown_sign:
            self._shown_sign = sign
            self._dress()
        shown = "" if totals is None or problems else trn("{count} parameter", "{count} parameters", totals.parameters)
        self._total.setText(shown)

    def _dress(self) -> None:
        self._sign.setPixmap(icon(self._shown_sign).pixmap(16, 16))

    def _on_to_data(self) -> None:
        self._bench.page_wanted.emit("data")

    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        self._later.start()

    def _on_chosen(self, index: QModelIndex) -> None:
        """Goes to the card and the setting."""
        problem = self._model.rows[index.row()].problem
        ids = {node.id for node in self._bench.editor.project.graph.nodes}
        if problem.where in ids:
            self._bench.editor.select((problem.where,))
        if problem.field == "data":
            self._bench.page_wanted.emit("data")
        elif problem.field:
            self.field_wanted.emit(problem.field)

    def _offer(self) -> None:
        """Puts the repairs of the current problem on buttons."""
        row = self.list.currentIndex().row()
        repairs: list[Repair] = []
        if 0 <= row < len(self._model.rows):
            project, facts = self._bench.editor.project, self._bench.library.facts
            repairs = repairs_of(project, self._model.rows[row].problem, facts)
            self._repaired = project
        if repairs == self._repairs and self._buttons.count() == len(repairs):
            self._show_parts()
            return
        self._repairs = repairs
        while (item := self._buttons.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for index, repair in enumerate(repairs):
            self._buttons.addWidget(self._button(index, repair))
        self._show_parts()
        self._buttons.invalidate()

    def _button(self, index: int, repair: Repair) -> QPushButton:
        text = tr(repair.title)
        button = QPushButton(icon("wand"), text)
        button.setObjectName(f"repair:{index}")
        button.setProperty("repair", index)
        explain(button, text, tr("Puts this right. Undo takes it back."))
        button.clicked.connect(self._on_repair)
        return button

    def _on_repair(self) -> None:
        button = self.sender()
        if not isinstance(button, QPushButton):
            return
        if self._repaired is not self._bench.editor.project:
            return  # it is made for the project as it was; others are being worked out
        edit = self._repairs[button.property("repair")].edit
        self._bench.editor.change(edit.project, tr(edit.text), focus=edit.focus)
