"""The thinnest whole road: a network of two Dense layers trains on the bundled digits and reads one."""

from __future__ import annotations

import numpy as np
import shiboken6

from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers


def small_project(**changes):
    graph = Graph.stack(
        [
            layers.create("Input", {"shape": (784,)}),
            layers.create("Dense", {"units": 32, "activation": "relu"}),
            layers.create("Dense", {"units": 10, "activation": "softmax"}),
        ]
    )
    settings = {"graph": graph, "preparation": Preparation(scale="unit", flatten=True), "epochs": 2, "batch_size": 32}
    return Project(**{**settings, **changes})


def test_trains_and_reads_a_digit(window, qtbot):
    bench = window.bench
    bench.editor.open(small_project())
    assert window.transport.train.isEnabled()
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        window.transport.train.trigger()
    assert ended.args[0].kind == "finished"
    data = bench.library.dataset
    outputs = bench.trainer.model.predict(data.x_test)
    assert np.mean(outputs.argmax(axis=1) == data.y_test) > 0.8


def test_every_place_has_its_page(window):
    from PySide6.QtWidgets import QWidget

    for name in ("data", "build", "train", "evaluate", "draw", "runs"):
        assert window.findChild(QWidget, f"page:{name}") is not None
        window.show_page(name)
        assert window.page == name


def test_a_window_deleted_in_mid_training_takes_no_thread_with_it(qtbot):
    from netbuilder.gui.app import create_window

    window = create_window()
    bench = window.bench
    bench.editor.open(small_project(epochs=1000))
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    with qtbot.waitSignal(bench.trainer.started):
        bench.trainer.train()
    window.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(window))
