import pytest

from netbuilder.core.errors import SettingError
from netbuilder.document.checks import problems
from netbuilder.document.editing import connect, disconnect, insert, why_not_connect
from netbuilder.engine.layers import layers
from tests.unit.document.building import residual, stack, wires

ADD = layers.create("Add")


def with_add():
    """A stack with a merge before the last layer that is joined to nothing else yet."""
    return insert(stack("a", "b", "c", "d"), ADD, "c").project


def test_a_skip_connection_is_one_more_input():
    edit = connect(with_add(), "a", "add")
    assert wires(edit.project) == "input< a<input b<a c<b add<c,a d<add"
    assert (str(edit.text), edit.focus) == ("Join a to add", ("add",))


def test_a_merge_that_waits_for_its_second_input_is_a_problem_and_no_crash():
    (found,) = [problem for problem in problems(with_add()) if problem.where == "add"]
    assert (found.code, "needs at least 2 inputs" in found.message) == ("inputs", True)


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("a", "b", "Dense reads from one layer only"),
        ("d", "add", "run in a circle"),
        ("add", "add", "run in a circle"),
        ("c", "add", "reads from c already"),
        ("a", "input", "reads from the data alone"),
        ("nobody", "add", "no layer called 'nobody'"),
    ],
)
def test_what_cannot_be_joined_is_told_before_and_at_the_drop(source, target, reason):
    made = with_add()
    assert reason in str(why_not_connect(made, source, target))
    with pytest.raises(SettingError, match=reason):
        connect(made, source, target)


def test_nothing_speaks_against_a_good_join():
    assert why_not_connect(with_add(), "b", "add") is None


def test_a_merge_of_two_is_full_with_two():
    made = insert(stack("a", "b", "c"), layers.create("Subtract"), "b").project
    made = connect(made, "a", "subtract").project
    assert "Subtract reads from 2 layers, and has them" in str(why_not_connect(made, "input", "subtract"))


def test_a_layer_further_down_the_list_can_be_joined_where_no_circle_arises():
    """A branch that stands below its merge moves above it."""
    made = insert(stack("a", "b", "c"), ADD, "b").project
    made = insert(made, layers.create("Dropout"), "a", "c").project  # nobody's reading goes through it
    assert wires(made) == "input< a<input dropout<a b<a add<b c<add"
    nodes = made.graph.nodes
    made = made.replace(graph=type(made.graph)((*nodes[:2], *nodes[3:], nodes[2]), made.graph.outputs))
    assert wires(connect(made, "dropout", "add").project) == "input< a<input b<a dropout<a add<b,dropout c<add"


def test_an_end_that_flows_on_is_the_output_no_more():
    made = insert(stack("a", "b"), ADD, "input", "nobody").project
    assert wires(made) == "input< add<input a<input b<a"
    assert connect(made, "b", "add").project.graph.outputs == ("add",)


def test_parting_leaves_the_other_input():
    edit = disconnect(residual(), "a", "add")
    assert wires(edit.project) == "input< a<input b<a c<b add<c out<add"
    assert str(edit.text) == "Part a from add"
    with pytest.raises(SettingError, match="does not read from b"):
        disconnect(residual(), "b", "add")
