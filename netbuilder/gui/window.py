"""The main window: the rail, the pages, the transport bar and the message bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from netbuilder.gui.build.page import BuildPage
from netbuilder.gui.data.page import DataPage
from netbuilder.gui.draw.page import DrawPage
from netbuilder.gui.evaluate.page import EvaluatePage
from netbuilder.gui.help.explain import explain
from netbuilder.gui.messages import MessageBar
from netbuilder.gui.page import Page
from netbuilder.gui.pages import PLACES, START
from netbuilder.gui.rail import Rail
from netbuilder.gui.runs.page import RunsPage
from netbuilder.gui.start.page import StartPage
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.train.page import TrainPage
from netbuilder.gui.transport import TransportActions, TransportBar
from netbuilder.gui.workbench import Workbench

_PAGES = {page.name: page for page in (StartPage, DataPage, BuildPage, TrainPage, EvaluatePage, DrawPage, RunsPage)}


class MainWindow(QMainWindow):
    """One window on one project."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.bench = Workbench(self)
        self.pages: dict[str, Page] = {}
        self.transport = TransportActions(self.bench, self)
        self.rail = Rail()
        self._stack = QStackedWidget()
        self._home = QToolButton()
        self._arrange()
        self._make_menus()
        self.bench.page_wanted.connect(self.show_page)
        self.rail.chosen.connect(self.show_page)
        self.bench.editor.place_changed.connect(self._on_place_changed)
        self.bench.editor.changed.connect(self._on_place_changed)
        self._on_place_changed()
        self.setMinimumSize(960, 600)
        self.resize(1280, 720)
        for name in _PAGES:
            self._page(name)
        self.show_page(START)
        self.bench.library.load()

    def _arrange(self) -> None:
        self._home.setObjectName("homeButton")
        self._home.setIcon(icon("home"))
        self._home.setAutoRaise(True)
        explain(self._home, tr("Start page"), tr("Recent projects and templates."))
        self._home.clicked.connect(self._on_home)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self._home, 0, Qt.AlignmentFlag.AlignHCenter)
        side.addWidget(self.rail, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(TransportBar(self.bench, self.transport))
        column.addWidget(MessageBar(self.bench.messages))
        column.addWidget(self._stack, 1)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(side)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)

    def _make_menus(self) -> None:
        edit = self.menuBar().addMenu(tr("&Edit"))
        stack = self.bench.editor.stack
        for action, name, key, picture in (
            (stack.createUndoAction(self, tr("&Undo")), "undoAction", QKeySequence.StandardKey.Undo, "undo"),
            (stack.createRedoAction(self, tr("&Redo")), "redoAction", QKeySequence.StandardKey.Redo, "redo"),
        ):
            action.setObjectName(name)
            action.setShortcuts(key)
            action.setIcon(icon(picture))
            edit.addAction(action)
        train = self.menuBar().addMenu(tr("&Train"))
        for action in self.transport.all():
            train.addAction(action)
        view = self.menuBar().addMenu(tr("&View"))
        for number, place in enumerate(PLACES, start=1):
            action = QAction(icon(place.icon), tr(place.text), self)
            action.setObjectName(f"go:{place.name}")
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.setData(place.name)
            action.triggered.connect(self._on_go)
            view.addAction(action)

    def _page(self, name: str) -> Page:
        if name not in self.pages:
            page = _PAGES[name](self.bench)
            self.pages[name] = page
            self._stack.addWidget(page)
        return self.pages[name]

    @property
    def page(self) -> str:
        """The name of the page shown."""
        current = self._stack.currentWidget()
        return current.name if isinstance(current, Page) else ""

    def show_page(self, name: str) -> None:
        """Goes to a page."""
        before = self._stack.currentWidget()
        page = self._page(name)
        self.rail.show_place(name)
        if before is page:
            page.entered()
            return
        if isinstance(before, Page):
            before.left()
        self._stack.setCurrentWidget(page)
        page.entered()

    def _on_home(self) -> None:
        self.show_page(START)

    def _on_go(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.show_page(action.data())

    def _on_place_changed(self) -> None:
        editor = self.bench.editor
        self.setWindowTitle(f"{editor.shown_name()}[*] – NetBuilder")
        self.setWindowModified(editor.modified)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.bench.close()
        super().closeEvent(event)
