"""What all pages of one window share."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from netbuilder.document.project import Project
from netbuilder.document.starting import new_project
from netbuilder.gui.editor import Editor
from netbuilder.gui.exchange.exporting import Exporting
from netbuilder.gui.exchange.importing import Importing
from netbuilder.gui.exchange.opening import Opening
from netbuilder.gui.exchange.transfer import Transfer
from netbuilder.gui.files.files import Files
from netbuilder.gui.library import Library
from netbuilder.gui.messages import Messages
from netbuilder.gui.settings import Settings
from netbuilder.gui.trainer import Trainer

_open: set[Workbench] = set()
"""Those that are not closed yet. Without it the cycle collector might empty one before its window says goodbye."""


class Workbench(QObject):
    """The editor, its data, the trainer, the messages and the user's settings.

    Signals:
        page_wanted(name): somebody asks to show a page: "data", "build", "train", "evaluate", "draw", "runs", "start".
    """

    page_wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = Settings()
        self.messages = Messages(self)
        self.editor = Editor(self)
        self.library = Library(self.editor, self)
        self.trainer = Trainer(self.editor, self.library, self.messages, self)
        self.files = Files(self)
        self.transfer = Transfer(self)
        self.opening = Opening(self)
        self.importing = Importing(self)
        self.exporting = Exporting(self)
        _open.add(self)

    @property
    def window(self) -> QWidget | None:
        """The window that dialogs belong to."""
        parent = self.parent()
        return parent if isinstance(parent, QWidget) else None

    def first_project(self) -> Project:
        """What a new project begins with."""
        return new_project()

    @Slot()
    def close(self) -> None:
        """Stops what runs; nothing may come back to a window that is gone."""
        if self in _open:
            _open.discard(self)
            self.transfer.cancel()
            self.trainer.close()
            self.files.close()
