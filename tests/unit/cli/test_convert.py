"""`netbuilder convert`: every kind of file into every other, and a sentence where that cannot be."""

from __future__ import annotations

import json

import numpy as np
import pytest

from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.exports import EXPORTS
from netbuilder.formats.files import load_model, save_model
from netbuilder.formats.model import StoredModel, weights_of
from netbuilder.formats.nbproj import read_project_file


@pytest.fixture
def trained(command, project):
    """`m.keras`, trained for an epoch."""
    assert command("train", project(epochs=1), "--runs", "runs", "--out", "m.keras", "--quiet").code == 0
    return "m.keras"


def equal(first, second):
    assert first.keys() == second.keys()
    return all(np.array_equal(first[owner][name], second[owner][name]) for owner in first for name in first[owner])


@pytest.mark.parametrize("name", ["n.keras", "n.h5", "n.nbproj"])
def test_there_and_back_loses_no_weight(command, trained, tmp_path, name):
    done = command("convert", trained, name)
    assert (done.code, done.err) == (0, "")
    back = command("convert", name, "back.keras", "--json").records()[0]
    assert back["weights"] == 42
    assert equal(load_model(tmp_path / trained).weights, load_model(tmp_path / "back.keras").weights)


@pytest.mark.parametrize("export", [each for each in EXPORTS if each.proves], ids=lambda each: each.kind)
def test_every_proof_is_told(command, trained, export):
    name = f"out_numpy{export.suffix}" if export.kind == "numpy_script" else f"out{export.suffix}"
    record = command("convert", trained, name, "--json").records()[0]
    assert record["form"] == export.kind
    assert record["proof"]["samples"] in (0, 100)
    difference = record["proof"]["largest_difference"]
    assert difference is None or difference < 1e-4
    if difference is not None:
        words = command("convert", trained, name, "--overwrite").out
        assert "Largest difference over 100 samples: " in words
    silent = command("convert", trained, name, "--overwrite", "--no-proof")
    assert silent.code == 0
    assert "difference" not in silent.out


@pytest.mark.parametrize("name", ["n.keras", "n.h5"])
def test_what_older_versions_cannot_open_is_said(command, tmp_path, name):
    graph = Graph.from_json({"layers": [{"kind": "Input", "shape": [4]}, {"kind": "RMSNormalization"}]})
    save_model(tmp_path / "m.keras", StoredModel(graph, weights_of(Network(graph))))
    said = "Keras before 3.9 has no RMSNormalization"
    assert said in command("convert", "m.keras", name, "--no-proof").err
    record = command("convert", "m.keras", name, "--no-proof", "--overwrite", "--json").records()[-1]
    assert [warning.startswith(said) for warning in record["warnings"]] == [True]


def test_a_file_is_not_replaced_unasked(command, trained, tmp_path):
    (tmp_path / "n.h5").write_text("mine")
    done = command("convert", trained, "n.h5")
    assert done.code == 2
    assert "exists already" in done.err
    assert (tmp_path / "n.h5").read_text() == "mine"
    assert command("convert", trained, "n.h5", "--overwrite").code == 0
    assert load_model(tmp_path / "n.h5").graph.nodes


def test_weights_of_another_file_are_taken(command, project, trained, tmp_path):
    command("convert", trained, "w.weights.h5")
    done = command("convert", project(), "fresh.keras")
    assert "not trained" in done.err
    assert not equal(load_model(tmp_path / "fresh.keras").weights, load_model(tmp_path / trained).weights)
    done = command("convert", project(), "full.keras", "--weights", "w.weights.h5")
    assert done.code == 0
    assert "not trained" not in done.err
    assert equal(load_model(tmp_path / "full.keras").weights, load_model(tmp_path / trained).weights)


def test_a_model_becomes_a_project_with_its_training(command, trained, tmp_path):
    assert command("convert", trained, "p.nbproj").code == 0
    found = read_project_file(tmp_path / "p.nbproj")
    stored = load_model(tmp_path / trained)
    assert found.project.graph == stored.graph
    assert found.project.loss == stored.compiled.losses[0]
    assert found.project.optimizer == stored.compiled.optimizer
    assert found.project.data.kind == "spiral"
    assert found.project.name == "m"


def test_a_json_project_has_no_weights_and_that_is_said(command, trained, tmp_path):
    done = command("convert", trained, "p.json")
    assert done.code == 0
    assert "no room for the weights" in done.err
    assert read_project_file(tmp_path / "p.json").model is None
    assert "no room for the weights" in json.loads(command("convert", trained, "q.json", "--json").out)["warnings"][0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("m.keras", "n.npz"), "tells no kind of file"),
        (("m.keras", "n"), "tells no kind of file"),
        (("none.keras", "n.h5"), "no such file"),
        (("m.keras", "n.h5", "--numpy"), "--numpy is for scripts"),
        (("m.keras", "n.h5", "--with-training"), "--with-training is for scripts"),
        (("w.weights.h5", "n.keras"), "weights alone"),
        (("program.py", "n.keras"), "never runs programs"),
        (("odd.keras", "n.h5"), "odd.keras"),
        (("text.txt", "n.h5"), "holds no model"),
        (("m.keras", "missing/n.h5"), "missing"),
        (("m.keras", "folder.h5"), "folder"),
        (("m.keras", "."), "This is a folder."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(command, trained, tmp_path, words, told):
    command("convert", trained, "w.weights.h5")
    (tmp_path / "program.py").write_text("raise SystemExit('run')")
    (tmp_path / "odd.keras").write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "text.txt").write_text("hello")
    (tmp_path / "folder.h5").mkdir()
    before = sorted(tmp_path.iterdir())
    done = command("convert", *words)
    assert done.code == 2, done.err
    assert told in done.err
    assert done.out == ""
    assert sorted(tmp_path.iterdir()) == before
