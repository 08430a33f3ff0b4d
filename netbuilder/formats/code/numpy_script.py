"""A model as one Python file that needs numpy alone, with its weights in an `.npz` file beside it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.formats.code.about import Prepared, class_names, prepared
from netbuilder.formats.code.numpy_network import Body, used_pieces
from netbuilder.formats.code.options import ExportOptions, Script
from netbuilder.formats.code.pieces import numpy_pieces
from netbuilder.formats.code.text import indented, literal, remark, shape_text
from netbuilder.formats.model import StoredModel


def numpy_script(stored: StoredModel, options: ExportOptions | None = None) -> Script:
    """The script; with training also code that trains the network anew, where there is some for all its layers."""
    options = options or ExportOptions()
    pieces = numpy_pieces()
    body = Body(stored, pieces)
    ready, names = prepared(stored), class_names(stored)
    used = used_pieces(body.lines, pieces)
    imports = sorted(
        {"import sys", "from pathlib import Path", "import numpy as np", *pieces.imports(used)}, key=_place
    )
    parts = [
        _head(stored),
        _imports(imports),
        *([_rule("What the layers do")] if used else []),
        *pieces.text(used),
        _rule("The network"),
        *_data(names),
        *([_prepare(ready)] if ready else []),
        _predict(stored, body),
        _main(stored, ready, names),
        'if __name__ == "__main__":\n    main()',
    ]
    return Script("\n\n\n".join(parts) + "\n")


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


def _rule(title: str) -> str:
    return f"# {title}\n# {'-' * len(title)}"


def _head(stored: StoredModel) -> str:
    layers = len(stored.graph.nodes)
    name = remark(stored.name).replace("\\", "/").replace('"', "'")
    return (
        f'"""The network {name}, {layers} layers, as a program that needs numpy alone.\n\n'
        "Beside this file lies one with the weights: the same name, ending in .weights.npz. NetBuilder wrote both.\n"
        "predict(x) gives the outputs for a batch of samples. To try it, run this file; to predict on samples of your\n"
        "own, give it a file that numpy.save wrote: python THIS_FILE samples.npy\n"
        '"""'
    )


def _data(names: tuple[str, ...]) -> list[str]:
    lines = [
        "# All numbers that were learned, by the names of layer and array.",
        'with np.load(Path(__file__).with_suffix(".weights.npz"), allow_pickle=False) as file:',
        "    W = {name: file[name] for name in file}",
    ]
    if names:
        lines += ["", "# What the outputs stand for.", f"CLASSES = {_wrapped(names)}"]
    return ["\n".join(lines)]


def _wrapped(names: tuple[str, ...]) -> str:
    text = literal(list(names))
    return text if len(text) < 100 else "[\n" + "".join(f"    {literal(name)},\n" for name in names) + "]"


def _prepare(ready: Prepared) -> str:
    lines = ["def prepare(x):", '    """Turn samples as they are stored into what the network takes."""']
    if ready.does_nothing:
        return "\n".join([*lines, "    return np.asarray(x, np.float32)"])
    shape = ", ".join(map(str, ready.data_shape))
    lines.append(f"    x = np.asarray(x, np.float32).reshape(-1, {shape})")
    if ready.by_feature:
        lines.append('    x = x * W["prepare/scale"] + W["prepare/shift"]')
    else:
        scale, shift = float(ready.scale), float(ready.shift)
        lines.append(f"    x = x * np.float32({scale!r}) + np.float32({shift!r})")
    if ready.data_shape != ready.input_shape:
        lines.append(f"    x = x.reshape(-1, {', '.join(map(str, ready.input_shape))})")
    return "\n".join([*lines, "    return x"])


def _predict(stored: StoredModel, body: Body) -> str:
    shapes = stored.graph.shapes()
    given = " and ".join(f"(batch, {shape_text(shapes[name])[1:]}" for name in stored.graph.inputs)
    results = body.results
    lines = [
        f"def predict({', '.join(body.arguments)}):",
        f'    """Give the outputs for a batch of samples {given}."""',
        *(f"    {name} = np.asarray({name}, np.{stored.dtype})" for name in body.arguments),
        *(indented(line) for line in body.lines),
        f"    return {results[0] if len(results) == 1 else '(' + ', '.join(results) + ')'}",
    ]
    return "\n".join(lines)


def _main(stored: StoredModel, ready: Prepared | None, names: tuple[str, ...]) -> str:
    shapes = [stored.graph.shapes()[name] for name in stored.graph.inputs]
    made = [", ".join(str(8 if length is None else length) for length in shape) for shape in shapes]
    single = len(shapes) == 1 and len(stored.graph.outputs) == 1
    lines = ["def main():", '    """Predict on the samples of a file, or on made-up ones."""']
    if single:
        prepare = "prepare(x)" if ready else "x"
        lines += [
            "    if len(sys.argv) > 1:",
            "        x = np.load(sys.argv[1], allow_pickle=False)",
            f"        x = {prepare}" if ready else "        x = np.asarray(x, np.float32)",
            "    else:",
            f"        x = np.random.default_rng(0).random((3, {made[0]}), np.float32)",
            "    y = predict(x)",
        ]
        lines += _shown(names, stored)
    else:
        lines += [
            f"    x{k} = np.random.default_rng({k}).random((3, {each}), np.float32)" for k, each in enumerate(made)
        ]
        outputs = f"predict({', '.join(f'x{k}' for k in range(len(made)))})"
        lines += [f"    print({outputs})"]
    return "\n".join(lines)


def _shown(names: tuple[str, ...], stored: StoredModel) -> list[str]:
    shape = stored.graph.shapes()[stored.graph.outputs[0]]
    if not names or len(shape) != 1:
        return ["    print(y)"]
    if shape == (1,):
        return [
            "    for (share,) in y[:10]:",
            '        print(f"{CLASSES[int(share > 0.5)]}: {max(share, 1 - share):.3f}")',
        ]
    return [
        "    for row in y[:10]:",
        "        best = int(row.argmax())",
        '        print(f"{CLASSES[best]}: {row[best]:.3f}")',
    ]
