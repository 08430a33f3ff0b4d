import json
import zipfile

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.files import load_model, load_weights, save_model, save_weights, saving_notes
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.weights import snake_case
from netbuilder.formats.model import learner_of, network_of
from tests.unit.formats.support import graphs, outputs, stored, trained

NAMES = sorted(graphs())


def equal(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("name", NAMES)
def test_a_model_comes_back_bit_by_bit(name, suffix, tmp_path):
    learner, inputs, _ = trained(name)
    path = tmp_path / f"model{suffix}"
    save_model(path, stored(learner, name="mine", about={"classes": ["a"]}))
    back = load_model(path)
    again = learner_of(back)
    assert equal(outputs(again, inputs), outputs(learner, inputs))
    assert (back.name, back.sequential) == ("mine", name != "branched")
    assert back.about["classes"] == ["a"]
    assert [loss.kind for loss in again.losses] == [loss.kind for loss in learner.losses]
    assert again.stepper.optimizer == learner.stepper.optimizer
    assert [list(group) for group in back.compiled.metrics if group] == [["accuracy"]]


OPTIMIZERS = {
    "Adam": {"amsgrad": True},
    "SGD": {"momentum": 0.9, "nesterov": True, "use_ema": True},
    "RMSprop": {"momentum": 0.5, "centered": True},
    "Nadam": {},
    "Adamax": {},
    "Adagrad": {},
    "Adadelta": {},
    "Ftrl": {},
    "Lion": {},
    "AdamW": {"gradient_accumulation_steps": 2, "clipnorm": 1.0},
}


@pytest.mark.parametrize("kind", sorted(OPTIMIZERS))
def test_training_goes_on_with_the_stored_optimizer(kind, tmp_path):
    learner, inputs, targets = trained("branched", kind, **OPTIMIZERS[kind])
    save_model(tmp_path / "model.keras", stored(learner))
    again = learner_of(load_model(tmp_path / "model.keras"))
    assert again.stepper.batches == 3
    for _ in range(3):
        learner.train_batch(inputs, targets)
        again.train_batch(inputs, targets)
    for one, other in zip(outputs(again, inputs), outputs(learner, inputs)):
        # Sums are stored as the means that Keras keeps, which rounds them once.
        np.testing.assert_allclose(one, other, rtol=0, atol=2e-6)


def test_a_schedule_is_stored_with_the_optimizer(tmp_path):
    schedule = {"kind": "ExponentialDecay", "initial_learning_rate": 0.01, "decay_steps": 5}
    learner, _, _ = trained("dense", learning_rate=schedule)
    save_model(tmp_path / "model.keras", stored(learner))
    assert learner_of(load_model(tmp_path / "model.keras")).stepper.optimizer == learner.stepper.optimizer


def test_a_learning_rate_that_was_changed_by_hand_stays_so(tmp_path):
    learner, _, _ = trained("dense")
    learner.stepper.rate_override = 0.25
    save_model(tmp_path / "model.keras", stored(learner))
    assert learner_of(load_model(tmp_path / "model.keras")).stepper.learning_rate() == 0.25


def test_a_rule_that_keras_lacks_is_left_out(tmp_path):
    learner, _, _ = trained("dense", steps=0)
    other = type(learner)(learner.network, learner.losses, optimizers.create("LBFGS"))
    save_model(tmp_path / "model.keras", stored(other))
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert "compile_config" not in json.loads(archive.read("config.json"))
    back = load_model(tmp_path / "model.keras")
    assert learner_of(back).stepper.optimizer == other.stepper.optimizer
    assert "how the model was trained" in " ".join(saving_notes("model.keras", stored(other)))
    save_model(tmp_path / "model.h5", stored(other))
    with pytest.raises(FileError, match="which loss and optimizer"):
        learner_of(load_model(tmp_path / "model.h5"))
    assert equal([network_of(back).parameters.trainable], [learner.network.parameters.trainable])


def test_a_frozen_layer_stays_frozen_and_a_shared_one_shared(tmp_path):
    learner, _, _ = trained("branched")
    save_model(tmp_path / "model.keras", stored(learner))
    graph = load_model(tmp_path / "model.keras").graph
    assert not graph["b"].trainable
    assert [node.id for node in graph.nodes if node.shares] != []
    assert network_of(load_model(tmp_path / "model.keras")).parameters.count() == learner.network.parameters.count()
    assert graph.inputs == ("zeta", "alpha")


def test_weights_alone(tmp_path):
    learner, inputs, _ = trained("convolutions")
    other, _, _ = trained("convolutions", steps=0)
    save_weights(tmp_path / "w.weights.h5", stored(learner))
    again = learner_of(load_weights(tmp_path / "w.weights.h5", stored(other)))
    assert equal(outputs(again, inputs), outputs(learner, inputs))
    save_weights(tmp_path / "w.h5", stored(learner))
    old = learner_of(load_weights(tmp_path / "w.h5", stored(other)))
    assert equal(outputs(old, inputs), outputs(learner, inputs))
    with pytest.raises(FileError, match=r"ends in \.weights\.h5"):
        save_weights(tmp_path / "w.keras", stored(learner))
    dense, _, _ = trained("dense", steps=0)
    with pytest.raises(FileError, match="another model"):
        load_weights(tmp_path / "w.weights.h5", stored(dense))


def test_the_layout_is_that_of_keras_3(tmp_path):
    learner, _, _ = trained("dense")
    save_model(tmp_path / "m.keras", stored(learner))
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        config = json.loads(archive.read("config.json"))
        archive.extract("model.weights.h5", tmp_path)
    assert (config["module"], config["class_name"]) == ("keras", "Sequential")
    assert config["compile_config"]["loss"] == "sparse_categorical_crossentropy"
    with h5py.File(tmp_path / "model.weights.h5") as file:
        assert sorted(file["layers"]) == ["activation", "dense", "dense_1", "dense_2", "dropout", "input_layer"]
        assert [file["layers/dense/vars"][name].shape for name in "01"] == [(7, 5), (5,)]
        assert file["layers/dropout/vars"].attrs["name"] == "dropout"
        assert len(file["optimizer/vars"]) == 2 + 2 * 6


def test_the_same_model_gives_the_same_file(tmp_path):
    learner, _, _ = trained("dense")
    for name in ("one.keras", "two.keras"):
        save_model(tmp_path / name, stored(learner))
    assert (tmp_path / "one.keras").read_bytes() == (tmp_path / "two.keras").read_bytes()


def test_layers_are_ordered_as_keras_orders_them():
    # Found by building the same model in Keras 3.
    expected = "zeta alpha b a c sum joined numbers classes"
    assert " ".join(keras_order(graphs()["branched"])) == expected


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Conv2D", "conv2d"),
        ("LSTM", "lstm"),
        ("BatchNormalization", "batch_normalization"),
        ("PReLU", "p_re_lu"),
        ("ReLU", "re_lu"),
        ("SimpleRNN", "simple_rnn"),
        ("GlobalAveragePooling2D", "global_average_pooling2d"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("InputLayer", "input_layer"),
    ],
)
def test_groups_are_named_as_keras_names_them(name, group):
    assert snake_case(name) == group


