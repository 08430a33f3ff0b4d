"""Running a script that was written, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from netbuilder.core.errors import FileError

_LONGEST_S = 300

# The script is run as it lies there; what it prints and where its folder is must not matter.
_DRIVER = """
import runpy, sys
import numpy as np
script, given, found, *names = sys.argv[1:]
with np.load(given, allow_pickle=False) as file:
    xs = [file[f"x{number}"] for number in range(len(file.files))]
y = runpy.run_path(script)["predict"](*xs)
ys = y if isinstance(y, (tuple, list)) else [y]
np.savez(found, **{f"y{number}": np.asarray(each) for number, each in enumerate(ys)})
"""


def run_script(script: Path, xs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What `predict` of a script gives for these inputs, in another process of the Python that runs this program."""
    if getattr(sys, "frozen", False):
        raise FileError(
            "This packaged program brings no Python that could run the script.",
            hint="Run the script where Python and numpy are installed.",
        )
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder, "given.npz"), Path(folder, "found.npz")
        np.savez(given, **{f"x{number}": x for number, x in enumerate(xs)})
        command = [sys.executable, "-I", "-c", _DRIVER, str(script.resolve()), str(given), str(found)]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_LONGEST_S, stdin=subprocess.DEVNULL, check=False, cwd=folder
            )
        except subprocess.TimeoutExpired:
            raise FileError(f"The script was stopped after {_LONGEST_S} seconds.", where=str(script)) from None
        except OSError as error:
            raise FileError("The script could not be started.", hint=str(error), where=str(script)) from None
        if done.returncode or not found.exists():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise FileError("The script failed.", hint=said[-1][:300] if said else "", where=str(script))
        with np.load(found, allow_pickle=False) as file:
            return [file[f"y{number}"] for number in range(len(file.files))]
