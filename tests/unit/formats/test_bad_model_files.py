"""Model files that are damaged or mean harm: each gives one sentence, and nothing of them runs."""

import json
import zipfile

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.formats.files import load_model, save_model
from tests.unit.formats.support import stored, trained


@pytest.fixture
def good(tmp_path):
    learner, _, _ = trained("branched")
    save_model(tmp_path / "good.keras", stored(learner))
    return tmp_path / "good.keras"


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, parts, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


def with_config(good, change):
    """The good file with its configuration changed."""
    parts = members(good)
    config = json.loads(parts["config.json"])
    change(config)
    parts["config.json"] = json.dumps(config).encode()
    return written(good.with_name("changed.keras"), parts.items())


def refused(path, *words):
    with pytest.raises(NetBuilderError) as caught:
        load_model(path)
    text = str(caught.value)
    assert all(word in text for word in words), text
    assert "\n" not in text
    return text


def layer(config, name):
    return next(entry for entry in config["config"]["layers"] if entry["name"] == name)


def test_unpacked_and_packed_again_still_opens(good):
    path = written(good.with_name("packed.keras"), members(good).items(), zipfile.ZIP_DEFLATED)
    assert len(load_model(path).graph.nodes) == 10


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello", b"\x89HDF\r\n\x1a\n" + b"\0" * 99])
def test_a_file_that_is_no_model(content, tmp_path):
    (tmp_path / "m.keras").write_bytes(content)
    refused(tmp_path / "m.keras", "m.keras")


def test_a_file_that_is_cut_off(good):
    content = good.read_bytes()
    for part in (0.1, 0.5, 0.99):
        good.write_bytes(content[: int(len(content) * part)])
        refused(good, "damaged or cut short")


def test_no_file_and_a_folder(tmp_path):
    refused(tmp_path / "none.keras", "There is no such file")
    refused(tmp_path, "folder")


def test_a_class_that_is_not_known_is_refused_by_name(good):
    def change(config):
        layer(config, "c").update(module="os", class_name="system", config={"name": "c"})

    refused(with_config(good, change), "'system' of 'os'", "not a part of Keras")


@pytest.mark.parametrize("name", ["Lambda", "TFSMLayer", "TorchModuleWrapper", "StringLookup", "Placeholder", "Input"])
def test_layers_that_run_code_are_not_in_the_table(good, name):
    refused(with_config(good, lambda config: layer(config, "c").update(class_name=name)), f"'{name}'")


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("activation", {"class_name": "function", "config": "eval", "module": "builtins"}, "eval"),
        ("activation", {"class_name": "__lambda__", "config": {"value": "x"}}, "__lambda__"),
        ("kernel_initializer", {"module": "os", "class_name": "popen", "config": {}}, "popen"),
        ("kernel_regularizer", {"class_name": "L2", "config": {"l2": -1}}, "l2"),
        ("units", 10**12, "1,000,000,000,000 numbers"),
        ("units", -3, "units"),
        ("units", True, "units"),
        ("units", "5", "units"),
        ("frobnicate", 3, "frobnicate"),
    ],
)
def test_settings_are_checked(good, setting, value, words):
    refused(with_config(good, lambda config: layer(config, "c")["config"].update({setting: value})), words)


def test_settings_that_mean_nothing_are_ignored(good):
    extra = {"quantization_config": None, "lora_rank": None, "data_format": "channels_last"}
    assert load_model(with_config(good, lambda config: layer(config, "c")["config"].update(extra)))


def test_a_circle_and_dangling_names_are_noticed(good):
    def tensor(name, call=0):
        return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, call, 0]}}

    def joined(name, source):
        return lambda config: layer(config, name)["inbound_nodes"][0].update(args=[source])

    refused(with_config(good, joined("b", tensor("joined"))), "in a circle")
    refused(with_config(good, joined("b", tensor("nobody"))), "'nobody'")
    refused(with_config(good, joined("b", tensor("zeta", 7))), "call 7 of 'zeta'")
    refused(with_config(good, joined("b", {"class_name": "Thing", "config": {}})), "'Thing'")


