import pytest

from netbuilder.core.problems import Problem
from netbuilder.document.checks import DataFacts, advice, problems
from netbuilder.document.project import Project
from netbuilder.document.repairing import CANDIDATES
from netbuilder.document.repairs import all_repairs, repairs_of
from tests.unit.document.building import DIGITS, PRICES, TWO_CLASSES, dense, project, residual

FLAT = {"kind": "Flatten", "id": "flat"}
SOFT = dense("out", 10, "softmax")
LOGITS = {"kind": "categorical_crossentropy", "from_logits": True}
SKIP = {"kind": "Add", "id": "add", "inputs": ["flat", "wide"]}

CASES = [
    (project((28, 28), FLAT, dense("out", 5, "softmax")), DIGITS, "classes", "Set units of out to 10"),
    (project((28, 28), FLAT, dense("h", 64, "relu")), DIGITS, "not_probabilities", "Add an output layer with 10 units"),
    (project((28, 28), SOFT), DIGITS, "not_a_row", "Insert Flatten before out"),
    (project((28, 28), SOFT), DIGITS, "not_a_row", "Insert GlobalAveragePooling1D before out"),
    (project((28, 28), FLAT, dense("out", 10)), DIGITS, "not_probabilities", "Set activation of out to softmax"),
    (project((28, 28), FLAT, dense("out", 10)), DIGITS, "not_probabilities", "Switch from_logits on"),
    (project((2,), dense("out", 1)), TWO_CLASSES, "one_unit", "Use binary_crossentropy with a sigmoid"),
    (project((2,), dense("out", 1, "sigmoid")), TWO_CLASSES, "one_unit", "Set units of out to 2"),
    (
        project((2,), dense("out", 1, "softmax"), loss="mean_squared_error"),
        TWO_CLASSES,
        "softmax_of_one",
        "Set activation of out to sigmoid",
    ),
    (project((700,), SOFT), DIGITS, "input_shape", "Fit the Input to the data and flatten behind it"),
    (project((784,), SOFT), DIGITS, "input_shape", "Lay samples in one row"),
    (project((3,), dense("out", 1, "softmax")), PRICES, "loss_for_classes", ""),
    (project((3,), dense("out", 2, "softmax")), PRICES, "loss_for_classes", "Change loss to mean_squared_error"),
    (project((3,), dense("out", 2), loss="mean_squared_error"), PRICES, "outputs", "Set units of out to 1"),
    (
        project((3,), "Dropout", loss="mean_squared_error"),
        PRICES,
        "nothing_to_learn",
        "Add an output layer with one unit",
    ),
    (project((2,), dense("out", 2, "softmax", trainable=False)), TWO_CLASSES, "nothing_to_learn", "Unfreeze out"),
    (Project(), DIGITS, "no_input", "Add Input"),
    (project((2,), dense("out", 2, "softmax"), epochs=0), TWO_CLASSES, "epochs", "Change epochs to 10"),
    (project((2,), dense("out", 2, "softmax"), dtype="x"), TWO_CLASSES, "dtype", "Change dtype to float32"),
    (project((28, 28), "Conv2D", FLAT, SOFT), DIGITS, "shape", "Give the Input the shape 28 × 28 × 1"),
    (project((28, 28), "Conv2D", FLAT, SOFT), DIGITS, "shape", "Insert Reshape to 28 × 28 × 1 before conv2d"),
    (
        project((28, 28, 1), {"kind": "Conv2D", "kernel_size": 40}, FLAT, SOFT),
        DIGITS,
        "shape",
        "Change padding to same",
    ),
    (
        project((28, 28, 1), {"kind": "Conv2D", "kernel_size": 40}, FLAT, SOFT),
        DIGITS,
        "shape",
        "Change kernel_size to 28 × 28",
    ),
    (
        project((28, 28, 1), {"kind": "MaxPooling2D", "pool_size": 30}, FLAT, SOFT),
        DIGITS,
        "shape",
        "Change pool_size to 28 × 28",
    ),
    (project((28, 28), "LSTM", "GRU", SOFT), DIGITS, "shape", "Let lstm give all steps"),
    (
        project((28, 28), {"kind": "Reshape", "id": "r", "target_shape": [9, 9, 9]}, FLAT, SOFT),
        DIGITS,
        "shape",
        "Change target_shape to 28 × 28 × 1",
    ),
    (project((28, 28), FLAT, dense("wide", 64), SKIP, SOFT), DIGITS, "shape", "Insert Dense between wide and add"),
    (project((28, 28), FLAT, dense("wide", 64), SKIP, SOFT), DIGITS, "shape", "Replace add by Concatenate"),
    (
        project((28, 28), FLAT, dense("h", 784), {"kind": "Add", "id": "add"}, SOFT),
        DIGITS,
        "inputs",
        "Join flat to add",
    ),
    (project((28, 28), FLAT, "Add", SOFT), DIGITS, "inputs", "Delete add"),
    (project((28, 28), FLAT, dense("h"), {**SOFT, "inputs": ["flat"]}), DIGITS, "unused", "Delete h"),
    (project((28, 28), FLAT, SOFT, {"kind": "Softmax", "id": "s"}), DIGITS, "two_softmaxes", "Delete s"),
    (project((28, 28), FLAT, SOFT, loss=LOGITS), DIGITS, "logits_of_probabilities", "Switch from_logits off"),
    (project((28, 28), FLAT, SOFT, loss=LOGITS), DIGITS, "logits_of_probabilities", "Set activation of out to linear"),
    (
        project((28, 28), FLAT, dense("out", 10, "sigmoid")),
        DIGITS,
        "sigmoid_for_many",
        "Set activation of out to softmax",
    ),
    (
        project((28, 28), FLAT, SOFT, loss="mean_squared_error"),
        DIGITS,
        "softmax_with_mse",
        "Change loss to categorical_crossentropy",
    ),
    (project((2,), dense("out", 10, "softmax")), TWO_CLASSES, "spare_units", "Set units of out to 2"),
    (project((28, 28), FLAT, SOFT, batch_size=9999), DIGITS, "batch_size", "Change batch_size to 1000"),
]


