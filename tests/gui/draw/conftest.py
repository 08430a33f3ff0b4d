"""A small trained network, and a hand that draws."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from netbuilder.experiments.live import Job
from netbuilder.gui.work.learned import Standing
from tests.gui.test_skeleton import small_project

SEVEN = (((0.3, 0.25), (0.5, 0.24), (0.7, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.8)),)
ONE = (((0.5, 0.2), (0.5, 0.4), (0.5, 0.6), (0.5, 0.8)),)


@pytest.fixture(autouse=True)
def models(tmp_path_factory, monkeypatch):
    """The folder of the bundled models: an empty one, whatever this checkout has."""
    folder = tmp_path_factory.mktemp("resources") / "models"
    folder.mkdir()
    monkeypatch.setattr("netbuilder.experiments.bundled.resources", lambda: folder.parent)
    return folder


@pytest.fixture
def pair(models, trained):
    """Two bundled models, and what was measured of one."""
    for name, model in (("digits", trained.model), ("lecture", trained.best)):
        (models / f"{name}.keras").write_bytes(model.image())
    record = {"models": {"digits": {"mnist_test": {"accuracy": 0.9961}}}}
    (models / "training.json").write_text(json.dumps(record))
    return models


@pytest.fixture
def handy(pair, window, qtbot):
    """The page as a new user finds it: no network, no training, the bundled models at hand."""
    window.show_page("draw")
    page = window.pages["draw"]
    qtbot.waitUntil(lambda: page.shelf.model("bundled:digits") is not None)
    return page


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The outcome of training the small project on the bundled digits for a moment."""
    project = small_project(epochs=4)
    outcome = Job(project=project, data=project.data.load(), runs=tmp_path_factory.mktemp("runs")).run()
    assert outcome.model is not None, outcome.message
    return outcome


@pytest.fixture
def bare(window, qtbot):
    """The page with a project that nobody has trained."""
    window.bench.editor.open(small_project())
    qtbot.waitUntil(lambda: window.bench.library.state == "ready")
    window.show_page("draw")
    return window.pages["draw"]


@pytest.fixture
def page(bare, trained):
    """The page with a trained network."""
    trainer = bare.bench.trainer
    trainer.stand(Standing(bare.bench.editor.project, trained.model, None, trained.history, None, 0))
    return bare


@pytest.fixture
def draw(qtbot):
    """Draws strokes of places between 0 and 1 with the mouse."""
    return drawn


def drawn(pad, strokes, button=Qt.MouseButton.LeftButton):
    """The same as a function."""
    for stroke in strokes:
        places = [QPoint(round(x * pad.width()), round(y * pad.height())) for x, y in stroke]
        QTest.mousePress(pad, button, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, button, pos=places[-1])
