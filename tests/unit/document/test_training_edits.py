import pytest

from netbuilder.core.errors import SettingError
from netbuilder.data.augmentations import augmentations
from netbuilder.data.datasets import datasets
from netbuilder.document.checks import DataFacts, advice, problems
from netbuilder.document.editing import (
    add_callback,
    change_callback,
    fit_input,
    remove_callback,
    set_augmentations,
    set_callbacks,
    set_data,
    set_loss,
    set_loss_setting,
    set_metrics,
    set_number,
    set_optimizer,
    set_optimizer_setting,
    set_preparation,
    set_text,
)
from netbuilder.document.project import Project
from netbuilder.engine.optimizers import optimizers
from tests.unit.document.building import DIGITS, dense, project, stack


@pytest.mark.parametrize(
    ("edit", "field", "value", "title"),
    [
        (lambda p: set_optimizer(p, "SGD"), "optimizer", optimizers.create("SGD"), "Change optimizer to SGD"),
        (
            lambda p: set_metrics(p, ["accuracy", "auc"]),
            "metrics",
            ("accuracy", "auc"),
            "Change metrics to accuracy, auc",
        ),
        (lambda p: set_metrics(p, []), "metrics", (), "Change metrics to nothing"),
        (lambda p: set_number(p, "epochs", 3), "epochs", 3, "Change epochs to 3"),
        (
            lambda p: set_number(p, "validation_split", 0.25),
            "validation_split",
            0.25,
            "Change validation_split to 0.25",
        ),
        (lambda p: set_number(p, "test_share", 0), "test_share", 0.0, "Change test_share to 0"),
        (lambda p: set_text(p, "dtype", "float64"), "dtype", "float64", "Change dtype to float64"),
        (lambda p: set_text(p, "name", "{mine}"), "name", "{mine}", "Change name to {mine}"),
    ],
)
def test_edits_of_the_run(edit, field, value, title):
    made = edit(Project())
    assert getattr(made.project, field) == value
    assert str(made.text) == title


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: set_number(p, "epochs", 0),
        lambda p: set_number(p, "epochs", 2.5),
        lambda p: set_number(p, "batch_size", True),
        lambda p: set_number(p, "seed", -1),
        lambda p: set_number(p, "test_share", 1.0),
        lambda p: set_number(p, "loss", 1),
        lambda p: set_text(p, "dtype", "float16"),
        lambda p: set_text(p, "seed", "1"),
        lambda p: set_loss(p, "no_such_loss"),
        lambda p: set_loss_setting(p, "label_smoothing", 0.1),
        lambda p: set_optimizer_setting(p, "learning_rate", -1.0),
        lambda p: set_metrics(p, ["no_such_metric"]),
        lambda p: set_callbacks(p, [3]),
        lambda p: set_augmentations(p, ["NoSuchChange"]),
        lambda p: set_preparation(p, "scale", "sideways"),
    ],
)
def test_what_cannot_be_is_refused(edit):
    with pytest.raises(SettingError):
        edit(Project())


def test_a_loss_by_its_name_keeps_what_both_have():
    made = set_loss_setting(Project(), "from_logits", True).project
    made = set_loss(made, "categorical_crossentropy").project
    assert (made.loss.kind, made.loss.from_logits) == ("categorical_crossentropy", True)
    assert set_loss(made, "mean_squared_error").project.loss.kind == "mean_squared_error"


def test_equal_values_are_no_change():
    made = Project()
    for edit in (set_number(made, "epochs", 10), set_loss(made, made.loss), set_text(made, "name", "Untitled")):
        assert edit.project is made


def test_callbacks_by_place():
    made = add_callback(Project(), "EarlyStopping")
    assert (made.project.callbacks, str(made.text)) == (("EarlyStopping",), "Add EarlyStopping")
    changed = change_callback(made.project, 0, {"kind": "EarlyStopping", "patience": 3})
    assert (changed.project.callbacks[0]["patience"], str(changed.text)) == (3, "Change EarlyStopping")
    gone = remove_callback(changed.project, 0)
    assert (gone.project.callbacks, str(gone.text)) == ((), "Remove EarlyStopping")


def test_augmentations_are_kept_as_json():
    spec = augmentations.values()[0]()
    made = set_augmentations(Project(), [spec]).project
    assert made.augmentations == (spec.brief(),)
    assert Project.from_json(made.to_json()) == made


IRIS = DataFacts((4,), 3, 3, 100)


def test_other_data_give_the_input_its_shape_and_leave_the_rest_to_repairs():
    made = project((28, 28), {"kind": "Flatten", "id": "flat"}, dense("out", 10, "softmax"))
    edit = set_data(made, datasets.create("iris"), IRIS)
    assert str(edit.text) == "Choose Iris"
    assert edit.project.graph.nodes[0].spec.shape == (4,)
    assert edit.project.graph.nodes[1:] == made.graph.nodes[1:]
    assert problems(edit.project, IRIS) == []
    assert [(problem.code, problem.where) for problem in advice(edit.project, IRIS)] == [("spare_units", "out")]
    strict = set_loss(edit.project, "categorical_crossentropy").project
    assert [problem.code for problem in problems(strict, IRIS)] == ["classes"]


def test_pictures_get_their_channel_where_a_convolution_waits_for_it():
    made = project((9,), {"kind": "Conv2D", "id": "conv"})
    assert fit_input(made, DIGITS).project.graph.nodes[0].spec.shape == (28, 28, 1)


def test_an_input_that_fits_stays():
    made = project((28, 28, 1), {"kind": "Conv2D", "id": "conv"})
    assert fit_input(made, DIGITS).project is made
    open_ = project((None, None, 1), {"kind": "Conv2D", "id": "conv"})
    assert fit_input(open_, DIGITS).project is open_


def test_an_empty_network_gets_an_input():
    assert fit_input(Project(), DIGITS).focus == ("input",)


def test_flattening_the_samples_flattens_the_input():
    edit = set_preparation(project((28, 28), dense("out")), "flatten", True, DIGITS)
    assert str(edit.text) == "Switch flatten on"
    assert edit.project.graph.nodes[0].spec.shape == (784,)
    back = set_preparation(edit.project, "flatten", False, DIGITS)
    assert back.project.graph.nodes[0].spec.shape == (28, 28)


def test_data_without_known_facts_change_nothing_else():
    made = stack("a")
    assert set_data(made, datasets.create("iris")).project == made.replace(data=datasets.create("iris"))
