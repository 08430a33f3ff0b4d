"""Masks in files that are written: what each Keras would do otherwise is refused or told, and comes back here."""

from __future__ import annotations

import io
import json
import zipfile

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.base import Call
from netbuilder.engine.network import Network
from netbuilder.formats.files import load_model, load_weights, save_model, save_weights, saving_notes
from netbuilder.formats.keras_files.archive import read_keras_image
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.keras_files.order import keras_order, plain_order
from netbuilder.formats.model import StoredModel, network_of, weights_of
from tests.keras_files.writing_cases import cases, made
from tests.keras_files.written import KEPT

CASES = cases()


def stored(*entries, outputs=None):
    graph = Graph.from_json({"layers": list(entries), **({"outputs": outputs} if outputs else {})})
    return StoredModel(graph, weights_of(Network(graph, seed=1)))


X = {"kind": "Input", "id": "x", "shape": [6, 4]}
Y = {"kind": "Input", "id": "y", "shape": [6, 4]}
MX = {"kind": "Masking", "id": "mx", "inputs": ["x"]}
MY = {"kind": "Masking", "id": "my", "mask_value": 0.5, "inputs": ["y"]}
READ = [{"kind": "LSTM", "id": "l", "units": 2}]


def config_of(model):
    with zipfile.ZipFile(io.BytesIO(keras_image(model))) as archive:
        return json.loads(archive.read("config.json"))["config"]


def test_operations_that_make_masks_count_in_the_order_of_layers():
    graph = Graph.from_json(CASES["graph_masked_branches"].graph)
    dense = [name for name in keras_order(graph) if name in ("a", "b", "c")]
    assert dense == ["a", "b", "c"]
    assert [name for name in plain_order(graph) if name in ("a", "b", "c")] == ["b", "a", "c"]


def test_what_reads_a_mask_is_given_it_in_the_file():
    config = config_of(stored(X, Y, MX, MY, {"kind": "Add", "id": "s", "inputs": ["mx", "my"]}, *READ))
    entries = {entry["name"]: entry for entry in config["layers"]}
    read = entries["l"]["inbound_nodes"][0]["kwargs"]["mask"]["config"]["keras_history"]
    assert entries[read[0]]["class_name"] == "LogicalOr"
    names = list(entries)
    operations = [name for name in names if ".ops." in entries[name]["module"]]
    assert len(operations) == 5
    assert all(names.index(name) < names.index("l") for name in operations)
    assert sum(entry["class_name"] == "NotEqual" for entry in config["layers"]) == 2


@pytest.mark.parametrize("name", [name for name in CASES if "masked" in name and "maxout" not in name])
def test_masked_models_come_back_as_they_were(name):
    model = made(CASES[name]).stored
    assert read_keras_image(keras_image(model), "memory").graph == model.graph


def test_files_whose_weights_some_keras_would_swap_are_refused(tmp_path):
    model = made(CASES["graph_masked_branches"]).stored
    with pytest.raises(FileError, match="some would give the weights of b to a"):
        save_model(tmp_path / "model.h5", model)
    save_model(tmp_path / "model.keras", model)
    save_weights(tmp_path / "model.weights.h5", model)
    with pytest.raises(FileError, match="Versions of Keras sort the layers"):
        save_weights(tmp_path / "late.weights.h5", sorted_in_two_ways())


def sorted_in_two_ways():
    """A model whose layers of one class stand in another order in Keras from 3.12 on than before."""
    join = {"kind": "Concatenate", "id": "both", "inputs": ["dx", "my"]}
    dense = {"kind": "Dense", "units": 4}
    late = [X, Y, MY, {**dense, "id": "dx", "inputs": ["x"]}, join, *READ]
    late += [{**dense, "id": f"d{k}", "inputs": ["y" if k == 0 else f"d{k - 1}"]} for k in range(3)]
    late += [{"kind": "LSTM", "id": "k", "units": 2}]
    return stored(*late, outputs=["k", "l"])


def test_weights_of_layers_without_names_are_not_guessed(tmp_path, monkeypatch):
    monkeypatch.setattr("netbuilder.formats.files.refuse_mixed_weights", lambda graph: None)
    model, path = sorted_in_two_ways(), tmp_path / "late.weights.h5"
    save_weights(path, model)
    found = load_weights(path, model)
    assert all(np.array_equal(found.weights[owner]["kernel"], model.weights[owner]["kernel"]) for owner in ("d0", "dx"))
    with h5py.File(path, "r+") as file:
        parts: list[str] = []
        file.visit(parts.append)
        for part in parts:
            file[part].attrs.pop("name", None)
    with pytest.raises(FileError, match="Versions of Keras sort the layers"):
        load_weights(path, model)