def test_an_activation_with_settings_is_written_as_the_layer_that_has_them(tmp_path):
    learner, inputs, _ = trained("dense")
    graph = learner.network.graph
    node = graph.nodes[1]
    spec = node.spec.replace(activation={"kind": "leaky_relu", "negative_slope": 0.1})
    changed = type(graph)(
        (graph.nodes[0], type(node)(id=node.id, spec=spec, inputs=node.inputs), *graph.nodes[2:]), graph.outputs
    )
    from netbuilder.engine.learner import Learner
    from netbuilder.engine.network import Network

    other = Learner(Network(changed), learner.losses, learner.stepper.optimizer)
    save_model(tmp_path / "m.keras", stored(other))
    assert load_model(tmp_path / "m.keras").graph == changed
    save_model(tmp_path / "m.h5", stored(other))
    assert "LeakyReLU" in [node.spec.kind for node in load_model(tmp_path / "m.h5").graph.nodes]
    assert equal(outputs(learner_of(load_model(tmp_path / "m.h5")), inputs), outputs(other, inputs))
    assert equal(outputs(learner_of(load_model(tmp_path / "m.keras")), inputs), outputs(other, inputs))


def maxout(*before):
    from netbuilder.engine.graph import Graph
    from netbuilder.engine.learner import Learner
    from netbuilder.engine.losses import losses
    from netbuilder.engine.network import Network

    last = [{"kind": "Maxout", "units": 3, "pieces": 4}, {"kind": "Activation", "activation": "softmax"}]
    graph = Graph.from_json({"layers": [*before, *last]})
    return Learner(Network(graph), [losses.create("categorical_crossentropy")], optimizers.create("Adam"))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_maxout_is_written_as_three_layers_that_do_the_same(suffix, tmp_path):
    learner = maxout({"kind": "Input", "shape": [4]})
    inputs, targets = (
        [np.random.default_rng(0).random((5, 4), np.float32)],
        [np.eye(3, dtype=np.float32)[[0, 1, 2, 0, 1]]],
    )
    learner.train_batch(inputs, targets)
    save_model(tmp_path / f"m{suffix}", stored(learner))
    again = learner_of(load_model(tmp_path / f"m{suffix}"))
    kinds = ["Input", "Dense", "Reshape", "GlobalMaxPooling1D", "Activation"]
    if suffix == ".keras":
        with zipfile.ZipFile(tmp_path / "m.keras") as archive:
            written = [layer["class_name"] for layer in json.loads(archive.read("config.json"))["config"]["layers"]]
        assert written == ["InputLayer", *kinds[1:]]
        kinds = ["Input", "Maxout", "Activation"]
    assert [node.spec.kind for node in again.network.graph.nodes] == kinds
    np.testing.assert_allclose(outputs(again, inputs)[0], outputs(learner, inputs)[0], rtol=1e-6)
    assert again.stepper.batches == (1 if suffix == ".keras" else 0)


