"""Harm where no layer is read from, and what says too much: code, endless shapes, numbers of an optimizer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

from tests.hostile.attack import (
    Attack,
    Bait,
    archive,
    changed,
    dense,
    layer,
    legacy,
    legacy_config,
    plain_model,
    sequential,
    weights,
    wrapped,
)

_LAMBDA = {"class_name": "__lambda__", "config": {"code": "4wEAAAAA"}}
_SYSTEM = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}
_EXEC = {"module": "builtins", "class_name": "exec", "config": {}}
_FETCH = {"module": "keras.utils", "class_name": "get_file", "config": {"origin": "http://127.0.0.1:9/"}}
_TYPE = {"class_name": "__typespec__", "spec_name": "x"}


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    yield from unread_settings()
    yield from many_axes()
    yield from optimizers()
    yield from origins()


def unread_settings() -> Iterator[Attack]:
    for kind, (code, word) in {
        "lambda": (_LAMBDA, "__lambda__"),
        "system": (_SYSTEM, "os.system"),
        "exec": (_EXEC, "builtins.exec"),
        "fetch": (_FETCH, "get_file"),
        "type": (_TYPE, "__typespec__"),
    }.items():
        for place in ("input_spec", "seed", "trainable", "build_config"):
            yield Attack(f"hidden_{kind}_{place}.keras", archive(_hidden(place, [[code]])), (word,))
            old = changed(legacy_config(), lambda model, p=place, c=code: _entry(model, 1)["config"].update({p: [c]}))
            yield Attack(f"hidden_{kind}_{place}.h5", legacy(config=old), (word,))
    around = sequential(_hidden("input_spec", _LAMBDA), shape=(None, 4))
    yield Attack("hidden_in_nested.keras", archive(around), ("__lambda__",))


def _hidden(place: str, code: Any) -> dict[str, Any]:
    def hide(model: dict[str, Any]) -> None:
        entry = _entry(model, 1)
        (entry if place == "build_config" else entry["config"])[place] = {"x": code}

    return changed(plain_model(), hide)


def _entry(model: dict[str, Any], number: int) -> dict[str, Any]:
    return model["config"]["layers"][number]


def many_axes() -> Iterator[Attack]:
    for count in (40, 1000, 100_000):
        shaped = layer("Reshape", "shaped", target_shape=[4] + [1] * count)
        yield Attack(f"axes_reshape_{count}.keras", archive(sequential(shaped)), ("axes",))
        yield Attack(f"axes_input_{count}.keras", archive(sequential(dense("dense", 5), shape=[None] + [1] * count)))
    deep = layer("Dense", "dense", units=5)
    for level in range(60):
        deep = layer("TimeDistributed", f"around_{level}", layer=deep)
    yield Attack("axes_of_steps.keras", archive(sequential(deep, shape=[None] + [1] * 62)))
    many = sequential(*(dense(f"dense_{number}", 5 if number == 0 else 3) for number in range(4000)))
    yield Attack("weights_of_two_for_4000.keras", archive(many), ("fit", "missing"))


def optimizers() -> Iterator[Attack]:
    adam = wrapped("keras.optimizers", "Adam", {"name": "adam", "learning_rate": 0.001})
    model = changed(plain_model(), lambda config: config.update(compile_config={"optimizer": adam, "loss": "mse"}))
    for kind, numbers in {
        "nan": (np.float32(np.nan), np.float32(0.1)),
        "rate": (np.int64(3), np.float32(np.inf)),
        "below": (np.int64(-7), np.float32(0.1)),
        "rate_below": (np.int64(3), np.float32(-0.1)),
        "huge": (np.float64(1e300), np.float32(0.1)),
    }.items():
        image = weights(lambda file, given=numbers: _state(file, given))
        yield Attack(f"optimizer_{kind}.keras", archive(model, image), ("no optimizer has",), loads=True)
    wide = weights(lambda file: _double(file, 1e300))
    yield Attack("weights_beyond_single.keras", archive(plain_model(), wide), ("infinite",), loads=True)


def _state(file: h5py.File, numbers: tuple[Any, ...]) -> None:
    slots = [np.zeros(shape, np.float32) for shape in ((4, 5), (5,), (5, 3), (3,)) for _ in range(2)]
    for number, array in enumerate((*numbers, *slots)):
        file[f"optimizer/vars/{number}"] = array


def _double(file: h5py.File, value: float) -> None:
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = np.full((4, 5), value)


def origins() -> Iterator[Attack]:
    for kind, version in {
        "control": "3.\x1b[31m\n\u202e8",
        "long": "3." + "9" * 100_000,
        "list": [3],
        "none": None,
    }.items():
        told = json.dumps({"keras_version": version}).encode()
        yield Attack(f"version_{kind}.keras", archive(plain_model(), metadata=told), loads=True)
    for kind, value in {"number": 7, "numbers": np.zeros(3), "nothing": h5py.Empty("f4")}.items():
        image = legacy(lambda file, given=value: file.attrs.__setitem__("model_config", given))
        yield Attack(f"config_{kind}.h5", image, ("model_config",))
    yield Attack("a_renamed_zip.h5", archive(plain_model()), loads=True)
    yield Attack(
        "training_no_json.h5", legacy(lambda file: file.attrs.__setitem__("training_config", "x")), ("training_config",)
    )
    typed = weights(lambda file: _typed(file))
    yield Attack("type_as_weights.keras", archive(plain_model(), typed), ("type",))


def _typed(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = np.dtype("f4")
