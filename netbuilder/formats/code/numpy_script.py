"""A model as one Python file that needs numpy alone, with its weights in an `.npz` file beside it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.formats.code.about import class_names, prepared
from netbuilder.formats.code.numpy_network import Body, used_pieces
from netbuilder.formats.code.numpy_training import NotWrittenError, Training
from netbuilder.formats.code.options import ExportOptions, Script
from netbuilder.formats.code.parts import classes_text, example_text, function, prepare_text, rule, title
from netbuilder.formats.code.pieces import numpy_pieces
from netbuilder.formats.code.text import shape_text
from netbuilder.formats.model import StoredModel


def numpy_script(stored: StoredModel, options: ExportOptions | None = None) -> Script:
    """The script; with training also code that trains the network anew, where there is some for all its layers."""
    options = options or ExportOptions()
    pieces = numpy_pieces()
    body = Body(stored, pieces)
    ready, names = prepared(stored), class_names(stored)
    training, remarks = _training(body, options) if options.training else ([], ())
    used = used_pieces([*body.lines, *training], pieces)
    parts = [
        *([rule("What the layers do")] if used else []),
        *pieces.text(used),
        rule("The network"),
        _data(names),
        *([prepare_text(ready, 'W["prepare/scale"]', 'W["prepare/shift"]')] if ready else []),
        _predict(stored, body),
        *([rule("Training"), *training] if training else []),
        _main(stored, bool(ready), names, bool(training)),
        'if __name__ == "__main__":\n    main()',
    ]
    code = "\n\n\n".join(parts)
    needed = {"from pathlib import Path", "import numpy as np", *pieces.imports(used)}
    if "sys." in code:
        needed.add("import sys")
    top = [_head(stored, bool(training)), _imports(sorted(needed, key=_place))]
    return Script("\n\n".join(top) + "\n\n" + code + "\n", remarks)


def _training(body: Body, options: ExportOptions) -> tuple[list[str], tuple[str, ...]]:
    try:
        return Training(body.stored, body.keys, body.pieces).text(options), ()
    except NotWrittenError as error:
        return [], (f"{error.message} The script predicts only.",)


def numpy_weights(stored: StoredModel) -> bytes:
    """The file of weights: plain arrays, named by layer."""
    body = Body(stored, numpy_pieces())
    arrays: dict[str, Any] = {
        f"{body.keys[owner]}/{name}": np.asarray(array)
        for owner, group in stored.weights.items()
        if owner in body.keys
        for name, array in group.items()
    }
    ready = prepared(stored)
    if ready and ready.by_feature:
        arrays |= {"prepare/scale": ready.scale, "prepare/shift": ready.shift}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def weights_path(path: Path) -> Path:
    """Where the weights of a script lie."""
    return path.with_suffix(".weights.npz")


def _place(line: str) -> tuple[bool, bool, str]:
    return line == "import numpy as np", line.startswith("from"), line


def _imports(lines: list[str]) -> str:
    return "\n".join(lines[:-1]) + "\n\n" + lines[-1]


def _head(stored: StoredModel, trains: bool) -> str:
    more = "To train it anew: python THIS_FILE train data.npz, with x_train and y_train in it\n" if trains else ""
    return (
        f'"""{title(stored)}, as a program that needs numpy alone.\n\n'
        "NetBuilder wrote this file and the one beside it with the weights, which ends in .weights.npz.\n"
        "predict(x) gives the outputs for a batch of samples. To try it, run this file; to predict on\n"
        f'samples that numpy.save wrote: python THIS_FILE samples.npy\n{more}"""'
    )


def _data(names: tuple[str, ...]) -> str:
    lines = [
        "# All numbers that were learned, by the names of layer and array.",
        'with np.load(Path(__file__).with_suffix(".weights.npz"), allow_pickle=False) as file:',
        "    W = {name: file[name] for name in file}",
    ]
    return "\n".join([*lines, "", classes_text(names)] if names else lines)


def _predict(stored: StoredModel, body: Body) -> str:
    shapes = stored.graph.shapes()
    given = " and ".join(f"(batch, {shape_text(shapes[name])[1:]}" for name in stored.graph.inputs)
    results = body.results
    lines = [
        *(f"{name} = np.asarray({name}, np.{stored.dtype})" for name in body.arguments),
        *body.lines,
        f"return {results[0] if len(results) == 1 else '(' + ', '.join(results) + ')'}",
    ]
    return function("predict", f"Give the outputs for samples {given}.", lines, ", ".join(body.arguments))


def _main(stored: StoredModel, ready: bool, names: tuple[str, ...], trains: bool) -> str:
    lines = example_text(stored, ready, names)
    if trains:
        x = 'prepare(file["x_train"])' if ready else 'np.asarray(file["x_train"], np.float32)'
        lines = [
            'if sys.argv[1:2] == ["train"]:',
            "    if len(sys.argv) < 3:",
            '        raise SystemExit("Name a file with your data: python THIS_FILE train data.npz")',
            "    with np.load(sys.argv[2], allow_pickle=False) as file:",
            f'        train({x}, file["y_train"])',
            '    np.savez(Path(__file__).with_suffix(".new.weights.npz"), **W)',
            "    return",
            *lines,
        ]
    return function("main", "Predict on the samples of a file, or on made-up ones.", lines)
