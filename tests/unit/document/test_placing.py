import pytest

from netbuilder.core.errors import SettingError
from netbuilder.document.editing import append, delete, disconnect, insert, move, move_down, move_up, set_enabled
from netbuilder.document.project import Project
from netbuilder.engine.layers import layers
from tests.unit.document.building import dense, project, residual, stack, wires

DROPOUT = layers.create("Dropout")


def test_a_layer_dropped_between_two_is_read_by_the_lower():
    edit = insert(stack("a", "b"), DROPOUT, "a")
    assert wires(edit.project) == "input< a<input dropout<a b<dropout"
    assert (str(edit.text), edit.focus) == ("Add Dropout", ("dropout",))
    assert edit.project.graph.outputs == ("b",)


def test_all_readers_turn_to_the_new_layer():
    assert wires(insert(residual(), DROPOUT, "a").project) == (
        "input< a<input dropout<a b<dropout c<b add<dropout,c out<add"
    )


def test_a_layer_dropped_on_a_line_is_read_by_its_end_alone():
    assert wires(insert(residual(), DROPOUT, "a", "add").project) == (
        "input< a<input dropout<a b<a c<b add<dropout,c out<add"
    )


def test_the_start_is_behind_the_input():
    assert wires(insert(stack("a"), DROPOUT).project) == "input< dropout<input a<dropout"


def test_appended_layers_become_the_output_under_names_as_keras_gives_them():
    made = Project()
    for kind in ("Input", "Conv2D", "Conv2D", "MaxPooling2D"):
        made = append(made, layers.create(kind)).project
    assert wires(made) == "input< conv2d<input conv2d_1<conv2d max_pooling2d<conv2d_1"
    assert made.graph.outputs == ("max_pooling2d",)


def test_append_goes_behind_the_output_even_if_that_is_not_last_in_the_list():
    made = stack("a", "b")
    network = {**made.graph.to_json(), "outputs": ["a"]}
    made = made.replace(graph=type(made.graph).from_json(network))
    assert append(made, DROPOUT).project.graph.outputs == ("dropout",)
    assert wires(append(made, DROPOUT).project) == "input< a<input dropout<a b<dropout"


def test_an_input_comes_first_and_only_once():
    bare = Project()
    bare = append(bare, layers.create("Dense")).project
    edit = append(bare, layers.create("Input"))
    assert wires(edit.project) == "input< dense<input"
    assert edit.project.graph.outputs == ("dense",)
    with pytest.raises(SettingError, match="has its Input already"):
        append(edit.project, layers.create("Input"))


def test_unknown_places_are_told():
    with pytest.raises(SettingError, match="no layer called 'zzz'"):
        insert(stack("a"), DROPOUT, "zzz")


@pytest.mark.parametrize(
    ("ids", "left", "title"),
    [
        (["b"], "input< a<input c<a", "Delete b"),
        (["a", "b"], "input< c<input", "Delete 2 layers"),
        (["c", "a"], "input< b<input", "Delete 2 layers"),
        (["input", "a", "b", "c"], "input<", "Delete 3 layers"),
    ],
)
def test_deleting_closes_the_gap_and_leaves_the_input(ids, left, title):
    edit = delete(stack("a", "b", "c"), ids)
    assert wires(edit.project) == left
    assert str(edit.text) == title
    assert edit.project.graph.outputs == (edit.project.graph.nodes[-1].id,)


def test_after_deleting_the_next_card_is_selected():
    assert delete(stack("a", "b", "c"), ["b"]).focus == ("c",)
    assert delete(stack("a", "b", "c"), ["c"]).focus == ("b",)


def test_the_input_alone_cannot_be_deleted():
    with pytest.raises(SettingError, match="The Input stays"):
        delete(stack("a"), ["input"])
    with pytest.raises(SettingError, match="No layer is chosen"):
        delete(stack("a"), [])


def test_a_merge_does_not_read_one_layer_twice_when_a_branch_is_deleted():
    assert wires(delete(residual(), ["b", "c"]).project) == "input< a<input add<a out<add"
    assert wires(delete(residual(), ["add"]).project) == "input< a<input b<a c<b out<a"


def test_the_next_layer_owns_shared_weights_when_their_owner_is_deleted():
    shared = project((4,), dense("a", trainable=False), dense("b", shares="a"), dense("c", shares="a"), dense("out"))
    left = {node.id: node for node in delete(shared, ["a"]).project.graph.nodes}
    assert (left["b"].shares, left["b"].trainable, left["c"].shares) == (None, False, "b")


def test_moving_swaps_neighbours_and_names_the_direction():
    made = stack("a", "b", "c")
    down, up = move_down(made, "a"), move_up(made, "c")
    assert wires(down.project) == "input< b<input a<b c<a"
    assert wires(up.project) == "input< a<input c<a b<c"
    assert [str(edit.text) for edit in (down, up)] == ["Move a down", "Move c up"]
    assert (down.focus, up.focus) == (("a",), ("c",))


def test_the_moved_layer_becomes_the_output_at_the_end():
    edit = move(stack("a", "b", "c"), "a", 3)
    assert wires(edit.project) == "input< b<input c<b a<c"
    assert edit.project.graph.outputs == ("a",)


@pytest.mark.parametrize("name", ["b", "c"])
def test_moving_down_and_up_again_changes_nothing(name):
    made = stack("a", "b", "c", "d")
    assert move_up(move_down(made, name).project, name).project == made
    assert move_down(move_up(made, name).project, name).project == made


def test_layers_move_within_a_branch_without_touching_the_skip():
    moved = move_up(residual(), "c").project
    assert wires(moved) == "input< a<input c<a b<c add<a,b out<add"
    assert move_down(moved, "c").project == residual()


def test_a_merge_cannot_leave_its_sources_behind():
    with pytest.raises(SettingError, match="add reads from c, so it must stay below it"):
        move(residual(), "add", 2)


@pytest.mark.parametrize(("name", "index"), [("input", 1), ("a", 0), ("a", 9), ("a", -1)])
def test_where_nothing_can_go(name, index):
    with pytest.raises(SettingError):
        move(stack("a", "b"), name, index)


def test_moving_below_a_layer_that_shares_the_weights_hands_them_over():
    shared = project((4,), dense("a"), dense("b", shares="a"), dense("c"))
    nodes = {node.id: node for node in move_down(shared, "a").project.graph.nodes}
    assert (nodes["a"].shares, nodes["b"].shares) == ("b", None)


def test_a_network_ends_somewhere_also_when_its_loose_output_goes():
    loose = disconnect(stack("a"), "input", "a").project
    assert delete(loose, ["a"]).project.graph.outputs == ("input",)
    assert set_enabled(loose, ["a"], False).project.active_graph.outputs == ("input",)
