"""Runs under a Python that has Keras: opens files that the program wrote, predicts, trains a step, says what came out.

    python opens_with_keras.py FOLDER LIBRARY

FOLDER holds `jobs.json`, a list of [file, data, whole], the files, and the data as .npz: inputs x0, x1, …, targets
t0, …, the outputs y0, … that are expected, those after one more step a0, …, the variables of the optimizer o0, …
LIBRARY is keras or tf_keras. One line of JSON for each file is printed.
"""

import json
import os
import sys
import traceback
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402


def library(name):
    """Keras 3 on whichever of TensorFlow and torch is there, or tf_keras."""
    if name == "tf_keras":
        import tf_keras

        return tf_keras
    try:
        import torch

        os.environ.setdefault("KERAS_BACKEND", "torch")
        torch.set_num_threads(1)
    except ImportError:
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import keras

    return keras


def numbered(data, letter):
    """The arrays x0, x1, … of a data file."""
    found = []
    while f"{letter}{len(found)}" in data:
        found.append(data[f"{letter}{len(found)}"])
    return found


def outputs_of(model, inputs):
    """Predictions as a list."""
    found = model.predict_on_batch(inputs if len(inputs) > 1 else inputs[0])
    found = found if isinstance(found, (list, tuple)) else [found]
    return [np.asarray(each.detach().cpu() if hasattr(each, "detach") else each) for each in found]


def furthest(found, wanted):
    """The largest difference of two lists of arrays beyond one part in ten thousand; infinite for other shapes."""
    if len(found) != len(wanted) or any(a.shape != b.shape for a, b in zip(found, wanted)):
        return float("inf")
    pairs = [(np.asarray(a, float), np.asarray(b, float)) for a, b in zip(found, wanted) if a.size]
    worst = [float(np.max(np.abs(a - b) - 1e-4 * np.abs(b))) for a, b in pairs]
    return max([0.0, *(value if np.isfinite(value) else float("inf") for value in worst)])


def opened(keras, path, data, whole):
    """What happens to one file, as a dictionary of words and numbers."""
    found = {}
    if whole:
        model = keras.models.load_model(whole, compile=False)
        for variable in model.weights:
            variable.assign(np.zeros(variable.shape) + 0.125)
        model.load_weights(path)
    else:
        model = keras.models.load_model(path)
    model.run_eagerly = True
    found["away"] = furthest(outputs_of(model, numbered(data, "x")), numbered(data, "y"))
    if whole:
        return found
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return {**found, "compiled": False}
    wanted = numbered(data, "o") if path.endswith(".keras") else []
    if wanted:
        variables = optimizer.variables
        variables = [np.asarray(v.numpy()) for v in (variables() if callable(variables) else variables)]
        found["state"] = furthest(variables, wanted)
    inputs, targets = numbered(data, "x"), numbered(data, "t")
    targets = targets if len(targets) > 1 else targets[0]
    result = model.train_on_batch(inputs if len(inputs) > 1 else inputs[0], targets)
    found["loss"] = bool(np.isfinite(float(result[0] if isinstance(result, (list, tuple)) else result)))
    found["learnt"] = furthest(outputs_of(model, inputs), numbered(data, "a"))
    return found


def main(folder, name):
    keras = library(name)
    backend = f" on {keras.backend.backend()}" if name == "keras" else ""
    print(json.dumps({"version": f"{keras.__version__}{backend}", "name": name}), flush=True)
    for path, data, whole in json.loads((Path(folder) / "jobs.json").read_text()):
        place = Path(folder)
        try:
            with np.load(place / data) as arrays:
                kept = {key: arrays[key] for key in arrays}
            answer = opened(keras, str(place / path), kept, str(place / whole) if whole else None)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            answer = {
                "error": f"{type(error).__name__}: {error}"[:600],
                "at": f"{Path(last.filename).name}:{last.lineno}",
            }
        print(json.dumps({"file": path, **answer}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
