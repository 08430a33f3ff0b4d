"""Texts and lists of names in HDF5 files of the old layout: paths, numbers, other encodings, and far too many."""

from __future__ import annotations

import json
from collections.abc import Iterator

import h5py
import numpy as np

from tests.hostile.attack import KERNEL, Attack, Bait, legacy, weights

ANY = ("",)


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    secret = str(bait.secret)
    names: dict[str, object] = {
        "absolute": [b"/model_weights/answer/answer/kernel:0", b"dense/bias:0"],
        "up": [b"../answer/answer/kernel:0", b"dense/bias:0"],
        "far_up": [b"../" * 200 + b"etc/passwd", b"dense/bias:0"],
        "empty": [b"", b"dense/bias:0"],
        "dot": [b".", b"dense/bias:0"],
        "empty_part": [b"dense//kernel:0", b"dense/bias:0"],
        "slash": [b"/", b"dense/bias:0"],
        "missing": [b"dense/nobody:0", b"dense/bias:0"],
        "twice": [b"dense/kernel:0", b"dense/kernel:0"],
        "one_too_few": [b"dense/kernel:0"],
        "one_too_many": [b"dense/kernel:0", b"dense/bias:0", b"dense/bias:0"],
        "100000": np.full(3000, b"dense/kernel:0"),
        "numbers": [1.5, 2.5],
        "one_text": "dense/kernel:0",
        "number": 7,
        "not_utf8": [b"\xff\xfe\xfa", b"dense/bias:0"],
        "file": [secret.encode(), b"dense/bias:0"],
    }
    for kind, listed in names.items():
        bent = legacy(lambda file, v=listed: _set(file["model_weights/dense"], "weight_names", v))
        yield Attack(f"h_weight_names_{kind}.h5", bent, ANY, loads=None if kind == "one_text" else False)
    square = np.array([[b"dense/kernel:0"], [b"dense/bias:0"]])
    bent = legacy(lambda file: _set(file["model_weights/dense"], "weight_names", square))
    yield Attack("h_weight_names_square.h5", bent, ANY, loads=None)
    for kind, listed in {
        "up": [b"../model_weights/dense", b"answer"],
        "missing": [b"nobody", b"answer"],
        "absolute": [b"/model_weights/dense", b"answer"],
        "numbers": [1, 2],
        "square": np.array([[b"dense", b"answer"]]),
        "not_utf8": [b"\xff\xfe", b"answer"],
        "too_many": np.full(4000, b"dense"),
        "too_few": [b"dense"],
        "swapped": [b"answer", b"dense"],
    }.items():
        bent = legacy(lambda file, v=listed: _set(file["model_weights"], "layer_names", v))
        yield Attack(f"h_layer_names_{kind}.h5", bent, ANY, loads=None if kind in ("square", "swapped") else False)
    bent = legacy(lambda file: file["model_weights"].attrs.__delitem__("layer_names"))
    yield Attack("h_layer_names_gone.h5", bent, ANY)
    for kind, content in {
        "number": 5,
        "list": np.arange(5),
        "not_utf8": np.bytes_(b"\xff\xfe{}"),
        "empty": "",
        "reference": None,
        "text_list": np.array([b"{", b"}"]),
        "no_space": h5py.Empty("f4"),
    }.items():
        bent = legacy(lambda file, v=content: _set(file, "model_config", file.ref if v is None else v))
        yield Attack(f"h_config_{kind}.h5", bent, ANY)
        bent = legacy(lambda file, v=content: _set(file, "training_config", file.ref if v is None else v))
        yield Attack(f"h_training_{kind}.h5", bent, ANY, loads=None)
        bent = legacy(lambda file, v=content: _set(file, "keras_version", file.ref if v is None else v))
        yield Attack(f"h_version_{kind}.h5", bent, ANY, loads=None)
    long = legacy(lambda file: file.attrs.create("model_config", json.dumps({"a": "x" * (20 << 20)})))
    yield Attack("h_config_20_megabytes.h5", long, ("large", "long", "size", "much"))
    for number, text in enumerate((b"\xff", "x" * 60_000)):
        bent = weights(lambda file, v=text: _set(file["layers/dense/vars"], "name", v))
        yield Attack(f"h_vars_name_{number}.weights.h5", bent, ANY, loads=None)
    bent = weights(lambda file: _set(file[KERNEL], "dtype", "bfloat16"))
    yield Attack("h_lying_bfloat16.weights.h5", bent, ANY, loads=None)


def _set(place: h5py.Group, name: str, content: object) -> None:
    if name in place.attrs:
        del place.attrs[name]
    place.attrs[name] = content
