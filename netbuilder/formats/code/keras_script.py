"""A model as one Python file for Keras 3, with its weights in a `.weights.h5` file beside it."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.formats.code.about import Prepared, class_names, prepared
from netbuilder.formats.code.keras_network import Body
from netbuilder.formats.code.keras_training import compiling, training_parts
from netbuilder.formats.code.options import NOT_COMPILED, ExportOptions, Script
from netbuilder.formats.code.parts import classes_text, example_text, prepare_text, rule, shown_name
from netbuilder.formats.code.text import WIDTH, indented, literal, remark
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.model import StoredModel


def keras_script(stored: StoredModel, options: ExportOptions | None = None) -> Script:
    """The script; it runs on Keras 3.3 and newer."""
    options = options or ExportOptions()
    stored = for_keras(stored)
    body = Body(stored)
    values, remarks = body.values, _remarks(stored)
    try:
        compiled = compiling(stored, values)
    except NetBuilderError as error:
        compiled = None
        remarks.append(sentence("{why} The script does not compile the model.", why=error.message))
    ready, names = prepared(stored), class_names(stored)
    trains = options.training and compiled is not None
    if options.training and not trains:
        remarks.append(NOT_COMPILED)
    training = training_parts(stored, options, ready, values) if trains else []
    parts = [
        _head(stored, trains),
        _imports(bool(values.used)),
        *values.pieces.text(values.used),
        _constants(names, ready),
        *([prepare_text(ready, "SCALE", "SHIFT")] if ready else []),
        _function("build", "Make the network, with random weights.", [*_floats(stored), *body.lines]),
        *([_function("compile_model", "Say how the network learns.", [compiled], "model")] if compiled else []),
        *training,
        _load(bool(compiled)),
        _predict(len(stored.graph.inputs)),
        _main(stored, bool(ready), names, trains),
        'if __name__ == "__main__":\n    main()',
    ]
    return Script("\n\n\n".join(parts) + "\n", tuple(remarks))


def for_keras(stored: StoredModel) -> StoredModel:
    """The model as the script builds it, for the file of weights: without layers that Keras lacks."""
    return replace(with_stand_ins(stored), optimizer_variables=())


def keras_weights_path(path: Path) -> Path:
    """Where the weights of a script lie."""
    return path.with_suffix(".weights.h5")


def _remarks(stored: StoredModel) -> list[str]:
    found = []
    shapes = stored.graph.shapes()
    for node in stored.graph.nodes:
        if node.spec.kind != "RMSNormalization":
            continue
        found.append(f"{remark(node.id)} (RMSNormalization) needs Keras 3.9 or newer.")
        if node.spec.axis not in (-1, len(shapes[node.id])):
            found.append(f"Keras computes {remark(node.id)} (RMSNormalization) otherwise: along the last axis only.")
    return found


def _head(stored: StoredModel, trains: bool) -> str:
    name, layers = shown_name(stored.name), len(stored.graph.nodes)
    more = "To train it anew: python THIS_FILE train\n" if trains else ""
    return (
        f'"""The network {name}, {layers} layers, in Keras 3.\n\n'
        "Beside this file lies one with the weights: the same name, ending in .weights.h5. NetBuilder wrote both.\n"
        f'To try it, run this file; to use it elsewhere, call load().\n{more}"""'
    )


def _imports(ops: bool) -> str:
    own = "from keras import layers, ops" if ops else "from keras import layers"
    return f"import sys\nfrom pathlib import Path\n\nimport keras\nimport numpy as np\n{own}"


def _constants(names: tuple[str, ...], ready: Prepared | None) -> str:
    lines = [rule("The network"), "", 'WEIGHTS = str(Path(__file__).with_suffix(".weights.h5"))']
    if names:
        lines += ["", classes_text(names)]
    if ready and ready.by_feature:
        lines += ["", "# What each feature is multiplied by, and what is added then."]
        lines += [_array(name, values) for name, values in (("SCALE", ready.scale), ("SHIFT", ready.shift))]
    return "\n".join(lines)


def _array(name: str, values: np.ndarray) -> str:
    numbers = textwrap.fill(literal(values.tolist()), WIDTH, break_long_words=False, break_on_hyphens=False)
    return f"{name} = np.array(\n{indented(numbers)},\n    np.float32,\n)"


def _floats(stored: StoredModel) -> list[str]:
    return ['keras.config.set_floatx("float64")'] if stored.dtype == "float64" else []


def _function(name: str, about: str, lines: list[str], arguments: str = "") -> str:
    return "\n".join([f"def {name}({arguments}):", f'    """{about}"""', *(indented(line) for line in lines)])


def _load(compiled: bool) -> str:
    lines = ["model = build()", *(["compile_model(model)"] if compiled else []), "model.load_weights(WEIGHTS)"]
    return _function("load", "Make the network with its trained weights.", [*lines, "return model"])


def _predict(inputs: int) -> str:
    given = "inputs[0]" if inputs == 1 else "list(inputs)"
    about = "Give the outputs for a batch of samples: one array for each input of the network."
    return _function("predict", about, [f"return load().predict({given}, verbose=0)"], "*inputs")


def _main(stored: StoredModel, ready: bool, names: tuple[str, ...], trains: bool) -> str:
    lines = example_text(stored, ready, names)
    if trains:
        lines = ['if sys.argv[1:] == ["train"]:', "    train()", "    return", *lines]
    return _function("main", "Predict on the samples of a file that numpy.save wrote, or on made-up ones.", lines)
