"""The start page: go on with a project, or begin with a template."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.paths import bundled_projects
from netbuilder.experiments.bundled import bundled_models
from netbuilder.experiments.drafts import AbandonedDraft
from netbuilder.formats.nbproj import ProjectFile, read_project_file
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import called
from netbuilder.gui.page import Page
from netbuilder.gui.start.cut_off import CutOffRow, cut_off_runs
from netbuilder.gui.start.recent import RecentRow, moment_text
from netbuilder.gui.start.tiles import Tile
from netbuilder.gui.text import size, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING, WIDE
from netbuilder.gui.widgets.flow import Flow
from netbuilder.gui.widgets.labels import caption, heading, paragraph, title
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench

_WIDEST_NAME = 320
ORDER = ("hello-world", "spiral", "regression", "mnist-mlp", "mnist-convnet", "fashion-convnet")


class StartPage(Page):
    """Recent projects, templates, and what a crash left behind."""

    name = "start"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        column.setSpacing(SPACING)
        column.addWidget(title(tr("Welcome to NetBuilder")))
        column.addWidget(
            paragraph(
                tr("Begin with a template: press Train, watch it learn, then let it read what you draw."), muted=True
            )
        )
        # Looked for after the page is there: the list of runs takes its time to load.
        self._later = later(self, self._show_left_behind)
        self._left_behind = QVBoxLayout()
        self._left_behind.setSpacing(GAP)
        column.addLayout(self._left_behind)
        column.addSpacing(SPACING)
        column.addLayout(self._recent_row())
        column.addSpacing(SPACING)
        column.addWidget(heading(tr("Templates")))
        self._tiles = QWidget()
        flow = Flow(self._tiles)
        for tile in self._make_tiles():
            flow.addWidget(tile)
        column.addWidget(self._tiles)
        column.addStretch(1)
        scroll.setWidget(inside)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.addWidget(scroll)
        bench.files.recent_changed.connect(self._show_recent)
        self._show_recent()

    def entered(self) -> None:
        """Looks again what there is to go on with."""
        self._show_recent()
        self._later.start()

    def _recent_row(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACING)
        head = QHBoxLayout()
        head.addWidget(heading(tr("Projects")))
        head.addStretch(1)
        for name, text, picture, what, do in (
            ("startDraw", tr("Dr&aw a digit"), "draw", tr("A trained network reads your handwriting."), self._on_draw),
            ("startNew", tr("&New project"), "new", tr("Begins with an empty stack."), self._on_new),
            ("startOpen", tr("&Open…"), "open", tr("Opens a project file."), self.bench.files.ask_open),
        ):
            button = QPushButton(icon(picture), text)
            button.setObjectName(name)
            if name == "startDraw" and not bundled_models():
                button.hide()
            explain(button, text.replace("&", ""), what)
            button.clicked.connect(do)
            head.addWidget(button)
        column.addLayout(head)
        self._recent_panel = Panel()
        self._recent_panel.box.setContentsMargins(GAP, GAP, GAP, GAP)
        self._recent_panel.box.setSpacing(0)
        column.addWidget(self._recent_panel)
        return column

    def _make_tiles(self) -> list[Tile]:
        there = bundled_projects()
        tiles = []
        for name in (*ORDER, *(each for each in there if each not in ORDER)):
            try:
                project = read_project_file(there[name]).project
            except (KeyError, NetBuilderError):
                continue
            need = ""
            if not project.data.is_here():
                need = tr("Fetches {amount} first", amount=size(project.data.fetch_bytes()))
            tile = Tile(name, tr(project.name), tr(project.about), need)
            tile.clicked.connect(self._on_tile)
            tiles.append(tile)
        return tiles

    def _on_draw(self) -> None:
        self.bench.page_wanted.emit("draw")

    def _on_new(self) -> None:
        self.bench.files.new()
        self.bench.page_wanted.emit("build")

    def _on_tile(self) -> None:
        name = self.sender().objectName().removeprefix("template:")
        content = ProjectFile(project=read_project_file(bundled_projects()[name]).project)
        self.bench.files.may_leave(_Begin(self.bench, content).go)

    def _show_recent(self) -> None:
        box = self._recent_panel.box
        _empty(box)
        files = self.bench.files.recent.files()
        if not files:
            box.addWidget(caption(tr("Projects that you save or open are listed here.")))
            box.itemAt(0).widget().setContentsMargins(SPACING, SPACING, SPACING, SPACING)
        rows = [RecentRow(self.bench, each.path, each.name, each.time, missing=each.missing) for each in files[:5]]
        widest = max((row.button.sizeHint().width() for row in rows), default=0)
        for row in rows:
            row.button.setMinimumWidth(min(widest, _WIDEST_NAME))  # what stands beside the names stands in a column
            box.addWidget(row)

    def _show_left_behind(self) -> None:
        _empty(self._left_behind)
        for left in self.bench.files.drafts.abandoned()[:3]:
            row = _LeftRow(self.bench, left)
            row.done.connect(self._later.start)
            self._left_behind.addWidget(row)
        for run in cut_off_runs()[:1]:
            row = CutOffRow(self.bench, run)
            row.done.connect(self._later.start)
            self._left_behind.addWidget(row)


def _empty(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().deleteLater()


class _LeftRow(QFrame):
    """A project that a crash left behind: go on with it, or throw it away."""

    done = Signal()

    def __init__(self, bench: Workbench, left: AbandonedDraft) -> None:
        super().__init__()
        self._bench, self._left = bench, left
        self.setProperty("role", "panel")
        self.setObjectName("leftBehind")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, SPACING, MARGIN, SPACING)
        text = tr(
            "NetBuilder ended unexpectedly. “{name}” is here as it was on {when}.",
            name=called(left.name),
            when=moment_text(left.time),
        )
        row.addWidget(paragraph(text), 1)
        recover = QPushButton(icon("history"), tr("&Recover"))
        recover.setObjectName("recoverDraft")
        explain(recover, tr("Recover"), tr("Goes on with the project as it was at the last edit."))
        recover.clicked.connect(self._on_recover)
        discard = QPushButton(icon("delete"), tr("&Discard"))
        discard.setObjectName("discardDraft")
        explain(discard, tr("Discard"), tr("Throws these edits away for good."))
        discard.clicked.connect(self._on_discard)
        row.addWidget(recover)
        row.addWidget(discard)

    def _on_recover(self) -> None:
        self._bench.files.drafts.recover(self._left)
        self.done.emit()
        self._bench.page_wanted.emit("build")

    def _on_discard(self) -> None:
        self._left.discard()
        self.done.emit()


class _Begin:
    def __init__(self, bench: Workbench, content: ProjectFile) -> None:
        self._bench, self._content = bench, content

    def go(self) -> None:
        self._bench.files.begin_now(self._content)
        self._bench.page_wanted.emit("build")
