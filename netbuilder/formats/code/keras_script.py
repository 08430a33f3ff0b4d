"""A model as one Python file for Keras 3, with its weights in a `.weights.h5` file beside it."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.formats.code.about import Prepared, class_names, prepared
from netbuilder.formats.code.fitting import WIDTH, indented
from netbuilder.formats.code.keras_network import Body
from netbuilder.formats.code.keras_training import compiling, reads_a_file, training_parts
from netbuilder.formats.code.keras_values import Values
from netbuilder.formats.code.keras_versions import needs
from netbuilder.formats.code.options import NOT_COMPILED, ExportOptions, Script
from netbuilder.formats.code.parts import classes_text, example_text, function, prepare_text, title
from netbuilder.formats.code.text import literal
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.model import StoredModel


def keras_script(stored: StoredModel, options: ExportOptions | None = None) -> Script:
    """The script; it runs on Keras 3.3 and newer."""
    options = options or ExportOptions()
    stored = for_keras(stored)
    body = Body(stored)
    values, remarks = body.values, needs(stored)
    try:
        compiled = compiling(stored, values, remarks)
    except NetBuilderError as error:
        compiled = None
        remarks.append(sentence("{why} The script does not compile the model.", why=error.message))
    ready, names = prepared(stored), class_names(stored)
    trains = options.training and compiled is not None
    if options.training and not trains:
        remarks.append(NOT_COMPILED)
    training = training_parts(stored, options, ready, values) if trains else []
    parts = [
        *values.pieces.text(values.used),
        *([prepare_text(ready, "SCALE", "SHIFT")] if ready else []),
        function("build", "Make the network, with random weights.", [*_floats(stored), *body.lines]),
        *([function("compile_model", "Say how the network learns.", [compiled], "model")] if compiled else []),
        *training,
        _load(bool(compiled)),
        _predict(body.arguments),
        _main(stored, bool(ready), names, trains),
        'if __name__ == "__main__":\n    main()',
    ]
    top = [
        _head(stored, reads_a_file(stored, options, ready), trains),
        _imports("\n".join(parts), values),
        _constants(names, ready),
    ]
    return Script("\n\n".join(top) + "\n\n\n" + "\n\n\n".join(parts) + "\n", tuple(remarks))


def for_keras(stored: StoredModel) -> StoredModel:
    """The model as the script builds it, for the file of weights: without layers that Keras lacks."""
    return replace(with_stand_ins(stored), optimizer_variables=())


def keras_weights_path(path: Path) -> Path:
    """Where the weights of a script lie."""
    return path.with_suffix(".weights.h5")


def _head(stored: StoredModel, of_a_file: bool, trains: bool) -> str:
    data = " data.npz" if of_a_file else ""
    more = f"To train it anew: python THIS_FILE train{data}\n" if trains else ""
    return (
        f'"""{title(stored)}, in Keras 3.\n\n'
        "NetBuilder wrote this file and the one beside it with the weights, which ends in .weights.h5.\n"
        f'To try it, run this file; to use it elsewhere, call load().\n{more}"""'
    )


def _imports(code: str, values: Values) -> str:
    """What the program uses, in the usual order."""
    own = sorted(values.classes, key=lambda name: (not name.isupper(), name))
    return "\n".join(
        [
            *(["import sys"] if "sys." in code else []),
            "from pathlib import Path\n",
            *(["import keras"] if re.search(r"\bkeras\.", code) else []),
            "import numpy as np",
            *(["from keras import ops"] if values.used or re.search(r"(?<![.\w])ops\.", code) else []),
            *_from("keras.layers", own),
            *_from("keras.models", [name for name in ("Model", "Sequential") if f"{name}(" in code]),
        ]
    )


def _from(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH or not names:
        return [line] if names else []
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _constants(names: tuple[str, ...], ready: Prepared | None) -> str:
    lines = ['WEIGHTS = str(Path(__file__).with_suffix(".weights.h5"))']
    if names:
        lines += ["", classes_text(names)]
    if ready and ready.by_feature:
        lines += ["", "# What each feature is multiplied by, and what is added then."]
        lines += [_array(name, values) for name, values in (("SCALE", ready.scale), ("SHIFT", ready.shift))]
    return "\n".join(lines)


def _array(name: str, values: np.ndarray) -> str:
    # Each as short as it comes back in single precision.
    shortest = np.reshape([float(str(number)) for number in values.ravel()], values.shape)
    numbers = textwrap.fill(literal(shortest.tolist()), WIDTH - 8, break_long_words=False, break_on_hyphens=False)
    return f"{name} = np.array(\n{indented(numbers)},\n    np.float32,\n)"


def _floats(stored: StoredModel) -> list[str]:
    return ['keras.config.set_floatx("float64")'] if stored.dtype == "float64" else []


def _load(compiled: bool) -> str:
    # Weights first: Keras warns of weights that come after the optimizer and bring it nothing.
    lines = ["model = build()", "model.load_weights(WEIGHTS)", *(["compile_model(model)"] if compiled else [])]
    return function("load", "Make the network with its trained weights.", [*lines, "return model"])


def _predict(arguments: list[str]) -> str:
    names, each = ", ".join(arguments), ""
    given = names
    if len(arguments) > 1:
        given, each = f"[{names}]", ": one array for each input of the network"
    about = f"Give the outputs for a batch of samples{each}."
    return function("predict", about, [f"return load().predict({given}, verbose=0)"], names)


def _main(stored: StoredModel, ready: bool, names: tuple[str, ...], trains: bool) -> str:
    lines = example_text(stored, ready, names)
    if trains:
        lines = ['if sys.argv[1:2] == ["train"]:', "    train()", "    return", *lines]
    return function("main", "Predict on the samples of a file that numpy.save wrote, or on made-up ones.", lines)
