"""Whatever a project holds, a run that goes on from a checkpoint file ends with the same bits."""

import copy

import numpy as np
import pytest

from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.opening import open_session
from netbuilder.formats.checkpoint import read_checkpoint, write_checkpoint
from netbuilder.training import train
from tests.e2e.command import same

DENSE = [
    {"kind": "Input", "shape": [6, 6]},
    {"kind": "Flatten"},
    {"kind": "Dense", "units": 8, "activation": "tanh"},
    {"kind": "Dense", "units": 3, "activation": "softmax"},
]
NETWORKS = {
    "chance": [
        DENSE[0],
        {"kind": "Flatten"},
        {"kind": "GaussianNoise", "stddev": 0.2},
        {"kind": "Dense", "units": 8, "activation": "relu", "kernel_constraint": "max_norm"},
        {"kind": "GaussianDropout", "rate": 0.2},
        {"kind": "Dropout", "rate": 0.3},
        DENSE[3],
    ],
    "pictures": [
        {"kind": "Input", "shape": [6, 6, 1]},
        {"kind": "Conv2D", "filters": 4, "kernel_size": 3},
        {"kind": "BatchNormalization"},
        {"kind": "SpatialDropout2D", "rate": 0.2},
        {"kind": "MaxPooling2D"},
        {"kind": "Flatten"},
        DENSE[3],
    ],
    "sequences": [
        DENSE[0],
        {"kind": "Bidirectional", "layer": {"kind": "LSTM", "units": 3, "dropout": 0.2, "recurrent_dropout": 0.2}},
        DENSE[3],
    ],
}


def pictures():
    rng = np.random.default_rng(3)
    y = rng.integers(0, 3, 50)
    x = (rng.random((50, 6, 6)) * 100 + 50 * y[:, None, None]).astype(np.uint8)
    return Dataset(name="p", x_train=x, y_train=y)


def project(layers, optimizer="Adam", batch_size=8):
    return Project.from_json(
        {
            "netbuilder_project": 1,
            "preparation": {"scale": "unit"},
            "validation_split": 0.2,
            "network": {"layers": layers},
            "optimizer": optimizer,
            "metrics": ["accuracy", "top_k_categorical_accuracy"],
            "loss": "categorical_crossentropy",
            "epochs": 2,
            "batch_size": batch_size,
            "callbacks": [{"kind": "EarlyStopping", "patience": 5, "restore_best_weights": True}],
        }
    )


def proves_resuming(made, tmp_path):
    data = pictures()
    whole = open_session(made, data, checkpoint_every=1).session
    path = tmp_path / "c.h5"
    middle = None
    for event in train(whole):
        if event.name == "checkpoint due":
            if whole.step == 3 or (middle is None and whole.step > 0):
                write_checkpoint(path, whole.state())
                middle = whole.step
            last = copy.deepcopy(whole.state())
    part = open_session(made, data, checkpoint_every=1).session
    part.restore(read_checkpoint(path)[0])
    assert part.step == middle
    for event in train(part):
        if event.name == "checkpoint due":
            end = copy.deepcopy(part.state())
    # Through the file once more, so that both have the same plain types.
    states = []
    for state in (last, end):
        write_checkpoint(path, state)
        states.append(read_checkpoint(path)[0])
    same(*states)
    assert np.array_equal(part.learner.network.parameters.trainable, whole.learner.network.parameters.trainable)


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_networks_with_memory_and_chance(name, tmp_path):
    proves_resuming(project(NETWORKS[name]), tmp_path)


@pytest.mark.parametrize("kind", list(optimizers))
def test_every_optimizer(kind, tmp_path):
    settings = {"kind": kind}
    if not optimizers[kind].searches:
        settings |= {"use_ema": True, "gradient_accumulation_steps": 2}
    proves_resuming(project(DENSE, settings, batch_size=40 if optimizers[kind].searches else 8), tmp_path)


def test_a_schedule_goes_on_where_it_was(tmp_path):
    rate = {"kind": "CosineDecayRestarts", "first_decay_steps": 3}
    proves_resuming(project(DENSE, {"kind": "SGD", "momentum": 0.9, "learning_rate": rate}), tmp_path)
