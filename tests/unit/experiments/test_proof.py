"""Proof of an export: what was written is run, and a wrong export is found out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.experiments import proof as proofs
from netbuilder.experiments import running_exports
from netbuilder.experiments.proof import compared, example_inputs, prove
from netbuilder.formats.exports import EXPORTS, ExportOptions, export_by_kind
from netbuilder.formats.model import StoredModel, weights_of
from tests.unit.formats.support import stored, trained

PROVED = [each.kind for each in EXPORTS if each.proves]


def model(*layers):
    network = Network(Graph.from_json({"layers": list(layers)}), seed=3)
    return StoredModel(network.graph, weights_of(network))


def changed(written: StoredModel) -> StoredModel:
    """The same model with one weight that is another."""
    weights = {owner: {name: array.copy() for name, array in group.items()} for owner, group in written.weights.items()}
    weights["dense"]["kernel"][0, 0] += 0.5
    return replace(written, weights=weights)


@pytest.mark.parametrize("kind", PROVED)
def test_each_export_is_run_and_gives_the_same(kind, tmp_path):
    learner, _, _ = trained("dense")
    path = tmp_path / f"net{export_by_kind(kind).suffix}"
    export_by_kind(kind).write(path, stored(learner), ExportOptions())
    proof = prove(kind, path, stored(learner))
    assert proof.holds and proof.samples == 100 and proof.how
    assert proof.largest_difference < 1e-5


@pytest.mark.parametrize("kind", PROVED)
def test_an_export_that_differs_is_found_out(kind, tmp_path):
    learner, _, _ = trained("dense")
    path = tmp_path / f"net{export_by_kind(kind).suffix}"
    export_by_kind(kind).write(path, changed(stored(learner)), ExportOptions())
    proof = prove(kind, path, stored(learner), samples=20)
    assert not proof.holds and "other outputs" in str(proof.problem)
    assert proof.largest_difference > 1e-3


def test_onnx_is_run_by_its_own_evaluator_where_onnxruntime_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(proofs, "is_there", lambda package: False)
    learner, _, _ = trained("convolutions")
    path = tmp_path / "net.onnx"
    export_by_kind("onnx").write(path, stored(learner), ExportOptions())
    proof = prove("onnx", path, stored(learner), samples=10)
    assert proof.holds and "reference evaluator" in proof.how


def test_several_inputs_and_outputs_are_compared_each(tmp_path):
    learner, inputs, _ = trained("branched")
    for kind in ("numpy_script", "onnx"):
        path = tmp_path / f"{kind}{export_by_kind(kind).suffix}"
        export_by_kind(kind).write(path, stored(learner), ExportOptions())
        assert prove(kind, path, stored(learner), inputs=inputs).holds, kind


def test_what_fails_or_is_not_there_is_a_sentence(tmp_path):
    learner, _, _ = trained("dense")
    path = tmp_path / "net.py"
    path.write_text("def predict(x):\n    raise ValueError('no')\n")
    for place, word in ((path, "ValueError: no"), (tmp_path / "none.py", "FileNotFoundError")):
        proof = prove("numpy_script", place, stored(learner), samples=2)
        assert not proof.holds and proof.largest_difference is None and word in str(proof.problem)
    path.write_text("import sys\ndef predict(x):\n    sys.exit(0)\n")
    assert prove("numpy_script", path, stored(learner), samples=2).problem
    assert "cannot be run" in str(prove("weights", path, stored(learner), samples=2).problem)


def test_a_script_that_never_ends_is_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr(running_exports, "_LONGEST_S", 1)
    learner, _, _ = trained("dense")
    path = tmp_path / "net.py"
    path.write_text("def predict(x):\n    while True:\n        pass\n")
    assert "stopped after 1 seconds" in str(prove("numpy_script", path, stored(learner), samples=2).problem)


def test_a_proof_that_is_called_off_ends_what_it_started(monkeypatch, tmp_path):
    class CalledOff(Exception):
        pass

    started, pulses = [], []
    popen = running_exports.subprocess.Popen
    monkeypatch.setattr(
        running_exports.subprocess, "Popen", lambda *args, **more: started.append(popen(*args, **more)) or started[0]
    )

    def pulse():
        pulses.append(bool(started))
        if pulses.count(True) > 2:
            raise CalledOff

    learner, _, _ = trained("dense")
    path = tmp_path / "net.py"
    path.write_text("def predict(x):\n    while True:\n        pass\n")
    with pytest.raises(CalledOff):
        prove("numpy_script", path, stored(learner), samples=2, pulse=pulse)
    assert started[0].returncode not in (None, 0)


def test_a_proof_that_is_called_off_at_once_starts_nothing(monkeypatch, tmp_path):
    class CalledOff(Exception):
        pass

    def pulse():
        raise CalledOff

    started = []
    monkeypatch.setattr(running_exports.subprocess, "Popen", lambda *_, **__: started.append(True))
    learner, _, _ = trained("dense")
    with pytest.raises(CalledOff):
        prove("numpy_script", tmp_path / "net.py", stored(learner), samples=2, pulse=pulse)
    assert not started


def test_what_lies_in_the_folders_of_the_user_is_not_imported(monkeypatch, tmp_path):
    (tmp_path / "numpy.py").write_text("raise SystemExit('a numpy of somebody else')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    learner, _, _ = trained("dense")
    export_by_kind("numpy_script").write(tmp_path / "net.py", stored(learner), ExportOptions())
    proof = prove("numpy_script", tmp_path / "net.py", stored(learner), samples=2)
    assert proof.holds, proof.problem


def test_what_was_written_is_given_no_more_samples_at_once_than_fit_into_memory(monkeypatch, tmp_path):
    monkeypatch.setattr(proofs, "batch_size", lambda _: 7)
    learner, _, _ = trained("dense")
    path = tmp_path / "net.py"
    path.write_text("def predict(x):\n    raise ValueError(f'{len(x)} samples')\n")
    assert "ValueError: 7 samples" in str(prove("numpy_script", path, stored(learner), samples=20).problem)


def test_keras_calculates_with_what_is_there_and_with_what_the_user_chose(monkeypatch):
    there = {"keras", "torch", "jax"}
    monkeypatch.setattr(running_exports, "is_there", there.__contains__)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert running_exports.keras_backend() == "torch"
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert running_exports.keras_backend() == "jax"
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert running_exports.keras_backend() == "torch"
    there.remove("keras")
    assert running_exports.keras_backend() == ""


def test_keras_is_told_what_to_calculate_with(monkeypatch, tmp_path):
    told = []

    def popen(command, **more):
        told.append(more["env"].get("KERAS_BACKEND"))
        raise OSError("not this time")

    monkeypatch.setattr(running_exports, "keras_backend", lambda: "torch")
    monkeypatch.setattr(running_exports.subprocess, "Popen", popen)
    with pytest.raises(FileError, match="could not be started"):
        running_exports.run_in_keras(tmp_path / "net.keras", [np.zeros((1, 2))], 1, lambda: None)
    assert told == ["torch"]


def test_a_packaged_program_says_that_it_cannot_run_scripts(monkeypatch, tmp_path):
    monkeypatch.setattr(running_exports.sys, "frozen", True, raising=False)
    learner, _, _ = trained("dense")
    proof = prove("numpy_script", tmp_path / "net.py", stored(learner), samples=2)
    assert "packaged" in str(proof.problem) and not proof.holds


def test_outputs_of_another_shape_are_no_proof():
    proof = compared([np.zeros((3, 2))], [np.zeros((3, 1))], "somehow")
    assert not proof.holds and "shape" in str(proof.problem)


def test_a_number_that_is_none_is_no_proof_but_two_are():
    ours = np.array([[1.0, np.nan]])
    assert compared([ours], [ours.copy()], "somehow").holds
    assert not compared([ours], [np.array([[1.0, 2.0]])], "somehow").holds
    assert not compared([np.ones((1, 2))], [ours], "somehow").holds


def test_examples_are_whole_numbers_where_words_are_looked_up():
    words = model(
        {"kind": "Input", "shape": [None]},
        {"kind": "Embedding", "input_dim": 5, "output_dim": 2},
        {"kind": "GlobalAveragePooling1D"},
    )
    (x,) = example_inputs(words, 30, 0)
    assert x.shape[0] == 30 and x.ndim == 2
    assert set(np.unique(x)) == {0.0, 1.0, 2.0, 3.0, 4.0}
    again = example_inputs(words, 30, 0)[0]
    np.testing.assert_array_equal(x, again)


def test_words_are_looked_up_behind_layers_that_only_move_them():
    words = Graph.from_json(
        {
            "layers": [
                {"kind": "Input", "id": "x", "shape": [2, 3]},
                {"kind": "Input", "id": "z", "shape": [2, 3]},
                {"kind": "Permute", "id": "turned", "dims": [2, 1], "inputs": ["x"]},
                {"kind": "Reshape", "id": "shaped", "target_shape": [3, 2], "inputs": ["z"]},
                {"kind": "Concatenate", "id": "both", "inputs": ["turned", "shaped"]},
                {"kind": "Embedding", "id": "many", "input_dim": 9, "output_dim": 2, "inputs": ["both"]},
                {"kind": "Embedding", "id": "few", "input_dim": 4, "output_dim": 2, "inputs": ["both"]},
                {"kind": "Add", "inputs": ["many", "few"]},
            ]
        }
    )
    for x in example_inputs(StoredModel(words, {}), 30, 0):
        assert set(np.unique(x)) == {0.0, 1.0, 2.0, 3.0}


@pytest.mark.parametrize("kind", ["numpy_script", "onnx"])
def test_sequences_of_any_length(kind, tmp_path):
    words = model(
        {"kind": "Input", "shape": [None]},
        {"kind": "Embedding", "input_dim": 9, "output_dim": 4, "mask_zero": True},
        {"kind": "Bidirectional", "layer": {"kind": "LSTM", "units": 3, "return_sequences": True}},
        {"kind": "TimeDistributed", "layer": {"kind": "Dense", "units": 3}},
        {"kind": "Conv1D", "filters": 3, "padding": "same", "strides": 2},
        {"kind": "UpSampling1D"},
        {"kind": "GRU", "units": 3},
    )
    path = Path(tmp_path / f"net{export_by_kind(kind).suffix}")
    export_by_kind(kind).write(path, words, ExportOptions())
    for length in (8, 11):
        inputs = [np.random.default_rng(length).integers(0, 9, (5, length)).astype(np.float32)]
        proof = prove(kind, path, words, inputs=inputs)
        assert proof.holds, proof.problem


def test_large_networks_go_through_in_parts_and_with_fewer_samples(monkeypatch, tmp_path):
    learner, _, _ = trained("convolutions")
    path = tmp_path / "net.py"
    export_by_kind("numpy_script").write(path, stored(learner), ExportOptions())
    monkeypatch.setattr(proofs, "_MOST_NUMBERS", 10_000)
    monkeypatch.setattr(proofs, "_MOST_PRODUCTS", 200_000)
    assert 1 < proofs.batch_size(stored(learner)) < 20
    proof = prove("numpy_script", path, stored(learner))
    assert proof.holds and proofs.batch_size(stored(learner)) < proof.samples < 100
