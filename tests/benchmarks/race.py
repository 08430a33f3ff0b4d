"""Runs NetBuilder and its peers in turn and prints ratios of medians beside their targets.

python tests/benchmarks/race.py --workloads W1 W3 --rounds 3
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import contenders
import measuring
import table
from contenders import Contender
from workloads import WORKLOADS


def arguments_of() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", nargs="+", default=list(WORKLOADS), choices=WORKLOADS, metavar="W")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="timed segments in each round")
    parser.add_argument("--steps", type=float, default=1.0, help="steps as a share of the usual number, for a trial")
    parser.add_argument("--kernels", nargs="+", default=list(contenders.OURS), choices=contenders.OURS)
    parser.add_argument("--peers", type=Path, default=measuring.ROOT.parent / "shared" / "peers", metavar="DIR")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--quick", dest="everyone", action="store_false", help="the fastest peers alone (the default)")
    who.add_argument("--all", dest="everyone", action="store_true", help="every peer")
    parser.add_argument("--noisy", action="store_true", help="keep times while others use the processor: for a trial")
    parser.add_argument("--out", type=Path, help="a JSON file for all figures")
    parser.set_defaults(everyone=False)
    return parser.parse_args()


def field(name: str, arguments: argparse.Namespace) -> list[Contender]:
    """All who take part in a workload."""
    found, missing = contenders.peers(name, arguments.peers.resolve(), arguments.everyone)
    for line in missing:
        print(line)
    return [*(contenders.ours(kernels) for kernels in arguments.kernels), *found]


def rounds(name: str, arguments: argparse.Namespace) -> Iterator[tuple[Contender, dict[str, Any]]]:
    """What each contender said, round by round."""
    taking_part = field(name, arguments)
    for number in range(arguments.rounds):
        for contender in taking_part:
            steps = max(1, round(WORKLOADS[name].steps * arguments.steps * contender.steps))
            options = ["--workload", name, "--steps", str(steps), "--repeats", str(arguments.repeats)]
            print(f"  round {number + 1}: {contender.name} …", end="", flush=True)
            variables = measuring.environment(**contender.variables)
            said = measuring.last_json([*contender.command, *options], variables, contender.folder)
            print(f" {said.get('failed') or format(said['samples_per_s'], ',.0f')}", flush=True)
            yield contender, said


def race(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Runs a workload, prints its table and gives all of it."""
    print(f"\n{name}: {WORKLOADS[name].title}")
    runs: list[dict[str, Any]] = []
    speeds: dict[str, list[float]] = {}
    for contender, said in rounds(name, arguments):
        runs.append({"name": contender.name, **said})
        if "samples_per_s" in said:
            speeds.setdefault(contender.name, []).append(said["samples_per_s"])
    own = [contenders.OURS[kernels] for kernels in arguments.kernels]
    others = [contender for contender in speeds if contender not in contenders.OURS.values()]
    keras = [contender for contender in others if contender in contenders.KERAS_TF]
    batch = WORKLOADS[name].batch
    found = [
        verdict
        for kernels in arguments.kernels
        for verdict in table.verdicts(name, kernels, speeds, contenders.OURS[kernels], others, keras, batch)
    ]
    print(table.aligned(table.rows(speeds, own)))
    for verdict in found:
        print("  " + table.sentence(verdict))
    noisy = sorted({run["name"] for run in runs if run.get("dropped_segments") == -1})
    if noisy:
        print("  The machine was never quiet for: " + ", ".join(noisy) + ". Do not trust these figures.")
    return {"runs": runs, "medians": table.medians(speeds), "verdicts": [table.as_json(verdict) for verdict in found]}


def main() -> int:
    arguments = arguments_of()
    if arguments.noisy:
        os.environ["QUIET_LIMIT"] = "1000"
    command = [sys.executable, str(contenders.HERE / "measuring.py")]
    facts = measuring.last_json(command, measuring.environment(), contenders.HERE)
    print(f"{facts['processor']}\n{facts['blas']}")
    results = {name: race(name, arguments) for name in arguments.workloads}
    found = [verdict for result in results.values() for verdict in result["verdicts"]]
    judged = [verdict for verdict in found if verdict["met"] is not None]
    print(f"\n{sum(verdict['met'] for verdict in judged)} of {len(judged)} targets are met.")
    if arguments.out:
        arguments.out.write_text(json.dumps({**facts, "workloads": results}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
