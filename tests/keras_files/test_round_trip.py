"""What is written is read again as it was: random graphs, kept layers, and the same bytes for the same model."""

from __future__ import annotations

import io
import json
import zipfile

import h5py
import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.engine.network import Network
from netbuilder.formats.files import load_model, load_weights, save_model, save_weights
from netbuilder.formats.keras_files.archive import read_keras_image
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.model import StoredModel, network_of, weights_of
from tests.keras_files.writing_cases import set_weights
from tests.keras_files.writing_layers import LAYERS, P, S, V

KINDS = [(kind, settings) for kind, entries in LAYERS.items() if kind != "Embedding" for _, settings in entries]
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12)


@st.composite
def graphs(draw):
    """A small graph: layers of all kinds one after another, sums of what fits, shared and frozen layers, groups."""
    nodes = [Node(id="in", spec=layers.create("Input", {"shape": draw(st.sampled_from([V, S, P]))}))]
    for _ in range(draw(st.integers(1, 6))):
        source = draw(st.sampled_from(nodes[-3:]))
        shapes = Graph(tuple(nodes), (nodes[-1].id,)).shapes()
        name = draw(NAMES)
        if name in shapes:
            continue
        like = [node for node in nodes if shapes[node.id] == shapes[source.id] and node is not source]
        dense = [node for node in nodes if node.spec.kind == "Dense" and not node.shares]
        sharing = [node for node in dense if shapes[node.inputs[0]] == shapes[source.id]]
        what = draw(st.sampled_from(["layer", "layer", "layer", "merge", "share"]))
        if what == "merge" and like:
            spec, inputs, shares = layers.create(draw(st.sampled_from(["Add", "Maximum", "Concatenate"]))), None, None
            inputs = (source.id, draw(st.sampled_from(like)).id)
        elif what == "share" and sharing:
            owner = draw(st.sampled_from(sharing))
            spec, inputs, shares = owner.spec, (source.id,), owner.id
        else:
            kind, wanted = draw(st.sampled_from(KINDS))
            spec, inputs, shares = layers.create(kind, wanted), (source.id,), None
        trainable = nodes[[node.id for node in nodes].index(shares)].trainable if shares else draw(st.booleans())
        group = draw(st.sampled_from(["", "", "encoder", "encoder/block"]))
        node = Node(id=name, spec=spec, inputs=inputs, shares=shares, trainable=trainable, group=group)
        try:
            Graph((*nodes, node), (node.id,)).shapes()
        except NetBuilderError:
            continue
        nodes.append(node)
    assume(len(nodes) > 1)
    read = {name for node in nodes for name in node.inputs}
    ends = [node.id for node in nodes[1:] if node.id not in read]
    return Graph(tuple(nodes), tuple(ends or [nodes[-1].id]))


def stored(graph, **more):
    network = Network(graph, seed=1)
    set_weights(network, np.random.default_rng(2))
    return StoredModel(graph, weights_of(network), **more)


def predicted(model):
    network = network_of(model)
    rng = np.random.default_rng(0)
    inputs = [rng.uniform(-1, 1, (2, *network.shapes[name])).astype(np.float32) for name in model.graph.inputs]
    return [np.array(output) for output in network.outputs(network.forward(inputs))]


def same_weights(one, other):
    assert {owner: set(arrays) for owner, arrays in one.items() if arrays} == {
        owner: set(arrays) for owner, arrays in other.items() if arrays
    }
    return all(np.array_equal(one[owner][name], other[owner][name]) for owner in one for name in one[owner])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(graphs(), st.booleans())
def test_a_graph_comes_back_as_it_was(graph, sequential):
    model = stored(graph, sequential=sequential)
    image = keras_image(model)
    assert image == keras_image(model)
    back = read_keras_image(image, "memory")
    assert back.graph == graph
    assert same_weights(back.weights, model.weights)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(graphs())
def test_an_h5_file_predicts_the_same(tmp_path_factory, graph):
    model, path = stored(graph), tmp_path_factory.getbasetemp() / "random.h5"
    save_model(path, model)
    for one, other in zip(predicted(load_model(path)), predicted(model), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(graphs())
def test_weights_alone_come_back(tmp_path_factory, graph):
    model, path = stored(graph), tmp_path_factory.getbasetemp() / "random.weights.h5"
    save_weights(path, model)
    bare = StoredModel(graph, weights_of(Network(graph, seed=9)))
    assert same_weights(load_weights(path, bare).weights, model.weights)


def test_a_layer_that_only_keras_has_is_written_back_as_it_came():
    kept = {
        "class_name": "EinsumDense",
        "module": "keras.layers",
        "config": json.dumps({"dtype": "float32", "equation": "ab,bc->ac", "name": "own", "output_shape": [2]}),
        "call": json.dumps({"args": [{"input": 0}], "kwargs": {}}),
        "weight_names": ("vars/0",),
        "weight_shapes": ((4, 2),),
        "gives": (2,),
    }
    nodes = (
        Node(id="in", spec=layers.create("Input", {"shape": (4,)})),
        Node(id="own", spec=layers.create("Placeholder", kept), inputs=("in",)),
        Node(id="out", spec=layers.create("Dense", {"units": 2}), inputs=("own",)),
    )
    model = stored(Graph(nodes, ("out",)))
    image = keras_image(model)
    with zipfile.ZipFile(io.BytesIO(image)) as archive:
        written = json.loads(archive.read("config.json"))["config"]["layers"][1]
        weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    assert (written["module"], written["class_name"], written["name"]) == ("keras.layers", "EinsumDense", "own")
    assert written["config"] == json.loads(kept["config"])
    assert written["inbound_nodes"][0]["args"][0]["config"]["keras_history"] == ["in", 0, 0]
    np.testing.assert_array_equal(weights["layers/einsum_dense/vars/0"][()], model.weights["own"]["vars/0"])
    back = read_keras_image(image, "memory")
    assert back.graph == model.graph
    assert same_weights(back.weights, model.weights)


def test_no_name_of_a_person_or_place_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = stored(Graph.stack([layers.create("Input", {"shape": (4,)}), layers.create("Dense", {"units": 2})]))
    save_model(tmp_path / "a.keras", model)
    save_model(tmp_path / "b.keras", model)
    content = (tmp_path / "a.keras").read_bytes()
    assert content == (tmp_path / "b.keras").read_bytes()
    assert str(tmp_path).encode() not in content
