"""Scripts: readable, complete, and deaf to whatever a file calls its layers."""

import ast
import runpy
import subprocess
import sys
import textwrap
from dataclasses import replace

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.code.keras_script import keras_script
from netbuilder.formats.code.numpy_script import numpy_script, numpy_weights, weights_path
from netbuilder.formats.code.text import identifier, literal, quoted, remark
from netbuilder.formats.exports import EXPORTS, ExportOptions, export_by_kind, export_for
from netbuilder.formats.model import StoredModel, network_of, weights_of
from tests.unit.formats.support import graphs, outputs, stored, trained

HOSTILE = (
    '"""\nimport os\nos.remove("x")\n"""',
    "'); raise SystemExit('",
    'a"b\\',
    "\\",
    "\\n\\",
    "line\u2028other\x85end\x0b",
    "\ud800 \u202e",
    "# {x} %s $(x) §",
    "class",
    "",
    "import",
    "1",
    "x" * 500,
)
TRAINING = ExportOptions(training=True)


def hostile_model(name):
    """A branched model, in which every name that a file may hold is this one."""
    layers_ = [
        {"kind": "Input", "id": f"in{name}", "shape": [6, 3]},
        {"kind": "Masking", "id": f"mask{name}"},
        {"kind": "LSTM", "id": f"read{name}", "units": 3, "return_sequences": True},
        {"kind": "Dense", "id": f"one{name}", "units": 3, "activation": "relu"},
        {"kind": "Dense", "id": f"two{name}", "units": 3, "shares": f"one{name}"},
        {"kind": "Add", "id": f"sum{name}", "inputs": [f"one{name}", f"two{name}"]},
        {"kind": "GlobalAveragePooling1D", "id": f"end{name}"},
    ]
    network = Network(Graph.from_json({"layers": layers_}), seed=1)
    about = {"class_names": [name, f"{name}2", "c"], "data": name, "task": name}
    return StoredModel(network.graph, weights_of(network), name=name, about=about)


def shape_of_program(text):
    """What the program does, without its names and texts."""
    return [type(node).__name__ for node in ast.walk(ast.parse(text))]


@pytest.mark.parametrize("write", [numpy_script, keras_script])
@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_a_file_stay_text(write, name):
    honest, hostile = (write(hostile_model(each), TRAINING).text for each in ("plain", name))
    hostile.encode()  # can be stored
    assert shape_of_program(hostile) == shape_of_program(honest)
    assert not any(character in hostile for character in "\u2028\x85\x0b\u202e")


@pytest.mark.parametrize("name", HOSTILE)
def test_scripts_with_odd_names_predict_all_the_same(name, tmp_path):
    model, path = hostile_model(name), tmp_path / "script.py"
    export_by_kind("numpy_script").write(path, model, ExportOptions())
    x = np.random.default_rng(0).random((2, 6, 3), np.float32)
    network = network_of(model)
    wanted = network.outputs(network.forward([x]))[0]
    np.testing.assert_allclose(runpy.run_path(str(path))["predict"](x), wanted, rtol=1e-4, atol=1e-5)


def test_text_in_callbacks_is_quoted():
    learner, _, _ = trained("dense")
    callbacks = ({"kind": "ModelCheckpoint", "filepath": 'a"); print("x.keras'}, "TerminateOnNaN")
    text = keras_script(stored(learner), ExportOptions(training=True, callbacks=callbacks)).text
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    found = [node for node in calls if getattr(node.func, "attr", "") == "ModelCheckpoint"]
    assert [keyword.value.value for keyword in found[0].keywords] == ['a"); print("x.keras']


def test_texts_come_back_from_their_literals():
    for text in HOSTILE:
        assert ast.literal_eval(quoted(text)) == text
        assert remark(text).isprintable() or not remark(text)
        assert identifier(text).isidentifier()
    assert ast.literal_eval(literal((1, 2.5, None, True, "a", [1], {"b": (3,)}))) == (
        *(1, 2.5, None, True, "a", [1], {"b": (3,)}),
    )
    assert literal(float("inf")) == 'float("inf")'
    with pytest.raises(TypeError):
        literal(object())
    taken = {"a", "a_2"}
    assert identifier("a", taken) == "a_3"


