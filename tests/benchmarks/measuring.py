"""Times what a process does, and says how much of the processor others had meanwhile."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""They halve numpy's matrix products where a build machine sets them, so no contender sees them."""
CLOCK = Path("/proc/stat")
MOST_TRIES = 40
LONGEST = 150.0


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a contender; None takes a variable out."""
    found = {name: value for name, value in os.environ.items() if name not in UNSET}
    for name, value in changes.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    return found


def last_json(command: Sequence[str], variables: Mapping[str, str], folder: Path, limit: float = 600.0) -> Any:
    """The JSON object on the last line that a command prints, or {"failed": why}."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=variables, cwd=folder, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failed": f"longer than {limit:g} s"}
    except OSError as error:
        return {"failed": str(error)}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        return {"failed": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
    return json.loads(lines[-1])


def quiet_limit() -> float:
    """Cores that others may use while a segment is timed; QUIET_LIMIT sets it for the peers as well."""
    return float(os.environ.get("QUIET_LIMIT", "0.06"))


def _busy_seconds() -> float:
    """Processor seconds used on the whole machine; 0 where the system does not tell."""
    if not CLOCK.exists():
        return 0.0
    fields = [int(word) for word in CLOCK.read_text().split("\n", 1)[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / os.sysconf("SC_CLK_TCK")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that `work` took, and the cores others used meanwhile."""
    busy, own, start = _busy_seconds(), sum(os.times()[:4]), time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    others = (_busy_seconds() - busy) - (sum(os.times()[:4]) - own)
    return seconds, max(0.0, others) / max(seconds, 1e-9)


def quiet_times(work: Callable[[], object], repeats: int) -> tuple[list[float], int]:
    """Seconds of `repeats` runs during which the machine was quiet, and how many others were dropped.

    If the machine never is quiet, the times of the noisy runs, and -1.
    """
    kept: list[float] = []
    noisy: list[float] = []
    began = time.perf_counter()
    while len(kept) < repeats and len(kept) + len(noisy) < MOST_TRIES and time.perf_counter() - began < LONGEST:
        seconds, others = timed(work)
        ticks = 0.02 / max(seconds, 1e-3)
        (kept if others <= quiet_limit() + ticks else noisy).append(seconds)
    return (kept, len(noisy)) if kept else (noisy, -1)


def median_seconds(work: Callable[[], object], repeats: int) -> float:
    """The median of `repeats` runs, noisy or not."""
    return statistics.median(timed(work)[0] for _ in range(repeats))


def processor() -> str:
    """The processor's name and the cores this process may use."""
    name = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        names = [line.partition(":")[2].strip() for line in facts.read_text().splitlines() if "model name" in line]
        name = names[0] if names else name
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores"


def blas() -> str:
    """The BLAS that numpy uses here, with the kernels it chose for this processor."""
    import numpy as np
    import threadpoolctl

    np.ones((2, 2)) @ np.ones((2, 2))
    found = [info for info in threadpoolctl.threadpool_info() if info["user_api"] == "blas"]
    each = [f"{info['internal_api']} {info['version']} ({info.get('architecture', '?')} kernels)" for info in found]
    return f"numpy {np.__version__}, " + (", ".join(each) or "unknown BLAS")


if __name__ == "__main__":
    print(json.dumps({"processor": processor(), "blas": blas()}))
