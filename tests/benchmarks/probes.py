"""Single measurements of NetBuilder, each in a process of its own: python probes.py NAME; prints one line of JSON."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import measuring

sys.path.insert(0, str(measuring.ROOT))

import numpy as np
import workloads

import netbuilder.keras as keras

MB = 1 << 20
LECTURE = workloads.WORKLOADS["W1"]


def resident() -> float:
    """Megabytes in use now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / MB


def lecture() -> Any:
    keras.utils.set_random_seed(0)
    return workloads.model(LECTURE, keras)


def memory(short: bool) -> dict[str, Any]:
    """The peak of a script that scales MNIST in place and fits the lecture's network."""
    (x, labels), _ = keras.datasets.mnist.load_data()
    x = x.reshape(-1, 784)
    lecture().fit(x, np.eye(10, dtype=np.float32)[labels], batch_size=100, epochs=1, verbose=0)
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB}


def flat(short: bool) -> dict[str, Any]:
    """Megabytes in use after each epoch."""
    x, y = workloads.data(LECTURE)
    rows = 2_000 if short else 20_000
    found: list[float] = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: found.append(resident()))
    lecture().fit(x[:rows], y[:rows], batch_size=100, epochs=10, verbose=0, callbacks=[watch])
    return {"after_epochs_mb": found, "growth_mb": found[-1] - found[1]}


def proportion(short: bool) -> dict[str, Any]:
    """Microseconds a sample for sets of three sizes."""
    x, y = workloads.data(LECTURE)
    model = lecture()
    sizes = [1_000, 2_000, 4_000] if short else [10_000, 20_000, 40_000]
    each: dict[int, list[float]] = {size: [] for size in sizes}
    model.fit(x[:1000], y[:1000], batch_size=100, verbose=0)
    for _ in range(1 if short else 5):
        for size in sizes:
            seconds, _ = measuring.timed(lambda rows=size: model.fit(x[:rows], y[:rows], batch_size=100, verbose=0))
            each[size].append(seconds / size * 1e6)
    middle = {size: statistics.median(values) for size, values in each.items()}
    return {"us_per_sample": middle, "largest_over_smallest": middle[sizes[-1]] / middle[sizes[0]]}


def overhead(short: bool) -> dict[str, Any]:
    """What `fit` costs over the bare steps, with the same network, by batch size.

    `bare` steps on slices of the set; `gathered` steps on shuffled batches, which any training must gather.
    """
    from netbuilder.training import ArrayFeed

    x, y = workloads.data(LECTURE)
    found = {}
    for batch, usual in ((100, 200), (10, 600), (1, 1000)):
        steps = usual // 10 if short else usual
        rows = steps * batch
        model = lecture()
        inputs, targets = x[:rows], y[:rows]
        model.fit(inputs, targets, batch_size=batch, verbose=0)
        learner = model.learner_for([targets])
        slices = [([inputs[i : i + batch]], [targets[i : i + batch]]) for i in range(0, rows, batch)]

        def bare(learner: Any = learner, slices: Any = slices) -> None:
            for one_x, one_y in slices:
                learner.train_batch(one_x, one_y)

        def gathered(learner: Any = learner, inputs: Any = inputs, targets: Any = targets, batch: int = batch) -> None:
            for each in ArrayFeed([inputs], [targets], batch_size=batch, rng=np.random.default_rng(0)):
                learner.train_batch(each.inputs, each.targets)

        def fitted(model: Any = model, inputs: Any = inputs, targets: Any = targets, batch: int = batch) -> None:
            model.fit(inputs, targets, batch_size=batch, verbose=0)

        ways = {"bare": bare, "gathered": gathered, "fit": fitted}
        found[batch] = _in_turn(ways, steps, rounds=3 if short else 15)
    return found


def _in_turn(ways: dict[str, Callable[[], None]], steps: int, rounds: int) -> dict[str, float]:
    """Microseconds a step of each way, and the median over the rounds of what fit costs more, as a share."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            times[name].append((time.perf_counter() - start) / steps * 1e6)
    found = {f"{name}_us": statistics.median(values) for name, values in times.items()}
    for name in ("bare", "gathered"):
        shares = [one / other - 1 for one, other in zip(times["fit"], times[name], strict=True)]
        found[f"over_{name}"] = statistics.median(shares)
    return found


PROBES = {probe.__name__: probe for probe in (memory, flat, proportion, overhead)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PROBES)
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    print(json.dumps(PROBES[arguments.name](arguments.short)))
