"""Odd names and odd numbers in files: kept as they are where that can be, and told where it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.experiments.proof import prove
from netbuilder.formats.code.options import ExportOptions
from netbuilder.formats.exports import export_by_kind
from netbuilder.formats.files import load_model, load_weights, save_model, save_weights
from netbuilder.formats.model import StoredModel, network_of, weights_of
from tests.unit.formats.dialects import layer, stack

ODD = ("encoder/dense", "../../up", "<b>bold</b>", "größe (1)", "a b", "trailing/", "a/b/c", "a_b_c")


def odd_model():
    entries = [{"kind": "Input", "id": "in/put", "shape": [4]}]
    entries += [{"kind": "Dense", "id": name, "units": 4, "group": "trailing" if name == "a b" else ""} for name in ODD]
    graph = Graph.from_json({"layers": entries})
    return StoredModel(graph, weights_of(Network(graph, seed=3)))


@pytest.mark.parametrize("name", ["encoder/dense", "../../up", "größe (1)", "{braces}", "a%sb", "...", "x" * 1000])
def test_names_are_kept_letter_by_letter(name):
    read = stack(layer("Dense", name=name, units=3, batch_input_shape=[None, 4]))
    assert read.graph.nodes[-1].id == name
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("line\nbreak", "linebreak"),
        ("turn\u202eed", "turned"),
        (" wide ", "wide"),
        ("y" * 1001, "y" * 1000),
        ("\t", "layer"),
    ],
)
def test_a_name_that_cannot_be_kept_is_told_with_what_became_of_it(name, kept):
    read = stack(layer("Dense", name=name, units=3, batch_input_shape=[None, 4]))
    assert read.graph.nodes[-1].id == kept
    (told,) = read.warnings
    assert "cannot be kept as it is" in told
    assert told.isprintable()
    assert repr(name)[1:10] in told and kept[:10] in told
    assert len(told) < 300


def test_many_such_names_are_told_in_one_sentence():
    names = [f"dense\n{number}" for number in range(50)]
    first = layer("Dense", name="dense0", units=3, batch_input_shape=[None, 4])
    read = stack(first, *(layer("Dense", name=name, units=3) for name in names))
    assert len({node.id for node in read.graph.nodes}) == 52  # with the Input; dense0 is there twice but for a number
    (told,) = read.warnings
    assert told.startswith("50 names in this file cannot be kept as they are")
    assert "'dense\\n0'" in told and "'dense0_1'" in told


def test_slashes_in_models_names_part_groups_so_they_are_replaced_and_told():
    inner = {"class_name": "Sequential", "config": {"name": "en/coder", "layers": [layer("Dense", units=3)]}}
    read = stack(layer("Dense", name="first", units=4, batch_input_shape=[None, 4]), inner)
    assert read.graph.nodes[-1].group == "en_coder"
    assert "'en/coder'" in read.warnings[0] and "'en_coder'" in read.warnings[0]


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_odd_names_come_through_files(suffix, tmp_path):
    model = odd_model()
    x = np.random.default_rng(0).random((3, 4), np.float32)
    save_model(tmp_path / f"m{suffix}", model)
    back = load_model(tmp_path / f"m{suffix}")
    before, after = (network_of(each) for each in (model, back))
    assert np.array_equal(before.outputs(before.forward([x]))[0], after.outputs(after.forward([x]))[0])
    if suffix == ".keras":
        assert [node.id for node in back.graph.nodes] == ["in/put", *ODD]


@pytest.mark.parametrize("name", ["w.weights.h5", "w.h5"])
def test_weights_are_taken_into_layers_with_odd_names(name, tmp_path):
    model = odd_model()
    save_weights(tmp_path / name, model)
    fresh = StoredModel(model.graph, weights_of(Network(model.graph, seed=9)))
    taken = load_weights(tmp_path / name, fresh)
    assert all(np.array_equal(taken.weights[odd]["kernel"], model.weights[odd]["kernel"]) for odd in ODD)


def test_a_numpy_script_bears_odd_names(tmp_path):
    model = odd_model()
    path = tmp_path / "m_numpy.py"
    export_by_kind("numpy_script").write(path, model, ExportOptions())
    assert prove("numpy_script", path, model).largest_difference < 1e-5


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_weights_that_are_no_numbers_are_told(value, suffix, tmp_path):
    model = odd_model()
    model.weights["a b"]["kernel"][1, 2] = value
    save_model(tmp_path / f"m{suffix}", model)
    (told,) = (each for each in load_model(tmp_path / f"m{suffix}").warnings if "infinite or not numbers" in each)
    assert "'a_b'" in told  # as the file calls it
