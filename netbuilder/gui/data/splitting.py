"""Training, validation and test: shares, the seed, and how many samples of each class that makes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.spec import Spec, param
from netbuilder.document.editing.training import set_number
from netbuilder.document.project import Project
from netbuilder.document.source import FileSource
from netbuilder.experiments.parts import Parts
from netbuilder.gui.data.browsing import PARTS, part_name
from netbuilder.gui.data.choosing import Chooser
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, MARGIN, RADIUS, SPACING
from netbuilder.gui.widgets.labels import heading, paragraph, plain
from netbuilder.gui.widgets.tables import RIGHT, PlainTable
from netbuilder.gui.workbench import Workbench

Index = QModelIndex | QPersistentModelIndex
_BAR = 36
_PATTERNS = (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.Dense5Pattern, Qt.BrushStyle.BDiagPattern)
_FORM_PX = 340


class SplitNumbers(Spec):
    """How the samples are parted."""

    test_share: float = param(
        0.0, "The share of the samples kept for testing, which the network never learns from.", ge=0, lt=1
    )
    validation_split: float = param(
        0.0,
        "The share of the training samples held back, to see during training whether what is learned holds for others.",
        ge=0,
        lt=1,
    )
    seed: int = param(0, "Where all chance begins: another seed parts the samples in another way.", ge=0)


class PartsBar(QWidget):
    """The parts as one bar; each differs by its pattern as well as by its colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("splitBar")
        self._sizes = [0, 0, 0]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        explain(self, tr("Parts"), tr("All samples, as they are parted into training, validation and test."))
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, _BAR + 2 * self.fontMetrics().height() + 3 * GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def show_sizes(self, sizes: list[int]) -> None:
        """Shows parts of these sizes."""
        self._sizes = sizes
        self.setAccessibleDescription(
            ", ".join(f"{part_name(part)}: {number(count)}" for part, count in zip(PARTS, sizes, strict=True))
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, left = max(1, sum(self._sizes)), 0.0
        room = self.width() - 2 * GAP * max(0, np.count_nonzero(self._sizes) - 1)
        for place, count in enumerate(self._sizes):
            wide = room * count / whole
            colour = QColor(colours.series[place])
            if count:
                painter.setPen(colour)
                painter.setBrush(QColor(colours.surface))
                box = QRectF(left + 0.5, 0.5, max(2.0, wide - 1), _BAR - 1)
                painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
                painter.setBrush(QBrush(colour, _PATTERNS[place]))
                painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
                left += wide + 2 * GAP
        self._names(painter, whole)
        painter.end()

    def _names(self, painter: QPainter, whole: int) -> None:
        """Below the bar, in thirds, so that a small part has room for its name too."""
        colours, line = tokens(), self.fontMetrics().height()
        third = self.width() / len(self._sizes)
        for place, count in enumerate(self._sizes):
            box = QRectF(place * third, _BAR + GAP, 12, 12)
            colour = QColor(colours.series[place])
            painter.setPen(colour)
            painter.setBrush(QBrush(colour, _PATTERNS[place]))
            painter.drawRoundedRect(box.translated(0, (line - 12) / 2), 2, 2)
            painter.setPen(QColor(colours.text))
            painter.setFont(font(bold=True))
            text = QRectF(box.right() + GAP + 2, _BAR + GAP, third - 20, line)
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part_name(PARTS[place]))
            painter.setPen(QColor(colours.muted))
            painter.setFont(font(CAPTION))
            told = f"{number(count)}  ·  {percent(count / whole)}"
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(text.translated(0, line), side, told)


class _Counts(QAbstractTableModel):
    """Rows of classes, columns of parts, the sums at both ends."""

    def __init__(self, names: tuple[str, ...], counts: np.ndarray) -> None:
        super().__init__()
        self._names = (*names, tr("All"))
        whole = np.vstack([counts, counts.sum(axis=0)]) if len(names) else counts
        self._counts = np.hstack([whole, whole.sum(axis=1, keepdims=True)])
        self._heads = [tr("Class"), *(part_name(part) for part in PARTS), tr("All")]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._counts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return RIGHT
        last = index.row() == len(self._counts) - 1
        if role == Qt.ItemDataRole.FontRole and (last or index.column() == len(self._heads) - 1):
            return font(bold=True)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == 0:
            return self._names[-1] if last else self._names[index.row()]
        return number(int(self._counts[index.row(), index.column() - 1]))


