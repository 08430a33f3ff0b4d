"""An error that nobody foresaw: the draft first, then a sentence; the details in a file, never on the terminal."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from netbuilder.experiments.drafts import abandoned
from tests.gui.e2e.program import Program

DRIVE = """
import threading
from PySide6.QtCore import QObject, QThread, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

class Worker(QObject):
    wanted = Signal()
    def __init__(self):
        super().__init__()
        self.wanted.connect(self.work, Qt.ConnectionType.QueuedConnection)
    def work(self):
        raise ValueError("in a thread of Qt")

class Painted(QWidget):
    def paintEvent(self, event):
        raise ValueError("in a paint event")

def raise_in_slot(window):
    window.broken = QTimer(window, singleShot=True, interval=0)
    def slot():
        raise ValueError("in a slot")
    window.broken.timeout.connect(slot)
    window.broken.start()

def raise_in_thread(window):
    def work():
        raise ValueError("in a thread")
    threading.Thread(target=work).start()

def raise_in_qthread(window):
    window.thread, window.worker = QThread(window), Worker()
    window.worker.moveToThread(window.thread)
    window.thread.start()
    window.worker.wanted.emit()

def raise_in_paint(window):
    window.painted = Painted(window)
    window.painted.resize(50, 50)
    window.painted.show()

def drive(window):
    window.bench.editor.replace("Change epochs", epochs=77)
    HOW(window)
    seen = []
    def look():
        dialog = window.findChild(QMessageBox, "crashDialog")
        if dialog is None or not dialog.isVisible():
            if seen:
                again.stop()
                say("dialogs", len(seen), window.page, window.isVisible())
                if hasattr(window, "thread") and isinstance(window.thread, QThread):
                    window.thread.quit()
                    window.thread.wait()
                say("ready")
            return
        seen.append(dialog)
        known = "ValueError" in dialog.detailedText()
        say("text", dialog.text(), "|", dialog.informativeText().replace("\\n", " "), "|", known)
        dialog.accept()
        if hasattr(window, "painted"):
            window.painted.update()
    again = QTimer(window, interval=20)
    again.timeout.connect(look)
    again.start()
"""


@pytest.mark.parametrize("how", ["slot", "thread", "qthread", "paint"])
def test_an_error_keeps_the_draft_and_tells_once(tmp_path, monkeypatch, how):
    home = tmp_path / "home"
    program = Program(DRIVE.replace("HOW", f"raise_in_{how}"), home)
    told = program.until("text")
    assert "Your project is kept" in told and "in a" in told and told.endswith("| True")
    assert program.until("dialogs") == "dialogs 1 start True"
    program.until("ready")
    program.process.kill()
    _, _, err = program.end()
    assert "Traceback" not in err
    assert err.count("NetBuilder: ValueError") >= 1
    assert "Traceback" in (home / ".local/state/netbuilder/errors.log").read_text()
    monkeypatch.setenv("HOME", str(home))
    (left,) = abandoned()
    assert left.read().project.epochs == 77


def test_the_dialog_is_a_child_of_the_window_and_the_next_error_waits(window, qapp, qtbot):
    from netbuilder.gui.crash import CrashGuard

    kept = []
    guard = CrashGuard(qapp, lambda: kept.append(1))
    for number in range(3):
        try:
            raise ValueError(number)
        except ValueError as error:
            guard.tell(type(error), error, error.__traceback__)
    dialogs = [each for each in qapp.topLevelWidgets() if each.objectName() == "crashDialog" and each.isVisible()]
    assert len(dialogs) == 1 and len(kept) == 3
    assert isinstance(dialogs[0], QMessageBox)
    dialogs[0].accept()
    qtbot.waitUntil(lambda: guard._dialog is None)


def test_a_keeping_that_breaks_as_well_ends_in_the_dialog(window, qapp, qtbot, caplog):
    from netbuilder.gui.crash import CrashGuard

    def keep():
        raise OSError("the disk is gone")

    guard = CrashGuard(qapp, keep)
    guard.caught.emit("ValueError: x", "details")
    assert guard._dialog is not None
    guard._dialog.accept()
    assert "the drafts could not be written" in caplog.text