def test_what_keras_lacks_is_refused_by_name(tmp_path):
    from netbuilder.engine.graph import Graph
    from netbuilder.engine.network import Network
    from netbuilder.formats.model import StoredModel, weights_of

    steps = [{"kind": "Input", "shape": [4, 2]}, {"kind": "Masking"}, {"kind": "Maxout", "units": 3}]
    for layers, said in (
        ([*steps, {"kind": "LSTM", "units": 2}], "Keras has no layer like maxout"),
        ([*steps, {"kind": "Dense", "units": 2, "activation": "glu"}], "twice as wide"),
    ):
        graph = Graph.from_json({"layers": layers})
        for suffix in (".keras", ".h5"):
            with pytest.raises(FileError, match=said):
                save_model(tmp_path / f"m{suffix}", StoredModel(graph, weights_of(Network(graph))))
    assert not list(tmp_path.iterdir())


def test_saving_reports_the_bytes(tmp_path):
    learner, _, _ = trained("dense")
    told = []
    save_model(tmp_path / "m.keras", stored(learner), lambda done, total: told.append((done, total)))
    assert told[-1] == ((tmp_path / "m.keras").stat().st_size,) * 2


def test_a_file_with_another_ending_is_refused(tmp_path):
    learner, _, _ = trained("dense", steps=0)
    with pytest.raises(FileError, match=r"ends in \.keras or \.h5"):
        save_model(tmp_path / "model.txt", stored(learner))


@pytest.mark.parametrize(
    ("layer", "suffix", "said"),
    [
        ({"kind": "RMSNormalization"}, ".keras", "Keras before 3.9 has no RMSNormalization"),
        ({"kind": "Activation", "activation": "sparsemax"}, ".h5", "has no activation sparsemax"),
        ({"kind": "Dense", "units": 3, "activation": "hard_tanh"}, ".h5", ""),
        ({"kind": "Dense", "units": 3}, ".keras", ""),
    ],
)
def test_it_is_said_which_keras_cannot_open_a_file(layer, suffix, said):
    from netbuilder.engine.graph import Graph
    from netbuilder.engine.network import Network
    from netbuilder.formats.model import StoredModel, weights_of

    graph = Graph.from_json({"layers": [{"kind": "Input", "shape": [4]}, layer]})
    notes = saving_notes(f"m{suffix}", StoredModel(graph, weights_of(Network(graph))))
    assert (said in " ".join(notes)) if said else not notes


def test_a_stored_model_is_made_a_network_without_drawing_weights_in_vain(monkeypatch):
    from netbuilder.engine.parameters import Parameters

    learner, inputs, _ = trained("dense")
    kept = stored(learner)

    def drawn(*_):
        raise AssertionError("initial weights were drawn")

    monkeypatch.setattr(Parameters, "initialize", drawn)
    assert equal(outputs(learner_of(kept), inputs), outputs(learner, inputs))
