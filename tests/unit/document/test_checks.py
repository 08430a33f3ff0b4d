import pytest

from netbuilder.document.checks import DataFacts, advice, problems
from netbuilder.document.project import Project

DIGITS = DataFacts((28, 28), 10, 10, 1000)
TWO_CLASSES = DataFacts((2,), 2, 2, 100)
PRICES = DataFacts((3,), 0, 1, 100)


def project(shape, *layers, loss="sparse_categorical_crossentropy", **more):
    network = {"layers": [{"kind": "Input", "shape": list(shape)}, *layers]}
    return Project.from_json({"netbuilder_project": 1, "network": network, "loss": loss, **more})


def dense(units, activation=None):
    return {"kind": "Dense", "units": units, **({"activation": activation} if activation else {})}


def words(found):
    return " | ".join(str(problem) for problem in found)


def test_a_good_project_has_no_problems():
    good = project((28, 28), "Flatten", dense(10, "softmax"))
    assert problems(good, DIGITS) == []
    assert advice(good, DIGITS) == []


@pytest.mark.parametrize(
    ("made", "facts", "expected"),
    [
        (project((28, 28), "Flatten", dense(5, "softmax")), DIGITS, "10 classes, but the last layer has 5 units"),
        (project((28, 28), dense(10, "softmax")), DIGITS, "one row is needed"),
        (
            project((28, 28), "Flatten", dense(10)),
            DIGITS,
            "expects probabilities, but the last layer's activation is linear",
        ),
        (
            project((28, 28), "Flatten", dense(1, "sigmoid")),
            DIGITS,
            "compares classes, but the last layer has one unit",
        ),
        (
            project((28, 28), "Flatten", dense(1, "softmax"), loss="mean_squared_error"),
            DIGITS,
            "Softmax over one unit is always 1",
        ),
        (
            project((28, 28), "Flatten", dense(1, "sigmoid"), loss="binary_crossentropy"),
            DIGITS,
            "10 classes, but the last layer has 1 unit.",
        ),
        (
            project((28, 28), "Flatten", dense(12, "softmax"), loss="categorical_crossentropy"),
            DIGITS,
            "Set its units to 10",
        ),
        (project((700,), dense(10, "softmax")), DIGITS, "shape 28 × 28, but the network's input is 700"),
        (project((784,), dense(10, "softmax")), DIGITS, "set flatten in the preparation"),
        (project((3,), dense(2, "softmax")), PRICES, "for classes, but these data have measured answers"),
        (project((3,), dense(2), loss="mean_squared_error"), PRICES, "1 number to find for each sample"),
        (project((2,), "Dropout", loss="mean_squared_error"), PRICES, "nothing to learn"),
        (project((2,), dense(2, "softmax"), epochs=0), TWO_CLASSES, "epochs must be 1 or more"),
        (project((2,), dense(2, "softmax"), dtype="float16"), TWO_CLASSES, "float32 or float64"),
        (project((2,), dense(2, "softmax"), validation_split=1.0), TWO_CLASSES, "validation_split"),
        (project((2,), dense(2, "softmax"), seed=-1), TWO_CLASSES, "seed must be 0 or more"),
        (project((4, 4), {"kind": "Conv2D", "filters": 3}), None, "expects 3 axes"),
    ],
)
def test_problems_are_named_with_a_repair(made, facts, expected):
    found = problems(made, facts)
    assert expected in words(found)
    assert all(problem.hint or problem.field for problem in found)


def test_everything_wrong_comes_at_once():
    broken = project((2,), dense(2, "softmax"), epochs=0, batch_size=0, dtype="x")
    assert [problem.field for problem in problems(broken)] == ["epochs", "batch_size", "dtype"]


def test_projects_have_one_input_and_one_output():
    layers = [
        {"kind": "Input", "id": "a", "shape": [2]},
        {"kind": "Input", "id": "b", "shape": [2]},
        {"kind": "Add", "inputs": ["a", "b"]},
        dense(2, "softmax"),
    ]
    two = Project.from_json({"netbuilder_project": 1, "network": {"layers": layers}})
    assert "one input, but this one has 2" in words(problems(two))


def test_an_empty_network_is_a_problem():
    assert "no input" in words(problems(Project()))


@pytest.mark.parametrize(
    ("made", "facts"),
    [
        (project((2,), dense(1, "sigmoid"), loss="binary_crossentropy"), TWO_CLASSES),
        (project((2,), dense(2), loss={"kind": "categorical_crossentropy", "from_logits": True}), TWO_CLASSES),
        (project((3,), dense(1), loss="mean_squared_error"), PRICES),
        (project((28, 28, 1), "Flatten", dense(12, "softmax")), DIGITS),
        (project((28, 28), "Flatten", dense(10), "Softmax"), DIGITS),
        (project((28, 28), "Flatten", dense(10, "softmax"), "Dropout"), DIGITS),
        (project((784,), dense(10, "softmax"), preparation={"flatten": True}), DIGITS),
    ],
)
def test_unusual_but_right(made, facts):
    assert problems(made, facts) == []


@pytest.mark.parametrize(
    ("made", "facts", "expected"),
    [
        (project((2,), dense(2, "sigmoid")), TWO_CLASSES, "made for softmax"),
        (project((2,), dense(2, "softmax"), loss="mean_squared_error"), TWO_CLASSES, "learns slowly"),
        (
            project((2,), dense(2, "softmax"), loss={"kind": "categorical_crossentropy", "from_logits": True}),
            TWO_CLASSES,
            "takes scores (from_logits)",
        ),
        (project((2,), dense(2, "softmax"), batch_size=500), TWO_CLASSES, "larger than the 100 samples"),
    ],
)
def test_advice_is_given_but_does_not_forbid(made, facts, expected):
    assert expected in words(advice(made, facts))
    assert problems(made, facts) == []


@pytest.mark.parametrize(
    ("made", "facts", "codes"),
    [
        (project((28, 28), dense(5)), DIGITS, ["not_a_row", "not_probabilities"]),
        (project((28, 28), "Flatten", dense(5)), DIGITS, ["classes", "not_probabilities"]),
        (project((3,), dense(1)), PRICES, ["one_unit"]),
        (project((3,), dense(2)), PRICES, ["loss_for_classes"]),
    ],
)
def test_all_that_is_wrong_at_the_end_is_told_at_once(made, facts, codes):
    assert [problem.code for problem in problems(made, facts)] == codes


def test_a_layer_that_is_lacking_is_told_of_once():
    lacking = {"kind": "Placeholder", "id": "strange", "class_name": "Strange"}
    found = problems(project((28, 28), lacking, "Flatten", dense(10, "softmax")), DIGITS)
    assert [(each.where, each.code) for each in found] == [("strange", "lacking")]