@pytest.mark.parametrize(("made", "facts", "code", "title"), [case for case in CASES if case[3]])
def test_a_button_puts_the_problem_right(made, facts, code, title):
    found = [problem for problem in (*problems(made, facts), *advice(made, facts)) if problem.code == code]
    repairs = {str(repair.title): repair for repair in repairs_of(made, found[0], facts)}
    assert title in repairs
    edit = repairs[title].edit
    assert str(edit.text) == title
    left = [*problems(edit.project, facts), *advice(edit.project, facts)]
    assert all((problem.code, problem.where) != (code, found[0].where) for problem in left)
    assert len(problems(edit.project, facts)) <= len(problems(made, facts))


def test_repairing_again_and_again_ends_with_a_network_that_can_be_trained():
    """Whatever button comes first is pressed, until nothing is left."""
    for made, facts, _, _ in CASES:
        for _ in range(8):
            found = [repairs[0] for _, repairs in all_repairs(made, facts) if repairs]
            if not found:
                break
            made = found[0].edit.project
        assert problems(made, facts) == []


def test_candidates_that_do_not_help_are_not_offered():
    made = project((28, 28), FLAT, dense("out", 5, "softmax"))
    (problem,) = problems(made, DIGITS)
    assert [str(repair.title) for repair in repairs_of(made, problem, DIGITS)] == ["Set units of out to 10"]


def test_without_data_nothing_is_guessed_about_them():
    made = project((28, 28), FLAT, dense("out", 1, "sigmoid"))
    (found,) = problems(made)
    assert [str(repair.title) for repair in repairs_of(made, found)] == ["Use binary_crossentropy with a sigmoid"]


def test_a_watched_number_that_never_comes():
    made = project((2,), dense("out", 2, "softmax"), callbacks=["EarlyStopping"])
    remark = Problem(message="", where="callbacks", code="unwatched")
    assert [str(repair.title) for repair in repairs_of(made, remark, TWO_CLASSES)] == ["Change validation_split to 0.1"]


def test_all_that_is_wrong_comes_with_its_repairs_also_behind_a_broken_layer():
    made = project((28, 28), "Conv2D", FLAT, dense("out", 5, "softmax"), epochs=0)
    found = {problem.code: repairs for problem, repairs in all_repairs(made, DIGITS)}
    assert set(found) == {"epochs", "shape", "classes"}
    assert all(found.values())


def test_a_sound_project_needs_none():
    assert all_repairs(project((28, 28), FLAT, SOFT), DIGITS) == []
    assert (
        all_repairs(residual().replace(loss=project((4,), loss="mean_squared_error").loss), DataFacts((4,), 0, 4, 99))
        == []
    )


def test_every_code_that_is_listed_has_candidates():
    assert all(CANDIDATES.values())
