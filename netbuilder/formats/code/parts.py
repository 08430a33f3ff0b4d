"""What both kinds of scripts have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from netbuilder.formats.code.about import Prepared, words
from netbuilder.formats.code.fitting import indented
from netbuilder.formats.code.text import literal, remark
from netbuilder.formats.model import StoredModel


def function(name: str, about: str, lines: Iterable[str], arguments: str = "") -> str:
    """A function with its docstring."""
    return "\n".join([f"def {name}({arguments}):", f'    """{about}"""', *(indented(line) for line in lines)])


def rule(title: str) -> str:
    """A heading in a script."""
    return f"# {title}\n# {'-' * len(title)}"


def title(stored: StoredModel) -> str:
    """What the docstring of a script begins with; the name of the model can neither end it nor escape from it."""
    name, count = remark(stored.name).replace("\\", "/").replace('"', "'"), len(stored.graph.nodes)
    called = "A network" if name in ("", "model", "sequential", "functional") else f"The network {name}"
    return f"{called} of {count} layer{'s' * (count != 1)}"


def classes_text(names: tuple[str, ...]) -> str:
    """What the outputs stand for."""
    text = literal(list(names))
    if len(text) > 90:
        text = "[\n" + "".join(f"    {literal(name)},\n" for name in names) + "]"
    return f"# What the outputs stand for.\nCLASSES = {text}"


def prepare_text(ready: Prepared, scale_name: str, shift_name: str) -> str:
    """The function `prepare`; the names stand for arrays, where each feature has numbers of its own."""
    lines = ["def prepare(x):", '    """Turn samples as they are stored into what the network takes."""']
    if ready.does_nothing:
        return "\n".join([*lines, "    return np.asarray(x, np.float32)"])
    shape = ", ".join(map(str, ready.data_shape))
    lines.append(f"    x = np.asarray(x, np.float32).reshape(-1, {shape})")
    if ready.by_feature:
        lines.append(f"    x = x * {scale_name} + {shift_name}")
    else:
        lines.append(f"    x = x{_times(ready.scale)}{_plus(ready.shift)}")
    if ready.data_shape != ready.input_shape:
        lines.append(f"    x = x.reshape(-1, {', '.join(map(str, ready.input_shape))})")
    return "\n".join([*lines, "    return x"])


def _times(scale: np.ndarray) -> str:
    """As a quotient where that is a whole number, as with pixels."""
    number = float(scale)
    whole = round(1 / number) if 1e-6 < abs(number) < 1 else 0
    if whole and np.float32(1 / whole) == np.float32(number):
        return f" / np.float32({whole})"
    return f" * np.float32({_short(scale)})" if number != 1 else ""


def _plus(shift: np.ndarray) -> str:
    return f" + np.float32({_short(shift)})" if float(shift) else ""


def _short(number: np.ndarray) -> str:
    """The shortest text that is the same single-precision number."""
    return literal(float(str(np.float32(number))))


def example_text(stored: StoredModel, ready: bool, names: tuple[str, ...]) -> list[str]:
    """The lines of `main` that predict on an example and show what came out."""
    shapes = {name: stored.graph.shapes()[name] for name in stored.graph.inputs}
    made = [_made_up(k, shape, words(stored, name)) for k, (name, shape) in enumerate(shapes.items())]
    if len(made) > 1 or len(stored.graph.outputs) > 1:
        named = [f"x{k}" for k in range(len(made))]
        lines = [f"{name} = {each}" for name, each in zip(named, made, strict=True)]
        return [*lines, f"print(predict({', '.join(named)}))"]
    lines = [
        "if len(sys.argv) > 1:",
        "    x = np.load(sys.argv[1], allow_pickle=False)",
        f"    x = {'prepare(x)' if ready else 'np.asarray(x, np.float32)'}",
        "else:",
        f"    x = {made[0]}",
        "y = predict(x)",
    ]
    return [*lines, *_shown(names, stored)]


def _made_up(seed: int, shape: Sequence[int | None], words: int) -> str:
    """Three random samples: whole numbers, where they stand for words."""
    size = ", ".join(str(8 if length is None else length) for length in (3, *shape))
    given = f"integers(0, {words}, ({size}))" if words else f"random(({size}), np.float32)"
    return f"np.random.default_rng({seed}).{given}"


def _shown(names: tuple[str, ...], stored: StoredModel) -> list[str]:
    shape = stored.graph.shapes()[stored.graph.outputs[0]]
    if not names or len(shape) != 1:
        return ["print(y)"]
    if shape == (1,):
        return [
            "for (share,) in y[:10]:",
            '    print(f"{CLASSES[int(share > 0.5)]}: {max(share, 1 - share):.3f}")',
        ]
    return [
        "for row in y[:10]:",
        "    best = int(row.argmax())",
        '    print(f"{CLASSES[best]}: {row[best]:.3f}")',
    ]
