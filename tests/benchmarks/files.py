"""How long model files take to open: `python tests/benchmarks/files.py [FOLDER]`.

Writes models of one million and of twenty-five million parameters (100 MB) as `.keras` and `.h5`, and opens each in
this process, warm and, in a process of its own, for the first time; with the memory that the opening took at most.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.files import load_model, save_model
from netbuilder.formats.model import StoredModel, weights_of

MODELS = {"1 million": (20, 229), "25 million": (24, 1020)}
_FIRST = """
import sys, time
import numpy
from pathlib import Path
def peak():
    lines = Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
before = peak()
start = time.perf_counter()
from netbuilder.formats.files import load_model
imported = time.perf_counter()
load_model(sys.argv[1])
print(imported - start, time.perf_counter() - imported, peak() - before)
"""


def model(layers: int, width: int) -> StoredModel:
    """A stack of equal layers."""
    cards = [{"kind": "Input", "id": "input", "shape": [width]}]
    cards += [{"kind": "Dense", "id": f"dense_{number}", "units": width} for number in range(layers)]
    graph = Graph.from_json({"layers": cards})
    return StoredModel(graph, weights_of(Network(graph)), sequential=True)


def main(folder: Path) -> None:
    """Prints a line for each file."""
    print(f"{'model':<12}{'file':<8}{'MB':>6}{'warm s':>9}{'first s':>9}{'imports s':>11}{'memory MB':>11}")
    for name, (layers, width) in MODELS.items():
        stored = model(layers, width)
        for suffix in (".keras", ".h5"):
            path = folder / f"model{suffix}"
            save_model(path, stored)
            warm = min(_seconds(path) for _ in range(3))
            done = subprocess.run([sys.executable, "-c", _FIRST, str(path)], capture_output=True, text=True, check=True)
            imports, first, memory = map(float, done.stdout.split())
            size = path.stat().st_size / 1e6
            print(f"{name:<12}{suffix:<8}{size:>6.0f}{warm:>9.3f}{first:>9.3f}{imports:>11.3f}{memory:>11.0f}")


def _seconds(path: Path) -> float:
    start = time.perf_counter()
    load_model(path)
    return time.perf_counter() - start


if __name__ == "__main__":
    os.environ.pop("OPENBLAS_CORETYPE", None)
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
