"""Letting layers go in gaps, looking ahead, and which connections are offered."""

from __future__ import annotations

import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.checks import DataFacts, problems
from netbuilder.document.editing import dropping
from netbuilder.document.editing.joining import connect
from netbuilder.document.foresight import foreseen
from netbuilder.document.joins import fitting_joins, joins_from, joins_to
from netbuilder.document.starting import new_project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers

DIGITS = DataFacts((28, 28), 10, 10, 5000)


def project_of(*kinds):
    project = new_project()
    for kind in kinds:
        project = dropping.drop(project, layers.create(kind), dropping.end(project)).project
    return project


def names(project):
    return [node.id for node in project.graph.nodes]


def test_a_new_project_has_an_input_that_fits_its_data_and_nothing_to_learn():
    found = problems(new_project(), DIGITS)
    assert [problem.code for problem in found] == ["nothing_to_learn"]


def test_a_gap_keeps_skip_connections():
    project = project_of("Dense", "Dropout", "Add")
    project = connect(project, "dense", "add").project
    project = dropping.drop(project, layers.create("Flatten"), 2).project
    assert names(project) == ["input", "dense", "flatten", "dropout", "add"]
    assert project.graph["add"].inputs == ("dropout", "dense")
    assert project.graph["dropout"].inputs == ("flatten",)


@pytest.mark.parametrize("gap", [0, 1])
def test_nothing_is_put_above_the_input(gap):
    assert names(dropping.drop(project_of("Dense"), layers.create("Flatten"), gap).project)[0] == "input"


@pytest.mark.parametrize(
    ("kind", "shape"), [("Conv2D", (28, 28, 1)), ("LSTM", (28, 28)), ("MaxPooling2D", (28, 28, 1))]
)
def test_the_input_takes_whole_pictures_for_a_first_layer_that_needs_them(kind, shape):
    edit = dropping.drop(project_of("Dense"), layers.create(kind), 1, DIGITS)
    assert edit.project.graph["input"].spec.shape == shape and not edit.project.preparation.flatten
    assert " × ".join(map(str, shape)) in str(edit.text)
    assert not [problem for problem in problems(edit.project, DIGITS) if problem.code != "units"][1:]
    plain = dropping.drop(project_of("Dense"), layers.create("Dense"), 1, DIGITS)
    assert plain.project.preparation.flatten


def test_a_network_without_input_gets_one():
    project = new_project().replace(graph=Graph((), ()))
    edit = dropping.drop(project, layers.create("Dense"), 0, DIGITS)
    assert names(edit.project) == ["input", "dense"] and edit.project.graph["input"].spec.shape == (784,)


def test_several_move_into_a_gap_in_their_order():
    project = project_of("Dense", "Dropout", "Flatten", "Identity")
    edit = dropping.move_to_gap(project, ("identity", "dense"), 3)
    assert names(edit.project) == ["input", "dropout", "dense", "identity", "flatten"]
    assert str(edit.text) == "Move 2 layers down"
    assert dropping.move_to_gap(project, ("dense",), 1).project is project
    with pytest.raises(NetBuilderError):
        dropping.move_to_gap(project, ("dense",), 0)
    with pytest.raises(NetBuilderError):
        dropping.step(project, ("input", "dense"), 1)


def test_looking_ahead_tells_the_first_break_and_leaves_the_rest_open():
    project = dropping.drop(new_project(), layers.create("Conv2D"), 1, DIGITS).project
    project = dropping.drop(project, layers.create("Flatten"), 2).project
    ahead = foreseen(project, dropping.drop(project, layers.create("Flatten"), 1))
    assert ahead.broken == "conv2d" and ahead.reason
    assert ahead.shapes["flatten_1"] == (784,) and ahead.shapes["flatten"] is None
    fine = foreseen(project, dropping.drop(project, layers.create("MaxPooling2D"), 2))
    assert not fine.broken and fine.shapes["flatten"] == (13 * 13 * 32,)


def test_connections_are_offered_with_the_reason_against_them():
    project = project_of("Dense", "Dropout", "Add", "Flatten")
    assert [(join.target, join.refusal) for join in joins_from(project, "dense")] == [("add", "")]
    offered = {join.source: join.refusal for join in joins_to(project, "add")}
    assert offered["dense"] == "" and "cannot join" in offered["input"] and "circle" in offered["flatten"]
    assert [join.source for join in fitting_joins(project, "add")] == ["dense"]
    assert joins_from(project_of("Dense"), "dense") == []