class SplitTab(QWidget):
    """The bar, the form and the table of counts."""

    def __init__(self, bench: Workbench, chooser: Chooser) -> None:
        super().__init__()
        self._bench, self._chooser = bench, chooser
        self._bar = PartsBar()
        self._form = SpecForm(SplitNumbers, names="split:")
        self._form.edited.connect(self._on_edited)
        self._trouble = plain(name="splitProblem")
        self._trouble.setWordWrap(True)
        self._trouble.setProperty("role", "danger")
        self._test_told = paragraph("", muted=True)
        self._told = paragraph("", muted=True)
        self._table = PlainTable(
            "splitCounts", tr("Counts"), tr("How many samples of each class are in each part. None is left out.")
        )
        self._table.fit_all()
        side = QWidget()
        side.setMaximumWidth(_FORM_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        for widget in (heading(tr("Shares")), self._form, self._test_told, self._told, self._trouble):
            column.addWidget(widget)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2 * MARGIN)
        row.addWidget(side, 2)
        counted = QVBoxLayout()
        counted.setSpacing(SPACING)
        counted.addWidget(heading(tr("Samples in each part")))
        counted.addWidget(self._table, 1)
        row.addLayout(counted, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, MARGIN, 0, 0)
        whole.setSpacing(MARGIN)
        whole.addWidget(self._bar)
        whole.addLayout(row, 1)

    def show_parts(self, project: Project, parts: Parts, trouble: str) -> None:
        """Shows the parts, and why they cannot be made as wanted."""
        source = project.data
        drawn = _source_parts(project)
        fixed = parts.own_test and not drawn
        share = getattr(source, "test_share", 0.0) if drawn else project.test_share
        self._form.set_spec(_shown(share, project))
        self._form.fields["test_share"].editor.setEnabled(not fixed)
        told = ""
        if fixed:
            told = tr("The test samples come with the data, so no others are kept for testing.")
        elif not len(parts.test):
            told = tr("No samples are kept for testing: 0.2 keeps one in five.")
        self._test_told.setText(told)
        self._test_told.setVisible(bool(told))
        self._told.setText(
            tr("Each class gives the same share, and every sample is in exactly one part.")
            if parts.data.classes
            else tr("Samples are drawn evenly, and every sample is in exactly one part.")
        )
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._bar.show_sizes([len(parts.places(part)) for part in PARTS])
        names = parts.data.class_names if parts.data.classes else ()
        if names:
            counts = np.stack([parts.counts(part) for part in PARTS], axis=1)
        else:
            counts = np.array([[len(parts.places(part)) for part in PARTS]])
        self._table.show_rows(_Counts(names, counts))

    def _on_edited(self, name: str, value: object, gesture: str) -> None:
        project = self._bench.editor.project
        try:
            if name == "test_share" and _source_parts(project):
                source = project.data.replace(test_share=value)
                text = tr("Keep {share} for testing", share=percent(float(value)))
                self._chooser.change(source, text, gesture)
                return
            edit = set_number(project, name, value)
        except NetBuilderError as error:
            self._form.fields[name].complain(tr(error.message))
            return
        self._bench.editor.change(edit.project, tr(edit.text), gesture=f"{gesture}:{name}")


def _source_parts(project: Project) -> bool:
    """Whether the source itself keeps samples for testing, as points and bundled tables do."""
    source = project.data
    if isinstance(source, FileSource):
        return source.test_share > 0
    return "test_share" in source.params()


def _shown(share: float, project: Project) -> SplitNumbers:
    """The numbers of a project, which may come from a file and be out of range."""
    usual = SplitNumbers()
    values = {"test_share": share, "validation_split": project.validation_split, "seed": project.seed}
    for name, value in values.items():
        try:
            usual = usual.replace(**{name: value})
        except NetBuilderError:
            continue
    return usual
