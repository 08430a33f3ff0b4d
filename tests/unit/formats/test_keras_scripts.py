"""Keras scripts say all that Keras asks for, and say beforehand what not every Keras has."""

import ast
import shutil
import subprocess
from dataclasses import replace

import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.code.fitting import WIDTH, indented
from netbuilder.formats.code.keras_script import keras_script
from netbuilder.formats.code.numpy_script import numpy_script
from netbuilder.formats.exports import ExportOptions, export_by_kind
from netbuilder.formats.model import Compiled, StoredModel, weights_of
from tests.unit.formats.support import graphs, stored, trained

DENSE = {"kind": "Dense", "units": 3}
TRAINING = ExportOptions(training=True)


def model(*layers, shape=(6,), loss=None, optimizer="SGD", measured=()):
    """A stack, compiled if there is a loss."""
    graph = Graph.from_json({"layers": [{"kind": "Input", "shape": list(shape)}, *layers]})
    compiled = None
    if loss:
        compiled = Compiled((losses.resolve(loss),), optimizers.resolve(optimizer), metrics=(measured,))
    return StoredModel(graph, weights_of(Network(graph, seed=0)), compiled=compiled, name="net")


def calls(text):
    """The settings of all calls of a program, by what is called."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            found[name] = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
    return found


SCHEDULES = {
    "CosineDecay": {"initial_learning_rate", "decay_steps"},
    "CosineDecayRestarts": {"initial_learning_rate", "first_decay_steps"},
    "ExponentialDecay": {"initial_learning_rate", "decay_steps", "decay_rate"},
    "InverseTimeDecay": {"initial_learning_rate", "decay_steps", "decay_rate"},
    "PiecewiseConstantDecay": {"boundaries", "values"},
    "PolynomialDecay": {"initial_learning_rate", "decay_steps"},
}


@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_schedule_is_given_all_that_keras_has_no_default_for(kind):
    rule = {"kind": "SGD", "learning_rate": {"kind": kind}}
    found = calls(keras_script(model(DENSE, loss="mean_squared_error", optimizer=rule)).text)
    assert SCHEDULES[kind] <= set(found[f"keras.optimizers.schedules.{kind}"])


METRICS = {
    "recall_at_precision": {"precision"},
    "precision_at_recall": {"recall"},
    "sensitivity_at_specificity": {"specificity"},
    "specificity_at_sensitivity": {"sensitivity"},
    "mean_io_u": {"num_classes"},
    "io_u": {"num_classes", "target_class_ids"},
    "one_hot_io_u": {"num_classes", "target_class_ids"},
    "one_hot_mean_io_u": {"num_classes"},
    "binary_io_u": {"target_class_ids"},
    "logcosh": set(),
    "auc": set(),
}


@pytest.mark.parametrize("kind", METRICS)
@pytest.mark.parametrize("named", [True, False])
def test_a_metric_is_given_all_that_keras_has_no_default_for(kind, named):
    measured = kind if named else metrics.create(kind)
    found = calls(keras_script(model(DENSE, loss="mean_squared_error", measured=(measured,))).text)
    assert METRICS[kind] == set(found[f"keras.metrics.{metrics[kind].__name__}"])


@pytest.mark.parametrize("kind", ["huber", "mean_bias_error"])
def test_a_metric_that_keras_lacks_is_left_out_and_named(kind):
    script = keras_script(model(DENSE, loss="mean_squared_error", measured=("accuracy", kind)))
    assert calls(script.text)["model.compile"]["metrics"] == "['accuracy']"
    assert len(script.remarks) == 1 and kind in script.remarks[0]


def test_a_score_of_each_class_becomes_one_number_as_keras_cannot_show_several():
    script = keras_script(model(DENSE, loss="categorical_crossentropy", measured=("f1_score",)))
    assert calls(script.text)["keras.metrics.F1Score"] == {"average": "'macro'"}
    assert "f1_score" in script.remarks[0]
    kept = metrics.create("f1_score", {"average": "micro"})
    script = keras_script(model(DENSE, loss="categorical_crossentropy", measured=(kept,)))
    assert calls(script.text)["keras.metrics.F1Score"] == {"average": "'micro'"} and script.remarks == ()


def test_a_loss_is_written_though_there_is_no_metric_of_its_name():
    script = keras_script(model(DENSE, loss="huber"), TRAINING)
    assert calls(script.text)["model.compile"]["loss"] == "'huber'" and script.remarks == ()
    text = keras_script(model(DENSE, loss="categorical_generalized_cross_entropy")).text
    assert "keras.losses.CategoricalGeneralizedCrossEntropy" in calls(text)


def test_callbacks_and_initializers_are_given_what_keras_has_no_default_for():
    options = replace(TRAINING, callbacks=("CSVLogger", "ModelCheckpoint", "LearningRateScheduler"))
    layer = {**DENSE, "kernel_initializer": "constant"}
    found = calls(keras_script(model(layer, loss="mean_squared_error"), options).text)
    assert "filename" in found["keras.callbacks.CSVLogger"]
    assert "filepath" in found["keras.callbacks.ModelCheckpoint"]
    assert "keras.callbacks.LearningRateScheduler" in found
    assert "value" in found["keras.initializers.Constant"]


def test_weights_are_loaded_before_the_optimizer_is_there():
    text = keras_script(model(DENSE, loss="mean_squared_error")).text
    load = text.split("def load():")[1]
    assert load.index("model.load_weights(WEIGHTS)") < load.index("compile_model(model)")


def test_layers_inside_others_rest_with_them():
    layer = {"kind": "Bidirectional", "layer": {"kind": "LSTM", "units": 2}, "trainable": False}
    found = calls(keras_script(model(layer, shape=(5, 3))).text)
    assert found["LSTM"]["trainable"] == found["Bidirectional"]["trainable"] == "False"


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([{"kind": "LSTM", "units": 2, "return_state": True}], "outputs and states"),
        ([{"kind": "Bidirectional", "layer": {"kind": "GRU", "units": 2}, "merge_mode": None}], "outputs and states"),
    ],
)
def test_what_keras_gives_in_another_form_is_refused(layers, words, tmp_path):
    with pytest.raises(FileError, match=words):
        export_by_kind("keras_script").write(tmp_path / "x.py", model(*layers, shape=(5, 3)), ExportOptions())
    assert list(tmp_path.iterdir()) == []


JOINED = {
    "layers": [
        {"kind": "Input", "id": "x", "shape": [5, 3]},
        {"kind": "Masking", "id": "a"},
        {"kind": "Masking", "id": "b", "mask_value": 1.0, "inputs": ["x"]},
        {"kind": "Concatenate", "id": "both", "inputs": ["a", "b"]},
        {"kind": "LSTM", "id": "read", "units": 2},
    ]
}


def test_what_needs_a_newer_keras_is_said():
    graph = Graph.from_json(JOINED)
    joined = StoredModel(graph, weights_of(Network(graph, seed=0)))
    assert keras_script(joined).remarks == ("both joins masks, which needs Keras 3.12 or newer.",)
    assert "3.9" in keras_script(model({"kind": "RMSNormalization", "axis": 1})).remarks[0]
    assert "3.8" in keras_script(model(DENSE, loss="circle")).remarks[0]
    assert "3.8" in keras_script(model(DENSE, loss="mean_squared_error", measured=("pearson_correlation",))).remarks[0]
    sparse = {"kind": "sparse_categorical_crossentropy", "axis": -2}
    assert "axis" in keras_script(model(DENSE, loss=sparse)).remarks[0]
    assert keras_script(model(DENSE, loss="mean_squared_error")).remarks == ()


@pytest.mark.parametrize("write", [keras_script, numpy_script])
def test_made_up_samples_of_words_are_whole_numbers(write):
    text = write(model({"kind": "Embedding", "input_dim": 9, "output_dim": 2})).text
    assert ".integers(0, 9, (3, 6))" in text


def test_long_lines_are_broken_where_a_comma_more_changes_nothing():
    items = ", ".join(f"name_{number}=[{number}, 2]" for number in range(12))
    for line in (
        f"model.add(Dense({items}))",
        f"x = layer({items})(y)  # → (3)",
        f'x = layer("a, b) [", ({", ".join("12345" for _ in range(20))}))',
        f"z = first[{'1' * 45}] + second[{'2' * 45}] + third",
        f"z = ({'a' * 50} + {'b' * 50})",
    ):
        broken = indented(line)
        assert ast.dump(ast.parse(line)) == ast.dump(ast.parse(broken.replace("\n    ", "\n").removeprefix("    ")))
        if "+" not in line:
            assert max(map(len, broken.splitlines())) <= WIDTH


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_scripts_keep_the_style_of_python(tmp_path):
    ruff = shutil.which("ruff") or pytest.importorskip("ruff").find_ruff_bin()
    options = replace(TRAINING, callbacks=("CSVLogger", {"kind": "EarlyStopping", "patience": 3}))
    about = {
        "class_names": ["a cat", "a dog", "an owl"],
        "preparation": {"data_shape": [7], "input_shape": [7], "scale": 0.123456, "shift": 1.0},
    }
    for name in graphs():
        learner, _, _ = trained(name)
        known = stored(learner, about=about if name == "dense" else {})
        (tmp_path / f"keras_{name}.py").write_text(keras_script(known, options).text, encoding="utf-8")
        (tmp_path / f"numpy_{name}.py").write_text(numpy_script(known, options).text, encoding="utf-8")
    for form, width in (("keras", WIDTH), ("numpy", 120)):
        places = ("--isolated", "--line-length", str(width), *tmp_path.glob(f"{form}_*.py"))
        formatted = run(ruff, "format", "--diff", *places)
        assert formatted.returncode == 0, formatted.stdout
        checked = run(ruff, "check", "--select", "E,F,W,I,D1", "--output-format", "concise", *places)
        assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("write", [keras_script, numpy_script])
def test_training_without_data_ends_in_a_sentence(write):
    text = write(model(DENSE, loss="mean_squared_error"), TRAINING).text
    assert 'raise SystemExit("Name a file with your data: python THIS_FILE train data.npz")' in text
    assert text.index("len(sys.argv) < 3") < text.index("sys.argv[2]")


def test_data_of_ones_own_are_read_out_of_a_file():
    known = replace(
        model(DENSE, shape=(2, 3), loss="mean_squared_error"),
        about={"preparation": {"data_shape": [6], "input_shape": [2, 3], "scale": 2.0, "shift": 0.0}},
    )
    text = keras_script(known, TRAINING).text
    assert 'prepare(data["x_train"])' in text and 'prepare(data["x_test"])' in text


def test_numbers_of_features_are_written_as_short_as_they_are():
    about = {"preparation": {"data_shape": [6], "input_shape": [6], "scale": [0.1] * 6, "shift": [0.3] * 6}}
    text = keras_script(replace(model(DENSE), about=about)).text
    assert "SCALE = np.array(\n    [0.1, 0.1, 0.1, 0.1, 0.1, 0.1],\n    np.float32,\n)" in text


def test_an_input_alone_is_a_functional_model():
    text = keras_script(model()).text
    assert text.startswith('"""The network net of 1 layer, in Keras 3.')
    assert "return Model(inputs=input_2, outputs=input_2, name=" in text


@pytest.mark.parametrize(
    ("layer", "since"), [({**DENSE, "activation": "squareplus"}, "3.8"), ({"kind": "RMSNormalization"}, "3.9")]
)
def test_what_the_script_needs_a_newer_keras_for_is_told(layer, since):
    (told,) = keras_script(model(layer)).remarks
    assert told.endswith(f"needs Keras {since} or newer.") and layer.get("activation", layer["kind"]) in told
