import pytest

from netbuilder.core.text import sentence
from netbuilder.document.axes import axis_names
from netbuilder.document.description import described
from netbuilder.document.editing import set_enabled
from netbuilder.document.main_settings import main_settings
from netbuilder.document.project import Project
from netbuilder.engine.layers import layers
from tests.unit.document.building import DIGITS, PRICES, dense, project

CONVNET = project(
    (28, 28, 1),
    {"kind": "Conv2D", "id": "conv", "filters": 32, "activation": "relu"},
    {"kind": "MaxPooling2D", "id": "pool"},
    {"kind": "BatchNormalization", "id": "norm"},
    {"kind": "Flatten", "id": "flat"},
    dense("out", 10, "softmax"),
    batch_size=100,
)


def test_a_card_says_what_the_layer_is_and_costs():
    card = described(CONVNET).cards["conv"]
    assert [str(setting) for setting in card.settings] == ["filters 32", "kernel_size 3 × 3", "activation relu"]
    assert (card.shape_text, card.axes) == ("26 × 26 × 32", ("height", "width", "channels"))
    assert card.parameters_text == "3×3×1×32 + 32 = 320"
    assert card.cost.multiply_adds == 26 * 26 * 32 * 9
    assert (card.sample_bytes, card.batch_bytes) == (26 * 26 * 32 * 4, 2 * 100 * 26 * 26 * 32 * 4)


def test_a_matrix_is_written_outputs_times_inputs():
    card = described(project((784,), dense("h", 500))).cards["h"]
    assert card.parameters_text == "500×784 + 500 = 392,500"
    assert (card.cost.parameters, card.axes) == (392_500, ("units",))


def test_equal_terms_are_gathered_and_kept_ones_are_not_learned():
    card = described(CONVNET).cards["norm"]
    assert (card.parameters_text, card.cost.learned) == ("4×32 = 128", 64)
    both = described(project((5, 3), {"kind": "Bidirectional", "id": "b", "layer": "SimpleRNN"})).cards["b"]
    assert both.parameters_text == "2×(32×3 + 32×32 + 32) = 2,304"


def test_a_layer_without_parameters_has_no_sum():
    assert described(CONVNET).cards["pool"].parameters_text == ""


def test_the_totals_are_sums_over_the_cards():
    found = described(CONVNET)
    cards = found.cards.values()
    assert found.reason is None
    assert found.totals.parameters == sum(card.cost.parameters for card in cards) == 320 + 128 + 54_090
    assert found.totals.trainable == found.totals.parameters - 64
    assert found.totals.sample_bytes == sum(card.sample_bytes for card in cards)
    assert found.totals.batch_bytes == 200 * found.totals.sample_bytes
    assert found.totals.multiply_adds == sum(card.cost.multiply_adds for card in cards)


def test_float64_takes_twice_the_memory():
    once, twice = described(CONVNET).totals, described(CONVNET.replace(dtype="float64")).totals
    assert (twice.sample_bytes, twice.parameter_bytes) == (2 * once.sample_bytes, 2 * once.parameter_bytes)


def test_frozen_and_shared_weights_are_not_counted_as_learned_twice():
    made = project((4,), dense("a"), dense("b", shares="a"), dense("c", trainable=False))
    found = described(made)
    assert (found.totals.parameters, found.totals.trainable) == (40, 20)
    assert (found.cards["b"].shares, found.cards["b"].parameters_text) == ("a", "")
    assert found.cards["b"].cost.multiply_adds == 16


def test_no_totals_while_something_is_wrong():
    broken = project((28, 28), {"kind": "Conv2D", "id": "conv"}, {"kind": "Flatten", "id": "flat"}, dense("out"))
    found = described(broken)
    assert found.totals is None
    assert str(found.reason) == "The totals cannot be given while something is wrong."
    assert (found.cards["conv"].shape, found.cards["out"].shape, found.cards["out"].cost) == (None, None, None)
    assert found.cards["input"].shape == (28, 28)
    assert str(described(Project()).reason) == "There is no network yet."


def test_a_disabled_layer_shows_what_passes_by_and_costs_nothing():
    made = set_enabled(CONVNET, ["pool"], False).project
    card = described(made).cards["pool"]
    assert (card.disabled, card.shape, card.axes, card.cost.parameters) == (
        True,
        (26, 26, 32),
        ("height", "width", "channels"),
        0,
    )
    assert card.sample_bytes is None
    assert described(made).cards["flat"].shape == (26 * 26 * 32,)


def test_open_lengths_leave_the_memory_open():
    found = described(project((None, 8), {"kind": "LSTM", "id": "lstm"}, dense("out")))
    assert (found.cards["input"].shape_text, found.cards["input"].sample_bytes) == ("? × 8", None)
    assert found.totals.sample_bytes is None
    assert found.totals.parameters > 0


def test_two_axes_are_a_picture_or_a_sequence_by_the_data():
    made = project((28, 28), dense("out"))
    assert described(made).cards["input"].axes == ("height", "width")
    sequence = made.replace(data=Project.from_json({"netbuilder_project": 1, "data": "iris"}).data)
    assert described(sequence).cards["input"].axes == ("steps", "features")
    assert described(sequence, DIGITS).cards["input"].axes == ("height", "width")
    assert described(sequence, PRICES).cards["input"].axes == ("steps", "features")


@pytest.mark.parametrize(
    ("kind", "shape", "given", "names"),
    [
        ("Conv1D", (9, 4), ("steps", "features"), ("steps", "channels")),
        ("GlobalMaxPooling2D", (4,), ("height", "width", "channels"), ("channels",)),
        ("Dropout", (9, 4), ("height", "width"), ("height", "width")),
        ("Flatten", (36,), ("units",), ("features",)),
        ("Dense", (9, 4), ("steps", "features"), ("steps", "units")),
        ("Reshape", (2, 2, 2, 2), (), ("axis",) * 4),
    ],
)
def test_what_axes_are_called(kind, shape, given, names):
    assert axis_names(layers.create(kind), shape, given) == names


@pytest.mark.parametrize("kind", list(layers))
def test_every_layer_has_at_most_three_settings_that_it_really_has(kind):
    spec = layers.create(kind)
    found = main_settings(spec)
    assert len(found) <= 3
    assert all(setting.name in spec.params() and setting.value for setting in found)


def test_a_sentence_is_translated_with_what_stands_in_its_gaps():
    german = {"Change {field} to {value}": "{value} für {field}", "nothing": "nichts"}.get
    told = sentence("Change {field} to {value}", field="units", value=sentence("nothing"))
    assert str(told) == "Change units to nothing"
    assert told.translated(lambda source: german(source, source)) == "nichts für units"
