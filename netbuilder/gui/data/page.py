"""The page Data: choose what to learn from, look at it, see what the network receives of it, and split it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.project import Project
from netbuilder.document.source import FileSource
from netbuilder.experiments.parts import Parts, parts_of
from netbuilder.gui.data.adding import Adding
from netbuilder.gui.data.choice import DatasetChoice
from netbuilder.gui.data.choosing import Chooser
from netbuilder.gui.data.fetch import FetchPanel
from netbuilder.gui.data.head import DataHead
from netbuilder.gui.data.own import OwnData
from netbuilder.gui.data.places import FailedPlace, LoadingPlace
from netbuilder.gui.data.receiving import ReceivingTab
from netbuilder.gui.data.samples import SamplesTab
from netbuilder.gui.data.settings import SourceSettings
from netbuilder.gui.data.shelf import entries, kind_of, path_of
from netbuilder.gui.data.splitting import SplitTab
from netbuilder.gui.data.wizard import TableWizard
from netbuilder.gui.help.explain import explain
from netbuilder.gui.library import FAILED, LOADING, MISSING, READY
from netbuilder.gui.messages import WARNING
from netbuilder.gui.page import Page
from netbuilder.gui.text import told, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.flow import Flow
from netbuilder.gui.widgets.labels import caption
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.widgets.search import SearchLine
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench

_PATIENCE_MS = 150
"""What loads faster is not announced: the page would only flicker."""


class DataPage(Page):
    """Shows the project's data; redraws only while it is looked at."""

    name = "data"

    def __init__(self, bench: Workbench, *parts: Any) -> None:
        super().__init__(bench)
        self.chooser, self.settings, self.samples, self.receiving, self.splitting = parts or self.parts(bench)
        self.own = OwnData(bench.settings)
        self.adding = Adding(bench, self)
        self._visible = False
        self._shown: object = None
        self._parts: Parts | None = None
        self._trouble = ""
        self._return_to: QWidget | None = None
        self._slow = later(self, self._on_slow, _PATIENCE_MS)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        left, right = Panel(tr("Data sets")), Panel()
        # From the outside to the inside: Qt dresses all that a widget holds anew where it is taken in.
        self.box.addWidget(splitter)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([264, 900])
        splitter.setStretchFactor(1, 1)
        self._fill_left(left)
        self._fill_right(right)
        bench.library.changed.connect(self._refresh)
        bench.library.outdated.connect(self._on_outdated)
        bench.editor.changed.connect(self._on_edited)
        self.adding.found.connect(self._on_found)
        self.adding.table_found.connect(self._on_table)
        self.settings.wizard_wanted.connect(self._on_wizard)
        QGuiApplication.instance().applicationStateChanged.connect(self._on_application)

    @classmethod
    def parts(cls, bench: Workbench) -> Iterator[Any]:
        chooser = Chooser(bench)
        yield chooser
        settings = SourceSettings(chooser)
        yield settings
        yield SamplesTab(bench, settings)
        yield ReceivingTab(bench)
        yield SplitTab(bench, chooser)

    def _fill_left(self, panel: Panel) -> None:
        panel.setMinimumWidth(220)
        self._search = SearchLine("datasetSearch", tr("Find data"))
        explain(self._search, tr("Search the data sets"), tr("Shows only data sets with this text."))
        self.choice = DatasetChoice()
        self._search.textChanged.connect(self.choice.search)
        self._search.left_downwards.connect(self.choice.setFocus)
        self.choice.chosen.connect(self.choose)
        self.choice.removed.connect(self._on_removed)
        row = Flow(gap=SPACING)
        for text, title, name, picture, what, do in (
            (
                tr("Fi&le…"),
                tr("Add a file of data"),
                "addDataFile",
                "file",
                tr("Your own data: a CSV table, NPZ, IDX, HDF5, or a zip of pictures. You can also drop a file here."),
                self.adding.ask_file,
            ),
            (
                tr("F&older…"),
                tr("Add a folder of pictures"),
                "addDataFolder",
                "folder",
                tr("A folder with a folder of pictures for each class. You can also drop it on the window."),
                self.adding.ask_folder,
            ),
        ):
            button = QPushButton(icon(picture), text)
            button.setObjectName(name)
            explain(button, title, what)
            button.clicked.connect(do)
            row.addWidget(button)
        panel.box.addWidget(self._search)
        panel.box.addWidget(self.choice, 1)
        own = caption(tr("Add your own, or drop it here"))
        own.setWordWrap(True)
        panel.box.addWidget(own)
        panel.box.addLayout(row)

    def _fill_right(self, panel: Panel) -> None:
        self._stack = QStackedWidget()
        self._ready = QWidget()
        panel.box.addWidget(self._stack)
        self._stack.addWidget(self._ready)
        column = QVBoxLayout(self._ready)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        self._head = DataHead()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("dataTabs")
        self.tabs.setDocumentMode(True)
        explain(
            self.tabs,
            tr("Views of the data"),
            tr("The samples themselves, what the network receives of them, and how they are split."),
        )
        column.addWidget(self._head)
        column.addWidget(self.tabs, 1)
        self.tabs.addTab(self.samples, tr("&Samples"))
        self.tabs.addTab(self.receiving, tr("What the networ&k receives"))
        self.tabs.addTab(self.splitting, tr("Spl&it"))
        self.tabs.currentChanged.connect(self._refresh)
        self._fetch = FetchPanel()
        self._fetch.fetched.connect(self._on_fetched)
        self._loading = LoadingPlace()
        self._failed = FailedPlace()
        self._failed.again.connect(self.bench.library.reload)
        self._failed.other.connect(self._on_other)
        for place in (self._fetch, self._loading, self._failed):
            self._stack.addWidget(place)

    def entered(self) -> None:
        """Looks whether files came or were changed, and shows the data."""
        self._visible = True
        self.bench.library.look_again()
        self._list()
        self._refresh()

    def left(self) -> None:
        """Nobody looks any more."""
        self._visible = False

    def choose(self, kind: str) -> None:
        """Uses the data set that a line of the list stands for."""
        path = path_of(kind)
        self.bench.messages.dismiss("data")
        if path:
            self.chooser.use(self.own.find(path) or FileSource(file=path))
        else:
            current = self.bench.editor.project.data
            self.chooser.use(current if kind_of(current) == kind else datasets.create(kind))

    def take(self, path: Path) -> None:
        """A file or folder of data was dropped on the window."""
        self.adding.add(path)

    def _list(self) -> None:
        source = self.bench.editor.project.data
        self.choice.show_entries(entries(self.own.all(), source), kind_of(source))

    def _on_found(self, source: FileSource) -> None:
        self.own.add(source)
        self.chooser.use(source)
        self._list()

    def _on_table(self, path: str) -> None:
        """A table was added: how it was read before, or the guesses, are looked at first."""
        self._open_wizard(self.own.find(path) or FileSource(file=path), None)

    def _on_wizard(self) -> None:
        project = self.bench.editor.project
        if isinstance(project.data, FileSource):
            self._open_wizard(project.data, project.test_share)

    def _open_wizard(self, source: FileSource, share: float | None) -> None:
        wizard = TableWizard(source, share, self.window())
        wizard.settled.connect(self._on_settled)
        wizard.show()

    def _on_settled(self, source: FileSource, share: float) -> None:
        self.own.add(source)
        self.chooser.use(source, share)
        self._list()

    def _on_removed(self, kind: str) -> None:
        self.own.remove(path_of(kind))
        self._list()

    def _on_edited(self, before: Project, after: Project) -> None:
        if not self._visible:
            return
        if before.data != after.data:
            self._list()
        self._refresh()

    def _refresh(self) -> None:
        """Shows what there is of the data; what is shown already is left alone."""
        if not self._visible:
            return
        library, project = self.bench.library, self.bench.editor.project
        self._remember_focus()
        if library.state != LOADING:
            self._slow.stop()
        if library.state == READY and library.dataset is not None:
            self._show_ready(project)
        elif library.state == MISSING and not isinstance(project.data, FileSource):
            self._fetch.show_spec(project.data)
            self._stack.setCurrentWidget(self._fetch)
        elif library.state in (MISSING, FAILED):
            self._failed.show_failure(project.data, library.error)
            self._show_settings(self._failed.settings_place, project)
            self.settings.setVisible(library.error is not None and not self.settings.isHidden())
            self._shown = None
            self._stack.setCurrentWidget(self._failed)
            self._go_back()
        elif not self._slow.isActive():
            self._slow.start()

    def _on_slow(self) -> None:
        if self.bench.library.state == LOADING:
            self._remember_focus()
            self._loading.show_source(self.bench.editor.project.data)
            self._stack.setCurrentWidget(self._loading)

    def _remember_focus(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.settings.isAncestorOf(focused):
            self._return_to = focused

    def _go_back(self) -> None:
        """The keyboard returns to the setting that was changed before the data were read anew."""
        back, self._return_to = self._return_to, None
        if back is not None:
            back.setFocus()

    def _show_settings(self, place: QVBoxLayout, project: Project) -> None:
        if place.indexOf(self.settings) < 0:
            place.addWidget(self.settings)
        self.settings.show_source(project.data)

    def _show_ready(self, project: Project) -> None:
        data = self.bench.library.dataset
        self._stack.setCurrentWidget(self._ready)
        wanted = (id(data), project.data, project.test_share, project.validation_split, project.seed)
        if wanted != self._shown:
            self._shown = wanted
            self._head.show_data(project.data, data)
            self._show_settings(self.samples.settings_place, project)
            self._parts, self._trouble = _parted(project, data)
        tab = self.tabs.currentWidget()
        if tab is self.receiving:
            self.receiving.show_parts(project, self._parts)
        elif tab is self.splitting:
            self.splitting.show_parts(project, self._parts, self._trouble)
        else:
            self.samples.show_parts(self._parts)
        self._go_back()

    def _on_fetched(self) -> None:
        self._list()
        if self.bench.library.state == MISSING:
            self.bench.library.reload()

    def _on_other(self) -> None:
        self.choice.setFocus()

    def _on_application(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.bench.library.look_again()

    def _on_outdated(self) -> None:
        name = Path(getattr(self.bench.editor.project.data, "file", "")).name
        self.bench.messages.show(
            tr("“{name}” was changed since it was read.", name=name),
            WARNING,
            key="data outdated",
            actions=((tr("Read it again"), self.bench.library.reload),),
        )


def _parted(project: Project, data: Dataset) -> tuple[Parts, str]:
    """The parts, or where they cannot be made as wanted all samples as training, and why."""
    try:
        return parts_of(project, data), ""
    except NetBuilderError as error:
        whole = project.replace(test_share=0.0, validation_split=0.0)
        return parts_of(whole, data), told(error)
