"""Models that are easily read wrongly: their answers, or that what cannot run is kept or refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.files import load_model, load_weights, save_model
from netbuilder.formats.model import StoredModel, learner_of, network_of

CONTENT = {}
for _store in sorted(Path(__file__).parent.glob("found*.zip")):
    with zipfile.ZipFile(_store) as _archive:
        CONTENT |= {name: _archive.read(name) for name in _archive.namelist()}
KEPT = {
    "keras2_attention": {"MultiHeadAttention"},
    "keras2_lacking": {"Conv3D", "MaxPooling3D"},
    "keras2_masked_steps": {"TimeDistributed"},
    "keras3_attention": {"MultiHeadAttention"},
    "keras3_encoded": {"CategoryEncoding"},
    "keras3_lacking": {"Conv3D", "MaxPooling3D"},
    "keras3_renormalized": {"BatchNormalization"},
    "keras3_unknown_operations": {"Cumsum", "Erf", "Flip", "Greater", "Where"},
    "keras3_sentences": {"TimeDistributed"},
}
REFUSED = {
    "keras3_mask_by_hand": "'lstm' is given a mask by hand",
    "keras3.3_by_the_root": "gamma without beta for 'layer_normalization'",
}
UNSAID = {"keras2.12_inverted"}
FILES = sorted(name for name in CONTENT if name.endswith((".keras", ".h5")) and ".weights." not in name)


def case(file: str) -> str:
    return file.removesuffix(".keras").removesuffix(".h5").removesuffix(".weights")


def opened(file: str, folder: Path):
    place = folder / file
    place.write_bytes(CONTENT[file])
    return load_model(place)


def arrays(name: str) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(CONTENT[f"{name}.npz"])) as stored:
        return {key: stored[key] for key in stored.files}


def check(stored, name: str) -> None:
    known = arrays(name)
    inputs = [known[key].astype(np.float32) for key in sorted(known) if key.startswith("x")]
    wanted = [known[key] for key in sorted(known, key=lambda key: (len(key), key)) if key.startswith("y")]
    network = network_of(stored)
    found = network.outputs(network.forward(inputs))
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("file", [name for name in FILES if case(name) not in {*KEPT, *REFUSED, *UNSAID}])
def test_the_answers_are_those_of_keras(file, tmp_path):
    check(opened(file, tmp_path), case(file))


@pytest.mark.parametrize("file", [name for name in FILES if "t" in arrays(case(name))])
def test_training_goes_on(file, tmp_path):
    known = arrays(case(file))
    learner = learner_of(opened(file, tmp_path))
    for start in range(0, len(known["x0"]), 4):
        learner.train_batch([known["x0"][start : start + 4]], [known["t"][start : start + 4]])
    network = learner.network
    (found,) = network.outputs(network.forward([known["x0"]]))
    np.testing.assert_allclose(found, known["after"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("file", [name for name in FILES if case(name) in REFUSED])
def test_what_would_be_guessed_is_refused(file, tmp_path):
    with pytest.raises(FileError, match=REFUSED[case(file)]):
        opened(file, tmp_path)


@pytest.mark.parametrize("file", [name for name in FILES if case(name) in KEPT])
def test_what_is_lacking_is_kept_and_saved_again(file, tmp_path):
    stored = opened(file, tmp_path)
    kept = {node.id: node.spec for node in stored.graph.nodes if isinstance(node.spec, Placeholder)}
    assert {spec.class_name for spec in kept.values()} == KEPT[case(file)]
    if file == "keras3_sentences.h5" or case(file) == "keras2_masked_steps":
        return  # where a .keras file has the weights inside is not known; Keras 3 has no masks of steps
    save_model(tmp_path / "again.keras", stored)
    again = load_model(tmp_path / "again.keras")
    for name, spec in kept.items():
        other = again.graph[name].spec
        assert (other.class_name, other.gives, other.weight_shapes) == (spec.class_name, spec.gives, spec.weight_shapes)
        for weight, array in stored.weights.get(name, {}).items():
            np.testing.assert_array_equal(again.weights[name][weight], array)


@pytest.mark.parametrize("file", [name for name in CONTENT if ".weights." in name])
def test_weights_are_found_in_models_in_models(file, tmp_path):
    stored = opened(f"{case(file)}.keras", tmp_path)
    empty = {owner: {name: np.zeros_like(array) for name, array in group.items()}
             for owner, group in stored.weights.items()}  # fmt: skip
    (tmp_path / file).write_bytes(CONTENT[file])
    check(load_weights(tmp_path / file, replace(stored, weights=empty)), case(file))


def test_what_a_file_cannot_say_is_told(tmp_path):
    for ending in (".keras", ".h5"):
        stored = opened(f"keras2.12_inverted{ending}", tmp_path)
        assert any("'normalization' is not; set invert if it was" in warning for warning in stored.warnings)
        (node,) = [node for node in stored.graph.nodes if node.spec.kind == "Normalization"]
        inverted = replace(node, spec=node.spec.replace(invert=True))
        nodes = tuple(inverted if other is node else other for other in stored.graph.nodes)
        check(replace(stored, graph=Graph(nodes, stored.graph.outputs)), "keras2.12_inverted")


def test_half_of_a_frozen_layer_is_told(tmp_path):
    stored = opened("keras3_half_frozen.h5", tmp_path)
    assert any("One of the two layers in 'bidirectional' is frozen" in warning for warning in stored.warnings)
    frozen = opened("keras3_frozen_inside.h5", tmp_path)
    assert [node.trainable for node in frozen.graph.nodes if node.spec.kind == "TimeDistributed"] == [False]


def test_layers_that_join_masks_are_not_called_as_keras_calls_its_own_operations(tmp_path):
    steps = [{"kind": "Input", "id": "x", "shape": [3, 4]}, {"kind": "Masking", "id": "m"}]
    join = {"kind": "Concatenate", "id": "concatenate", "inputs": ["m", "x"]}
    plain = [steps[0], {**join, "inputs": ["x", "x"]}]
    for layers, called in (([*steps, join], "concatenate_layer"), (plain, "concatenate")):
        stored = StoredModel(Graph.from_json({"layers": layers}), {})
        save_model(tmp_path / "model.keras", stored)
        with zipfile.ZipFile(tmp_path / "model.keras") as archive:
            config = json.loads(archive.read("config.json"))["config"]
        assert called in {layer["name"] for layer in config["layers"]}
        assert load_model(tmp_path / "model.keras").graph == stored.graph


def test_axes_that_keras_forgets_are_not_written_to_h5(tmp_path):
    layers = [{"kind": "Input", "shape": [3, 4]}, {"kind": "Softmax", "axis": [1, 2]}]
    stored = StoredModel(Graph.from_json({"layers": layers}), {})
    save_model(tmp_path / "model.keras", stored)
    with pytest.raises(FileError, match="Keras would forget the axis"):
        save_model(tmp_path / "model.h5", stored)
