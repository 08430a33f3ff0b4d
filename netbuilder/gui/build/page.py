"""The page Build: layers at the left, the network in the middle, the settings at the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.gui.build.actions import StackActions
from netbuilder.gui.build.commands import Commands
from netbuilder.gui.build.foot import Foot
from netbuilder.gui.build.inspector import InspectorPanel
from netbuilder.gui.build.menus import StackMenus
from netbuilder.gui.build.palette import Palette
from netbuilder.gui.build.picture import export_picture
from netbuilder.gui.build.problems import ProblemsPanel
from netbuilder.gui.build.stack import Stack
from netbuilder.gui.build.strip import CompileStrip
from netbuilder.gui.messages import GOOD
from netbuilder.gui.page import Page
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench

_PALETTE, _INSPECTOR = 212, 320
_PROBLEMS_SHARE, _LEAST_PROBLEMS = 0.22, 120
_LOW = 560
_WIDTHS, _KEEP_MS = "build/widths", 500


class BuildPage(Page):
    """The page Build."""

    name = "build"

    def __init__(self, bench: Workbench, *parts: Any) -> None:
        super().__init__(bench)
        self.commands = Commands(bench, self)
        self.palette_panel, self.inspector, self.strip, self.problems = parts or self.parts(bench)
        self.stack = Stack(bench, self.commands)
        self.actions_of_stack = StackActions(self.stack, self.commands)
        self.menus = StackMenus(self.stack, self.actions_of_stack, self.commands)
        self._dialog: QFileDialog | None = None
        self._widths_chosen = False
        # Widths are kept when the handle rests, not at each pixel.
        self._keeping = later(self, self._keep_widths, _KEEP_MS)
        self._arrange()
        self._find = QAction(tr("Find a layer"), self)
        self._find.setObjectName("findLayer")
        self._find.setShortcut(QKeySequence.StandardKey.Find)
        self._find.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._find.triggered.connect(self.palette_panel.find)
        self.addAction(self._find)
        self.palette_panel.chosen.connect(self.commands.add)
        self.actions_of_stack.export.triggered.connect(self.ask_for_picture)
        self.stack.opened.connect(self._on_opened)
        self.stack.loss_wanted.connect(self._on_loss_wanted)
        self.problems.field_wanted.connect(self._on_field_wanted)

    @classmethod
    def parts(cls, bench: Workbench) -> Iterator[QWidget]:
        yield Palette()
        yield InspectorPanel(bench)
        yield CompileStrip(bench)
        yield ProblemsPanel(bench)

    def edit_actions(self) -> tuple[tuple[QAction, ...], ...]:
        return self.actions_of_stack.groups()

    def _arrange(self) -> None:
        middle = QFrame()
        middle.setProperty("role", "panel")
        column = QVBoxLayout(middle)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(Foot(self.stack, self.actions_of_stack))
        centre = QWidget()
        below = QVBoxLayout(centre)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(SPACING)
        below.addWidget(middle, 1)
        below.addWidget(self.strip)
        below.addWidget(self.problems)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("buildSplitter")
        split.setHandleWidth(SPACING)
        split.setChildrenCollapsible(False)
        for place, part in enumerate((self.palette_panel, centre, self.inspector)):
            split.addWidget(part)
            split.setStretchFactor(place, 1 if part is centre else 0)
        self.box.addWidget(split)
        split.splitterMoved.connect(self._on_split)
        self._split = split

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.problems.setMaximumHeight(max(_LEAST_PROBLEMS, round(_PROBLEMS_SHARE * self.height())))
        low = event.size().height() < _LOW
        self.strip.set_low(low)
        self.problems.set_low(low)
        if not self._widths_chosen:
            room = event.size().width() - 4 * SPACING
            palette, inspector = self._kept_widths() or (_PALETTE, _INSPECTOR)
            palette = min(palette, max(150, round((0.18 if palette == _PALETTE else 0.3) * room)))
            inspector = min(inspector, round((0.3 if inspector == _INSPECTOR else 0.45) * room))
            self._split.setSizes([palette, room - palette - inspector, inspector])

    def _kept_widths(self) -> tuple[int, int] | None:
        """Of palette and inspector, as the user left them."""
        kept = self.bench.settings.get(_WIDTHS, [])
        if len(kept) == 2 and all(isinstance(width, int) and 0 < width < 4000 for width in kept):
            return kept[0], kept[1]
        return None

    def _on_split(self) -> None:
        self._widths_chosen = True
        self._keeping.start()

    def _keep_widths(self) -> None:
        palette, _, inspector = self._split.sizes()
        self.bench.settings.set(_WIDTHS, [palette, inspector])

    def _on_opened(self, node_id: str) -> None:
        """Enter on a card: the keyboard goes to the first setting in the inspector."""
        fields = [field for field in self.inspector.findChildren(QWidget) if field.objectName().startswith("param:")]
        if fields:
            self.inspector.focus_field(fields[0].objectName().removeprefix("param:"))
        else:
            self.inspector.focus_name()

    def _on_field_wanted(self, name: str) -> None:
        if not self.strip.focus_field(name):
            self.inspector.focus_field(name)

    def _on_loss_wanted(self) -> None:
        self.strip.focus_field("loss")

    def ask_for_picture(self) -> None:
        """Asks where the picture goes; the window stays alive meanwhile."""
        dialog = QFileDialog(self, tr("Save the picture of the network"))
        dialog.setObjectName("pictureDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)")])
        dialog.setDefaultSuffix("png")
        dialog.filterSelected.connect(self._on_filter)
        dialog.selectFile(f"{self.bench.editor.shown_name()}.png")
        dialog.fileSelected.connect(self.export_picture)
        dialog.finished.connect(self._on_dialog_closed)
        self._dialog = dialog
        dialog.open()

    def export_picture(self, path: str | Path) -> None:
        """Writes the picture and says so."""
        try:
            export_picture(self.stack.canvas, path)
        except NetBuilderError as error:
            self.bench.messages.error(error, key="picture")
            return
        self.bench.messages.show(tr("The picture is in {file}.", file=str(path)), GOOD, key="picture")

    def _on_filter(self, chosen: str) -> None:
        if self._dialog is not None:
            self._dialog.setDefaultSuffix("svg" if "svg" in chosen else "png")

    def _on_dialog_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
