"""The samples themselves: pictures in a grid, rows of a table or points, with counts and numbers beside them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.data.dataset import Dataset
from netbuilder.data.features import feature_numbers
from netbuilder.data.received import Numbers, spread
from netbuilder.experiments.parts import TRAINING, Parts
from netbuilder.gui.data.browsing import (
    PARTS,
    PICTURES,
    POINTS,
    TABLE,
    Answers,
    part_name,
    shape_of_pictures,
    views_of,
)
from netbuilder.gui.data.counts import ClassCounts
from netbuilder.gui.data.numbers import NumbersView
from netbuilder.gui.data.settings import SourceSettings
from netbuilder.gui.data.table import FeatureTable, SampleTable
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr, trn
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING
from netbuilder.gui.widgets.flow import Flow
from netbuilder.gui.widgets.labels import caption, heading, plain
from netbuilder.gui.widgets.pictures import PictureGrid, Pictures
from netbuilder.gui.widgets.tables import PlainTable
from netbuilder.gui.workbench import Workbench

_SIDE_PX = 316
_MOST_NUMBERS = 4_000_000


class SamplesTab(QWidget):
    """One part of the data, all or one class of it."""

    def __init__(self, bench: Workbench, settings: SourceSettings) -> None:
        super().__init__()
        self._parts: Parts | None = None
        self._setting = False
        self._part, self._class, self._view = QComboBox(), QComboBox(), QComboBox()
        self._count = plain(name="sampleCount")
        self._count.setProperty("role", "muted")
        self._stack = QStackedWidget()
        self._grid = PictureGrid(56)
        self._grid.setObjectName("samplePictures")
        explain(
            self._grid,
            tr("Pictures"),
            tr("The samples as they are stored, with their answers. Point at one to see its number."),
        )
        self._table = PlainTable("sampleTable", tr("Table of samples"), tr("Each row is a sample, the answer first."))
        self._points: QWidget | None = None
        self._stack.addWidget(self._grid)
        self._stack.addWidget(self._table)
        self.counts = ClassCounts()
        self._numbers = NumbersView("pixelStatistics")
        self._features = PlainTable(
            "featureStatistics",
            tr("Features in numbers"),
            tr("The least, mean and greatest value of every feature over the training samples, and its deviation."),
        )
        self.settings_place = QVBoxLayout()
        self.settings_place.addWidget(settings)
        self._arrange()
        self.counts.chosen.connect(self._on_count)
        self._part.currentIndexChanged.connect(self._on_part)
        self._class.currentIndexChanged.connect(self._refresh)
        self._view.currentIndexChanged.connect(self._refresh)

    def _arrange(self) -> None:
        head = QWidget()
        flow = Flow(head, SPACING)
        for text, box, name, what in (
            (tr("&Part"), self._part, "partChoice", tr("Which part of the data to look at.")),
            (tr("&Class"), self._class, "classFilter", tr("Show the samples of one class only.")),
            (tr("Vie&w"), self._view, "viewChoice", tr("How to look at the samples.")),
        ):
            label = QLabel(text)
            label.setBuddy(box)
            box.setObjectName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(180)
            explain(box, text.replace("&", ""), what)
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, SPACING, 0)
            row.setSpacing(SPACING)
            row.addWidget(label)
            row.addWidget(box)
            flow.addWidget(pair)
        self._count.setMinimumHeight(self._part.sizeHint().height())
        flow.addWidget(self._count)
        main = QVBoxLayout()
        main.setSpacing(SPACING)
        main.addWidget(head)
        main.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACING, 0, 0)
        row.setSpacing(MARGIN)
        row.addLayout(main, 1)
        row.addWidget(self._side())

    def _side(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(GAP)
        self._counts_head = heading(tr("Class counts"))
        self._numbers_head = heading(tr("Values"))
        self._features_head = heading(tr("Features"))
        self._features_from = caption("")
        column.addLayout(self.settings_place)
        column.addWidget(self._counts_head)
        column.addWidget(self.counts)
        column.addSpacing(SPACING)
        column.addWidget(self._numbers_head)
        column.addWidget(self._numbers)
        column.addWidget(self._features_head)
        column.addWidget(self._features, 1)
        column.addWidget(self._features_from)
        column.addStretch(0)
        self._features.setMinimumHeight(150)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(_SIDE_PX)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def show_parts(self, parts: Parts) -> None:
        """Shows these data, in the part, class and view that were looked at, where there are such."""
        before, self._parts = self._parts, parts
        if before is parts:
            return
        afresh = before is None or before.data is not parts.data
        self._setting = True
        _fill(self._part, [(f"{part_name(part)} ({number(len(parts.places(part)))})", part) for part in PARTS])
        if afresh:
            data = parts.data
            _fill(self._class, [(tr("All"), -1), *((name, place) for place, name in enumerate(data.class_names))])
            texts = {PICTURES: tr("Pictures"), TABLE: tr("Table"), POINTS: tr("Points")}
            _fill(self._view, [(texts[view], view) for view in views_of(data)])
            if before is None or views_of(before.data) != views_of(data):
                self._view.setCurrentIndex(0)
            self._show_numbers(data)
        for box, shown in ((self._class, parts.data.classes > 0), (self._view, self._view.count() > 1)):
            box.parentWidget().setVisible(shown)
        self._setting = False
        self._on_part()

    def _show_numbers(self, data: Dataset) -> None:
        table = views_of(data)[0] != PICTURES and data.x_train.ndim == 2
        for widget in (self._numbers_head, self._numbers):
            widget.setVisible(not table)
        for widget in (self._features_head, self._features):
            widget.setVisible(table)
        if table:
            x = data.x_train if data.x_train.size <= _MOST_NUMBERS else spread(data.x_train)
            self._features.show_rows(FeatureTable(feature_numbers(x, data.feature_names)))
            self._features.fit_all()
            few = len(x) < len(data.x_train)
            self._features_from.setText(
                trn("from {count} sample, evenly spread", "from {count} samples, evenly spread", len(x)) if few else ""
            )
            self._features_from.setVisible(few)
        else:
            self._features_from.hide()
            self._numbers.show_numbers(Numbers.of(data.x_train), len(data.x_train))

    def _on_part(self) -> None:
        if self._setting or self._parts is None:
            return
        classes = self._parts.data.classes > 0
        self._counts_head.setVisible(classes)
        self.counts.setVisible(classes)
        if classes:
            self.counts.show_counts(self._parts.data.class_names, self._parts.counts(self._chosen_part()))
        self._refresh()

    def _chosen_part(self) -> str:
        return self._part.currentData() or TRAINING

    def _on_count(self, chosen: int) -> None:
        self._class.setCurrentIndex(self._class.findData(chosen))

    def _refresh(self) -> None:
        parts = self._parts
        if self._setting or parts is None:
            return
        part, wanted = self._chosen_part(), self._class.currentData()
        places = parts.places(part)
        x, y = parts.arrays(part)
        if wanted is not None and wanted >= 0:
            places = places[y[places] == wanted]
        self.counts.mark(-1 if wanted is None else wanted)
        drawn = self._show(parts.data, x, y, places, part)
        text = trn("{count} sample", "{count} samples", len(places))
        if drawn < len(places):
            text = tr("{drawn} of {all} samples drawn", drawn=number(drawn), all=number(len(places)))
        if not len(places):
            text = tr("No samples here")
        self._count.setText(text)

    def _show(self, data: Dataset, x: np.ndarray, y: np.ndarray, places: np.ndarray, part: str) -> int:
        view = self._view.currentData()
        if view == PICTURES:
            pictures = x.reshape(len(x), *shape_of_pictures(data))
            lines, notes = Answers(data, y, places), Answers(data, y, places, part_name(part))
            self._grid.show_pictures(Pictures(pictures, places, lines, notes))
            self._stack.setCurrentWidget(self._grid)
        elif view == POINTS:
            if self._points is None:
                from netbuilder.gui.data.points import PointsView

                self._points = PointsView()
                self._stack.addWidget(self._points)
            self._stack.setCurrentWidget(self._points)
            return self._points.show_samples(data, x, y, places)
        else:
            self._table.show_rows(SampleTable(data, x, y, places))
            self._stack.setCurrentWidget(self._table)
        return len(places)


def _fill(box: QComboBox, entries: list[tuple[str, object]]) -> None:
    """Other lines for a box, which keeps its choice where there is such a line."""
    if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] == entries:
        return
    before = box.currentData()
    box.clear()
    for text, value in entries:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(before)))
