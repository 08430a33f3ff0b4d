"""Losses, metrics and optimizers in all the spellings that files of Keras 1 to 3 have."""

import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats.keras_files.compiling import output_names, read_training

ONE = [("out",)]
TWO = [("zeta",), ("alpha",)]
ADAM = {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.01, "jit_compile": True}}


def read(loss="mse", optimizer=ADAM, outputs=ONE, *, keras_2=False, **more):
    config = {"loss": loss, "optimizer" if not keras_2 else "optimizer_config": optimizer, **more}
    return read_training(config, outputs, "here", keras_2=keras_2)


def losses(*args, **more):
    found = read(*args, **more)
    assert found.compiled, found.warnings
    return [loss and loss.kind for loss in found.compiled.losses]


def optimizer(class_name, keras_2=True, **config):
    found = read(optimizer={"class_name": class_name, "config": config}, keras_2=keras_2)
    assert found.compiled, found.warnings
    return found.compiled.optimizer, found.warnings


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("mse", "mean_squared_error"),
        ("MAE", "mean_absolute_error"),
        ("MeanSquaredError", "mean_squared_error"),
        ("kullback_leibler_divergence", "kl_divergence"),
        ("KLD", "kl_divergence"),
        ("logcosh", "log_cosh"),
        ("huber_loss", "huber"),
        ("cosine_proximity", "cosine_similarity"),
        ("bce", "binary_crossentropy"),
        ({"module": "builtins", "class_name": "function", "config": "mse"}, "mean_squared_error"),
        ({"module": "keras.losses", "class_name": "function", "config": "poisson"}, "poisson"),
        ({"class_name": "MeanSquaredError", "config": {"reduction": "auto", "name": "x"}}, "mean_squared_error"),
        ({"class_name": "LossFunctionWrapper", "config": {"fn": "hinge", "reduction": "none", "name": "h"}}, "hinge"),
        ([[{"class_name": "Huber", "config": {"delta": 2.0, "fn": "huber"}}]], "huber"),
    ],
)
def test_spellings_of_a_loss(value, kind):
    assert losses(value) == [kind]


def test_settings_of_a_loss_are_kept():
    config = {"reduction": "sum", "name": "b", "from_logits": True, "label_smoothing": 0.1, "axis": -1, "fn": "b"}
    (loss,) = read({"class_name": "BinaryCrossentropy", "config": config}).compiled.losses
    assert (loss.from_logits, loss.label_smoothing, loss.reduction) == (True, 0.1, "sum")


def test_losses_of_several_outputs():
    assert losses("mse", outputs=TWO) == ["mean_squared_error"] * 2
    assert losses(["mse", "mae"], outputs=TWO) == ["mean_squared_error", "mean_absolute_error"]
    assert losses({"alpha": "mae", "zeta": "mse"}, outputs=TWO) == ["mean_squared_error", "mean_absolute_error"]
    assert losses({"alpha": ["mae"]}, outputs=TWO) == [None, "mean_absolute_error"]
    weights = [
        read("mse", outputs=TWO, loss_weights=given).compiled.loss_weights
        for given in ([2, 0.5], {"alpha": 0.5}, None, [None, 3])
    ]
    assert weights == [(2.0, 0.5), (1.0, 0.5), None, (1.0, 3.0)]


def metrics(value, outputs=ONE, **more):
    found = read("mse", outputs=outputs, metrics=value, **more)
    return found.compiled.metrics, found.warnings


def test_spellings_of_metrics():
    wrapper = {"class_name": "MeanMetricWrapper", "config": {"name": "accuracy", "fn": "categorical_accuracy"}}
    other = {"class_name": "MeanMetricWrapper", "config": {"name": "m", "fn": "mean_absolute_error"}}
    assert metrics(["accuracy", "mae"])[0] == (("accuracy", "mae"),)
    assert metrics([[wrapper, other]], keras_2=True)[0] == (("accuracy", "mean_absolute_error"),)
    assert metrics("acc")[0] == (("acc",),)
    ((auc,),) = metrics([{"class_name": "AUC", "config": {"name": "a", "dtype": "float32", "num_thresholds": 50}}])[0]
    assert (auc.kind, auc.num_thresholds) == ("auc", 50)
    function = {"module": "builtins", "class_name": "function", "config": "mean_squared_error"}
    assert metrics([function])[0] == (("mean_squared_error",),)
    assert metrics(None)[0] == metrics([])[0] == metrics([[]])[0] == ()


def test_metrics_of_several_outputs():
    assert metrics([["mae"], ["mse"]], TWO)[0] == (("mae",), ("mse",))
    assert metrics([None, ["mse"]], TWO)[0] == ((), ("mse",))
    assert metrics({"alpha": ["mse", "mae"]}, TWO)[0] == ((), ("mse", "mae"))
    assert metrics(["mse", "mae"], TWO)[0] == (("mse",), ("mae",))
    assert metrics(["mse", "mae"], TWO, keras_2=True)[0] == (("mse", "mae"),) * 2


