"""Weights as different versions of Keras lay them out: files of ours, rearranged."""

import io
import json
import zipfile

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.files import load_model, load_weights, save_model, save_weights
from netbuilder.formats.keras_files.archive import read_keras_image
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.model import StoredModel, learner_of, network_of, weights_of
from tests.unit.formats.support import outputs, stored, trained


@pytest.fixture
def dense(tmp_path):
    """A model, and its files."""
    learner, inputs, _ = trained("dense")
    model = stored(learner)
    save_model(tmp_path / "m.keras", model)
    save_model(tmp_path / "m.h5", model)
    save_weights(tmp_path / "m.weights.h5", model)
    return learner, inputs, model


def rearranged(path, change):
    """The same `.keras` file with other weights in it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    image = io.BytesIO(members["model.weights.h5"])
    with h5py.File(image, "r+") as file:
        change(file)
    members["model.weights.h5"] = image.getvalue()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def same(path, dense, **tolerance):
    learner, inputs, _ = dense
    read = load_model(path)
    for ours, theirs in zip(outputs(learner_of(read), inputs), outputs(learner, inputs), strict=True):
        np.testing.assert_allclose(ours, theirs, **{"rtol": 0, "atol": 0, **tolerance})
    return read


def dependencies(file):
    file.move("layers", "_layer_checkpoint_dependencies")


def without_vars(file):
    for name in file["layers"]:
        layer = file["layers"][name]
        for number in list(layer["vars"]):
            layer.move(f"vars/{number}", number)
        del layer["vars"]


def counted_twice(file):
    layers = file["layers"]
    layers.move("dense_2", "dense_4")
    layers.move("dense_1", "dense_2")


def without_the_empty(file):
    del file["vars"]
    for name in ("dropout", "activation", "input_layer"):
        del file["layers"][name]


def with_more_states(file):
    file["layers"].create_dataset("dropout/seed_generator/vars/0", data=np.arange(2, dtype=np.uint32))
    file.create_dataset("metrics/mean/vars/0", data=np.float32(3))


CHANGES = (dependencies, without_vars, counted_twice, without_the_empty, with_more_states)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_other_layouts_of_keras_3_give_the_same(change, dense, tmp_path):
    read = same(rearranged(tmp_path / "m.keras", change), dense)
    assert read.warnings == ()
    assert len(read.optimizer_variables) == 14
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        (tmp_path / "w").write_bytes(archive.read("model.weights.h5"))
    assert load_weights(tmp_path / "w", dense[2]).weights["dense"].keys() == {"kernel", "bias"}


def cast(dtype):
    def change(file):
        def visit(name, part):
            if isinstance(part, h5py.Dataset) and name.startswith("layers"):
                found.append(name)

        found = []
        file.visititems(visit)
        for name in found:
            values = file[name][()]
            del file[name]
            if dtype == "bfloat16":
                upper = (values.astype("<f4").view("<u4") >> 16).astype("<u2").view("V2")
                file.create_dataset(name, data=upper).attrs["dtype"] = "bfloat16"
            else:
                file[name] = values.astype(dtype)

    return change


@pytest.mark.parametrize(("dtype", "atol"), [("float64", 1e-7), ("float16", 1e-3), ("bfloat16", 1e-2)])
def test_weights_of_other_precision(dtype, atol, dense, tmp_path):
    read = same(rearranged(tmp_path / "m.keras", cast(dtype)), dense, atol=atol)
    assert {array.dtype.itemsize for group in read.weights.values() for array in group.values()} <= {4, 8}


def chunked(attributes, name):
    names = attributes[name]
    del attributes[name]
    for number, part in enumerate(np.array_split(names, 2)):
        attributes[f"{name}{number}"] = part


def of_variable_length(attributes, name):
    names = [item.decode() if isinstance(item, bytes) else str(item) for item in attributes[name]]
    del attributes[name]
    attributes.create(name, names, dtype=h5py.string_dtype())


def of_fixed_length(attributes, name):
    names = [item if isinstance(item, bytes) else item.encode() for item in attributes[name]]
    del attributes[name]
    attributes[name] = np.array(names, dtype="S80")


@pytest.mark.parametrize("change", [chunked, of_variable_length, of_fixed_length], ids=lambda change: change.__name__)
def test_names_in_older_files_come_in_many_forms(change, dense, tmp_path):
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        group = file["model_weights"]
        change(group.attrs, "layer_names")
        for name in group:
            if "weight_names" in group[name].attrs and len(group[name].attrs["weight_names"]):
                change(group[name].attrs, "weight_names")
            elif "weight_names" in group[name].attrs:
                group[name].attrs["weight_names"] = np.zeros(0)
        group.create_group("top_level_model_weights").attrs["weight_names"] = np.zeros(0)
    same(tmp_path / "m.h5", dense)


def test_older_weights_are_paired_in_order_if_their_names_are_others(dense, tmp_path):
    learner, inputs, model = dense
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        group = file["model_weights"]
        names = [item.decode() if isinstance(item, bytes) else item for item in group.attrs["layer_names"]]
        for name in names:
            group.move(name, f"old_{name}")
        group.attrs["layer_names"] = np.array([f"old_{name}".encode() for name in names])
    nothing = {owner: {key: array * 0 for key, array in group.items()} for owner, group in model.weights.items()}
    blank = StoredModel(model.graph, nothing, compiled=model.compiled)
    again = learner_of(load_weights(tmp_path / "m.h5", blank))
    assert np.array_equal(outputs(again, inputs)[0], outputs(learner, inputs)[0])


def other(*layers):
    graph = Graph.from_json({"layers": [{"kind": "Input", "shape": [7]}, *layers]})
    return StoredModel(graph, weights_of(Network(graph)))


def test_weights_that_do_not_fit_are_named(dense, tmp_path):
    five, four, three = ({"kind": "Dense", "units": units} for units in (5, 4, 3))
    for name in ("m.weights.h5", "m.keras", "m.h5"):
        with pytest.raises(FileError, match=r"kernel of 'dense_1' \(Dense\) should have the shape \(5, 6\).*\(5, 4\)"):
            load_weights(tmp_path / name, other(five, {"kind": "Dense", "units": 6}, three))
        with pytest.raises(FileError, match="another model"):
            load_weights(tmp_path / name, other(five, four))
        with pytest.raises(FileError, match=r"'dense_3' \(Dense\)"):
            load_weights(tmp_path / name, other(five, four, three, three))
    (tmp_path / "text").write_text("no weights")
    with pytest.raises(FileError, match="not a file of weights"):
        load_weights(tmp_path / "text", other(five))


def test_weights_that_are_no_numbers_are_told(dense, tmp_path):
    def change(file):
        file["layers/dense_1/vars/0"][0, 0] = np.nan

    read = load_model(rearranged(tmp_path / "m.keras", change))
    assert "'dense_1'" in read.warnings[0]
    assert "not numbers" in read.warnings[0]


def test_a_memory_of_the_optimizer_that_does_not_fit_is_left_out(dense, tmp_path):
    def change(file):
        del file["optimizer/vars/5"]
        file.create_dataset("optimizer/vars/5", (1 << 16, 1 << 16), "f4", chunks=(1024, 1024), compression="gzip")

    read = same(rearranged(tmp_path / "m.keras", change), dense)
    assert "memory of the optimizer" in read.warnings[0]
    assert learner_of(read).stepper.batches == 0


def test_a_normalization_that_measured_nothing(tmp_path):
    layers = [{"kind": "Normalization", "id": "measured"}, {"kind": "Dense", "units": 2}]
    model = other(*layers)
    save_model(tmp_path / "m.keras", model)

    def change(file):
        del file["layers/normalization"]

    read = load_model(rearranged(tmp_path / "m.keras", change))
    assert "no mean and variance" in read.warnings[0]
    x = np.ones((2, 7), np.float32)
    network = network_of(read)
    assert np.isfinite(network.outputs(network.forward([x]))[0]).all()


def test_a_layer_that_is_not_known_here_keeps_its_weights(tmp_path):
    model = other({"kind": "Dense", "id": "strange", "units": 7}, {"kind": "Dense", "id": "known", "units": 2})
    save_model(tmp_path / "m.keras", model)
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    strange = next(layer for layer in config["config"]["layers"] if layer["config"]["name"] == "strange")
    strange.update(class_name="MultiHeadAttention", config={"name": "strange", "num_heads": 1, "key_dim": 2})
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)

    def change(file):
        file["layers"].create_group("multi_head_attention")
        file.move("layers/dense", "layers/multi_head_attention/query_dense")
        file.move("layers/dense_1", "layers/dense")

    read = load_model(rearranged(tmp_path / "m.keras", change))
    spec = read.graph["strange"].spec
    assert spec.kind == "Placeholder"
    assert dict(zip(spec.weight_names, spec.weight_shapes, strict=True)) == {
        "query_dense/vars/0": (7, 7),
        "query_dense/vars/1": (7,),
    }
    kept = read.weights["strange"]["query_dense/vars/0"]
    assert np.array_equal(kept, model.weights["strange"]["kernel"])
    assert np.array_equal(read.weights["known"]["kernel"], model.weights["known"]["kernel"])


def attention_of_old(path, kind, array, **settings):
    """An `.h5` file of Keras 2 with a layer that NetBuilder does not have, and its weights."""

    def entry(kind, name, *read, **config):
        calls = [[[source, 0, 0, {}] for source in read]] if read else []
        return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": calls}

    layers = [
        entry("InputLayer", "x", batch_input_shape=[None, 5, 4], dtype="float32", sparse=False),
        entry(kind, "look", "x", "x", **settings),
        entry("Dense", "out", "look", units=2),
    ]
    config = {"name": "m", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["out", 0, 0]]}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = "2.15.0", "tensorflow"
        file.attrs["model_config"] = json.dumps({"class_name": "Functional", "config": config})
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [b"x", b"look", b"out"]
        arrays = {"x": {}, "look": {array: np.float32(0.5)}, "out": {"kernel:0": np.ones((4, 2), np.float32)}}
        arrays["out"]["bias:0"] = np.zeros(2, np.float32)
        for name, members in arrays.items():
            layer = group.create_group(name)
            layer.attrs["weight_names"] = [f"{name}/{member}".encode() for member in members]
            for member, array in members.items():
                layer.create_dataset(f"{name}/{member}", data=array)
    return load_model(path)


def test_weights_of_layers_that_are_not_known_stay_in_the_project_and_go_nowhere_where_keras_does_not_look(tmp_path):
    read = attention_of_old(tmp_path / "old.h5", "MultiHeadAttention", "strange/kernel:0", num_heads=2, key_dim=2)
    assert read.graph["look"].spec.kind == "Placeholder"
    for name in ("new.keras", "new.weights.h5"):
        save = save_weights if "weights" in name else save_model
        with pytest.raises(FileError, match="'look' is a layer of class MultiHeadAttention from an older file"):
            save(tmp_path / name, read)
        assert not (tmp_path / name).exists()
    kept = read_keras_image(keras_image(read), "the project")
    assert kept.graph == read.graph
    assert kept.weights["look"] == read.weights["look"]


def test_weights_of_attention_from_an_older_file_lie_where_keras_3_looks(tmp_path):
    save_model(tmp_path / "new.keras", attention_of_old(tmp_path / "old.h5", "Attention", "scale:0", use_scale=True))
    with zipfile.ZipFile(tmp_path / "new.keras") as archive:
        weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    assert weights["layers/attention/vars/0"][()] == 0.5
