"""Keras files in the window: opened by dialog and by drop, weights imported, every form exported with its proof."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QMessageBox, QPlainTextEdit, QProgressBar, QPushButton, QWidget

from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.formats.exports import EXPORTS
from netbuilder.formats.files import load_model
from netbuilder.formats.nbproj import read_project_file


def same(first, second):
    return first.keys() == second.keys() and all(
        np.array_equal(first[owner][name], second[owner][name]) for owner in first for name in first[owner]
    )


def button(window, text):
    return next(each for each in window.findChildren(QPushButton) if each.text().replace("&", "") == text)


@pytest.mark.parametrize("name", ["digits.keras", "digits.h5"])
def test_a_keras_file_opens_by_the_dialog(window, bench, saved, trained, choose, press, settled, name):
    press("openAction")
    choose("fileDialog", saved / name)
    settled()
    assert bench.messages.newest is not None and bench.messages.newest.kind == "good", bench.messages.newest
    project = bench.editor.project
    assert project.graph == trained.graph
    assert project.optimizer == trained.compiled.optimizer
    assert project.loss == trained.compiled.losses[0]
    assert project.metrics == ("accuracy",)
    assert project.data.kind == "mnist_small"
    assert same(bench.trainer.model.stored.weights, trained.weights)
    assert window.page == "build"
    assert not bench.editor.modified and bench.editor.path is None
    assert "3 layers, 12,730 parameters" in bench.messages.newest.text
    assert bench.trainer.model.remark == ""  # the inputs are prepared as the project says
    assert bench.files.recent.files()[0].path == saved / name
    assert window.transport.train.isEnabled()


def test_changes_are_asked_about_first_and_kept_on_cancel(window, bench, saved, drop, qtbot):
    bench.editor.replace("Change epochs to 7", epochs=7)
    drop(saved / "digits.keras")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "saveQuestion") is not None)
    question = window.findChild(QMessageBox, "saveQuestion")
    qtbot.mouseClick(question.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert bench.editor.project.epochs == 7
    assert len(bench.editor.project.graph.nodes) == 1
    assert bench.trainer.model is None


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.keras", b"PK\x03\x04 nothing", "bad.keras"),
        ("bad.h5", b"\x89HDF\r\n\x1a\n" + b"model_config" + bytes(500), "bad.h5"),
        ("gone.keras", None, "no such file"),
    ],
)
def test_what_cannot_be_opened_leaves_the_window_as_it_was(bench, tmp_path, settled, name, content, told):
    before = bench.editor.project
    if content is not None:
        (tmp_path / name).write_bytes(content)
    bench.files.open(tmp_path / name)
    settled()
    assert bench.editor.project is before
    assert bench.messages.newest.kind == "error"
    assert told in bench.messages.newest.text
    assert "Something went wrong" not in bench.messages.newest.text


def test_remarks_about_a_file_are_shown_in_full(window, bench, saved, trained, settled, qtbot, monkeypatch):
    told = ("The metric <b>mystery</b> is not known here.", "The padding was changed.")
    noted = replace(trained, warnings=told, written_by="Keras 2.15.0, .h5")
    monkeypatch.setattr("netbuilder.gui.exchange.jobs.load_model", lambda path, report: noted)
    bench.files.open(saved / "digits.h5")
    settled()
    assert bench.messages.newest.kind == "warning"
    assert "2 remarks" in bench.messages.newest.text
    qtbot.mouseClick(button(window, "Details"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(QDialog, "fileDetails")
    shown = dialog.findChild(QPlainTextEdit, "fileDetailsText").toPlainText()
    assert all(sentence in shown for sentence in told)  # as plain text
    assert "Written by Keras 2.15.0, .h5." in shown
    dialog.reject()
    assert "2 remarks" in bench.messages.newest.text  # it can be read once more


def test_dropped_weights_are_imported_if_wanted_and_undone(window, bench, saved, trained, drop, settled, qtbot):
    bench.editor.replace("Build", graph=trained.graph)
    drop(saved / "digits.weights.h5")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "importQuestion") is not None)
    question = window.findChild(QMessageBox, "importQuestion")
    assert bench.trainer.model is None
    qtbot.mouseClick(question.defaultButton(), Qt.MouseButton.LeftButton)
    settled()
    assert same(bench.trainer.model.stored.weights, trained.weights)
    assert bench.editor.stack.undoText() == "Import weights"
    bench.editor.stack.undo()
    assert bench.trainer.model is None
    bench.editor.stack.redo()
    assert same(bench.trainer.model.stored.weights, trained.weights)


def test_weights_that_do_not_fit_are_named(window, bench, saved, choose, press, settled):
    press("importWeightsAction")
    choose("weightsDialog", saved / "digits.weights.h5")
    settled()
    assert bench.messages.newest.kind == "error"
    assert "digits.weights.h5" in bench.messages.newest.text
    assert bench.trainer.model is None
    assert bench.editor.stack.count() == 0


@pytest.mark.parametrize("export", EXPORTS, ids=lambda each: each.kind)
def test_every_form_is_exported_and_proved(window, bench, saved, trained, choose, press, settled, qtbot, export):
    bench.files.open_now(saved / "digits.keras")
    settled()
    press(f"export:{export.kind}")
    if export.kind.endswith("script"):
        dialog = window.findChild(QDialog, "exportOptions")
        qtbot.mouseClick(dialog.findChild(QCheckBox, "exportTraining"), Qt.MouseButton.LeftButton)
        dialog.accept()
    name = saved / f"out{export.suffix}"
    choose("exportFile", name)
    settled()
    assert name.is_file()
    newest = bench.messages.newest
    assert f"Wrote out{export.suffix}" in newest.text
    if "not run" in newest.text:
        return  # what runs it is not installed here
    assert newest.kind == "good", newest.text
    if export.proves:
        assert "Largest difference over 100 samples" in newest.text
    if export.kind in ("keras", "h5"):
        assert same(load_model(name).weights, trained.weights)


def test_a_network_without_training_is_written_and_that_is_said(bench, trained, tmp_path, settled, press, choose):
    bench.editor.replace("Build", graph=trained.graph)
    press("export:keras")
    choose("exportFile", tmp_path / "new.keras")
    settled()
    assert bench.messages.newest.kind == "warning"
    assert "not trained" in bench.messages.newest.text
    assert load_model(tmp_path / "new.keras").graph == trained.graph


def test_only_layers_that_were_changed_begin_anew(bench, saved, trained, settled, press, choose):
    from netbuilder.document import editing

    bench.files.open_now(saved / "digits.keras")
    settled()
    first, last = (node.id for node in trained.graph.nodes[1:])
    edit = editing.set_setting(bench.editor.project, first, "use_bias", False)
    bench.editor.change(edit.project, str(edit.text))
    press("export:keras")
    choose("exportFile", saved / "edited.keras")
    settled()
    assert f"changed after the training, so their weights are new: {first}." in bench.messages.newest.text
    written = load_model(saved / "edited.keras")
    assert np.array_equal(written.weights[last]["kernel"], trained.weights[last]["kernel"])


@pytest.fixture
def portable_only_in_new_keras(bench):
    """A network in the window of which three things are to be said when it is written for Keras."""
    specs = [
        layers.create("Input", {"shape": (784,)}),
        layers.create("Dense", {"units": 4, "activation": "sparsemax"}),
        layers.create("RMSNormalization"),
        layers.create("Dense", {"units": 10, "activation": "softmax"}),
    ]
    bench.editor.replace("Build", graph=Graph.stack(specs))


@pytest.mark.parametrize("way", ["export:keras", "saveAsAction"])
@pytest.mark.usefixtures("portable_only_in_new_keras")
def test_what_older_versions_cannot_open_is_under_details(window, bench, tmp_path, settled, press, choose, qtbot, way):
    press(way)
    choose("exportFile" if way.startswith("export") else "fileDialog", tmp_path / "new.keras")
    settled()
    newest = bench.messages.newest
    assert "Wrote new.keras" in newest.text and "3 remarks" in newest.text
    assert newest.kind == "warning"
    qtbot.mouseClick(button(window, "Details"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(QDialog, "fileDetails")
    shown = dialog.findChild(QPlainTextEdit, "fileDetailsText").toPlainText()
    dialog.reject()
    assert "not trained" in shown
    assert "Keras before 3.9 has no RMSNormalization" in shown
    assert "has no activation sparsemax" in shown
    assert bench.messages.newest.text == newest.text  # it can be read once more
    assert load_model(tmp_path / "new.keras").graph.nodes[2].spec.kind == "RMSNormalization"


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_model_can_be_saved_as_a_file_for_keras(window, bench, saved, trained, settled, press, choose, suffix):
    bench.files.open_now(saved / "digits.keras")
    settled()
    bench.editor.replace("Change epochs to 7", epochs=7)
    press("saveAsAction")
    choose("fileDialog", saved / f"again{suffix}")
    settled()
    assert same(load_model(saved / f"again{suffix}").weights, trained.weights)
    assert bench.editor.path is None and bench.editor.modified  # the project itself is in no file yet


def test_a_journey_open_train_export_reopen(window, bench, saved, trained, settled, qtbot, tmp_path, press, choose):
    bench.files.open(saved / "digits.keras")
    settled()
    bench.editor.replace("Change epochs to 1", epochs=1)
    # The settings of the run are others, the network is not: it goes on with what it knows.
    steps = int(np.asarray(trained.optimizer_variables[0]))
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        window.transport.train.trigger()
    assert ended.args[0].kind == "finished"
    learned = bench.trainer.model.stored
    assert int(np.asarray(learned.optimizer_variables[0])) > steps
    assert not same(learned.weights, trained.weights)
    for kind, name in (("keras", "on.keras"), ("h5", "on.h5")):
        press(f"export:{kind}")
        choose("exportFile", tmp_path / name)
        settled()
    assert bench.files.save_to(tmp_path / "on.nbproj")
    for name in ("on.keras", "on.h5"):
        bench.files.open(tmp_path / name)
        settled()
        assert same(bench.trainer.model.stored.weights, learned.weights)
        assert bench.editor.project.name == "on"
    assert read_project_file(tmp_path / "on.nbproj").model is not None


def test_progress_is_shown_and_can_be_called_off(window, bench, saved, qtbot, monkeypatch):
    import threading

    from netbuilder.gui.exchange import jobs

    going = threading.Event()
    load = jobs.load_model

    def slow(path, report):
        while not going.wait(0.01):
            report(30, 100)
        report(100, 100)
        return load(path)

    monkeypatch.setattr(jobs, "load_model", slow)
    before = bench.editor.project
    bench.files.open(saved / "digits.keras")
    strip = window.findChild(QWidget, "fileStrip")
    qtbot.waitUntil(strip.isVisible)
    bar = window.findChild(QProgressBar, "fileProgress")
    qtbot.waitUntil(lambda: bar.value() == 300)
    bench.files.open(saved / "digits.h5")
    assert "under way" in bench.messages.newest.text
    qtbot.mouseClick(window.findChild(QPushButton, "fileCancel"), Qt.MouseButton.LeftButton)
    assert not strip.isVisible()
    going.set()
    qtbot.waitUntil(lambda: not bench.transfer.running)
    assert bench.editor.project is before


def test_the_window_answers_while_a_large_file_opens(window, bench, qtbot, tmp_path, settled):
    import time

    from PySide6.QtCore import QTimer

    from netbuilder.experiments.giving_models import model_of
    from netbuilder.formats.files import save_model

    graph = Graph.stack(
        [layers.create("Input", {"shape": (784,)}), *(layers.create("Dense", {"units": n}) for n in (4000, 3000, 10))]
    )
    save_model(tmp_path / "large.keras", model_of(bench.editor.project.replace(graph=graph), None).stored)
    beats, timer = [], QTimer()
    timer.setInterval(5)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    bench.files.open(tmp_path / "large.keras")
    settled()
    timer.stop()
    assert bench.trainer.model is not None
    longest = max(later - earlier for earlier, later in itertools.pairwise(beats))
    # On a busy machine all of it takes longer; what is read in the window's own thread is one long sleep.
    most = max(1.0, (beats[-1] - beats[0]) / 2)
    assert longest < most, f"the window slept for {longest:.2f} of {beats[-1] - beats[0]:.2f} s"
    assert bench.messages.newest.kind == "good"


def test_a_large_project_is_read_in_the_background(bench, saved, settled, tmp_path, monkeypatch):
    bench.files.open_now(saved / "digits.keras")
    settled()
    assert bench.files.save_to(tmp_path / "p.nbproj")
    bench.files.new()
    before = bench.editor.project
    monkeypatch.setattr("netbuilder.gui.files.opening._LARGE", 1000)
    bench.files.open(tmp_path / "p.nbproj")
    assert bench.transfer.running
    assert bench.editor.project is before  # the window stays as it is until all is read
    settled()
    assert bench.editor.path == tmp_path / "p.nbproj"
    assert len(bench.editor.project.graph.nodes) == 3
    (tmp_path / "p.nbproj").write_bytes((tmp_path / "p.nbproj").read_bytes()[:3000])
    bench.files.open(tmp_path / "p.nbproj")
    settled()
    assert bench.messages.newest.kind == "error"
