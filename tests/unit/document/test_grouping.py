"""Which nested model a layer belongs to after an edit."""

from __future__ import annotations

from netbuilder.document.editing import clipboard, dropping
from netbuilder.document.editing.grouping import regrouped
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers


def project(*groups):
    """An Input and a Dense for each group."""
    nodes = [Node(id="input", spec=layers.create("Input", {"shape": (4,)}))]
    for number, group in enumerate(groups):
        spec = layers.create("Dense", {"units": 4})
        nodes.append(Node(id=f"d{number}", spec=spec, inputs=(nodes[-1].id,), group=group))
    return Project(graph=Graph(tuple(nodes), (nodes[-1].id,)))


def groups(before, edit):
    after = regrouped(before.graph, edit.project.graph, edit.focus or ())
    return [node.group for node in after.nodes[1:]]


def test_a_layer_dropped_inside_joins():
    before = project("m", "m/n", "m/n", "")
    spec = layers.create("ReLU")
    assert groups(before, dropping.drop(before, spec, 2)) == ["m", "m", "m/n", "m/n", ""]
    assert groups(before, dropping.drop(before, spec, 3)) == ["m", "m/n", "m/n", "m/n", ""]
    assert groups(before, dropping.drop(before, spec, 4)) == ["m", "m/n", "m/n", "", ""]
    assert groups(before, dropping.drop(before, spec, 1)) == ["", "m", "m/n", "m/n", ""]


def test_a_layer_moved_out_leaves_and_one_moved_in_joins():
    before = project("m", "m", "", "")
    assert groups(before, dropping.move_to_gap(before, ("d0",), 5)) == ["m", "", "", ""]
    assert groups(before, dropping.move_to_gap(before, ("d3",), 2)) == ["m", "m", "m", ""]


def test_a_whole_model_stays_one_when_it_is_moved_or_copied():
    before = project("m", "m/n", "", "")
    assert groups(before, dropping.move_to_gap(before, ("d0", "d1"), 5)) == ["", "", "m", "m/n"]
    assert groups(before, clipboard.duplicate(before, ("d0", "d1"))) == ["m", "m/n", "m_1", "m_1/n", "", ""]


def test_without_models_nothing_is_done():
    before = project("", "")
    edit = clipboard.duplicate(before, ("d0",))
    assert regrouped(before.graph, edit.project.graph, edit.focus) is edit.project.graph
