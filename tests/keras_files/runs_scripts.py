"""Runs under a Python that has Keras: runs scripts that the program wrote, as a student would, and says what came out.

    python runs_scripts.py FOLDER

FOLDER holds `jobs.json`, a list of [script, data, whether it is trained], the scripts with their weights, and the data
as .npz: inputs x0, x1, …, targets t0, … and the outputs y0, … that are expected. One line of JSON for each script is
printed.
"""

import contextlib
import io
import json
import sys
import traceback
from pathlib import Path

from opens_with_keras import furthest, library, numbered

import numpy as np  # isort: skip - the library above chooses what is quiet first


def eager(keras):
    """Without the compiling that would take most of the time."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        tensorflow.config.run_functions_eagerly(True)


def ran(keras, script, data, trains):
    """What happens to one script, as a dictionary of words and numbers."""
    keras.backend.clear_session()
    keras.config.set_floatx("float32")
    names = {"__name__": "script", "__file__": str(script)}
    exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"), names)
    inputs, targets = numbered(data, "x"), numbered(data, "t")
    outputs = names["predict"](*inputs)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    found = {"away": furthest([np.asarray(each) for each in outputs], numbered(data, "y"))}
    if trains:
        x, y = (each if len(each) > 1 else each[0] for each in (inputs, targets))
        if len(inputs) == len(targets) == 1:
            np.savez(script.with_suffix(".npz"), x_train=x, y_train=y, x_test=x, y_test=y)
            sys.argv = [str(script), "train", str(script.with_suffix(".npz"))]
        else:
            sys.argv = [str(script), "train"]
            names["load_data"] = lambda: (x, y, x, y)
        names["main"]()
        found["trained"] = script.with_suffix(".new.weights.h5").exists()
    return found


def main(folder):
    keras = library("keras")
    eager(keras)
    print(json.dumps({"version": f"{keras.__version__} on {keras.backend.backend()}"}), flush=True)
    for name, data, trains in json.loads((Path(folder) / "jobs.json").read_text()):
        try:
            with np.load(Path(folder) / data) as arrays:
                kept = {key: arrays[key] for key in arrays}
            with contextlib.redirect_stdout(io.StringIO()):
                answer = ran(keras, Path(folder) / name, kept, trains)
        except (Exception, SystemExit) as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            answer = {
                "error": f"{type(error).__name__}: {error}"[:600],
                "at": f"{Path(last.filename).name}:{last.lineno}",
            }
        print(json.dumps({"script": name, **answer}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
