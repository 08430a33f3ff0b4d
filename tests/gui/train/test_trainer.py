"""What Train, Pause, Stop, One batch, One epoch and Reset do, as a user meets them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from netbuilder.document import editing
from netbuilder.experiments.live import Losses
from netbuilder.experiments.store import RunStore
from netbuilder.gui.app import create_window
from netbuilder.training import events as happened
from tests.gui.train.making import begin, exploding, finish, moons


class Ear:
    """Keeps what the trainer told."""

    def __init__(self, trainer) -> None:
        self.items, self.models = [], []
        trainer.news.connect(self.hear)
        trainer.snapshot_taken.connect(self.models.append)

    def hear(self, items, snapshots) -> None:
        self.items += items

    def batches(self) -> int:
        return sum(len(item.values) for item in self.items if isinstance(item, Losses))


def status(window) -> str:
    from PySide6.QtWidgets import QLabel

    return window.findChild(QLabel, "statusLabel").text()


def test_a_run_goes_on_where_it_was_stopped(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=100_000))
    ear = Ear(bench.trainer)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: ear.batches() > 10)  # the first run of all may compile kernels
    first = finish(bench, qtbot, window.transport.stop.trigger)
    assert first.kind == "stopped" and status(window) == "Stopped"
    assert window.transport.train.text() == "Go &on"
    done = ear.batches()
    second = finish(bench, qtbot, lambda: (window.transport.train.trigger(), bench.trainer.stop()))
    assert second.run == first.run
    starts = [item for item in ear.items if isinstance(item, happened.RunStarted)]
    assert starts[1].epoch * starts[1].batches + starts[1].batch == done


def test_a_finished_run_can_be_trained_longer(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=2))
    first = finish(bench, qtbot, window.transport.train.trigger)
    assert first.kind == "finished"
    assert window.transport.train.text() == "+2 epochs"
    again = finish(bench, qtbot, window.transport.train.trigger)
    assert again.run == first.run and again.kind == "finished"
    assert again.history.epoch == [0, 1, 2, 3]
    assert window.pages["train"].told.column("loss")[0].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_a_run_that_stopped_early_can_be_trained_longer(window, bench, qtbot):
    project = moons(epochs=30)
    project = editing.add_callback(project, {"kind": "EarlyStopping", "monitor": "loss", "min_delta": 10.0}).project
    begin(bench, qtbot, project)
    first = finish(bench, qtbot, window.transport.train.trigger)
    assert first.kind == "stopped early" and len(first.history.epoch) < 30
    again = finish(bench, qtbot, window.transport.train.trigger)
    assert again.run == first.run and len(again.history.epoch) > len(first.history.epoch)


def test_an_edited_project_and_reset_begin_anew(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=1))
    first = finish(bench, qtbot, window.transport.train.trigger)
    bench.editor.replace("Change batch_size", batch_size=20)
    assert bench.trainer.edited and window.transport.train.text() == "&Train"
    second = finish(bench, qtbot, window.transport.train.trigger)
    assert second.run == first.run + 1
    window.transport.reset.trigger()
    assert bench.trainer.model is None and bench.trainer.model_bytes is None
    assert window.pages["train"].told.is_empty
    third = finish(bench, qtbot, window.transport.train.trigger)
    assert third.run == second.run + 1
    # The same seed and the same project: the same curve, from the first batch on.
    assert third.history.history["loss"] == second.history.history["loss"]


def test_single_steps_from_rest(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=3))
    ear = Ear(bench.trainer)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bench.trainer.state == "paused")
    assert ear.batches() == 1
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: ear.batches() == 2 and bench.trainer.state == "paused")
    qtbot.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: any(isinstance(item, happened.EpochEnded) for item in ear.items))
    qtbot.waitUntil(lambda: bench.trainer.state == "paused")
    assert bench.trainer.state == "paused" and status(window) == "Paused"
    outcome = finish(bench, qtbot, window.transport.train.trigger)
    assert outcome.kind == "finished"


def test_pause_waits_and_goes_on(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=100_000))
    ear = Ear(bench.trainer)
    window.transport.train.trigger()
    qtbot.waitUntil(lambda: ear.batches() > 5)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: any(isinstance(item, happened.Paused) for item in ear.items))
    at = ear.batches()
    bench.trainer.request_snapshot()
    qtbot.waitUntil(lambda: len(ear.models) == 1)
    assert ear.batches() == at
    window.transport.train.trigger()
    qtbot.waitUntil(lambda: ear.batches() > at)
    finish(bench, qtbot, window.transport.stop.trigger)


def test_an_edit_does_not_touch_the_run_in_progress(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, moons(epochs=100_000))
    ear = Ear(bench.trainer)
    window.transport.train.trigger()
    qtbot.waitUntil(lambda: ear.batches() > 5)
    bench.editor.replace("Change epochs", batch_size=64)
    notice = window.pages["train"].notice
    assert notice.isVisible() and "goes on" in notice.text()
    outcome = finish(bench, qtbot, window.transport.stop.trigger)
    with RunStore() as store:
        assert store[outcome.run].project["batch_size"] == 16
    bench.editor.stack.undo()
    assert not notice.isVisible() and bench.trainer.goes_on


def test_the_learning_rate_changes_at_once(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, moons(epochs=100_000))
    window.transport.train.trigger()
    page = window.pages["train"]
    qtbot.waitUntil(lambda: len(page.told.probes) > 0)
    box = page.rate.box_for_rate
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0.25")
    qtbot.waitUntil(lambda: page.told.probes[-1].learning_rate == pytest.approx(0.25))
    assert bench.editor.project.optimizer.learning_rate != 0.25
    qtbot.mouseClick(page.rate.keep, Qt.MouseButton.LeftButton)
    assert bench.editor.project.optimizer.learning_rate == 0.25
    finish(bench, qtbot, window.transport.stop.trigger)
    bench.editor.stack.undo()
    assert bench.editor.project.optimizer.learning_rate != 0.25


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_failing_run_says_why_and_keeps_its_curves(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, exploding())
    outcome = finish(bench, qtbot, window.transport.train.trigger)
    assert outcome.kind == "failed"
    shown = window.findChild(type(window.pages["train"].notice), "messageBar").text()
    assert "learning rate" in shown and "Traceback" not in shown
    assert window.pages["train"].told.trace.count >= 0
    assert window.transport.train.isEnabled() and window.transport.train.text() == "&Train"
    assert status(window) == "Failed"


def test_a_click_storm(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, moons(epochs=50))
    trainer, rng = bench.trainer, np.random.default_rng(1)
    commands = [trainer.train, trainer.stop, trainer.pause, trainer.step_batch, trainer.step_epoch, trainer.reset]
    for number in range(400):
        commands[rng.integers(len(commands))]()
        if number % 5 == 0:
            QApplication.sendPostedEvents()
        if number % 40 == 0:
            qtbot.waitUntil(lambda: True)
    trainer.stop()
    qtbot.waitUntil(lambda: trainer.state in ("idle", "stopping"))
    qtbot.waitUntil(lambda: trainer.state == "idle")
    trainer.reset()
    assert finish(bench, qtbot, trainer.train).kind == "finished"


def test_another_project_in_mid_training(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=100_000))
    ear = Ear(bench.trainer)
    window.transport.train.trigger()
    qtbot.waitUntil(lambda: ear.batches() > 5)
    heard = []
    bench.trainer.ended.connect(heard.append)
    bench.files.new(moons(name="Other", epochs=1))
    assert bench.trainer.state == "stopping" and "Stopping" in status(window)
    qtbot.waitUntil(lambda: bench.trainer.state == "idle")
    assert heard == [] and bench.trainer.model is None
    assert finish(bench, qtbot, bench.trainer.train).kind == "finished"


def test_closing_in_mid_training_asks(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=100_000))
    ear = Ear(bench.trainer)
    window.transport.train.trigger()
    qtbot.waitUntil(lambda: ear.batches() > 5)
    window.close()
    question = window.findChild(QMessageBox, "stopQuestion")
    assert window.isVisible() and question.isVisible()
    keep = next(b for b in question.findChildren(QPushButton) if "Keep" in b.text())
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    assert bench.trainer.state == "running" and window.isVisible()
    window.close()
    question = next(each for each in window.findChildren(QMessageBox, "stopQuestion") if each.isVisible())
    stop = next(b for b in question.findChildren(QPushButton) if "Stop" in b.text())
    bench.editor.stack.setClean()
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_window_that_is_deleted_while_it_trains(qtbot):
    window = create_window()
    bench = window.bench
    bench.editor.open(moons(epochs=100_000))
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    ear = Ear(bench.trainer)
    bench.trainer.train()
    qtbot.waitUntil(lambda: ear.batches() > 0)
    thread = bench.trainer._thread
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    import shiboken6

    assert not shiboken6.isValid(thread)


def test_a_read_only_run_folder_does_not_end_the_training(window, bench, qtbot, monkeypatch):
    from netbuilder.core.errors import FileError
    from netbuilder.experiments.recording import Recording

    def full(self):
        raise FileError("The disk is full.", hint="Free some space and try again.")

    monkeypatch.setattr(Recording, "checkpoint", full)
    begin(bench, qtbot, moons(epochs=2))
    outcome = finish(bench, qtbot, window.transport.train.trigger)
    assert outcome.kind == "finished"
    assert "disk is full" in bench.messages.newest.text


def test_the_model_comes_back_with_the_project(window, bench, qtbot, tmp_path):
    begin(bench, qtbot, moons(epochs=3))
    finish(bench, qtbot, window.transport.train.trigger)
    x = bench.library.dataset.x_test[:5] if len(bench.library.dataset.x_test) else bench.library.dataset.x_train[:5]
    before = bench.trainer.model.predict(x)
    assert bench.files.save_to(tmp_path / "moons.nbproj")
    bench.files.new(moons(name="Other"))
    assert bench.trainer.model is None
    assert bench.files.open_now(tmp_path / "moons.nbproj")
    qtbot.waitUntil(lambda: bench.trainer.model is not None)
    np.testing.assert_array_equal(bench.trainer.model.predict(x), before)
    assert window.pages["train"].told.column("loss")[0].tolist() == [1.0, 2.0, 3.0]
    # It goes on from what was learned, as another run.
    learned = bench.trainer.history.history["loss"]
    qtbot.waitUntil(window.transport.train.isEnabled)
    outcome = finish(bench, qtbot, window.transport.train.trigger)
    assert outcome.history.history["loss"][0] < learned[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x00" * 1000])
def test_a_damaged_model_is_told_and_kept(window, bench, qtbot, content):
    bench.trainer.take_model(content, None)
    if content:
        qtbot.waitUntil(lambda: bench.messages.newest is not None)
        assert "cannot be used" in bench.messages.newest.text
    assert bench.trainer.model is None and bench.trainer.model_bytes == content


def test_a_problem_in_the_status_leads_to_its_place(window, bench, qtbot):
    from PySide6.QtWidgets import QLabel

    begin(bench, qtbot, moons())
    window.show_page("train")
    node = bench.editor.project.graph.nodes[0].id
    edit = editing.set_setting(bench.editor.project, node, "shape", (3,))
    bench.editor.change(edit.project, str(edit.text))
    assert not window.transport.train.isEnabled()
    label = window.findChild(QLabel, "statusLabel")
    qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert window.page == "build"
