"""Who takes part in the race: NetBuilder with either kernels, and the peers of each workload."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

OURS = {"numpy": "NetBuilder, numpy", "compiled": "NetBuilder, compiled"}
KERAS_TF = ("Keras on TensorFlow", "Keras on TensorFlow, jit")
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Contender:
    """A program that runs a workload.

    Attributes:
        name: in the table.
        command: the interpreter, the script and its options, without the workload.
        folder: the folder it runs in.
        variables: changes of its environment.
        steps: its steps as a share of the workload's, for the slowest.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    variables: dict[str, str | None] = field(default_factory=dict)
    steps: float = 1.0


@dataclass(frozen=True)
class Peer:
    """A way to run a peer's script: the variable that names its interpreter, the script, options, the workloads."""

    interpreter: str
    script: str
    options: str
    workloads: tuple[str, ...]
    steps: float = 1.0


_MLP = ("W1", "W1relu", "W2b10", "W2b1")
_PICTURES = ("W3", "W4", "W5b1", "W5b32")
_FEW = ("W2b10", "W2b1")

PEERS = {
    "PyTorch": Peer("TORCH_PYTHON", "torch_peer.py", "", _MLP),
    "PyTorch, channels last": Peer("TORCH_PYTHON", "torch_peer.py", "--channels-last", _PICTURES),
    "TensorFlow": Peer("TF_PYTHON", "tf_peer.py", "--jit off", _MLP + _PICTURES),
    "TensorFlow, jit": Peer("TF_PYTHON", "tf_peer.py", "--jit on", _MLP),
    "JAX": Peer("JAX_PYTHON", "jax_peer.py", "", _MLP + _PICTURES),
    "JAX, 50 steps a call": Peer("JAX_PYTHON", "jax_peer.py", "--scan 50", _FEW),
    KERAS_TF[0]: Peer("TF_PYTHON", "keras_peer.py", "--backend tensorflow --jit off", _MLP + _PICTURES),
    KERAS_TF[1]: Peer("TF_PYTHON", "keras_peer.py", "--backend tensorflow --jit on", _MLP + _PICTURES),
    "scikit-learn": Peer("TORCH_PYTHON", "sklearn_peer.py", "", _MLP, 0.2),
}

_BEST = {
    "W1": ("JAX", "TensorFlow, jit", *KERAS_TF),
    "W1relu": ("JAX", "TensorFlow, jit", *KERAS_TF),
    "W2b10": ("JAX, 50 steps a call", "PyTorch", *KERAS_TF),
    "W2b1": ("JAX, 50 steps a call", "PyTorch", *KERAS_TF),
    "W3": ("TensorFlow", "PyTorch, channels last", KERAS_TF[0]),
    "W4": ("TensorFlow", "PyTorch, channels last", KERAS_TF[0]),
    "W5b1": ("PyTorch, channels last", "JAX", KERAS_TF[0]),
    "W5b32": ("PyTorch, channels last", "JAX", KERAS_TF[0]),
}
"""The two fastest peers of each workload, and Keras on TensorFlow at its fastest."""


def interpreter(variable: str) -> str | None:
    """The Python that a variable names, if it is there."""
    return shutil.which(os.environ.get(variable, ""))


def ours(kernels: str) -> Contender:
    """NetBuilder, with numpy alone or with the compiled kernels."""
    variables = {"NETBUILDER_KERNELS": "numpy" if kernels == "numpy" else None}
    return Contender(OURS[kernels], (sys.executable, str(HERE / "ours.py")), HERE, variables)


def peers(workload: str, folder: Path, everyone: bool) -> tuple[list[Contender], list[str]]:
    """The peers of a workload, and a line for each that cannot take part."""
    wanted = [name for name, peer in PEERS.items() if workload in peer.workloads]
    if not everyone:
        wanted = [name for name in wanted if name in _BEST[workload]]
    found, missing = [], []
    for name in wanted:
        peer = PEERS[name]
        python = interpreter(peer.interpreter)
        if python is None:
            missing.append(f"{workload}: {name} is left out, since {peer.interpreter} names no Python.")
        elif not (folder / peer.script).is_file():
            missing.append(f"{workload}: {name} is left out, since there is no {peer.script} in {folder}.")
        else:
            command = (python, peer.script, *peer.options.split())
            found.append(Contender(name, command, folder, steps=peer.steps))
    return found, missing
