"""Model files of several kinds, and the hands to open, drop and export them with."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.files import save_model, save_weights
from netbuilder.formats.model import Compiled, stored_from


@pytest.fixture
def trained():
    """A small network for digits that has learned from a few batches, as a value to store."""
    graph = Graph.stack(
        [
            layers.create("Input", {"shape": (784,)}),
            layers.create("Dense", {"units": 16, "activation": "relu"}),
            layers.create("Dense", {"units": 10, "activation": "softmax"}),
        ]
    )
    loss, rule = losses.create("sparse_categorical_crossentropy"), optimizers.create("Adam", {"learning_rate": 0.01})
    learner = Learner(Network(graph, seed=5), [loss], rule)
    rng = np.random.default_rng(0)
    for _ in range(3):
        learner.train_batch([rng.random((32, 784), np.float32)], [rng.integers(0, 10, (32, 1)).astype(np.int64)])
    return stored_from(learner, sequential=True, compiled=Compiled((loss,), rule, metrics=(("accuracy",),)))


@pytest.fixture
def saved(trained, tmp_path):
    """The same in files: `digits.keras`, `digits.h5` and `digits.weights.h5`."""
    save_model(tmp_path / "digits.keras", trained)
    save_model(tmp_path / "digits.h5", trained)
    save_weights(tmp_path / "digits.weights.h5", trained)
    return tmp_path


@pytest.fixture
def settled(window, qtbot):
    """Waits until no file is under way, and the data are there."""

    def wait():
        bench = window.bench
        qtbot.waitUntil(lambda: not bench.transfer.running)
        qtbot.waitUntil(lambda: bench.library.state != "loading")

    return wait


@pytest.fixture
def drop(window):
    """Drags a file over the window and lets it fall."""

    def fall(path):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(window, enter)
        assert enter.isAccepted()
        event = QDropEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(window, event)
        assert event.isAccepted()

    return fall


@pytest.fixture
def choose(window, qtbot):
    """Chooses a file in the file dialog of this name."""

    def take(dialog_name, path):
        qtbot.waitUntil(lambda: window.findChild(QFileDialog, dialog_name) is not None)
        dialog = window.findChild(QFileDialog, dialog_name)
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        dialog.accept()
        qtbot.waitUntil(lambda: window.findChild(QFileDialog, dialog_name) is None)

    return take


@pytest.fixture
def press(window):
    """Chooses a command of the menus by its name."""

    def trigger(name):
        action = window.findChild(QAction, name)
        assert action is not None and action.isEnabled(), name
        action.trigger()

    return trigger