def test_what_is_not_known_is_named_and_the_model_opens():
    function = {"module": "builtins", "class_name": "function", "config": "my_loss"}
    found = read(function)
    assert found.compiled is None
    assert "my_loss" in found.warnings[0]
    assert "without its training settings" in found.warnings[0]
    assert "'Muon'" in read(optimizer={"class_name": "Muon", "config": {}}).warnings[0]
    assert read(optimizer={"class_name": "Addons>AdamW", "config": {}}).compiled is None
    groups, warnings = metrics(["mae", {"class_name": "MyScore", "config": {}}])
    assert groups == (("mae",),)
    assert "MyScore" in warnings[0]
    assert read({"beta": "mse"}, outputs=TWO).compiled is None
    assert read(["mse"] * 3, outputs=TWO).compiled is None
    for weights in ([1, 2, 3], 10**400, [float("nan")], [True], ["1"]):
        assert read("mse", loss_weights=weights).compiled is None
    assert read("mse", optimizer={"class_name": [[]], "config": {}}).compiled is None
    assert read_training(None, ONE, "here").warnings == ()


@pytest.mark.parametrize(
    "value",
    [
        {"class_name": "__lambda__", "config": {"value": ["4wIA", None, None]}},
        {"module": "os", "class_name": "function", "config": "system"},
        {"module": "builtins", "class_name": "eval", "config": "1"},
        {"module": "keras.utils", "class_name": "get_file", "config": {}},
        {"module": "keras.src.utils.file_utils", "class_name": "get_file", "config": {}},
        {"class_name": "Huber", "config": {"delta": {"class_name": "Lambda", "config": {}}}},
    ],
)
def test_code_in_training_settings_is_refused(value):
    with pytest.raises(FileError, match=r"program code|no part of Keras"):
        read("mse", metrics=[value])
    with pytest.raises(FileError, match=r"program code|no part of Keras"):
        read(value)


def test_optimizers_of_all_versions():
    module = "keras.src.backend.torch.optimizers.torch_adam"
    torch = {"module": module, "class_name": "Adam", "config": {"learning_rate": 0.5}, "registered_name": "Adam"}
    assert read(optimizer=torch).compiled.optimizer.learning_rate == 0.5
    assert read(optimizer="rmsprop").compiled.optimizer.kind == "RMSprop"
    assert optimizer("Custom>Adam", learning_rate=0.1, is_legacy_optimizer=False)[0].learning_rate == 0.1
    old, _ = optimizer("SGD", lr=0.2, decay=0.0, momentum=0.9, nesterov=True)
    assert (old.learning_rate, old.momentum, old.nesterov) == (0.2, 0.9, True)
    assert optimizer("Adam", lr=0.1, epsilon=None, weight_decay=False)[0].epsilon == 1e-7
    falling, _ = optimizer("Adam", learning_rate=0.1, decay=0.5)
    assert [falling.learning_rate.rate(step) for step in (0, 2)] == pytest.approx([0.1, 0.05])
    schedule = {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 3, "name": None}}
    assert optimizer("SGD", learning_rate=schedule)[0].learning_rate.kind == "CosineDecay"


def test_an_optimizer_that_scales_the_loss_gives_the_one_inside():
    inner = {"class_name": "SGD", "config": {"learning_rate": 0.3}}
    for key in ("inner_optimizer", "optimizer"):
        found, warnings = optimizer("LossScaleOptimizer", **{key: inner, "dynamic": True})
        assert found.learning_rate == 0.3
        assert "LossScaleOptimizer" in warnings[0]


def test_other_formulas_of_old_versions_are_told():
    assert "RMSprop" in optimizer("RMSprop", lr=0.1)[1][0]
    assert "Adagrad" in optimizer("Adagrad", learning_rate=0.1, is_legacy_optimizer=True)[1][0]
    assert optimizer("RMSprop", lr=0.1, momentum=0.5)[1] == ()
    assert optimizer("RMSprop", learning_rate=0.1, jit_compile=False)[1] == ()
    assert optimizer("RMSprop", keras_2=False, learning_rate=0.1)[1] == ()


def test_names_of_outputs():
    def named(ends):
        return output_names({"config": {"output_layers": ends}})

    assert named([["a", 0, 0], ["b", 1, 0]]) == [("a",), ("b",)]
    assert named(["a", 0, 0]) == [("a",)]
    assert named({"y2": ["b", 0, 0], "y1": ["a", 0, 0]}) == [("y1", "a"), ("y2", "b")]
    assert output_names({"config": [1]}) == output_names(None) == [()]
