"""Training steps of further layers by `fit`: NetBuilder in turn with Keras on TensorFlow, and the limit of a factor 2.

TF_PYTHON=… python tests/benchmarks/layers.py [--nets LSTM GRU] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

import contenders
import layer_nets
import measuring
import table

LIMIT = 2.0
KINDS = {"numpy": "numpy", "compiled": None}


def timed_fits(name: str, keras: Any, steps: int, repeats: int, **options: Any) -> float:
    """Milliseconds of a step, the median of whole fits."""
    net = layer_nets.NETS[name]
    x, y = layer_nets.data(net, steps)
    keras.utils.set_random_seed(0)
    model = layer_nets.model(net, keras, **options)

    def fit() -> None:
        model.fit(x, y, batch_size=net.batch, epochs=1, verbose=0)

    fit()
    times, _ = measuring.quiet_times(fit, repeats)
    return statistics.median(times) / steps * 1e3


def run_one(arguments: argparse.Namespace) -> None:
    """The part of one contender, in its own process."""
    if arguments.as_peer:
        os.environ["KERAS_BACKEND"] = "tensorflow"
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import keras

        ways: dict[str, dict[str, Any]] = {"jit off": {"jit_compile": False}, "jit auto": {}}
    else:
        sys.path.insert(0, str(measuring.ROOT))
        import netbuilder.keras as keras  # type: ignore[no-redef]

        ways = {"": {}}
    steps, repeats = arguments.steps, arguments.repeats
    found = {way: timed_fits(arguments.nets[0], keras, steps, repeats, **options) for way, options in ways.items()}
    best = min(found, key=found.__getitem__)
    print(json.dumps({"ms": found[best], "way": best}))


def compare(name: str, arguments: argparse.Namespace, tensorflow: str) -> list[str]:
    """A row of the table: milliseconds of all and how many times as long NetBuilder takes."""
    steps = max(1, round(layer_nets.NETS[name].steps * arguments.share))
    words = [str(Path(__file__).resolve()), "--nets", name, "--steps", str(steps), "--repeats", str(arguments.repeats)]
    times: dict[str, list[float]] = {}
    for _ in range(arguments.rounds):
        for kind in arguments.kernels:
            variables = measuring.environment(NETBUILDER_KERNELS=KINDS[kind])
            _take(times, kind, [sys.executable, *words, "--one"], variables)
        _take(times, "peer", [tensorflow, *words, "--as-peer"], measuring.environment())
    middle = {kind: statistics.median(values) for kind, values in times.items()}
    if "peer" not in middle:
        return [name, *(f"{middle[kind]:.2f}" if kind in middle else "failed" for kind in arguments.kernels), "failed"]
    cells = [name]
    for kind in arguments.kernels:
        if kind not in middle:
            cells.append("failed")
            continue
        ratio = middle[kind] / middle["peer"]
        cells.append(f"{middle[kind]:.2f} ({ratio:.2f}{'' if ratio <= LIMIT else ' TOO SLOW'})")
    return [*cells, f"{middle['peer']:.2f}"]


def _take(times: dict[str, list[float]], kind: str, command: list[str], variables: dict[str, str]) -> None:
    said = measuring.last_json(command, variables, measuring.ROOT)
    if "failed" in said:
        print(f"  {kind}: {said['failed']}")
    else:
        times.setdefault(kind, []).append(said["ms"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nets", nargs="+", default=list(layer_nets.NETS), choices=layer_nets.NETS, metavar="NET")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="timed fits in each round")
    parser.add_argument("--share", type=float, default=1.0, help="steps as a share of the usual number, for a trial")
    parser.add_argument("--kernels", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--noisy", action="store_true", help="keep times while others use the processor: for a trial")
    parser.add_argument("--steps", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--as-peer", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one or arguments.as_peer:
        run_one(arguments)
        return 0
    if arguments.noisy:
        os.environ["QUIET_LIMIT"] = "1000"
    tensorflow = contenders.interpreter("TF_PYTHON")
    if tensorflow is None:
        print("TF_PYTHON names no Python with TensorFlow and Keras, so there is nothing to compare with.")
        return 2
    print(measuring.processor())
    lines = [["ms a step (times as long as Keras)", *arguments.kernels, "Keras on TensorFlow"]]
    for name in arguments.nets:
        lines.append(compare(name, arguments, tensorflow))
        print("  ".join(lines[-1]), flush=True)
    print("\n" + table.aligned(lines))
    print(f"The limit is {LIMIT:g} times as long as Keras on TensorFlow, at the faster of jit off and auto.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
