"""What a hostile file is, and the good files that most of them are bent from."""

from __future__ import annotations

import copy
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

SECRET = 42.0
"""Stands in every number of a file beside the hostile ones; it must never come out of them."""
METADATA = b'{"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}'
KERNEL = "layers/dense/vars/0"
OLD_KERNEL = "model_weights/dense/dense/kernel:0"


@dataclass(frozen=True)
class Attack:
    """A file that means harm, or looks as if it did.

    Attributes:
        name: of the file, with its ending.
        content: its bytes.
        words: one of them must stand in the sentence, whatever the case of its letters; "" fits all.
        loads: whether it is harmless and must load, with `words` in a warning; None: either is right.
        shows: a text that the loaded model must hold as it is.
    """

    name: str
    content: bytes
    words: tuple[str, ...] = ()
    loads: bool | None = False
    shows: str = ""


@dataclass(frozen=True)
class Bait:
    """Places that payloads would touch: a program that leaves `marker`, and a file full of secrets."""

    folder: Path

    @property
    def marker(self) -> Path:
        return self.folder / "the_payload_ran"

    @property
    def secret(self) -> Path:
        return self.folder / "secret_target.h5"

    @property
    def text(self) -> Path:
        return self.folder / "secret_words.txt"

    def lay(self) -> None:
        """Writes the secrets."""
        with h5py.File(self.secret, "w") as file:
            for name in ("x", KERNEL, OLD_KERNEL):
                file[name] = np.full((4, 5), SECRET, np.float32)
        self.text.write_text("hidden words\n")


Maker = Callable[[Bait], Iterable[Attack]]