def test_two_layers_of_one_name(good):
    def change(config):
        entry = dict(layer(config, "c"), config={**layer(config, "c")["config"], "name": "a"}, name="a")
        config["config"]["layers"].append(entry)

    refused(with_config(good, change), "Two layers", "'a'")


def test_too_many_layers(good):
    def change(config):
        config["config"]["layers"] *= 600

    refused(with_config(good, change), "5400 layers")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"{", "not correct JSON"),
        (b'{"a": 1, "a": 2}', "same key twice"),
        (b'{"a": NaN}', "NaN"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 1000, "digits"),
        (b"[1]", "expected"),
    ],
)
def test_configurations_that_are_no_proper_json(good, text, words):
    parts = {**members(good), "config.json": text}
    refused(written(good.with_name("j.keras"), parts.items()), words)


def test_members_are_taken_by_exact_name_and_once(good):
    parts = members(good)
    without = [(name, content) for name, content in parts.items() if name != "config.json"]
    refused(written(good.with_name("a.keras"), without), "lacks config.json")
    refused(written(good.with_name("c.keras"), [*without, ("../config.json", b"{}")]), "lead out of its folder")
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = written(good.with_name("b.keras"), [*parts.items(), ("config.json", b"{}")])
    refused(twice, "more than one 'config.json'")


def test_a_zip_bomb_is_not_unpacked(good):
    parts = {**members(good), "config.json": b" " * (8 << 20)}
    refused(written(good.with_name("bomb.keras"), parts.items(), zipfile.ZIP_DEFLATED), "too large")


def changed_weights(good, change):
    parts = members(good)
    inner = good.with_name("inner.h5")
    inner.write_bytes(parts["model.weights.h5"])
    with h5py.File(inner, "r+") as file:
        change(file)
    parts["model.weights.h5"] = inner.read_bytes()
    return written(good.with_name("w.keras"), parts.items())


def test_weights_that_point_elsewhere_are_not_followed(good):
    secret = good.with_name("secret.h5")
    with h5py.File(secret, "w") as file:
        file["x"] = np.full((4, 5), 42.0, np.float32)

    def external(file):
        del file["layers/dense/vars/0"]
        file["layers/dense/vars/0"] = h5py.ExternalLink(str(secret), "x")

    def soft(file):
        del file["layers/dense/vars/0"]
        file["layers/dense/vars/0"] = h5py.SoftLink("/layers/dense/vars/1")

    def stored_outside(file):
        del file["layers/dense/vars/0"]
        file.create_dataset("layers/dense/vars/0", (4, 5), "f4", external=[(str(secret), 0, h5py.h5f.UNLIMITED)])

    refused(changed_weights(good, external), "points elsewhere")
    refused(changed_weights(good, soft), "points elsewhere")
    refused(changed_weights(good, stored_outside), "not allowed")


def test_weights_of_another_shape_or_kind(good):
    def replaced(value):
        def change(file):
            del file["layers/dense/vars/0"]
            file["layers/dense/vars/0"] = value

        return change

    refused(
        changed_weights(good, replaced(np.zeros((9, 9), np.float32))),
        "(9, 9)",
        "kernel of 'b'",
        "should have the shape (4, 5)",
    )
    refused(changed_weights(good, replaced(np.zeros((4, 5), np.complex64))), "not plain numbers")
    refused(changed_weights(good, replaced(np.full((4, 5), b"text"))), "not plain numbers")
    refused(changed_weights(good, lambda file: file.__delitem__("layers/dense/vars/0")), "missing")

    def huge(file):
        del file["layers/dense/vars/0"]
        file.create_dataset("layers/dense/vars/0", (1 << 20, 1 << 20), "f4", chunks=(1024, 1024), compression="gzip")

    refused(changed_weights(good, huge), "shape")


def test_an_h5_file_without_a_model(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = [1, 2]
    with pytest.raises(FileError, match="holds no model"):
        load_model(tmp_path / "data.h5")


def test_a_damaged_h5_model(tmp_path):
    learner, _, _ = trained("dense")
    save_model(tmp_path / "m.h5", stored(learner))
    content = (tmp_path / "m.h5").read_bytes()
    (tmp_path / "m.h5").write_bytes(content[: len(content) // 2])
    refused(tmp_path / "m.h5", "not a whole HDF5 file")
