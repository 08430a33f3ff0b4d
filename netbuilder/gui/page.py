"""What a page of the window is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.workbench import Workbench


class Page(QWidget):
    """One place in the rail. A subclass fills `box` and does its heavy work only while `entered`.

    Class attributes:
        name: of the page, for example "build"; its object name is "page:build".
    """

    name = ""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.setObjectName(f"page:{self.name}")
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(SPACING, SPACING, SPACING, SPACING)
        self.box.setSpacing(SPACING)

    def entered(self) -> None:
        """The page was chosen."""

    def left(self) -> None:
        """Another page was chosen."""

    def edit_actions(self) -> tuple[tuple[QAction, ...], ...]:
        """Groups of commands for the menu Edit while the page is on show."""
        return ()

    def takes(self, path: Path) -> bool:
        """Whether the page has a use for a file that is dropped on the window."""
        return False

    def take(self, path: Path) -> None:
        """A file was dropped that the page takes."""
