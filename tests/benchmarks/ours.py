"""One workload through the ordinary `fit` of NetBuilder; prints one line of JSON.

python ours.py --workload W1 --steps 600 --repeats 5
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys

import measuring

sys.path.insert(0, str(measuring.ROOT))

import workloads

import netbuilder.keras as keras
from netbuilder.engine.kernels import wanted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workload", default="W1", choices=workloads.WORKLOADS)
    parser.add_argument("--steps", type=int, default=0, help="steps timed at once")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    workload = workloads.WORKLOADS[arguments.workload]
    steps = arguments.steps or workload.steps
    keras.utils.set_random_seed(0)
    x, y = workloads.data(workload)
    model = workloads.model(workload, keras)
    largest = len(x) // workload.batch

    def fit() -> None:
        left = steps
        while left > 0:
            now = min(left, largest)
            rows = now * workload.batch
            model.fit(x[:rows], y[:rows], batch_size=workload.batch, epochs=1, verbose=0)
            left -= now

    def predict() -> None:
        for step in range(steps):
            start = step * workload.batch % (len(x) - workload.batch)
            model.predict_on_batch(x[start : start + workload.batch])

    run = predict if workload.predicts else fit
    run()
    times, dropped = measuring.quiet_times(run, arguments.repeats)
    middle = statistics.median(times) / steps
    print(
        json.dumps(
            {
                "peer": "netbuilder",
                "workload": arguments.workload,
                "config": "compiled kernels" if wanted() else "numpy alone",
                "steps": steps,
                "repeats": len(times),
                "dropped_segments": dropped,
                "samples_per_s": round(workload.batch / middle, 1),
                "ms_per_step": round(middle * 1e3, 4),
                "blas": measuring.blas(),
            }
        )
    )


if __name__ == "__main__":
    main()
