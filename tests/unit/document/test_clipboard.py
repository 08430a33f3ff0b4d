import json

import pytest

from netbuilder.core.errors import SettingError
from netbuilder.document.editing import copy, cut, duplicate, paste, set_enabled, set_trainable
from netbuilder.document.project import Project
from tests.unit.document.building import dense, project, residual, stack, wires


def test_duplicates_stand_behind_the_last_of_the_originals():
    edit = duplicate(stack("a", "b", "c"), ["a", "b"])
    assert wires(edit.project) == "input< a<input b<a a_1<b b_1<a_1 c<b_1"
    assert (str(edit.text), edit.focus) == ("Duplicate 2 layers", ("a_1", "b_1"))
    assert str(duplicate(stack("a"), ["input", "a"]).text) == "Duplicate a"


def test_numbered_names_are_counted_on():
    assert duplicate(stack("hidden_1", "hidden_2"), ["hidden_1"]).focus == ("hidden_3",)


def test_what_lay_between_the_copied_is_bridged():
    assert wires(duplicate(stack("a", "b", "c"), ["a", "c"]).project) == "input< a<input b<a c<b a_1<c c_1<a_1"


def test_skips_among_the_copied_are_kept():
    edit = duplicate(residual(), ["a", "b", "c", "add"])
    assert wires(edit.project) == ("input< a<input b<a c<b add<a,c a_1<add b_1<a_1 c_1<b_1 add_1<a_1,c_1 out<add_1")


def test_a_skip_from_outside_comes_from_where_the_copy_is_put():
    edit = duplicate(residual(), ["b", "c", "add"])
    assert wires(edit.project).endswith("b_1<add c_1<b_1 add_1<add,c_1 out<add_1")


def test_pasting_into_another_project_brings_settings_and_switches():
    made = set_trainable(set_enabled(stack("a", "b"), ["b"], False).project, ["a"], False).project
    edit = paste(stack("b", "z"), copy(made, ["a", "b"]), "b")
    assert wires(edit.project) == "input< b<input a<b b_1<a z<b_1"
    assert edit.project.disabled == ("b_1",)
    assert [node.trainable for node in edit.project.graph.nodes] == [True, True, False, True, True]
    assert str(edit.text) == "Paste 2 layers"
    assert str(paste(stack("a"), copy(made, ["a"])).text) == "Paste a_1"


def test_a_whole_network_pasted_into_an_empty_project_is_the_same_network():
    assert paste(Project(), copy(residual(), ["input", "a", "b", "c", "add", "out"])).project.graph == residual().graph


def test_a_second_input_is_left_out():
    edit = paste(stack("z"), copy(residual(), ["input", "a", "b", "c", "add"]))
    assert wires(edit.project) == "input< z<input a<z b<a c<b add<a,c"
    with pytest.raises(SettingError, match="nothing to paste but an Input"):
        paste(stack("z"), copy(stack("a"), ["input"]))


def test_weights_stay_shared_among_the_copied():
    shared = project((4,), dense("a"), dense("b", shares="a"))
    assert [node.shares for node in duplicate(shared, ["a", "b"]).project.graph.nodes[-2:]] == [None, "a_1"]
    assert duplicate(shared, ["b"]).project.graph.nodes[-1].shares is None


def test_cutting_is_copying_and_deleting():
    made = stack("a", "b", "c")
    text, edit = cut(made, ["b"])
    assert (wires(edit.project), str(edit.text)) == ("input< a<input c<a", "Cut b")
    assert paste(edit.project, text, "a").project == made


def test_names_with_slashes_from_files_can_be_copied():
    project = stack("encoder/dense", "z")
    done = paste(project, copy(project, ["encoder/dense"]))
    assert len(done.project.graph.nodes) == len(project.graph.nodes) + 1


def written(*entries, **changes):
    return json.dumps({"netbuilder_layers": 1, "layers": list(entries), **changes})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a shopping list", "The clipboard holds no layers"),
        ("[1, 2]", "The clipboard holds no layers"),
        ('{"netbuilder_layers": 1, "layers": [', "not correct JSON"),
        (written(), "The clipboard holds no layers"),
        (written(1), "The clipboard holds no layers"),
        (written(dense("a"), netbuilder_layers=2), "newer NetBuilder"),
        (written({"kind": "Warp", "id": "w"}, {"kind": "Weft", "id": "v"}), "not known here: Warp, Weft"),
        (written({"kind": ["Dense"], "id": "w"}), "not known here"),
        (written(dense("a", 0)), "units must be"),
        (written(dense("a", colour=3)), "no setting called 'colour'"),
        (written(dense("a\nb")), "do not hang together"),
        (written(dense("a"), dense("a")), "one is called 'a'"),
        (written(dense("")), "one is called ''"),
        (written({"kind": "Dense"}), "one is called None"),
        (written(dense("a", inputs=["z"])), "not above it"),
        (written(dense("a", inputs=[3])), "reads from"),
        (written(dense("a", inputs="z")), "reads from"),
        (written(dense("a", shares="z")), "not above it"),
        (written(dense("a", shares=["z"])), "not above it"),
        (written(dense("a", trainable="yes")), "neither on nor off"),
        (written(*[dense(f"n{i}") for i in range(2001)]), "At most 2000 layers"),
        ('{"netbuilder_layers": 1, "layers": []}' + " " * (1 << 20), "too long"),
        (written(dense("a")).replace('"units": 4', '"units": 4, "units": 5'), "same key twice"),
        (written(dense("a")).replace("4", "NaN"), "NaN is not a number"),
    ],
)
def test_what_the_clipboard_may_hold_is_checked(content, reason):
    with pytest.raises(SettingError, match=reason):
        paste(stack("z"), content)
