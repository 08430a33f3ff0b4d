import pytest

from netbuilder.core.errors import SettingError
from netbuilder.document.editing import (
    rename,
    replace_layer,
    set_activation,
    set_enabled,
    set_setting,
    set_settings,
    set_trainable,
)
from netbuilder.engine.layers import layers
from tests.unit.document.building import dense, project, residual, stack, wires


def spec(project, name):
    return next(node.spec for node in project.graph.nodes if node.id == name)


@pytest.mark.parametrize(
    ("name", "value", "title"),
    [
        ("units", 128, "Change units to 128"),
        ("use_bias", False, "Switch use_bias off"),
        ("activation", "relu", "Change activation to relu"),
        ("kernel_regularizer", None, "Change kernel_regularizer to nothing"),
    ],
)
def test_a_setting_is_changed_by_name(name, value, title):
    edit = set_setting(stack("a", "b"), "b", name, value)
    assert str(edit.text) == title
    assert edit.focus == ("b",)
    assert spec(edit.project, "b") == layers.create("Dense", {"units": 4, name: value})


def test_a_bad_setting_is_refused_in_words():
    with pytest.raises(SettingError, match="units must be a number at least 1, but it is 0"):
        set_setting(stack("a"), "a", "units", 0)
    with pytest.raises(SettingError, match="no setting called 'unit'"):
        set_setting(stack("a"), "a", "unit", 3)


def test_an_equal_setting_is_no_change():
    made = stack("a")
    assert set_setting(made, "a", "units", 4).project is made
    assert set_trainable(made, ["a"], True).project is made
    assert set_enabled(made, ["a"], True).project is made
    assert rename(made, "a", "a").project is made


def test_several_settings_change_in_one_step():
    made = project((8, 8, 1), {"kind": "Conv2D", "id": "conv"})
    edit = set_settings(made, "conv", {"kernel_size": 5, "padding": "same"})
    assert str(edit.text) == "Change conv"
    assert spec(edit.project, "conv").kernel_size == (5, 5)


def test_layers_with_shared_weights_change_alike():
    shared = project((4,), dense("a"), dense("b", shares="a"))
    made = set_setting(shared, "b", "units", 9).project
    assert spec(made, "a").units == spec(made, "b").units == 9
    assert not any(node.trainable for node in set_trainable(shared, ["b"], False).project.graph.nodes[1:])


@pytest.mark.parametrize(
    ("dropped", "kind"),
    [("relu", "relu"), (layers.create("Softmax"), "softmax"), (layers.create("Activation"), "relu"), (None, None)],
)
def test_an_activation_dropped_on_a_card(dropped, kind):
    edit = set_activation(project((4,), dense("a", 4, "tanh")), "a", dropped)
    activation = spec(edit.project, "a").activation
    assert (activation.kind if activation else None) == kind
    assert str(edit.text) == f"Set activation of a to {kind or 'nothing'}"


def test_a_dropped_layer_keeps_its_settings():
    leaky = layers.create("LeakyReLU", {"negative_slope": 0.05})
    made = set_activation(stack("a"), "a", leaky).project
    assert spec(made, "a").activation.negative_slope == 0.05


@pytest.mark.parametrize("kind", ["PReLU", "Dropout"])
def test_what_is_no_function_is_refused(kind):
    with pytest.raises(SettingError, match="not a function that a layer can apply"):
        set_activation(stack("a"), "a", layers.create(kind))


def test_a_card_without_activation_says_where_to_drop():
    with pytest.raises(SettingError, match="Flatten has no activation") as refused:
        set_activation(project((4, 4), {"kind": "Flatten", "id": "f"}), "f", "relu")
    assert "between two cards" in refused.value.hint


def test_renaming_follows_everywhere():
    made = set_enabled(residual(), ["a"], False).project
    edit = rename(made, "a", " stem ")
    assert wires(edit.project) == "input< stem<input b<stem c<b add<stem,c out<add"
    assert (edit.project.disabled, edit.focus, str(edit.text)) == (("stem",), ("stem",), "Rename a to stem")
    assert rename(made, "out", "last").project.graph.outputs == ("last",)


@pytest.mark.parametrize("name", ["", "   ", "a/b", "b", "x\ny", "..", "n" * 101])
def test_names_that_keras_could_not_use(name):
    with pytest.raises(SettingError):
        rename(stack("a", "b"), "a", name)


def test_what_stands_in_a_name_is_never_read_as_a_template():
    assert str(rename(stack("a"), "a", "{layer}").text) == "Rename a to {layer}"


def test_a_disabled_layer_is_passed_by():
    edit = set_enabled(stack("a", "b", "c"), ["b"], False)
    made = edit.project
    assert (str(edit.text), made.disabled) == ("Disable b", ("b",))
    assert [node.inputs for node in made.active_graph.nodes] == [(), ("input",), ("a",)]
    assert wires(made) == "input< a<input b<a c<b"
    back = set_enabled(made, ["b"], True)
    assert (back.project, str(back.text)) == (stack("a", "b", "c"), "Enable b")


def test_a_disabled_output_hands_over_to_what_is_above():
    assert set_enabled(stack("a", "b", "c"), ["b", "c"], False).project.active_graph.outputs == ("a",)


def test_a_disabled_merge_passes_its_first_input():
    active = set_enabled(residual(), ["add"], False).project.active_graph
    assert active.nodes[-1].inputs == ("a",)


def test_the_input_cannot_be_disabled():
    with pytest.raises(SettingError, match="Input cannot be disabled"):
        set_enabled(stack("a"), ["input", "a"], False)


def test_frozen_layers_say_so():
    edit = set_trainable(stack("a", "b"), ["a", "b"], False)
    assert str(edit.text) == "Freeze 2 layers"
    assert [node.trainable for node in edit.project.graph.nodes[1:]] == [False, False]
    assert str(set_trainable(edit.project, ["a"], True).text) == "Unfreeze a"


def test_another_kind_takes_over_what_fits():
    made = project((8, 8, 1), {"kind": "Conv2D", "id": "conv2d", "filters": 7, "padding": "same", "groups": 1})
    edit = replace_layer(made, "conv2d", "SeparableConv2D")
    assert str(edit.text) == "Replace conv2d by SeparableConv2D"
    assert edit.focus == ("separable_conv2d",)
    assert (spec(edit.project, edit.focus[0]).filters, spec(edit.project, edit.focus[0]).padding) == (7, "same")


def test_a_name_of_ones_own_stays_when_the_kind_changes():
    assert replace_layer(stack("mine"), "mine", "Dropout").focus == ("mine",)


def test_a_merge_that_becomes_a_plain_layer_keeps_one_input():
    assert wires(replace_layer(residual(), "add", "Dropout").project).endswith("dropout<a out<dropout")


def test_the_input_is_not_replaced():
    with pytest.raises(SettingError, match="Input cannot be replaced"):
        replace_layer(stack("a"), "input", "Dense")
