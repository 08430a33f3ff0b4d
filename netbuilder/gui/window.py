"""The main window: the rail, the pages, the transport bar and the message bar."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from netbuilder.gui.completing import Completing
from netbuilder.gui.dropping import Dropping
from netbuilder.gui.exchange.strip import TransferStrip
from netbuilder.gui.help.explain import explain
from netbuilder.gui.menus import Menus
from netbuilder.gui.messages import MessageBar
from netbuilder.gui.page import Page
from netbuilder.gui.pages import PLACES, START, page_class
from netbuilder.gui.rail import Rail
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.transport import TransportActions, TransportBar
from netbuilder.gui.workbench import Workbench

_GEOMETRY = "window"
_FIRST_MS, _LOADING_MS = 100, 10
"""The window is painted before anything else is loaded; then how often it is looked whether that is done."""

_alive: dict[int, MainWindow] = {}
"""Windows that Qt still has. Python must not take one apart while Qt sends it events: its parts form a circle."""


class MainWindow(QMainWindow):
    """One window on one project.

    Its pages are made when they are first wanted, or one by one by `complete`; the start page is there at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.bench = Workbench(self)
        # A window that is deleted without being closed must not take a running thread with it.
        self.destroyed.connect(self.bench.close)
        _alive[id(self)] = self
        self.destroyed.connect(partial(_alive.pop, id(self), None))
        self.pages: dict[str, Page] = {}
        self.transport = TransportActions(self.bench, self)
        for action in (self.transport.train, self.transport.step_batch, self.transport.step_epoch):
            action.triggered.connect(self._on_training)
        self.rail = Rail()
        self._stack = QStackedWidget()
        self._home = QToolButton()
        self._leaving = self._closing = False
        self._making: Completing | None = None
        self._arrange()
        self.dropping = Dropping(self)
        self.menus = Menus(self, self.bench, self.transport)
        self.bench.page_wanted.connect(self.show_page)
        self.bench.opening.data_found.connect(self._on_data_found)
        self.rail.chosen.connect(self.show_page)
        self.bench.editor.place_changed.connect(self._on_place_changed)
        self.bench.editor.changed.connect(self._on_place_changed)
        self._on_place_changed()
        self.setMinimumSize(960, 600)
        self.resize(1280, 720)
        self.show_page(START)
        self.rail.setFocus()
        self.bench.library.load()

    def restore(self) -> None:
        """Takes the size and place of the last time, if that still fits on a screen."""
        kept = self.bench.settings.get(_GEOMETRY, "")
        self.restoreGeometry(QByteArray.fromHex(kept.encode()))

    def complete(self) -> None:
        """Makes all pages that are not there yet."""
        for place in PLACES:
            self._page(place.name)

    def complete_in_idle_moments(self) -> None:
        """Makes the pages part by part, and lets the window answer in between."""
        self._completing = QTimer(self)
        self._completing.setInterval(_FIRST_MS)
        self._completing.timeout.connect(self._complete_one)
        self._completing.start()

    def _complete_one(self) -> None:
        if self._making is None:
            missing = [place.name for place in PLACES if place.name not in self.pages]
            self._making = Completing(missing, self.bench, self)
        made = self._making.step()
        if made is not None:
            self._put(*made)
        self._completing.setInterval(_LOADING_MS if self._making.waits else 0)
        if self._making.done:
            self._completing.stop()

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
        column.addWidget(TransferStrip(self.bench.transfer))
        column.addWidget(self._stack, 1)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(side)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)

    def _page(self, name: str) -> Page:
        if name not in self.pages:
            begun = self._making.take(name) if self._making is not None else None
            self._put(name, begun or page_class(name)(self.bench))
        return self.pages[name]

    def _put(self, name: str, page: Page) -> None:
        self.pages[name] = page
        self._stack.addWidget(page)

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
        self.menus.show_edit(page.edit_actions())
        page.entered()

    def _on_data_found(self, path: Path) -> None:
        self.show_page("data")
        self.pages["data"].take(path)

    def _on_training(self) -> None:
        """The curves come up, unless the user looks at something that the training changes as well."""
        if self.bench.trainer.state != IDLE and self.page in (START, "data", "build"):
            self.show_page("train")

    def _on_home(self) -> None:
        self.show_page(START)

    def _on_place_changed(self) -> None:
        editor = self.bench.editor
        self.setWindowTitle(f"{editor.shown_name()}[*] – NetBuilder")
        self.setWindowModified(editor.modified)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks first where something would be lost or is running."""
        self._closing = True
        if not self._leaving:
            self.bench.trainer.when_idle(self._on_idle)
        self._closing = False
        if self._leaving:
            self.bench.settings.set(_GEOMETRY, self.saveGeometry().toHex().data().decode())
            self.bench.close()
        event.setAccepted(self._leaving)

    def close_now(self) -> None:
        """Closes without a question; unsaved edits stay in the draft, and a training stops at a checkpoint."""
        self.bench.files.drafts.keep_now()
        self._leaving = True
        self.close()

    def _on_idle(self) -> None:
        self.bench.files.may_leave(self._leave)

    def _leave(self) -> None:
        self._leaving = True
        if not self._closing:  # the answer to a question came later
            self.close()