def wrapped(module: str, class_name: str, config: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An object as Keras 3 writes it."""
    return {"module": module, "class_name": class_name, "config": dict(config or {}), "registered_name": None}


def layer(class_name: str, name: str, **config: Any) -> dict[str, Any]:
    """A layer as Keras 3 writes it."""
    return {
        **wrapped("keras.layers", class_name, {"name": name, "trainable": True, "dtype": "float32", **config}),
        "build_config": {"input_shape": [None, 4]},
    }


def dense(name: str, units: int, activation: Any = "relu") -> dict[str, Any]:
    """A Dense layer with all that Keras 3 writes."""
    return layer(
        "Dense",
        name,
        units=units,
        activation=activation,
        use_bias=True,
        kernel_initializer=wrapped("keras.initializers", "GlorotUniform", {"seed": None}),
        bias_initializer=wrapped("keras.initializers", "Zeros"),
        kernel_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
    )


def sequential(*layers: dict[str, Any], shape: Iterable[Any] = (None, 4)) -> dict[str, Any]:
    """A Sequential model of these layers behind an input."""
    entry = wrapped("keras.layers", "InputLayer", {"batch_shape": list(shape), "dtype": "float32", "name": "given"})
    model = wrapped("keras", "Sequential", {"name": "net", "trainable": True, "dtype": "float32"})
    model["config"]["layers"] = [entry, *layers]
    model["config"]["build_input_shape"] = list(shape)
    model["build_config"] = {"input_shape": list(shape)}
    return model


def tensor(name: str, node: Any = 0, place: Any = 0) -> dict[str, Any]:
    """An output of a layer, as a call names it."""
    config = {"shape": [None, 4], "dtype": "float32", "keras_history": [name, node, place]}
    return {"class_name": "__keras_tensor__", "config": config}


def called(entry: dict[str, Any], *calls: Any) -> dict[str, Any]:
    """A layer of a Functional model with its calls, each the arguments of one."""
    nodes = [{"args": list(call), "kwargs": {}} for call in calls]
    return {**entry, "name": entry["config"]["name"], "inbound_nodes": nodes}


def functional(
    layers: Iterable[dict[str, Any]], outputs: Any, shape: Iterable[Any] = (None, 4), name: str = "net"
) -> dict[str, Any]:
    """A Functional model of called layers behind the input `given`."""
    entry = wrapped("keras.layers", "InputLayer", {"batch_shape": list(shape), "dtype": "float32", "name": "given"})
    model = wrapped("keras.src.models.functional", "Functional", {"name": name, "trainable": True})
    model["registered_name"] = "Functional"
    model["config"]["layers"] = [called(entry), *layers]
    model["config"]["input_layers"] = [["given", 0, 0]]
    model["config"]["output_layers"] = outputs
    return model


def plain_model() -> dict[str, Any]:
    """The model that is bent: 4 numbers, 5 units, 3 classes."""
    return sequential(dense("dense", 5), dense("answer", 3, "softmax"))


def plain_graph() -> dict[str, Any]:
    """The same as a Functional model."""
    first = called(dense("dense", 5), [tensor("given")])
    return functional([first, called(dense("answer", 3, "softmax"), [tensor("dense")])], [["answer", 0, 0]])


_numbers = itertools.count()


@contextmanager
def hdf5(changed: list[bytes], libver: str = "earliest"):
    """An HDF5 file in memory; its bytes are put into `changed`."""
    name = f"hostile-{next(_numbers)}"
    with h5py.File(name, "w", driver="core", backing_store=False, libver=libver) as file:
        yield file
        file.flush()
        changed.append(file.id.get_file_image())


Bend = Callable[[h5py.File], object]


def _arrays() -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    return [rng.normal(size=shape).astype(np.float32) for shape in ((4, 5), (5,), (5, 3), (3,))]


def weights(bend: Bend = lambda file: None, libver: str = "earliest") -> bytes:
    """The weights of the plain model in the layout of Keras 3, bent."""
    image: list[bytes] = []
    with hdf5(image, libver) as file:
        file.create_group("vars").attrs["name"] = "net"
        for group, name, arrays in (("dense", "dense", _arrays()[:2]), ("dense_1", "answer", _arrays()[2:])):
            members = file.create_group(f"layers/{group}/vars")
            members.attrs["name"] = name
            for number, array in enumerate(arrays):
                members[str(number)] = array
        file.create_group("layers/input_layer/vars").attrs["name"] = "given"
        bend(file)
    return image[0]


def legacy(bend: Bend = lambda file: None, config: Any = None, libver: str = "earliest") -> bytes:
    """The plain model as a file of Keras 2, bent."""
    image: list[bytes] = []
    with hdf5(image, libver) as file:
        file.attrs["keras_version"] = "2.15.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(legacy_config() if config is None else config)
        top = file.create_group("model_weights")
        top.attrs["layer_names"] = np.array([b"dense", b"answer"])
        top.attrs["backend"], top.attrs["keras_version"] = "tensorflow", "2.15.0"
        for name, arrays in (("dense", _arrays()[:2]), ("answer", _arrays()[2:])):
            names = [f"{name}/kernel:0", f"{name}/bias:0"]
            group = top.create_group(name)
            group.attrs["weight_names"] = np.array([each.encode() for each in names])
            for each, array in zip(names, arrays, strict=True):
                group[each] = array
        bend(file)
    return image[0]


def legacy_config() -> dict[str, Any]:
    """The plain model in the words of Keras 2."""
    common = {"trainable": True, "dtype": "float32", "use_bias": True}
    given = {"batch_input_shape": [None, 4], "dtype": "float32", "sparse": False, "ragged": False, "name": "given"}
    return {
        "class_name": "Sequential",
        "config": {
            "name": "net",
            "layers": [
                {"class_name": "InputLayer", "config": given},
                {"class_name": "Dense", "config": {"name": "dense", "units": 5, "activation": "relu", **common}},
                {"class_name": "Dense", "config": {"name": "answer", "units": 3, "activation": "softmax", **common}},
            ],
        },
    }


def archive(config: Any, image: bytes | None = None, metadata: bytes = METADATA) -> bytes:
    """A `.keras` file; the configuration may be bytes or a value."""
    content = config if isinstance(config, bytes) else json.dumps(config).encode()
    members = [("metadata.json", metadata), ("config.json", content), ("model.weights.h5", image or weights())]
    return zipped(members)


def zipped(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in members:
            file.writestr(name, content, method)
    return target.getvalue()


def changed(model: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A copy of a configuration, bent."""
    model = copy.deepcopy(model)
    change(model)
    return model
