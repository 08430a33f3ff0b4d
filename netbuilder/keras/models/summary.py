"""The table of a model's layers, as Keras prints it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.keras.tensors import uses_between

_SEQUENTIAL = (31, 22, 13)
_FUNCTIONAL = (19, 17, 10, 17)


def summary(
    model: Any,
    line_length: int | None = None,
    print_fn: Callable[[str], Any] | None = None,
    show_trainable: bool = False,
) -> None:
    """Prints the table, or hands it to `print_fn`."""
    branched = _is_branched(model)
    heads = ["Layer (type)", "Output Shape", "Param #"] + (["Connected to"] if branched else [])
    widths = list(_FUNCTIONAL if branched else _SEQUENTIAL)
    if line_length:
        widths[0] += max(0, line_length - sum(widths) - 3 * len(widths) - 1)
    if show_trainable:
        heads.append("Trainable")
        widths.append(11)
    rows = [_row(model, layer, branched, show_trainable) for layer in model.layers]
    lines = [f'Model: "{model.name}"', *_table(heads, rows, widths), *_totals(model)]
    (print_fn or print)("\n".join(lines))


def _is_branched(model: Any) -> bool:
    if type(model).__name__ == "Sequential" or model.inputs_given is None:
        return False
    layers = [use.layer for use in uses_between(model.input_tensors, model.output_tensors)]
    plain = all(len(use.inputs) == 1 for use in uses_between(model.input_tensors, model.output_tensors))
    once = len({id(layer) for layer in layers}) == len(layers)
    return not (plain and once and len(layers) + 1 == len(model.layers) and len(model.output_tensors) == 1)


def _row(model: Any, layer: Any, branched: bool, show_trainable: bool) -> list[str]:
    try:
        shape = layer.output_shape
        text = str(shape) if not isinstance(shape, dict) else str(list(shape.values()))
    except (AttributeError, NetBuilderError):
        text = "?"
    count = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    row = [f"{layer.name} ({type(layer).__name__})", text, count]
    if branched:
        row.append(_sources(model, layer))
    if show_trainable:
        row.append(("Y" if layer.trainable else "N") if layer.weights else "-")
    return row


def _sources(model: Any, layer: Any) -> str:
    uses = [use for use in uses_between(model.input_tensors, model.output_tensors) if use.layer is layer]
    places = [f"{name}[{number}][{index}]" for use in uses for name, number, index in (t.place for t in use.inputs)]
    return ", ".join(places) or "-"


def _table(heads: list[str], rows: list[list[str]], widths: list[int]) -> list[str]:
    right = heads.index("Param #")
    lines = ["┏" + "┳".join("━" * (width + 2) for width in widths) + "┓"]
    lines += _cells(heads, widths, right, "┃")
    lines.append("┡" + "╇".join("━" * (width + 2) for width in widths) + "┩")
    for number, row in enumerate(rows):
        if number:
            lines.append("├" + "┼".join("─" * (width + 2) for width in widths) + "┤")
        lines += _cells(row, widths, right, "│")
    lines.append("└" + "┴".join("─" * (width + 2) for width in widths) + "┘")
    return lines


def _cells(row: list[str], widths: list[int], right: int, bar: str) -> list[str]:
    """One row, on as many lines as its longest cell needs."""
    wrapped = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(cell) for cell in wrapped)):
        texts = [cell[number] if number < len(cell) else "" for cell in wrapped]
        padded = [
            text.rjust(width) if column == right else text.ljust(width)
            for column, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        lines.append(f"{bar} " + f" {bar} ".join(padded) + f" {bar}")
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        candidate = f"{lines[-1]} {word}".strip() if lines[-1] else word
        if len(candidate) <= width:
            lines[-1] = candidate
        else:
            cut = word if len(word) <= width else word[: width - 1] + "…"
            lines = [*lines, cut] if lines[-1] else [cut]
    return lines


def _totals(model: Any) -> list[str]:
    def count(variables: Any) -> tuple[int, int]:
        return sum(v.array.size for v in variables), sum(v.array.nbytes for v in variables)

    learning = count(model.trainable_weights)
    fixed = count(model.non_trainable_weights)
    extra: list[tuple[str, tuple[int, int]]] = []
    optimizer = getattr(model, "optimizer", None)
    stepper = getattr(optimizer, "stepper", None)
    if stepper is not None:
        arrays = optimizer.variables
        extra = [("Optimizer params", (sum(a.size for a in arrays), sum(a.nbytes for a in arrays)))]
    total = tuple(sum(part[i] for part in (learning, fixed, *(each for _, each in extra))) for i in (0, 1))
    lines = [("Total params", total), ("Trainable params", learning), ("Non-trainable params", fixed), *extra]
    return [f" {name}: {size:,} ({_bytes(nbytes)})" for name, (size, nbytes) in lines]


def _bytes(size: float) -> str:
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"
