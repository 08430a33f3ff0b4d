"""From named arrays, as NPZ and HDF5 files hold them, to a data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset

_INPUTS = ("x", "X", "data", "images", "features", "inputs")
_ANSWERS = ("y", "Y", "labels", "label", "targets", "target")
_PAIRS = [("x", "y"), ("X", "Y"), ("X", "y"), ("images", "labels"), ("inputs", "targets"), ("features", "labels")]
_MANY_CLASSES = 1000


def choose(names: Iterable[str], x: str = "", y: str = "") -> dict[str, str]:
    """Which array is what: the parts x_train, y_train and, where there are any, x_test and y_test, by name.

    Given names count first, then the layout of Keras (x_train, y_train, x_test, y_test), then usual pairs of names.
    """
    known = list(names)
    if x or y:
        return {"x_train": _one(known, x, _INPUTS, "inputs", "x"), "y_train": _one(known, y, _ANSWERS, "answers", "y")}
    for a, b in _PAIRS:
        if f"{a}_train" in known and f"{b}_train" in known:
            tested = f"{a}_test" in known and f"{b}_test" in known
            return {
                part: name
                for part, name in (
                    ("x_train", f"{a}_train"),
                    ("y_train", f"{b}_train"),
                    ("x_test", f"{a}_test" if tested else ""),
                    ("y_test", f"{b}_test" if tested else ""),
                )
                if name
            }
    return {"x_train": _one(known, "", _INPUTS, "inputs", "x"), "y_train": _one(known, "", _ANSWERS, "answers", "y")}


def _one(known: list[str], given: str, usual: tuple[str, ...], what: str, option: str) -> str:
    found = [name for name in ([given] if given else usual) if name in known]
    if not found:
        wanted = f"no array called {given!r}" if given else f"no array that is plainly the {what}"
        listed = ", ".join(known[:20]) or "no arrays at all"
        raise DataError(
            sentence("There is {wanted}; the file holds {listed}.", wanted=wanted, listed=listed),
            hint=sentence("Name the {what} with {option}=….", what=what, option=option),
        )
    return found[0]


def from_arrays(name: str, parts: Mapping[str, np.ndarray], task: str = "") -> Dataset:
    """A data set from the parts that `choose` named.

    Without a task, whole-number answers are classes and others are measured; one-hot rows become class numbers and
    names of classes are numbered in the order of the alphabet.
    """
    settled = dict(parts)
    names: tuple[str, ...] = ()
    if settled["y_train"].dtype.kind in "US":
        names = _number_names(settled)
    if task != "regression":
        for key in ("y_train", "y_test"):
            if key in settled and _is_one_hot(settled[key]):
                settled[key] = settled[key].argmax(axis=1)
    chosen = task or ("classification" if _are_labels(settled["y_train"]) else "regression")
    return Dataset(name=name, task=chosen, class_names=names, **settled)


def _number_names(parts: dict[str, np.ndarray]) -> tuple[str, ...]:
    """Replaces names of classes by numbers, alike in both parts, and returns the names."""
    texts = {key: parts[key].reshape(-1).astype("U") for key in ("y_train", "y_test") if key in parts}
    names, numbers = np.unique(np.concatenate(list(texts.values())), return_inverse=True)
    parts["y_train"] = numbers[: len(texts["y_train"])]
    if "y_test" in texts:
        parts["y_test"] = numbers[len(texts["y_train"]) :]
    return tuple(names.tolist())


def _is_one_hot(answers: np.ndarray) -> bool:
    return (
        answers.ndim == 2
        and answers.shape[1] > 1
        and answers.dtype.kind in "biuf"
        and bool(np.isin(answers, (0, 1)).all())
        and bool((answers.sum(axis=1) == 1).all())
    )


def _are_labels(answers: np.ndarray) -> bool:
    flat = answers.ndim == 1 or (answers.ndim == 2 and answers.shape[1] == 1)
    if not flat or not answers.size or answers.dtype.kind not in "biu":
        return False
    return int(answers.min()) >= 0 and int(answers.max()) < _MANY_CLASSES


Named = Callable[[Iterable[str]], dict[str, np.ndarray]]


def load_chosen(name: str, known: Iterable[str], read: Named, x: str, y: str, task: str) -> Dataset:
    """Chooses among the arrays of a file, reads only those, and makes the data set."""
    chosen = choose(known, x, y)
    arrays = read(chosen.values())
    return from_arrays(name, {part: arrays[source] for part, source in chosen.items()}, task)
