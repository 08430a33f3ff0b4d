"""Things go wrong around the program: it says so in a sentence, and nothing is lost."""

from __future__ import annotations

import os
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netbuilder.data.datasets import datasets
from netbuilder.document.preparation import Preparation
from netbuilder.document.source import FileSource
from netbuilder.formats.nbproj import ProjectFile, read_project_file, write_project_file
from netbuilder.gui.app import create_window
from tests.gui.e2e.program import Program
from tests.gui.test_skeleton import small_project
from tests.gui.train.making import begin, finish, moons

PLACES = ("data", "build", "train", "evaluate", "draw", "runs", "start")


def a_sentence(text):
    """Whether this is for people: it ends as a sentence does and holds nothing of Python."""
    return bool(text) and text.rstrip()[-1] in ".!?)" and "Error" not in text and "Traceback" not in text


def walk(window, qtbot):
    """Looks at every page."""
    for place in PLACES:
        window.show_page(place)
        qtbot.wait(1)


def test_any_damage_to_a_project_file_is_a_sentence_or_harmless(window, bench, qtbot, tmp_path):
    begin(bench, qtbot, moons(epochs=1))
    finish(bench, qtbot, bench.trainer.train)
    whole = tmp_path / "whole.nbproj"
    assert bench.files.save_to(whole)
    content, chance = whole.read_bytes(), random.Random(7)
    bad = tmp_path / "bad.nbproj"
    refused = 0
    for number in range(40):
        damaged = bytearray(content)
        if number % 4 == 0:
            del damaged[chance.randrange(len(damaged)) :]
        for _ in range(chance.choice([1, 10, 200])):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        bad.write_bytes(damaged)
        bench.messages.dismiss("file")
        opened = bench.files.open_now(bad)
        if not opened:
            refused += 1
            assert a_sentence(bench.messages.newest.text), bench.messages.newest.text
        qtbot.wait(1)
    assert refused > 10
    assert bench.files.open_now(whole)
    qtbot.waitUntil(lambda: bench.trainer.model is not None)
    assert bench.editor.project == moons(epochs=1)


def test_data_that_are_not_here_are_told_on_every_page(window, bench, qtbot, tmp_path):
    for source in (datasets.create("mnist"), FileSource(file=str(tmp_path / "gone.npz"))):
        if source.is_here():
            continue
        bench.editor.open(small_project(data=source))
        qtbot.waitUntil(lambda: bench.library.state != "loading")
        assert not window.transport.train.isEnabled()
        (problem,) = bench.trainer.problems()
        assert a_sentence(problem.message)
        walk(window, qtbot)
        QTest.keyClick(window, Qt.Key.Key_F5)
        assert bench.trainer.state == "idle"


def test_a_model_that_does_not_fit_its_data_cannot_be_trained_and_says_why(window, bench, qtbot):
    for project in (
        small_project(data=datasets.create("iris")),
        small_project(preparation=Preparation(scale="unit", flatten=False)),
        moons(data=datasets.create("mnist_small")),
    ):
        bench.editor.open(project)
        qtbot.waitUntil(lambda: bench.library.state == "ready")
        walk(window, qtbot)
        assert not window.transport.train.isEnabled()
        assert bench.trainer.problems() and all(a_sentence(each.message) for each in bench.trainer.problems())
        bench.trainer.train()
        assert bench.trainer.state == "idle"
        assert a_sentence(bench.messages.newest.text)


@pytest.fixture
def closed_folder(tmp_path, monkeypatch):
    """A home in which a folder cannot be made: a file lies in its place. Works for every user, also for root."""

    def close(*parts):
        home = tmp_path / "home"
        place = home.joinpath(*parts)
        place.parent.mkdir(parents=True)
        place.write_text("in the way")
        monkeypatch.setenv("HOME", str(home))
        return home

    return close


@pytest.fixture
def opened(qtbot):
    """Makes a window whose folders are decided in the test."""
    made = []

    def make():
        window = create_window()
        qtbot.addWidget(window, before_close_func=lambda each: each.bench.editor.stack.setClean())
        with qtbot.waitExposed(window):
            window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.bench.editor.stack.setClean()
        window.close()


