"""`netbuilder inspect`: what models and files of weights hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.experiments.giving_models import model_of
from netbuilder.formats.files import save_model, save_weights


def nested():
    """Two layers that came out of a nested model, and one that uses weights twice."""
    dense = layers.create("Dense", {"units": 4})
    nodes = (
        Node(id="input", spec=layers.create("Input", {"shape": [3]})),
        Node(id="a", spec=dense, inputs=("input",), group="encoder"),
        Node(id="b", spec=dense, inputs=("a",), group="encoder/deep", trainable=False),
        Node(id="c", spec=dense, inputs=("b",), shares="b"),
        Node(id="sum", spec=layers.create("Add"), inputs=("b", "c")),
    )
    return Graph(nodes, ("sum",))


@pytest.fixture
def stored():
    return model_of(Project(graph=nested()), None).stored


def test_layers_shapes_and_parameters(command, tmp_path, stored):
    save_model(tmp_path / "m.keras", stored)
    shown = command("inspect", "m.keras")
    assert shown.code == 0
    lines = {line.split()[0]: line for line in shown.out.splitlines() if line.strip()}
    assert lines["a"].split() == ["a", "Dense", "4", "16", "input"]
    assert "weights of b" in shown.out
    assert lines["sum"].split()[-2] == "b,"
    assert "16 of them learn, 20 do not" in shown.out
    record = command("inspect", "m.keras", "--json").records()[0]
    assert record["weights"] == 36
    assert [layer["parameters"] for layer in record["layers"]] == [0, 16, 20, 0, 0]
    assert record["layers"][1]["output_shape"] == [4]


def test_how_it_was_trained(command, project):
    command("train", project(epochs=1), "--runs", "runs", "--out", "m.keras", "--quiet")
    shown = command("inspect", "m.keras").out
    assert "Adam" in shown
    assert "training can go on" in shown
    training = command("inspect", "m.keras", "--json").records()[0]["training"]
    assert training["optimizer"]["kind"] == "Adam"
    assert training["optimizer_numbers"] > 2 * 42


def test_a_file_of_weights_lists_its_arrays(command, tmp_path, stored):
    save_weights(tmp_path / "m.weights.h5", stored)
    shown = command("inspect", "m.weights.h5")
    assert "layers/dense/vars/0" in shown.out
    assert "3 × 4" in shown.out
    record = command("inspect", "m.weights.h5", "--json").records()[0]
    assert record["weights"] == 36
    assert {"name": "layers/dense/vars/1", "shape": [4], "dtype": "float32"} in record["arrays"]


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.weights.h5", "m.nbproj"])
def test_damaged_files_end_in_a_sentence(command, tmp_path, stored, name):
    if name.endswith(".weights.h5"):
        save_weights(tmp_path / name, stored)
    elif name.endswith(".nbproj"):
        save_model(tmp_path / "m.keras", stored)
        command("convert", "m.keras", name)
    else:
        save_model(tmp_path / name, stored)
    whole = (tmp_path / name).read_bytes()
    for content in (whole[: len(whole) // 2], whole[:40], b"", whole[:8] + b"\0" * 3000):
        (tmp_path / name).write_bytes(content)
        done = command("inspect", name)
        assert done.code == 2, done.err
        assert len(done.err.splitlines()) == 1
        assert name in done.err


def test_a_program_is_not_run(command, tmp_path):
    (tmp_path / "m.py").write_text("raise SystemExit('run')")
    done = command("inspect", "m.py")
    assert done.code == 2
    assert "never runs programs" in done.err


def test_warnings_of_a_file_are_shown(command, tmp_path, stored, monkeypatch):
    noted = replace(stored, warnings=("Its metrics are not known here.",), written_by="Keras 2.15.0, .h5")
    monkeypatch.setattr("netbuilder.cli.inspect_model.load_model", lambda path: noted)
    save_model(tmp_path / "m.keras", stored)
    shown = command("inspect", "m.keras").out
    assert "written by Keras 2.15.0, .h5" in shown
    assert "Note: Its metrics are not known here." in shown
    assert "Nested model encoder: 2 layers" in shown
    assert "Nested model encoder/deep: 1 layer" in shown
