"""Running what was exported, in a process of its own: there it can neither stop the window nor bring it down.

`size` is how many samples go through the network together. `pulse` is called again and again while it runs; where it
raises something, the process is ended and that is raised.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence

_LONGEST_S = 300
_PULSE_S = 0.1

Pulse = Callable[[], object]

_FRAME = """
import sys
import numpy as np
place, given, found, size = sys.argv[1:]
with np.load(given, allow_pickle=False) as file:
    given = [file[f"x{{number}}"] for number in range(len(file.files))]
{begin}
parts = []
for start in range(0, len(given[0]), int(size)):
    xs = [x[start : start + int(size)] for x in given]
    y = {run}
    parts.append([np.asarray(each) for each in (y if isinstance(y, (tuple, list)) else [y])])
np.savez(found, **{{f"y{{number}}": np.concatenate(each) for number, each in enumerate(zip(*parts))}})
"""

_SCRIPT = ("import runpy\npredict = runpy.run_path(place)['predict']", "predict(*xs)")

_KERAS = (
    "import keras\nmodel = keras.models.load_model(place, compile=False)",
    "model.predict(xs if len(xs) > 1 else xs[0], verbose=0)",
)

_ONNXRUNTIME = (
    "import onnxruntime\nsession = onnxruntime.InferenceSession(place, providers=['CPUExecutionProvider'])",
    "session.run(None, {each.name: x.astype(np.float32) for each, x in zip(session.get_inputs(), xs)})",
)

_REFERENCE = (
    "from onnx.reference import ReferenceEvaluator\nsession = ReferenceEvaluator(place)",
    "session.run(None, {name: x.astype(np.float32) for name, x in zip(session.input_names, xs)})",
)


def is_there(package: str) -> bool:
    """Whether the Python that runs this program has a package."""
    return not _frozen() and find_spec(package) is not None


def keras_backend() -> str:
    """The library that Keras would calculate with here; "" if Keras or all of them are missing."""
    if not is_there("keras"):
        return ""
    chosen = os.environ.get("KERAS_BACKEND", "")
    return next((each for each in (chosen, "tensorflow", "torch", "jax") if each and is_there(each)), "")


def run_script(script: Path, xs: Sequence[np.ndarray], size: int, pulse: Pulse) -> list[np.ndarray]:
    """What `predict` of a script gives."""
    return _run(_SCRIPT, script, xs, size, pulse)


def run_in_keras(model: Path, xs: Sequence[np.ndarray], size: int, pulse: Pulse) -> list[np.ndarray]:
    """What Keras makes of a model file."""
    return _run(_KERAS, model, xs, size, pulse)


def run_in_onnxruntime(model: Path, xs: Sequence[np.ndarray], size: int, pulse: Pulse) -> list[np.ndarray]:
    """What onnxruntime makes of an ONNX file."""
    return _run(_ONNXRUNTIME, model, xs, size, pulse)


def run_in_reference(model: Path, xs: Sequence[np.ndarray], size: int, pulse: Pulse) -> list[np.ndarray]:
    """What the evaluator that comes with ONNX makes of an ONNX file: slow and exact."""
    return _run(_REFERENCE, model, xs, size, pulse)


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def _run(how: tuple[str, str], place: Path, xs: Sequence[np.ndarray], size: int, pulse: Pulse) -> list[np.ndarray]:
    if _frozen():
        raise FileError(
            "This packaged program brings no Python that could run what was written.",
            hint="Run it where Python is installed.",
        )
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder, "given.npz"), Path(folder, "found.npz")
        np.savez(given, **{f"x{number}": x for number, x in enumerate(xs)})
        program = _FRAME.format(begin=how[0], run=how[1])
        # -I: neither the folder nor the environment of the user decides what is imported.
        command = [sys.executable, "-I", "-c", program, str(place.resolve()), str(given), str(found), str(size)]
        code, said = _ended(command, folder, place, pulse)
        if code or not found.exists():
            raise FileError("It failed.", hint=said[-1][:300] if said else "", where=str(place))
        with np.load(found, allow_pickle=False) as file:
            return [file[f"y{number}"] for number in range(len(file.files))]


def _ended(command: list[str], folder: str, place: Path, pulse: Pulse) -> tuple[int, list[str]]:
    """What a process ended with, and the lines that it complained in."""
    backend = keras_backend()
    chosen = {"KERAS_BACKEND": backend} if backend else {}
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, cwd=folder, env={**os.environ, **chosen}
        )
    except OSError as error:
        raise FileError("It could not be started.", hint=str(error), where=str(place)) from None
    with process:
        try:
            said = _awaited(process, place, pulse)
        except BaseException:
            process.kill()
            process.communicate()
            raise
    return process.returncode, said.decode(errors="replace").strip().splitlines()


def _awaited(process: subprocess.Popen[bytes], place: Path, pulse: Pulse) -> bytes:
    """What a process complained, once it is over."""
    end = time.monotonic() + _LONGEST_S
    while time.monotonic() < end:
        pulse()
        try:
            return process.communicate(timeout=_PULSE_S)[1]
        except subprocess.TimeoutExpired:
            continue
    raise FileError(sentence("It was stopped after {longest_s} seconds.", longest_s=_LONGEST_S), where=str(place))
