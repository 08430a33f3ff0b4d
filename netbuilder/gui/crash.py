"""What happens with an error that nobody foresaw: the work is saved, the user gets a sentence, details on request."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from netbuilder.gui.text import tr

_log = logging.getLogger(__name__)


class CrashGuard(QObject):
    """Catches what leaves a slot or a thread. One dialog at a time; what comes meanwhile goes to the log."""

    caught = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._open = False
        self.caught.connect(self._on_caught)

    def install(self) -> None:
        """Takes over Python's hooks."""
        sys.excepthook = self.tell
        threading.excepthook = self._tell_thread

    def tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An error arrived at the top, in whatever thread."""
        details = "".join(traceback.format_exception(kind, error, trace))
        _log.error("%s", details)
        self.caught.emit(f"{kind.__name__}: {error}", details)

    def _tell_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.tell(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _on_caught(self, what: str, details: str) -> None:
        if self._open:
            return
        self._open = True
        dialog = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("NetBuilder"),
            tr("Something went wrong that should not. Your project is kept as it was at your last edit."),
            QMessageBox.StandardButton.Ok,
            _window(),
        )
        dialog.setInformativeText(what)
        dialog.setDetailedText(details)
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self._open = False
        self.sender().deleteLater()


def _window() -> QWidget | None:
    return QApplication.activeWindow()
