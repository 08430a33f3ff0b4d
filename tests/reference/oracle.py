"""Real Keras 3 on TensorFlow, made repeatable, and plain JSON configs out of it."""

from __future__ import annotations

import os
import zlib
from typing import Any

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras  # after the lines above, which choose its backend
import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
tf.config.experimental.enable_op_determinism()

__all__ = ["floats", "generator", "keras", "np", "numpy_of", "plain", "plain_of", "start_afresh", "tf"]


def start_afresh() -> None:
    """Sets Keras's seed and the counters of its automatic names back, so that groups do not depend on each other."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def generator(name: str) -> np.random.Generator:
    """A random generator that depends on the case's name alone, so that a new case moves no other."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def floats(rng: np.random.Generator, shape: Any, scale: float = 1.0) -> np.ndarray:
    """Normal float32 numbers."""
    return np.asarray(rng.normal(size=shape) * scale, np.float32)


def numpy_of(tensor: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(tensor))


def plain(value: Any) -> Any:
    """Keras's serialized form without module names and policies: plain JSON that any reader understands."""
    if isinstance(value, dict):
        if value.get("class_name") == "DTypePolicy":
            return value["config"]["name"]
        if value.get("class_name") == "__numpy__":
            return plain(value["config"]["value"])
        if "class_name" in value and "config" in value:
            return {"class_name": value["class_name"], "config": plain(value["config"])} | {
                key: plain(value[key]) for key in ("name", "inbound_nodes") if key in value
            }
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    return value


def plain_of(thing: Any) -> dict[str, Any]:
    """`{"class_name", "config"}` of a layer, loss, optimizer and so on."""
    return plain(keras.saving.serialize_keras_object(thing))
