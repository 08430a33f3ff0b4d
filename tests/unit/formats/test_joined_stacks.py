"""Stacks of Keras 1 that begin with a Merge of other stacks."""

from __future__ import annotations

import json

import h5py
import numpy as np

from netbuilder.formats.files import load_model
from netbuilder.formats.model import network_of
from tests.unit.formats.dialects import layer, read, refused

RNG = np.random.default_rng(5)


def dense(name, units, **config):
    return layer("Dense", name=name, output_dim=units, activation="linear", **config)


def stacked(*entries):
    return {"class_name": "Sequential", "config": list(entries)}


def joining():
    left = stacked(dense("left", 3, batch_input_shape=[None, 4]), dense("left2", 2))
    inner = stacked(
        layer("Merge", name="sum", mode="sum", concat_axis=-1, dot_axes=-1, layers=[
            stacked(dense("a", 2, batch_input_shape=[None, 5])), stacked(dense("b", 2, batch_input_shape=[None, 4]))
        ])
    )  # fmt: skip
    both = layer("Merge", name="both", mode="concat", concat_axis=-1, dot_axes=-1, layers=[left, inner])
    return stacked(both, dense("out", 1))


def test_branches_become_inputs_of_one_model(tmp_path):
    shapes = {"left": (4, 3), "left2": (3, 2), "a": (5, 2), "b": (4, 2), "sum": None, "both": None, "out": (4, 1)}
    weights = {name: (RNG.normal(size=shape), RNG.normal(size=shape[-1])) for name, shape in shapes.items() if shape}
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps(joining()).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in shapes]
        for name in shapes:
            inner = group.create_group(name)
            arrays = dict(zip((f"{name}_W", f"{name}_b"), weights.get(name, ()), strict=False))
            inner.attrs["weight_names"] = [key.encode() for key in arrays]
            for key, array in arrays.items():
                inner.create_dataset(key, data=array.astype("float32"))
    stored = load_model(tmp_path / "old.h5")
    xs = [RNG.normal(size=(3, width)).astype("float32") for width in (4, 5, 4)]
    network = network_of(stored)
    (found,) = network.outputs(network.forward(xs))

    def through(name, x):
        return x @ weights[name][0] + weights[name][1]

    left = through("left2", through("left", xs[0]))
    wanted = through("out", np.concatenate([left, through("a", xs[1]) + through("b", xs[2])], axis=-1))
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_a_branch_may_begin_with_an_input_layer():
    given, other = (layer("InputLayer", name=name, batch_input_shape=[None, 2]) for name in ("given", "other"))
    both = layer("Merge", name="both", mode="sum", layers=[stacked(given, dense("a", 2)), stacked(other)])
    model = read(stacked(both, dense("out", 1)), "1.2.2")
    assert [(node.id, node.inputs) for node in model.graph.nodes] == [
        ("given", ()),
        ("other", ()),
        ("a", ("given",)),
        ("both", ("a", "other")),
        ("out", ("both",)),
    ]


def test_branches_of_another_kind_are_refused():
    for branch in ({"class_name": "Model", "config": {}}, {}, 7):
        both = layer("Merge", name="both", mode="sum", layers=[branch])
        refused("something other than Sequential", read, stacked(both), "1.2.2")
    bare = layer("Merge", name="both", mode="sum", layers=[stacked(dense("a", 2))])
    refused("what goes into 'a'", read, stacked(bare), "1.2.2")
    empty = layer("Merge", name="both", mode="sum", layers=[stacked()])
    refused("has no layers", read, stacked(empty), "1.2.2")
