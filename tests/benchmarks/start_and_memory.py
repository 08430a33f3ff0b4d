"""How fast NetBuilder starts, how much memory it takes, and what its ordinary `fit` costs, beside the limits.

python tests/benchmarks/start_and_memory.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import measuring

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("NETBUILDER_DATA_DIR") or measuring.ROOT.parent / "shared" / "data")
PROJECT = measuring.ROOT / "resources" / "projects" / "mnist-mlp.json"

IMPORT_SECONDS, FIRST_STEP_SECONDS, PEAK_MB = 0.15, 0.6, 400.0
GROWTH_MB, PROPORTION, FIT_OVERHEAD = 4.0, 1.15, 0.03

TIMED_IMPORT = """
import json, time
start = time.perf_counter()
import netbuilder.engine
print(json.dumps({"seconds": time.perf_counter() - start}))
"""


def show(what: str, value: float, unit: str, limit: float | None) -> None:
    """One figure beside its limit."""
    said = "" if limit is None else f"limit {limit:g} {unit}: {'met' if value < limit else 'NOT MET'}"
    print(f"{what:<64} {value:>9.3f} {unit:<3} {said}".rstrip(), flush=True)


def python(*words: str, **variables: str | None) -> Any:
    said = measuring.last_json([sys.executable, *words], measuring.environment(**variables), measuring.ROOT)
    if "failed" in said:
        sys.exit(f"{' '.join(words)[:60]}: {said['failed']}")
    return said


def import_time(times: int) -> None:
    python("-c", TIMED_IMPORT)
    found = [python("-c", TIMED_IMPORT)["seconds"] for _ in range(times)]
    show("import netbuilder.engine", statistics.median(found), "s", IMPORT_SECONDS)


def first_step(times: int) -> None:
    for kernels, words in (("numpy", "numpy alone"), (None, "compiled kernels")):
        found = []
        for number in range(times + 1):
            with tempfile.TemporaryDirectory() as runs:
                said = python(
                    *(str(HERE / "first_step.py"), "train", str(PROJECT), "--data", "mnist", "--quiet"),
                    *("--data-dir", str(DATA), "--runs", runs),
                    NETBUILDER_KERNELS=kernels, BEGAN=repr(time.time()), PYTHONPATH=str(measuring.ROOT),
                )  # fmt: skip
            if number:
                found.append(said["seconds"])
        limit = FIRST_STEP_SECONDS if kernels else None
        show(f"netbuilder train to its first step, MNIST, {words}", statistics.median(found), "s", limit)


def peak_of_command(epochs: int) -> float:
    """Megabytes that `netbuilder train` needs at most."""
    with tempfile.TemporaryDirectory() as runs:
        words = [sys.executable, "-m", "netbuilder", "train", str(PROJECT), "--data", "mnist", "--quiet"]
        words += ["--data-dir", str(DATA), "--runs", runs, "--epochs", str(epochs), "--batch-size", "100"]
        process = subprocess.Popen(
            words, cwd=measuring.ROOT, env=measuring.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"netbuilder train ended with {process.returncode}.")
    return usage.ru_maxrss * 1024 / (1 << 20)


def memory(short: bool, extra: list[str]) -> None:
    show("peak memory of netbuilder train, lecture's network, MNIST", peak_of_command(1), "MB", PEAK_MB)
    peak = python(str(HERE / "probes.py"), "memory", *extra, NETBUILDER_DATA_DIR=str(DATA))["peak_mb"]
    show("peak memory of a script with fit, the same", peak, "MB", PEAK_MB)
    if not short:
        show("peak memory of netbuilder train, 4 epochs", peak_of_command(4), "MB", PEAK_MB)
    growth = python(str(HERE / "probes.py"), "flat", *extra)["growth_mb"]
    show("growth of memory from the second epoch to the tenth", growth, "MB", GROWTH_MB)


def time_of_fit(extra: list[str]) -> None:
    found = python(str(HERE / "probes.py"), "proportion", *extra)
    show("time a sample, largest set over smallest (4 times)", found["largest_over_smallest"], "", PROPORTION)
    for kernels, words in (("numpy", "numpy"), (None, "compiled")):
        costs = python(str(HERE / "probes.py"), "overhead", *extra, NETBUILDER_KERNELS=kernels)
        for batch, cost in costs.items():
            limit = 100 * FIT_OVERHEAD if batch == "100" else None
            what = f"fit over bare steps, batch {batch}, {words}: {cost['fit_us']:.0f} over {cost['bare_us']:.0f} µs"
            show(what, 100 * cost["over_bare"], "%", limit)
            show("    over steps on shuffled batches", 100 * cost["over_gathered"], "%", limit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few repeats, to see that everything runs")
    parser.add_argument("--parts", nargs="+", default=["start", "memory", "fit"], choices=["start", "memory", "fit"])
    arguments = parser.parse_args()
    extra = ["--short"] if arguments.short else []
    facts = python(str(HERE / "measuring.py"))
    print(f"{facts['processor']}\n{facts['blas']}")
    if "start" in arguments.parts:
        import_time(2 if arguments.short else 15)
        first_step(2 if arguments.short else 9)
    if "memory" in arguments.parts:
        memory(arguments.short, extra)
    if "fit" in arguments.parts:
        time_of_fit(extra)


if __name__ == "__main__":
    main()
