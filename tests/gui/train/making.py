"""Small projects for the tests of training, quick on any computer."""

from __future__ import annotations

from netbuilder.data.datasets import datasets
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.optimizers import optimizers


def moons(**changes) -> Project:
    """Two moons, a network of two layers: a few milliseconds an epoch."""
    graph = Graph.stack(
        [
            layers.create("Input", {"shape": (2,)}),
            layers.create("Dense", {"units": 8, "activation": "tanh"}),
            layers.create("Dense", {"units": 2, "activation": "softmax"}),
        ]
    )
    settings = {
        "name": "Moons",
        "graph": graph,
        "data": datasets.create("moons"),
        "preparation": Preparation(scale="none"),
        "epochs": 3,
        "batch_size": 16,
        "validation_split": 0.2,
        "metrics": ("accuracy",),
    }
    return Project(**{**settings, **changes})


def exploding() -> Project:
    """The same with a learning rate at which every loss becomes infinite."""
    from netbuilder.engine.losses import losses

    graph = Graph.stack(
        [
            layers.create("Input", {"shape": (2,)}),
            layers.create("Dense", {"units": 8, "activation": "relu"}),
            layers.create("Dense", {"units": 2}),
        ]
    )
    return moons(
        graph=graph,
        loss=losses.create("mean_squared_error"),
        metrics=(),
        optimizer=optimizers.create("SGD", {"learning_rate": 1e20}),
        epochs=5,
    )


def begin(bench, qtbot, project: Project) -> None:
    """Opens a project and waits for its data."""
    bench.editor.open(project)
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    assert bench.trainer.problems() == []


def finish(bench, qtbot, command) -> object:
    """Gives a command and waits for the end of the run."""
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        command()
    qtbot.waitUntil(lambda: bench.trainer.state == "idle")
    return ended.args[0]