@pytest.mark.skipif(os.name == "nt", reason="other folders on Windows")
def test_drafts_that_cannot_be_written_are_told_and_the_work_goes_on(closed_folder, opened, qtbot, tmp_path):
    closed_folder(".local", "state")
    window = opened()
    window.bench.editor.replace("Change epochs to 7", epochs=7)
    qtbot.waitUntil(lambda: window.bench.messages.newest is not None)
    assert "cannot be kept for a crash" in window.bench.messages.newest.text
    assert a_sentence(window.bench.messages.newest.text)
    walk(window, qtbot)
    target = tmp_path / "mine.nbproj"
    saved = window.bench.files.save_to(target)
    assert saved or a_sentence(window.bench.messages.newest.text)
    assert window.bench.editor.project.epochs == 7


@pytest.mark.skipif(os.name == "nt", reason="other folders on Windows")
def test_runs_that_cannot_be_recorded_are_told(closed_folder, opened, qtbot):
    closed_folder(".local", "share")
    window = opened()
    begin(window.bench, qtbot, moons(epochs=1))
    outcome = finish(window.bench, qtbot, window.bench.trainer.train)
    assert outcome.kind == "failed"
    assert a_sentence(window.bench.messages.newest.text), window.bench.messages.newest.text
    walk(window, qtbot)


@pytest.mark.skipif(os.name == "nt", reason="other folders on Windows")
def test_settings_that_cannot_be_kept_disturb_nobody(closed_folder, opened, qtbot):
    closed_folder(".config")
    window = opened()
    window.bench.settings.set("theme", "dark")
    assert window.bench.settings.get("theme", "") == "dark"
    walk(window, qtbot)
    assert window.bench.messages.newest is None
    assert window.close()


FULL = """
def drive(window):
    from tests.gui.e2e.test_trouble import wide
    bench, path = window.bench, sys.argv[1]
    def ended(outcome):
        text = bench.messages.newest.text if bench.messages.newest else ""
        say("trained", outcome.kind, outcome.model is not None, "|", text)
        say("saved", bench.files.save_to(__import__("pathlib").Path(path)), "|", bench.messages.newest.text)
        bench.editor.replace("Change epochs", epochs=9)
        QTimer.singleShot(500, done)
    def done():
        say("still here", bench.editor.project.epochs, bench.editor.modified)
        window.close_now()
    def begin():
        if bench.library.state == "ready" and bench.trainer.state == "idle":
            bench.trainer.train()
    bench.trainer.ended.connect(ended)
    bench.files.begin_now(bench.files.content().replace(project=wide()))
    bench.library.changed.connect(begin)
    begin()
"""


def wide():
    """A network whose files are too large for the disk of the test."""
    from netbuilder.engine.graph import Graph
    from netbuilder.engine.layers import layers

    graph = Graph.stack(
        [
            layers.create("Input", {"shape": (2,)}),
            layers.create("Dense", {"units": 20_000, "activation": "tanh"}),
            layers.create("Dense", {"units": 2, "activation": "softmax"}),
        ]
    )
    return moons(graph=graph, epochs=1)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit the size of files")
def test_a_disk_that_is_full_loses_nothing(tmp_path):
    target = tmp_path / "mine.nbproj"
    write_project_file(target, ProjectFile(project=moons()))
    before = target.read_bytes()
    program = Program(FULL, tmp_path / "home", str(target), limit=150_000)
    trained = program.until("trained")
    assert trained.startswith("trained finished True | "), trained
    assert "could not be saved" in trained and a_sentence(trained)
    saved = program.until("saved")
    assert saved.startswith("saved False | ") and a_sentence(saved), saved
    assert program.until("still here") == "still here 9 True"
    status, _, err = program.end()
    assert (status, err) == (0, "")
    assert target.read_bytes() == before
    assert read_project_file(target).project == moons()
