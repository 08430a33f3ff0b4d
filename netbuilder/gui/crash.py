"""What happens with an error that nobody foresaw: the work is saved, the user gets a sentence, details on request."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from netbuilder.data.folders import user_state
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.tips import as_tip

_log = logging.getLogger(__name__)
_MOST_BYTES = 1_000_000


def log_file() -> Path:
    """Where the details of errors are written."""
    return user_state() / "errors.log"


class CrashGuard(QObject):
    """Catches what leaves a slot, an event handler or a thread.

    First the drafts are written, then the details go to the log, then one dialog tells. An error that was told once,
    or that comes while the dialog is open, only goes to the log: one in a paint event would come with every frame.

    Args:
        parent: the application.
        keep: writes the drafts of all windows and waits for it.

    Signals:
        caught(what, details): an error arrived, from whatever thread.
    """

    caught = Signal(str, str)

    def __init__(self, parent: QObject, keep: Callable[[], object]) -> None:
        super().__init__(parent)
        self._keep = keep
        self._busy = False
        self._told: set[str] = set()
        self._dialog: QMessageBox | None = None
        self.caught.connect(self._on_caught)

    def install(self) -> None:
        """Takes over Python's hooks, and opens the log."""
        _open_log()
        sys.excepthook = self.tell
        threading.excepthook = self._tell_thread
        sys.unraisablehook = self._note

    def tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An error arrived at the top, in whatever thread."""
        if issubclass(kind, KeyboardInterrupt):
            return  # `Signals` closes the windows
        details = "".join(traceback.format_exception(kind, error, trace))
        _log.error("%s", details)
        what = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        if sys.stderr is not None:
            print(tr("NetBuilder: {what}. Details are in {file}.", what=what, file=str(log_file())), file=sys.stderr)
        self.caught.emit(what, details)

    def _tell_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.tell(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @staticmethod
    def _note(found: Any) -> None:
        """An error in something that was about to go anyway."""
        _log.error("%s: %r", found.err_msg or "ignored", found.object, exc_info=found.exc_value)

    def _on_caught(self, what: str, details: str) -> None:
        if self._busy:
            return  # the keeping itself went wrong
        self._busy = True
        try:
            self._keep()
        except Exception:
            _log.exception("the drafts could not be written")
        finally:
            self._busy = False
        if self._dialog is None and details not in self._told:
            self._told.add(details)
            self._show(what, details)

    def _show(self, what: str, details: str) -> None:
        dialog = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("NetBuilder"),
            tr("Something went wrong that should not. Your project is kept as it was at your last edit."),
            QMessageBox.StandardButton.Ok,
            QApplication.activeWindow(),
        )
        dialog.setObjectName("crashDialog")
        dialog.setTextFormat(Qt.TextFormat.PlainText)
        dialog.setInformativeText(as_tip(tr("{what}\nDetails are in {file}.", what=what, file=str(log_file()))))
        dialog.setDetailedText(details)
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        dialog.open()

    def _on_closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()


class _Quiet(logging.handlers.RotatingFileHandler):
    """A log that cannot be written is borne."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Says nothing: there is nobody to say it to."""


def _open_log() -> None:
    """Sends warnings of the program, and what a crash of Python itself leaves, to a file."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Quiet(path, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
        # Kept open as long as the program runs: at the end of a crash there is no time to open it.
        faulthandler.enable(path.open("a", encoding="utf-8"))
    except OSError:
        logging.getLogger("netbuilder").addHandler(logging.NullHandler())
        return
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logging.getLogger("netbuilder").addHandler(handler)