def test_a_softmax_of_masked_steps_is_an_activation_in_a_file(tmp_path):
    model = stored(X, MX, {"kind": "Softmax", "id": "p"}, *READ)
    assert "Softmax" not in {entry["class_name"] for entry in config_of(model)["layers"]}
    with pytest.raises(FileError, match="Softmax along other axes"):
        save_model(tmp_path / "model.keras", stored(X, MX, {"kind": "Softmax", "id": "p", "axis": 1}, *READ))


@pytest.mark.parametrize(
    ("entry", "keras", "h5"),
    [
        ({"kind": "Add", "inputs": ["mx", "my"]}, (), ("Keras 2", "before 3.4")),
        ({"kind": "Add", "inputs": ["mx", "y"]}, (), ("Keras 2",)),
        ({"kind": "Add", "inputs": ["mx", "mx"]}, (), ("before 3.4",)),
        ({"kind": "Multiply", "inputs": ["mx", "mx"]}, ("before 3.4",), ("Keras 2", "before 3.4", "before 3.4")),
        ({"kind": "Concatenate", "inputs": ["mx", "mx"]}, (), ("before 3.4", "3.4 to 3.11")),
        ({"kind": "Rescaling", "scale": 2.0, "offset": 1.0, "inputs": ["mx"]}, (), ("Keras 2",)),
        ({"kind": "LayerNormalization", "inputs": ["mx"]}, (), ()),
    ],
)
def test_what_other_versions_do_with_masks_is_told(entry, keras, h5):
    model = stored(X, Y, MX, MY, {**entry, "id": "s"}, *READ)
    for suffix, wanted in ((".keras", keras), (".h5", h5)):
        said = " ".join(saving_notes(f"model{suffix}", model))
        assert all(word in said for word in wanted), said
        assert bool(said) == bool(wanted), said


def test_masks_of_before_are_joined_where_all_steps_count(tmp_path):
    spec = layers.create("MaskedAs")
    x, one, other = np.ones((2, 3, 4)), np.array([[1, 1, 0], [1, 0, 1]], bool), np.array([[1, 0, 0], [1, 1, 1]], bool)
    call = Call(masks=(None, one, other, None))
    assert spec.forward(call, x, x, x, x) is x
    np.testing.assert_array_equal(spec.output_mask(call, x, x, x, x), one & other)
    model = made(CASES["graph_masked_as"]).stored
    config = config_of(model)
    assert "LogicalAnd" in {entry["class_name"] for entry in config["layers"]}
    with pytest.raises(FileError, match=r"An \.h5 file cannot hold same"):
        save_model(tmp_path / "model.h5", model)
    heeding = stored(X, Y, MX, MY, {"kind": "MaskedAs", "id": "s", "inputs": ["mx", "my"]},
                     {"kind": "Multiply", "id": "p", "inputs": ["s", "s"]}, *READ)  # fmt: skip
    with pytest.raises(FileError, match="cannot hand the masks of an older Keras on to p"):
        save_model(tmp_path / "model.keras", heeding)


def test_masks_that_are_joined_by_hand_are_refused(tmp_path):
    save_model(tmp_path / "ours.keras", made(CASES["graph_masked_as"]).stored)
    with zipfile.ZipFile(tmp_path / "ours.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["metadata.json"] = json.dumps({"keras_version": "3.12.0"}).encode()
    with zipfile.ZipFile(tmp_path / "strange.keras", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(FileError, match="is given a mask by hand"):
        load_model(tmp_path / "strange.keras")


def test_a_mask_ends_at_a_root_mean_square_normalization():
    model = stored(X, MX, {"kind": "RMSNormalization", "id": "r"}, *READ)
    x = np.ones((2, 6, 4), np.float32)
    x[:, 3:] = 0
    network = network_of(model)
    assert network.forward([x]).masks["r"] is None
    assert "mask" not in config_of(model)["layers"][-1]["inbound_nodes"][0]["kwargs"]


def test_every_mask_that_some_keras_heeds_otherwise_is_told():
    verdicts = json.loads(KEPT.read_text(encoding="utf-8"))["verdicts"].values()
    otherwise = {file for said in verdicts for file, word in said["others"].items()
                 if word.startswith(("predicts", "does not open")) and file.startswith("graph_masked")}  # fmt: skip
    assert otherwise
    for file in otherwise:
        assert saving_notes(file, made(CASES[file.partition(".")[0]]).stored), file
