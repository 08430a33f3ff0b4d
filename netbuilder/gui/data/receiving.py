"""What the network receives: the same samples before and after preparation and augmentation, live."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.editing.data import fit_input, set_preparation
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.experiments.looking import Lens, Look
from netbuilder.experiments.parts import Parts
from netbuilder.gui.data.augmenting import AugmentationPanel
from netbuilder.gui.data.browsing import Answers, shape_of_pictures
from netbuilder.gui.data.half import Half
from netbuilder.gui.data.newest import Newest
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import shape, told, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING
from netbuilder.gui.widgets.labels import heading, plain
from netbuilder.gui.workbench import Workbench

_SAMPLES, _FEW = 64, 16
_LARGE = 64 * 64 * 3
_SIDE_PX = 316


class ReceivingTab(QWidget):
    """Two halves, above the samples as they are stored, below as they are received; the settings beside them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._parts: Parts | None = None
        self._project: Project | None = None
        self._asked: object = None
        self._chosen = self._draw = 0
        self._work = Newest(Lens().look, self)
        self._work.done.connect(self._on_look)
        self._work.failed.connect(self._on_failed)
        self._before = Half("stored", tr("As stored"), tr("Training samples as they lie in the file."))
        self._after = Half(
            "received", tr("As received"), tr("The same samples as they reach the network: changed, then scaled.")
        )
        self._before.keep_level_with(self._after)
        self._trouble = plain(name="receivedProblem")
        self._trouble.setWordWrap(True)
        self._trouble.setProperty("role", "warning")
        self._fit = QPushButton(icon("wand"), tr("Fit the Inp&ut to the data"))
        self._fit.setObjectName("fitInputToData")
        explain(self._fit, tr("Fit the Input to the data"), tr("Gives the Input of the network the shape of a sample."))
        self._fit.clicked.connect(self._on_fit)
        self._preparation = SpecForm(Preparation, names="preparation:")
        self._preparation.edited.connect(self._on_prepared)
        self._augmentations = AugmentationPanel(bench)
        self._arrange()

    def _arrange(self) -> None:
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._before)
        halves.addWidget(self._after)
        self._dice = QPushButton(icon("dice"), tr("&Another draw"))
        self._dice.setObjectName("anotherDraw")
        explain(
            self._dice,
            tr("Another draw"),
            tr("Draws the random changes anew, as it happens at every sight of a sample during training."),
        )
        self._dice.clicked.connect(self._on_dice)
        self._others = QPushButton(icon("refresh"), tr("Other sa&mples"))
        self._others.setObjectName("otherSamples")
        explain(self._others, tr("Other samples"), tr("Looks at other training samples."))
        self._others.clicked.connect(self._on_others)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self._dice)
        row.addWidget(self._others)
        row.addStretch(1)
        warned = QHBoxLayout()
        warned.setSpacing(SPACING)
        warned.addWidget(self._trouble, 1)
        warned.addWidget(self._fit)
        main = QVBoxLayout()
        main.setSpacing(SPACING)
        main.addLayout(row)
        main.addLayout(warned)
        main.addWidget(halves, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, SPACING, 0, 0)
        whole.setSpacing(MARGIN)
        whole.addLayout(main, 1)
        whole.addWidget(self._side())

    def _side(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(GAP)
        column.addWidget(heading(tr("Preparation")))
        column.addWidget(self._preparation)
        column.addSpacing(SPACING)
        column.addWidget(self._augmentations)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(_SIDE_PX)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def show_parts(self, project: Project, parts: Parts) -> None:
        """Shows what this project's network receives of these data."""
        self._project, self._parts = project, parts
        self._preparation.set_spec(project.preparation)
        flat = shape_of_pictures(parts.data) is None
        refusal = tr("These samples are no pictures, so there is nothing to shift or turn.") if flat else ""
        self._augmentations.show_project(project.augmentations, refusal)
        self._dice.setEnabled(bool(project.augmentations))
        self._ask()

    def _ask(self) -> None:
        project, parts = self._project, self._parts
        if project is None or parts is None:
            return
        inputs = tuple(node for node in project.active_graph.nodes if node.id in project.active_graph.inputs)
        asked = (parts, project.preparation, project.augmentations, inputs, self._chosen, self._draw)
        if asked != self._asked:
            self._asked = asked
            count = _FEW if math.prod(parts.data.input_shape) > _LARGE else _SAMPLES
            self._work.ask(project, parts, count, self._chosen, self._draw)

    def _on_look(self, found: Look) -> None:
        parts = self._parts
        if parts is None:
            return
        data, seen = parts.data, found.received
        lines = Answers(data, data.y_train, found.places)
        pictured = shape_of_pictures(data) is not None
        for half, values, pictures, numbers, length in (
            (self._before, seen.before, seen.before_pictures, seen.before_numbers, data.input_shape),
            (self._after, seen.after, seen.after_pictures, seen.after_numbers, found.shape),
        ):
            told = f"{shape(length)}  ·  {values.dtype}"
            half.show_samples(values, pictures if pictured else None, lines, numbers, told, data.feature_names)
        self._complain(found.refusal, fits=True)

    def _on_failed(self, error: NetBuilderError) -> None:
        self._complain(told(error), fits=False)

    def _complain(self, text: str, *, fits: bool) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        self._fit.setVisible(bool(text) and fits)

    def _on_fit(self) -> None:
        editor, facts = self._bench.editor, self._bench.library.facts
        if facts is not None:
            edit = fit_input(editor.project, facts)
            editor.change(edit.project, tr(edit.text))

    def _on_prepared(self, name: str, value: object, gesture: str) -> None:
        editor = self._bench.editor
        try:
            edit = set_preparation(editor.project, name, value, self._bench.library.facts)
        except NetBuilderError as error:
            self._bench.messages.error(error, key="data")
            return
        editor.change(edit.project, tr(edit.text), gesture=gesture)

    def _on_dice(self) -> None:
        self._draw += 1
        self._ask()

    def _on_others(self) -> None:
        self._chosen += 1
        self._ask()
