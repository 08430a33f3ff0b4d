"""How the window feels: start, event loop while training, cost of plots, pen, edits, idling, growth.

python tests/benchmarks/window.py [start] [idle] [edit] [pen] [theme] [growth] [hours] [mlp] [batch1] [convnet] [plots]

Each figure is taken in a process of its own, without a screen; run it while nothing else runs. A wait for a processor
is none of ours then. In a real-time class (`chrt -f`) it is: Linux keeps such programs from the processor for 50 ms of
each second while others want it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import measuring

HERE = Path(__file__).resolve().parent
LIMITS = {
    "start_s": 1.0,
    "late_p99_ms": 16.0,
    "late_max_ms": 50.0,
    "plot_cost_percent": 3.0,
    "pen_ms": 30.0,
    "edit_ms": 16.0,
    "idle_percent": 0.5,
    "growth_objects": 50,
}

STARTED = """
import sys, time, json
from PySide6.QtCore import QEvent, QTimer
from netbuilder.gui import app, window
began, marks = float(sys.argv[1]), {}

class Timed(window.MainWindow):
    def event(self, event):
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and not marks:
            marks["shown"] = time.time() - began
            QTimer.singleShot(0, self.usable)
        return done
    def usable(self):
        marks["usable"] = time.time() - began
    def _complete_one(self):
        a = time.perf_counter()
        super()._complete_one()
        marks["longest_page"] = max(marks.get("longest_page", 0.0), time.perf_counter() - a)
        if not self._completing.isActive():
            marks["all_pages"] = time.time() - began
            self.close()

app.MainWindow = Timed
app.main([])
print(json.dumps(marks))
"""


def run(script: str, *words: str) -> Any:
    with tempfile.TemporaryDirectory() as home:
        variables = measuring.environment(QT_QPA_PLATFORM="offscreen", HOME=home)
        found = measuring.last_json([sys.executable, *([script] if script else []), *words], variables, measuring.ROOT)
    if "failed" in found:
        sys.exit(f"{words[:2]}: {found['failed']}")
    return found


def show(what: str, value: float, unit: str, limit: str | None = None) -> None:
    """One figure beside its limit."""
    bound = LIMITS.get(limit or "")
    said = "" if bound is None else f"limit {bound:g} {unit}: {'met' if value < bound else 'NOT MET'}"
    print(f"{what:<58} {value:>10.3f} {unit:<3} {said}".rstrip(), flush=True)


def start() -> None:
    found = [run("", "-c", STARTED, str(time.time())) for _ in range(6)][1:]
    middle = {name: statistics.median(each[name] for each in found) for name in found[0]}
    show("start: first paint", middle["shown"], "s")
    show("start: the window answers", middle["usable"], "s", "start_s")
    show("start: all pages made", middle["all_pages"], "s")
    show("start: longest pause while pages are made", 1000 * middle["longest_page"], "ms")


def probe(name: str) -> dict[str, float]:
    return run(str(HERE / "window_probes.py"), name)


def lateness(name: str) -> None:
    found = probe(name)
    show(f"{name}: steps in a second, curves on show", found["steps"], "")
    show(f"{name}: event loop late, median", found["p50"], "ms")
    show(f"{name}: event loop late, 99th percentile", found["p99"], "ms", "late_p99_ms")
    show(f"{name}: event loop late, at worst", found["max"], "ms", "late_max_ms")
    show(f"{name}:   without what it waited for a processor", found["own"], "ms", "late_max_ms")
    show(f"{name}:   longest wait for a processor", found["waited"], "ms")
    show(f"{name}: turns late by more than 20 ms", found["over"], "%")


def plots() -> None:
    for name in ("mlp", "convnet"):
        found = probe(f"plots:{name}")
        show(f"{name}: live plots cost", found["percent"], "%", "plot_cost_percent")
        show(f"{name}:   error of that", found["error"], "%")


def plain(name: str) -> None:
    found = run(str(HERE / "window_hours.py")) if name == "hours" else probe(name)
    for what, value in found.items():
        title, unit, limit = what.split("|")
        show(f"{name}: {title}", value, unit, limit or None)


def main() -> None:
    wanted = sys.argv[1:] or ["start", "idle", "edit", "pen", "theme", "growth", "mlp", "batch1", "convnet", "plots"]
    for name in wanted:
        if name == "start":
            start()
        elif name == "plots":
            plots()
        elif name in ("mlp", "batch1", "convnet"):
            lateness(name)
        else:
            plain(name)


if __name__ == "__main__":
    main()
