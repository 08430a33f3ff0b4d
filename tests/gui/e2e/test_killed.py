"""The program is killed, or told to end, at any moment: the next start offers all of it back."""

from __future__ import annotations

import os
import random

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QTableView

from netbuilder.experiments.store import RunStore
from netbuilder.formats.checkpoint import read_checkpoint
from netbuilder.gui.app import create_window
from tests.gui.e2e.hands import child, click
from tests.gui.e2e.program import Program
from tests.gui.train.making import moons

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

# Edits as fast as the event loop turns; each is told once its draft has been written.
EDITING = """
def drive(window):
    bench = window.bench
    def edit():
        bench.editor.replace("Change epochs", epochs=bench.editor.project.epochs + 1)
        QTimer.singleShot(0, told)
    def told():
        draft = bench.files.drafts.draft
        if bench.files.drafts.timer.isActive() or draft._newest is not None or draft._busy:
            QTimer.singleShot(0, told)
            return
        say("edited", bench.editor.project.epochs)
        QTimer.singleShot(0, edit)
    edit()
"""

# A long training on few points, told batch by batch.
TRAINING = """
def drive(window):
    from tests.gui.train.making import moons
    from netbuilder.training import events
    window.bench.files.begin_now(window.bench.files.content().replace(project=moons(epochs=100_000)))
    def begin():
        if window.bench.library.state == "ready":
            window.bench.library.changed.disconnect(begin)
            window.bench.trainer.train()
    def news(items, snapshots):
        for item in items:
            if isinstance(item, events.EpochEnded):
                say("epoch", item.epoch)
    window.bench.trainer.news.connect(news)
    window.bench.library.changed.connect(begin)
    window.bench.trainer.state_changed.connect(lambda state: say("state", state))
    if window.bench.library.state == "ready":
        begin()
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user of her own, for the program and for the window that is opened after it."""
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    return place


@pytest.fixture
def next_start(qtbot):
    """Opens a window as the next start would."""

    def start():
        window = create_window()
        qtbot.addWidget(window, before_close_func=forget_changes)
        with qtbot.waitExposed(window):
            window.show()
        window.show_page("start")
        return window

    return start


def forget_changes(window):
    window.bench.editor.stack.setClean()


def recover(window, qtbot):
    """The one draft that is offered."""
    qtbot.waitUntil(lambda: len(window.findChildren(QFrame, "leftBehind")) == 1)
    click(window, "recoverDraft")


@posix
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_killed_while_editing(home, next_start, qtbot, seed):
    program = Program(EDITING, home)
    for _ in range(random.Random(seed).randrange(1, 60)):
        last = int(program.until("edited").split()[1])
    rest = program.kill()
    told = [int(line.split()[1]) for line in rest.splitlines() if line.startswith("edited") and line[-1].isdigit()]
    last = max([last, *told])

    window = next_start()
    recover(window, qtbot)
    # An edit that came after the last one told may have been written, or not.
    assert window.bench.editor.project.epochs in (last, last + 1)
    assert window.bench.editor.modified
    assert window.page == "build"


@posix
@pytest.mark.parametrize("how", ["start", "runs"])
def test_killed_while_training_the_run_goes_on_from_its_checkpoint(home, next_start, qtbot, how):
    program = Program(TRAINING, home)
    with_checkpoint = home / ".local/share/netbuilder/runs/1/checkpoint.h5"
    while True:
        program.until("epoch")
        if with_checkpoint.is_file():
            break
    program.kill()
    with RunStore() as store:
        (run,) = store.runs()
    assert run.status == "cut off"
    state, _ = read_checkpoint(run.checkpoint)
    epoch, batch = (int(np.asarray(state["position"][name])) for name in ("epoch", "batch"))
    assert 0 < epoch <= len(run.epochs) + 1

    window = next_start()
    bench = window.bench
    qtbot.waitUntil(lambda: window.findChild(QFrame, "cutOffRun") is not None)
    if how == "start":
        click(window, "continueCutOff")
    else:
        click(window, "leaveCutOff")
        qtbot.waitUntil(lambda: window.findChild(QFrame, "cutOffRun") is None)
        window.show_page("runs")
        table = child(window, "runsTable", QTableView)
        texts = [table.model().index(0, column).data() for column in range(table.model().columnCount())]
        assert "stopped" in texts
        click(window, "continueRun")
    assert window.page == "train"
    first = []

    def on_news(items, snapshots):
        first.extend(item for item in items if type(item).__name__ == "RunStarted")

    bench.trainer.news.connect(on_news)
    qtbot.waitUntil(lambda: len(first) == 1)
    assert (first[0].epoch, first[0].batch) == (epoch, batch)
    assert bench.editor.project == moons(epochs=100_000)
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert (ended.args[0].kind, ended.args[0].run) == ("stopped", 1)
    epochs = bench.trainer.history.epoch
    assert epochs == list(range(len(epochs)))
    assert len(epochs) >= epoch


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_told_to_end_it_ends_tidily_and_keeps_the_draft(home, next_start, qtbot, name):
    program = Program(EDITING, home)
    for _ in range(5):
        last = int(program.until("edited").split()[1])
    program.send(name)
    status, out, err = program.end()
    assert (status, err) == (0, "")
    told = [int(line.split()[1]) for line in out.splitlines() if line.startswith("edited")]
    window = next_start()
    recover(window, qtbot)
    assert window.bench.editor.project.epochs >= max([last, *told])


@posix
def test_told_to_end_in_mid_training_the_run_is_stopped_at_a_checkpoint(home, next_start):
    program = Program(TRAINING, home)
    program.until("epoch")
    program.send("SIGTERM")
    status, _, err = program.end()
    assert (status, err) == (0, "")
    with RunStore() as store:
        (run,) = store.runs()
    assert run.status == "stopped"
    assert run.checkpoint.is_file() and run.model.is_file()
    assert next_start().bench.files.drafts.abandoned() == []
