"""What a page of the window is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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

    @classmethod
    def making(cls, bench: Workbench) -> Iterator[Page | None]:
        """Makes the page in steps that nobody notices; the last gives it, those before give None."""
        parts = []
        for part in cls.parts(bench):
            parts.append(part)
            yield None
        page = cls(bench, *parts)
        yield None  # to take it into the window takes its time as well
        yield page

    @classmethod
    def parts(cls, bench: Workbench) -> Iterator[Any]:
        """What takes its time to make, one after the other; `__init__` gets all of it, or calls this itself."""
        return iter(())

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
