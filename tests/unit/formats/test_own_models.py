"""Models that Keras has no form for are kept all the same; all others are kept as files of Keras."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.checkpoint import checkpoint_image, read_checkpoint_image, write_checkpoint
from netbuilder.formats.files import load_model, save_model
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.model import Compiled, StoredModel, learner_of, stored_from, weights_of
from netbuilder.formats.own_models import keep_model, model_image, read_model_image

DENSE = {"kind": "Dense", "units": 4}
GLU = [{"kind": "Input", "shape": [6]}, {**DENSE, "id": "gated", "activation": "glu"}, {**DENSE, "units": 1}]
MASKED = [
    {"kind": "Input", "shape": [5, 3]},
    {"kind": "Masking"},
    {"kind": "Softmax", "axis": 1},
    {"kind": "LSTM", "units": 2},
]


def trained(entries) -> StoredModel:
    """A model after two steps, with the memory of its optimizer."""
    graph = Graph.from_json({"layers": entries})
    compiled = Compiled(
        (losses.create("mean_squared_error"),),
        optimizers.create("Adam"),
        metrics=(("mae",),),
    )
    stored = StoredModel(graph, weights_of(Network(graph, seed=3)), compiled=compiled)
    learner = learner_of(stored)
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (8, *graph.shapes()[graph.inputs[0]])).astype(np.float32)
    for _ in range(2):
        learner.train_batch([x], [np.ones((8, graph.shapes()[graph.outputs[0]][0]), np.float32)])
    return stored_from(learner, compiled=compiled, name="own", about={"classes": ["a", "b"]})


@pytest.mark.parametrize("entries", [GLU, MASKED])
def test_what_keras_cannot_have_is_kept_with_all_that_it_learned(entries, tmp_path):
    model, path = trained(entries), tmp_path / "model.keras"
    with pytest.raises(FileError, match="Keras"):
        save_model(path, model)
    keep_model(path, model)
    for back in (load_model(path), read_model_image(model_image(model), "memory")):
        assert (back.graph, back.name, back.about["classes"]) == (model.graph, "own", ["a", "b"])
        assert back.compiled.optimizer == model.compiled.optimizer and back.compiled.losses == model.compiled.losses
        for owner, arrays in model.weights.items():
            assert all(np.array_equal(back.weights[owner][name], array) for name, array in arrays.items())
        pairs = zip(back.optimizer_variables, model.optimizer_variables, strict=True)
        assert len(model.optimizer_variables) > 2 and all(np.array_equal(one, other) for one, other in pairs)
        learner_of(back)


def test_what_keras_has_is_kept_as_its_file():
    model = trained([GLU[0], DENSE])
    assert model_image(model) == keras_image(model)
    assert read_model_image(model_image(model), "memory").graph == model.graph


def changed(**changes) -> bytes:
    state, about = read_checkpoint_image(model_image(trained(GLU)), "memory")
    return checkpoint_image({**state, **changes}, about)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weights": {}}, "missing or of another kind"),
        ({"weights": {"gated": {"kernel": np.zeros((6, 5)), "bias": np.zeros(4)}}}, "another kind or shape"),
        ({"weights": {"gated": {"kernel": "os.system", "bias": np.zeros(4)}}}, "another kind or shape"),
        ({"graph": {"layers": [{"kind": "Lambda"}]}}, "Lambda"),
        ({"graph": {"layers": [{"kind": "Input", "shape": [9]}, {"kind": "RepeatVector", "n": 10**12}]}}, "the most"),
        ({"graph": []}, "list called layers"),
        ({"dtype": "object"}, "float32 or float64"),
        ({"optimizer_variables": {"a": 1}}, "memory of the optimizer"),
        ({"about": 7}, "missing or of another kind"),
        ({"compile_config": {"loss": {"class_name": "function", "config": "os.system"}, "optimizer": "adam"}}, ""),
    ],
)
def test_what_is_bent_is_refused_in_a_sentence(changes, words):
    if not words:
        assert read_model_image(changed(**changes), "memory").compiled is None
        return
    with pytest.raises(FileError, match=words):
        read_model_image(changed(**changes), "memory")


@pytest.mark.parametrize(("odd", "words"), [({"kernel": "os.system"}, "arrays of numbers"), (7, "of another kind")])
def test_weights_of_no_layer_are_looked_at_too(odd, words):
    image = changed(weights={**trained(GLU).weights, "gone": odd})
    with pytest.raises(FileError, match=words):
        read_model_image(image, "memory")


def test_weights_that_are_missing_are_told_when_it_is_kept():
    model = trained(GLU)
    bare = {owner: {"kernel": arrays["kernel"]} for owner, arrays in model.weights.items()}
    with pytest.raises(FileError, match="The weights bias of gated are missing"):
        model_image(replace(model, weights=bare))


def test_a_checkpoint_of_a_run_is_no_model(tmp_path):
    write_checkpoint(tmp_path / "c.ckpt", {"epoch": 3}, {"run": 1})
    with pytest.raises(FileError, match="checkpoint of a run"):
        load_model(tmp_path / "c.ckpt")
    damaged = bytearray(model_image(trained(GLU)))
    damaged[300] ^= 255
    with pytest.raises(FileError, match="damaged"):
        read_model_image(bytes(damaged), "memory")


def test_a_root_mean_square_along_another_axis_is_turned_round_for_keras(tmp_path):
    model = trained([{"kind": "Input", "shape": [4, 3]}, {"kind": "RMSNormalization", "axis": 1}, {"kind": "Flatten"}])
    save_model(tmp_path / "model.keras", model)
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        entries = json.loads(archive.read("config.json"))["config"]["layers"]
    assert [entry["class_name"] for entry in entries][1:4] == ["Permute", "RMSNormalization", "Permute"]
    assert load_model(tmp_path / "model.keras").graph == model.graph
    several = trained(
        [{"kind": "Input", "shape": [4, 3, 2]}, {"kind": "RMSNormalization", "axis": [1, 2]}, {"kind": "Flatten"}]
    )
    with pytest.raises(FileError, match="several axes but the last"):
        save_model(tmp_path / "several.keras", several)