@pytest.mark.parametrize("name", graphs())
def test_a_numpy_script_needs_numpy_alone_and_only_what_it_uses(name, tmp_path):
    learner, inputs, _ = trained(name)
    path = tmp_path / "net.py"
    written = export_by_kind("numpy_script").write(path, stored(learner), ExportOptions())
    assert written.paths == (path, tmp_path / "net.weights.npz") == export_by_kind("numpy_script").places(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"math", "sys", "numpy"}
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert functions <= used | {"predict", "main"}
    found = runpy.run_path(str(path))["predict"](*inputs)
    found = found if isinstance(found, tuple) else (found,)
    for y, other in zip(outputs(learner, inputs), found, strict=True):
        np.testing.assert_allclose(other, y, rtol=1e-4, atol=1e-5)


def test_the_file_of_weights_holds_plain_arrays_under_safe_names():
    image = numpy_weights(hostile_model("../../\\evil\n"))
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(image)) as archive:
        for name in archive.namelist():
            assert ".." not in name and "\\" not in name and not name.startswith("/"), name
    with np.load(io.BytesIO(image), allow_pickle=False) as file:
        assert all(array.dtype == np.float32 for array in (file[name] for name in file))


def test_scripts_run_by_themselves_and_name_the_classes(tmp_path):
    learner, _, _ = trained("dense")
    preparation = {"data_shape": [7], "input_shape": [7], "scale": 0.5, "shift": [1.0] * 7}
    model = stored(learner, about={"class_names": ["cat", "dog", "owl"], "preparation": preparation})
    path = tmp_path / "net.py"
    export_by_kind("numpy_script").write(path, model, ExportOptions())
    x = np.random.default_rng(0).random((4, 7)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    done = subprocess.run(
        [sys.executable, "-I", str(path), str(tmp_path / "x.npy")], capture_output=True, text=True, check=True
    )
    best = outputs(learner, [x * np.float32(0.5) + 1])[0].argmax(axis=1)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [["cat", "dog", "owl"][k] for k in best]


def test_what_a_file_says_of_its_data_is_checked_before_it_is_written():
    learner, _, _ = trained("dense")
    for odd in (
        {"data_shape": [10**9], "input_shape": [7]},
        {"scale": "x"},
        {"data_shape": None},
        3,
        {"scale": [1, 2]},
    ):
        given = {"data_shape": [7], "input_shape": [7], "scale": 1.0, "shift": 0.0}
        about = {"preparation": {**given, **odd} if isinstance(odd, dict) else odd, "class_names": odd}
        assert "def prepare" not in numpy_script(stored(learner, about=about)).text


# Training


DENSE = {"kind": "Dense", "units": 5}
STACKS = {
    "classes": (
        "sparse_categorical_crossentropy",
        (
            {**DENSE, "activation": "relu", "kernel_regularizer": {"kind": "l2", "l2": 0.1}},
            {**DENSE, "units": 3, "activation": "softmax"},
        ),
        ("SGD", {"momentum": 0.9, "nesterov": True}),
    ),
    "one-hot classes": (
        "categorical_crossentropy",
        ({**DENSE, "activation": "elu"}, {"kind": "Dropout", "rate": 0.0}, {**DENSE, "units": 3}, {"kind": "Softmax"}),
        ("SGD", {"momentum": 0.5}),
    ),
    "yes or no": (
        "binary_crossentropy",
        ({**DENSE, "activation": "softplus", "use_bias": False}, {**DENSE, "units": 1, "activation": "sigmoid"}),
        ("SGD", {}),
    ),
    "numbers": (
        "mean_squared_error",
        (
            {"kind": "Flatten"},
            {**DENSE, "activation": "tanh"},
            {"kind": "LeakyReLU"},
            {**DENSE, "activation": "silu"},
            {**DENSE, "units": 2},
        ),
        ("Adam", {"learning_rate": 0.01, "beta_1": 0.8}),
    ),
    "far numbers": (
        "mean_absolute_error",
        ({**DENSE, "activation": "sigmoid"}, {**DENSE, "units": 2, "activation": "leaky_relu"}),
        ("Adam", {"learning_rate": {"kind": "CosineDecay", "initial_learning_rate": 0.02, "decay_steps": 5}}),
    ),
    "falling numbers": (
        "mean_squared_error",
        ({**DENSE, "units": 2},),
        ("SGD", {"learning_rate": {"kind": "ExponentialDecay", "initial_learning_rate": 0.1, "decay_steps": 2}}),
    ),
}


def learner_and_data(name):
    loss, stack, (rule, settings) = STACKS[name]
    shape = [3, 2] if stack[0]["kind"] == "Flatten" else [6]
    network = Network(Graph.from_json({"layers": [{"kind": "Input", "shape": shape}, *stack]}), seed=4)
    rng = np.random.default_rng(2)
    x = rng.normal(0, 1, (20, *shape)).astype(np.float32)
    y = rng.normal(0, 1, (20, 2)).astype(np.float32)
    if "class" in name:
        y = rng.integers(0, 3, 20)
        y = y if name == "classes" else np.eye(3, dtype=np.float32)[y]
    elif name == "yes or no":
        y = rng.integers(0, 2, (20, 1)).astype(np.float32)
    return Learner(network, [losses.create(loss)], optimizers.create(rule, settings)), x, y


@pytest.mark.parametrize("name", STACKS)
def test_backpropagation_written_out_changes_weights_as_ours_does(name, tmp_path):
    learner, x, y = learner_and_data(name)
    script, path = numpy_script(stored(learner), TRAINING), tmp_path / "net.py"
    assert not script.remarks
    path.write_text(script.text, encoding="utf-8")
    weights_path(path).write_bytes(numpy_weights(stored(learner)))
    program, memory = runpy.run_path(str(path)), {}
    between = script.text.split("step += 1\n")[1].split("            total +=")[0]
    update = textwrap.dedent(between).strip()
    for step in range(1, 5):
        _, found = program["gradients"](x, y, np.random.default_rng(0))
        eval(update, {**program, "g": found, "memory": memory, "step": step})
        learner.train_batch([x], [y])
    for owner, group in weights_of(learner.network).items():
        for key, array in group.items():
            np.testing.assert_allclose(program["W"][f"{owner}/{key}"], array, rtol=1e-4, atol=2e-6)


def test_a_numpy_script_learns_when_it_is_asked_to(tmp_path):
    learner, x, _ = learner_and_data("classes")
    path = tmp_path / "net.py"
    export_by_kind("numpy_script").write(path, stored(learner), ExportOptions(training=True, epochs=30, batch_size=5))
    np.savez(tmp_path / "data.npz", x_train=x, y_train=(x[:, 0] > 0).astype(int))
    command = [sys.executable, "-I", "-W", "error", str(path), "train", str(tmp_path / "data.npz")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(said) == 30
    first, last = (float(line.split()[-1]) for line in (said[0], said[-1]))
    assert last < 0.6 * first
    assert (tmp_path / "net.new.weights.npz").exists()


@pytest.mark.parametrize(
    ("loss", "stack", "names"),
    [
        ("mean_squared_error", [{"kind": "BatchNormalization"}, DENSE], "batch_normalization"),
        ("mean_squared_error", [{**DENSE, "activation": "gelu"}, DENSE], "gelu"),
        ("huber", [DENSE], "huber"),
        ("mean_squared_error", [{"kind": "Dense", "units": 2, "activation": "softmax"}], "softmax"),
        ("mean_squared_error", [{**DENSE, "kernel_constraint": "non_neg"}], "dense"),
    ],
)
def test_what_cannot_be_trained_is_named_and_predicts_still(loss, stack, names):
    network = Network(Graph.from_json({"layers": [{"kind": "Input", "shape": [6]}, *stack]}))
    learner = Learner(network, [losses.create(loss)], optimizers.create("SGD"))
    script = numpy_script(stored(learner), TRAINING)
    assert len(script.remarks) == 1 and names in script.remarks[0]
    assert "def gradients" not in script.text and "def predict" in script.text


def test_a_keras_script_says_how_it_was_trained():
    learner, _, _ = trained("dense")
    options = ExportOptions(training=True, epochs=7, batch_size=64, data="mnist_small", callbacks=("TerminateOnNaN",))
    preparation = {"data_shape": [7], "input_shape": [7], "scale": 1.0, "shift": 0.0}
    known = stored(learner, about={"preparation": preparation})
    text = keras_script(known, options).text
    for part in ("model = Sequential(", "model.add(Dropout(rate=0.3))", "epochs=7", "batch_size=64",
                     "keras.datasets.mnist.load_data()",
                 "keras.callbacks.TerminateOnNaN()", "keras.optimizers.Adam(learning_rate=0.001)",
                 "keras.regularizers.L2(l2=0.02)", 'metrics=["accuracy"]'):  # fmt: skip
        assert part in text, part
    ast.parse(text)
    for other in (keras_script(known, replace(options, data="iris")), keras_script(stored(learner), options)):
        # Data that Keras does not fetch, or of which nobody knows how to prepare them.
        assert "python THIS_FILE train data.npz" in other.text and 'data["x_train"]' in other.text
    learner, _, _ = trained("branched")
    text = keras_script(stored(learner), options).text
    assert "Put your own data into load_data() first." in text


def test_shared_layers_are_made_once_in_a_keras_script():
    learner, _, _ = trained("branched")
    text = keras_script(stored(learner)).text
    assert text.count('name="a")') == 1 and "a_layer(alpha)" in text and "a_layer(zeta)" in text
    assert "Model(inputs=[zeta, alpha], outputs=[numbers, classes]" in text


def test_an_optimizer_that_keras_lacks_is_named():
    learner, _, _ = trained("dense", optimizer="LBFGS", steps=0)
    script = keras_script(stored(learner))
    assert "LBFGS" in script.remarks[0] and "compile" not in script.text.replace("compile_model", "compile")
    ast.parse(script.text)


@pytest.mark.parametrize("kind", ["keras_script", "numpy_script", "onnx"])
def test_a_layer_that_netbuilder_lacks_is_refused_by_its_class(kind, tmp_path):
    spec = layers.create("Placeholder", {"class_name": "CategoryEncoding", "gives": [4]})
    network = Graph.from_json({"layers": [{"kind": "Input", "shape": [4]}]})
    node = replace(network.nodes[0], id="odd", spec=spec, inputs=("input",))
    graph = Graph((*network.nodes, node), ("odd",))
    with pytest.raises(FileError, match="CategoryEncoding"):
        export_by_kind(kind).write(tmp_path / "x.py", StoredModel(graph, {}), ExportOptions())
    assert list(tmp_path.iterdir()) == []


def test_endings_stand_for_forms():
    found = {
        name: export_for(name) for name in ("a.keras", "a.H5", "a.weights.h5", "a.py", "a.onnx", "a.txt", "a_numpy.py")
    }
    kinds = [each.kind if each else None for each in found.values()]
    assert kinds == ["keras", "h5", "weights", "keras_script", "onnx", None, "numpy_script"]
    assert [each.kind for each in EXPORTS] == ["keras", "h5", "weights", "keras_script", "numpy_script", "onnx"]
    with pytest.raises(FileError, match="pickle"):
        export_by_kind("pickle")
