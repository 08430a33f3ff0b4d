"""The training half of a Keras script."""

from __future__ import annotations

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.targets import wants_labels
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.code.about import Prepared
from netbuilder.formats.code.keras_values import Values
from netbuilder.formats.code.options import ExportOptions
from netbuilder.formats.code.text import call, indented, literal, shape_text
from netbuilder.formats.model import StoredModel
from netbuilder.training.callbacks import callbacks

_KNOWN = {"mnist": "mnist", "mnist_small": "mnist", "fashion_mnist": "fashion_mnist", "cifar10": "cifar10"}
"""Our data sets that Keras can fetch."""


def compiling(stored: StoredModel, values: Values) -> str | None:
    """The call of `compile` as the model was trained, None if that is not known; raises where Keras lacks something."""
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
            settings[name] = _one_or_list([f"[{', '.join(map(values.metric, group))}]" for group in groups])
    return call("model.compile", (), settings)


def _one_or_list(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def training_parts(stored: StoredModel, options: ExportOptions, ready: Prepared | None, values: Values) -> list[str]:
    """The functions `load_data` and `train`."""
    settings = {"batch_size": literal(options.batch_size), "epochs": literal(options.epochs)}
    if options.validation_split:
        settings["validation_split"] = literal(options.validation_split)
    beside, lines = _callbacks(options, values)
    if lines:
        inner = indented(",\n".join([*lines, ""]).rstrip())
        settings["callbacks"] = f"[\n{inner}\n]"
    body = [
        *beside,
        "x_train, y_train, x_test, y_test = load_data()",
        f"keras.utils.set_random_seed({options.seed})",
        "model = build()",
        "compile_model(model)",
        call("model.fit", ["x_train", "y_train"], settings),
        "if x_test is not None:",
        "    model.evaluate(x_test, y_test)",
        'model.save_weights(str(Path(__file__).with_suffix(".new.weights.h5")))',
    ]
    about = "Train the network anew, from random weights, and store what it learned beside this file."
    train = f'def train():\n    """{about}"""\n' + indented("\n".join(body))
    return [_data(stored, options, ready), train]


def _data(stored: StoredModel, options: ExportOptions, ready: Prepared | None) -> str:
    kind = _KNOWN.get(options.data)
    graph = stored.graph
    if kind is None or len(graph.inputs) != 1 or len(graph.outputs) != 1:
        return _own_data(stored)
    loss = stored.compiled.losses[0] if stored.compiled else None
    outputs = graph.shapes()[graph.outputs[0]][-1]
    lines = [
        "def load_data():",
        f'    """Fetch the data set {kind}; Keras keeps it in your home folder."""',
        f"    (x_train, y_train), (x_test, y_test) = keras.datasets.{kind}.load_data()",
    ]
    if (loss is None or not wants_labels(loss)) and outputs and outputs > 1:
        lines.append(f"    y_train, y_test = (keras.utils.to_categorical(y, {outputs}) for y in (y_train, y_test))")
    prepare = "prepare({})" if ready else "np.asarray({}, np.float32)"
    first, second = (prepare.format(name) for name in ("x_train", "x_test"))
    lines.append(f"    return {first}, y_train, {second}, y_test")
    return "\n".join(lines)


def _own_data(stored: StoredModel) -> str:
    shapes = stored.graph.shapes()
    given = " and ".join(f"(samples, {shape_text(shapes[name])[1:]}" for name in stored.graph.inputs)
    wanted = " and ".join(f"(samples, {shape_text(shapes[name])[1:]}" for name in stored.graph.outputs)
    labels = stored.compiled is not None and any(
        loss is not None and wants_labels(loss) for loss in stored.compiled.losses
    )
    say = "whole-number labels (samples,)" if labels else f"arrays {wanted}"
    return (
        "def load_data():\n"
        '    """Give your own data here: x_train, y_train, x_test, y_test; the last two may be None.\n\n'
        f"    x: arrays {given}, prepared as the network was trained. y: {say}.\n"
        '    """\n'
        '    raise SystemExit("Put your own data into load_data() first.")'
    )


def _callbacks(options: ExportOptions, values: Values) -> tuple[list[str], list[str]]:
    """Lines before, and the callbacks themselves; those that Keras lacks are left out with a comment."""
    beside, written = [], []
    for each in options.callbacks:
        spec = callbacks.from_json(each)
        schedule = getattr(spec, "schedule", None)
        try:
            if isinstance(schedule, Schedule):
                beside.append(f"schedule = {values.of(schedule)}")
                written.append("keras.callbacks.LearningRateScheduler(lambda epoch, rate: float(schedule(epoch)))")
            else:
                settings = {name: literal(value) for name, value in spec.settings().items()}
                written.append(call(f"keras.callbacks.{type(spec).__name__}", (), settings))
        except NetBuilderError as error:
            beside.append(f"# Without {spec.kind}: {error.message}")
    return beside, written
