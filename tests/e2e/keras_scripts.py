"""Runs scripts that were written for Keras, after changing their import lines and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from netbuilder.data.datasets.base import datasets

ROOT = Path(__file__).resolve().parents[2]


SEED = "import netbuilder.keras; netbuilder.keras.utils.set_random_seed(1)\n"
"""Stands before every script, so that each run gives the same numbers."""


def moved(script: str) -> str:
    """The script with `keras` replaced in its import lines."""
    script = re.sub(r"^import keras$", "import netbuilder.keras as keras", script, flags=re.M)
    return re.sub(r"^from keras\b", "from netbuilder.keras", script, flags=re.M)


def data_folder(folder: Path) -> Path:
    """Where MNIST is: the whole set if it is on this computer, else the bundled digits written as Keras's file."""
    beside = ROOT.parent / "shared" / "data"
    for place in (os.environ.get("NETBUILDER_DATA_DIR", ""), beside):
        if place and datasets["mnist"]().is_here([place]):
            return Path(place)
    digits = datasets["mnist_small"]().load()
    shape = (-1, 28, 28)
    np.savez(
        folder / "mnist.npz",
        x_train=digits.x_train.reshape(shape).astype(np.uint8),
        y_train=digits.y_train.astype(np.uint8),
        x_test=digits.x_test.reshape(shape).astype(np.uint8),
        y_test=digits.y_test.astype(np.uint8),
    )
    return folder


def run(script: str, folder: Path) -> str:
    """What a script prints; its warnings stand there too."""
    path = folder / "script.py"
    path.write_text(SEED + moved(script), encoding="utf-8")
    environment = {
        **os.environ,
        "NETBUILDER_DATA_DIR": str(data_folder(folder)),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "default",
    }
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
