"""Runs the command line as a user does, in a process of its own, on a small project made for tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]

PROJECT = {
    "netbuilder_project": 1,
    "name": "Test",
    "data": {"kind": "spiral", "samples": 300, "test_share": 0.2},
    "validation_split": 0.1,
    "network": {
        "layers": [
            {"kind": "Input", "shape": [2]},
            {"kind": "Dense", "units": 8, "activation": "tanh"},
            {"kind": "Dropout", "rate": 0.1},
            {"kind": "Dense", "units": 2, "activation": "softmax"},
        ]
    },
    "loss": "sparse_categorical_crossentropy",
    "optimizer": {"kind": "Adam", "learning_rate": 0.01},
    "metrics": ["accuracy"],
    "epochs": 3,
    "batch_size": 16,
    "seed": 5,
    "callbacks": [{"kind": "ReduceLROnPlateau", "patience": 5}, "CSVLogger"],
}


def write_project(path: Path, **changes) -> Path:
    path.write_text(json.dumps({**PROJECT, **changes}))
    return path


def environment() -> dict[str, str]:
    """Without compiled kernels, which take half a second to load at every start."""
    return {**os.environ, "NETBUILDER_KERNELS": "numpy"}


def arguments(*words) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "netbuilder", *map(str, words)]


def start(*words, **options) -> subprocess.Popen:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(arguments(*words), text=True, cwd=ROOT, env=environment(), **pipes, **options)


def run(*words, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        arguments(*words), capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=240, **options
    )


def same(one, other, path="state"):
    """Asserts that two states are equal to the last bit, times apart."""
    assert type(one) is type(other), path
    if isinstance(one, dict):
        assert one.keys() == other.keys(), path
        for key in one.keys() - {"seconds", "epoch_seconds"}:
            same(one[key], other[key], f"{path}/{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), path
        for number, (first, second) in enumerate(zip(one, other)):
            same(first, second, f"{path}/{number}")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, path
        assert one.tobytes() == other.tobytes(), path
    else:
        assert one == other or (one != one and other != other), path
