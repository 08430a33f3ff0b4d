"""The training half of a Keras script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.document.targets import wants_labels
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.code.about import Prepared
from netbuilder.formats.code.keras_values import Values
from netbuilder.formats.code.options import ExportOptions
from netbuilder.formats.code.parts import function
from netbuilder.formats.code.text import call, literal, shape_text
from netbuilder.formats.model import StoredModel
from netbuilder.training.callbacks import callbacks

_KNOWN = {"mnist": "mnist", "mnist_small": "mnist", "fashion_mnist": "fashion_mnist", "cifar10": "cifar10"}
"""Our data sets that Keras can fetch."""


def compiling(stored: StoredModel, values: Values, remarks: list[str]) -> str | None:
    """The call of `compile` as the model was trained, None if that is not known; raises where Keras lacks something.

    Metrics that Keras lacks are left out, which is added to the remarks.
    """
    compiled = stored.compiled
    if compiled is None:
        return None
    losses = [values.of(loss) for loss in compiled.losses]
    settings = {"optimizer": values.of(compiled.optimizer), "loss": _one_or_list(losses)}
    if compiled.loss_weights:
        settings["loss_weights"] = literal([float(weight) for weight in compiled.loss_weights])
    for name in ("metrics", "weighted_metrics"):
        groups = getattr(compiled, name)
        if any(groups):
            settings[name] = _one_or_list([f"[{', '.join(_metrics(group, values, remarks))}]" for group in groups])
    return call("model.compile", (), settings)


def _metrics(group: Sequence[Any], values: Values, remarks: list[str]) -> list[str]:
    written = []
    for metric in group:
        try:
            written.append(values.metric(metric))
        except NetBuilderError as error:
            remarks.append(sentence("{why} The script does without it.", why=error.message))
    return written


def _one_or_list(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def training_parts(stored: StoredModel, options: ExportOptions, ready: Prepared | None, values: Values) -> list[str]:
    """The functions `load_data` and `train`."""
    settings = {"batch_size": literal(options.batch_size), "epochs": literal(options.epochs)}
    if options.validation_split:
        settings["validation_split"] = literal(options.validation_split)
    before, written = _callbacks(options, values)
    if written:
        settings["callbacks"] = "callbacks"
        before = [*before, f"callbacks = [{', '.join(written)}]"]
    body = [
        "x_train, y_train, x_test, y_test = load_data()",
        f"keras.utils.set_random_seed({options.seed})",
        "model = build()",
        "compile_model(model)",
        *before,
        call("model.fit", ["x_train", "y_train"], settings),
        "if x_test is not None:",
        "    model.evaluate(x_test, y_test)",
        'model.save_weights(str(Path(__file__).with_suffix(".new.weights.h5")))',
    ]
    about = "Train the network anew, from random weights, and store what it learned beside this file."
    return [_data(stored, options, ready), function("train", about, body)]


def reads_a_file(stored: StoredModel, options: ExportOptions, ready: Prepared | None) -> bool:
    """Whether the data to train on are in a file that the user names: it is not known where else, or how to prepare."""
    return (options.data not in _KNOWN or ready is None) and _one_to_one(stored)


def _one_to_one(stored: StoredModel) -> bool:
    return len(stored.graph.inputs) == len(stored.graph.outputs) == 1


def _data(stored: StoredModel, options: ExportOptions, ready: Prepared | None) -> str:
    prepare = "prepare({})" if ready else "np.asarray({}, np.float32)"
    if reads_a_file(stored, options, ready):
        return _file_of_data(stored, ready, prepare)
    if not _one_to_one(stored):
        return _own_data(stored)
    kind = _KNOWN[options.data]
    graph = stored.graph
    loss = stored.compiled.losses[0] if stored.compiled else None
    outputs = graph.shapes()[graph.outputs[0]][-1]
    lines = [f"(x_train, y_train), (x_test, y_test) = keras.datasets.{kind}.load_data()"]
    if (loss is None or not wants_labels(loss)) and outputs and outputs > 1:
        lines += [f"{name} = keras.utils.to_categorical({name}, {outputs})" for name in ("y_train", "y_test")]
    first, second = (prepare.format(name) for name in ("x_train", "x_test"))
    lines.append(f"return {first}, y_train, {second}, y_test")
    return function("load_data", f"Fetch the data set {kind}; Keras keeps it in your home folder.", lines)


def _file_of_data(stored: StoredModel, ready: Prepared | None, prepare: str) -> str:
    given, wanted = _shapes(stored)
    if ready:
        given = f"arrays (samples, {shape_text(ready.data_shape)[1:]}"
    first, second = (prepare.format(f'data["{name}"]') for name in ("x_train", "x_test"))
    lines = [
        "if len(sys.argv) < 3:",
        '    raise SystemExit("Name a file with your data: python THIS_FILE train data.npz")',
        "with np.load(sys.argv[2], allow_pickle=False) as file:",
        "    data = dict(file)",
        f'x_train, y_train = {first}, data["y_train"]',
        'if "x_test" not in data:',
        "    return x_train, y_train, None, None",
        f'return x_train, y_train, {second}, data["y_test"]',
    ]
    about = (
        "Read a file that numpy.savez wrote: x_train, y_train and, if there are, x_test, y_test.\n\n"
        f"    x: {given}\n    y: {wanted}\n    "
    )
    return function("load_data", about, lines)


def _shapes(stored: StoredModel) -> tuple[str, str]:
    """What goes in, and what is right for it."""
    shapes = stored.graph.shapes()
    given, wanted = (
        " and ".join(f"(samples, {shape_text(shapes[name])[1:]}" for name in names)
        for names in (stored.graph.inputs, stored.graph.outputs)
    )
    losses = stored.compiled.losses if stored.compiled is not None else ()
    labels = any(loss is not None and wants_labels(loss) for loss in losses)
    return f"arrays {given}", "whole-number labels (samples)" if labels else f"arrays {wanted}"


def _own_data(stored: StoredModel) -> str:
    given, wanted = _shapes(stored)
    about = (
        "Give your own data here: x_train, y_train, x_test, y_test; the last two may be None.\n\n"
        f"    x: a list of {given}, prepared as in training\n"
        f"    y: a list of {wanted}\n    "
    )
    return function("load_data", about, ['raise SystemExit("Put your own data into load_data() first.")'])


def _callbacks(options: ExportOptions, values: Values) -> tuple[list[str], list[str]]:
    """Lines before, and the callbacks themselves; those that Keras lacks are left out with a comment."""
    beside, written = [], []
    for each in options.callbacks:
        spec = callbacks.from_json(each)
        schedule = getattr(spec, "schedule", None)
        try:
            if isinstance(schedule, Schedule):
                beside.append(f"schedule = {values.of(schedule)}")
                written.append("keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule(epoch)))")
            else:
                written.append(values.of(spec))
        except NetBuilderError as error:
            beside.append(f"# Without {spec.kind}: {error.message}")
    return beside, written
