"""Every layer of the registry as a small model, with weights that differ everywhere, to be exported and run."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from netbuilder.engine.activations import activations
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers.function import FORMULAS
from netbuilder.engine.network import Network
from netbuilder.formats.model import StoredModel, network_of, weights_of
from tests.contract.layer_examples import EXAMPLES, STEPS, Example

ROWS = 3

IN_SEQUENCES = ("SimpleRNN", "LSTM", "GRU", "Bidirectional", "GlobalAveragePooling1D", "TimeDistributed", "Dense")
MERGES = ("Add", "Average", "Multiply", "Maximum", "Minimum", "Subtract", "Concatenate")


@dataclass(frozen=True)
class Case:
    """A model, its inputs, and what ours gives for them."""

    name: str
    stored: StoredModel
    inputs: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]


def case(name, layers, outputs=None, whole=0):
    """A model with random weights, run on random inputs of which some steps are zeros."""
    graph = Graph.from_json({"layers": layers, **({"outputs": outputs} if outputs else {})})
    network = Network(graph, seed=1)
    rng = np.random.default_rng(len(name))
    for place in network.parameters.places:
        array = network.parameters[place.node, place.weight.name]
        low = 0.5 if "variance" in place.weight.name else -1
        array[...] = rng.uniform(low, 1.2, array.shape)
    stored = StoredModel(graph, weights_of(network), name=name)
    inputs = [_input(rng, (ROWS, *network.shapes[source]), whole) for source in graph.inputs]
    network = network_of(stored)
    outputs = network.outputs(network.forward(inputs))
    return Case(name, stored, tuple(inputs), tuple(np.array(y) for y in outputs))


def _input(rng, shape, whole):
    if whole:
        x = rng.integers(0, whole, shape).astype(np.float32)
        x[:, 0] = np.maximum(x[:, 0], 1)  # no sequence begins with a step that does not count
        return x
    x = rng.normal(0, 1, shape).astype(np.float32)
    if len(shape) == 3 and shape[1] > 2:  # short sequences, a gap in the middle
        x[0, -2:] = 0
        x[1, 1] = 0
        x[2, :2] = 0
    return x


def example_case(number: int, example: Example, masked: bool) -> Case:
    """One example of a layer; masked: behind a Masking layer."""
    nodes, ends = [], []
    for place, shape in enumerate(example.shapes):
        nodes.append({"kind": "Input", "id": f"in {place}", "shape": list(shape), "inputs": []})
        ends.append(f"in {place}")
        if masked and len(shape) == 2 and (place == 0 or example.kind in MERGES):
            nodes.append({"kind": "Masking", "id": f"mask {place}", "inputs": [ends[-1]]})
            ends[-1] = f"mask {place}"
    nodes.append({"kind": example.kind, "id": "layer", "inputs": ends, **example.settings})
    # What the layer does with the mask shows in the layer after it.
    outputs = ["layer"]
    return case(f"{number}{'m' if masked else ''} {example}", nodes, outputs, example.whole)


def layer_cases() -> list[Case]:
    """All examples of all layers, those of sequences also with masks."""
    found = []
    for number, example in enumerate(EXAMPLES):
        found.append(example_case(number, example, False))
        if example.kind in (*IN_SEQUENCES, *MERGES) and any(len(shape) == 2 for shape in example.shapes):
            found.append(example_case(number, example, True))
    return found


def activation_cases() -> list[Case]:
    """All activations, alone and in the gates of recurrent layers."""
    start = {"kind": "Input", "shape": [4, 6]}
    found = [case(f"activation {kind}", [start, {"kind": "Activation", "activation": kind}]) for kind in activations]
    start = {"kind": "Input", "shape": list(STEPS)}
    for kind in ("relu", "gelu", "hard_sigmoid", "softmax"):
        every = {"units": 3, "activation": kind, "return_sequences": True}
        layers = [{"kind": layer, **every} for layer in ("LSTM", "GRU", "SimpleRNN")]
        found.append(case(f"gates {kind}", [start, *layers]))
    return found


def function_cases() -> list[Case]:
    """All functions and some powers, of positive numbers."""
    start = [{"kind": "Input", "id": "x", "shape": [4, 6]},
             {"kind": "Activation", "id": "positive", "activation": "softplus"}]  # fmt: skip
    kinds = [{"kind": "Function", "id": name, "function": name, "inputs": ["positive"]} for name in FORMULAS]
    kinds += [{"kind": "Power", "id": f"power {p}", "exponent": p, "inputs": ["positive"]} for p in (-1.5, 0.25, 3.0)]
    return [case("functions", [*start, *kinds], [kind["id"] for kind in kinds])]


WORDS = {"input_dim": 4, "output_dim": 3, "mask_zero": True}
DECODING = {"return_sequences": True, "initial_state": True}
MASK_STACKS = {
    "embedding": [
        {"kind": "Input", "shape": [7]},
        {"kind": "Embedding", "input_dim": 4, "output_dim": 3, "mask_zero": True},
        {"kind": "LSTM", "units": 3, "return_sequences": True},
        {"kind": "Slice", "steps": [1, None]},
        {"kind": "GRU", "units": 2, "return_sequences": True, "return_state": True},
        {"kind": "SimpleRNN", "units": 2, "go_backwards": True, "return_sequences": True},
        {"kind": "LayerNormalization"},
        {"kind": "GlobalAveragePooling1D"},
    ],
    "both ways": [
        {"kind": "Input", "shape": [7, 3]},
        {"kind": "Masking"},
        {"kind": "Bidirectional", "layer": {"kind": "GRU", "units": 2, "return_sequences": True, "return_state": True}},
        {"kind": "Dense", "units": 3, "activation": "relu"},
        {"kind": "Bidirectional", "layer": {"kind": "LSTM", "units": 2}, "merge_mode": "sum"},
    ],
    "merged": [
        {"kind": "Input", "id": "a", "shape": [6, 3]},
        {"kind": "Input", "id": "b", "shape": [6, 3], "inputs": []},
        {"kind": "Masking", "id": "ma", "inputs": ["a"]},
        {"kind": "Masking", "id": "mb", "inputs": ["b"]},
        {"kind": "Multiply", "id": "product", "inputs": ["ma", "mb"]},
        {"kind": "Maximum", "id": "most", "inputs": ["ma", "mb"]},
        {"kind": "Concatenate", "id": "wide", "inputs": ["product", "most", "b"]},
        {"kind": "Concatenate", "id": "long", "inputs": ["ma", "mb"], "axis": 1},
        {"kind": "LSTM", "id": "read", "units": 2, "inputs": ["wide"]},
        {"kind": "GlobalAveragePooling1D", "id": "mean", "inputs": ["long"]},
        {"kind": "Add", "id": "sum", "inputs": ["ma", "mb"]},
        {"kind": "SimpleRNN", "id": "read sum", "units": 2, "inputs": ["sum"]},
    ],
    "translation": [
        {"kind": "Input", "id": "one language", "shape": [6]},
        {"kind": "Input", "id": "other language", "shape": [5], "inputs": []},
        {"kind": "Embedding", "id": "words", **WORDS, "inputs": ["one language"]},
        {"kind": "LSTM", "id": "encoder", "units": 3, "return_state": True},
        {"kind": "Slice", "id": "h", "step": -2, "inputs": ["encoder"]},
        {"kind": "Slice", "id": "c", "step": -1, "inputs": ["encoder"]},
        {"kind": "Embedding", "id": "others", **WORDS, "inputs": ["other language"]},
        {"kind": "Dropout", "id": "dropped"},
        {"kind": "LSTM", "id": "decoder", "units": 3, **DECODING, "inputs": ["dropped", "h", "c"]},
        {"kind": "TimeDistributed", "id": "each", "layer": {"kind": "Dense", "units": 4, "activation": "softmax"}},
    ],
}


def mask_cases() -> list[Case]:
    """Masks that travel through several layers."""
    ends = {"merged": ["read", "mean", "read sum"]}
    whole = {"embedding": 4, "translation": 4}
    return [case(name, layers, ends.get(name), whole.get(name, 0)) for name, layers in MASK_STACKS.items()]


def all_cases() -> list[Case]:
    return [*layer_cases(), *activation_cases(), *function_cases(), *mask_cases()]


_RUN_ALL = """
import runpy, sys
import numpy as np
folder = sys.argv[1]
for number in range(int(sys.argv[2])):
    with np.load(f"{folder}/{number}.given.npz", allow_pickle=False) as file:
        xs = [file[f"x{place}"] for place in range(len(file.files))]
    try:
        y = runpy.run_path(f"{folder}/{number}.py")["predict"](*xs)
    except Exception as error:
        print(number, repr(error), file=sys.stderr)
        continue
    ys = y if isinstance(y, (tuple, list)) else [y]
    np.savez(f"{folder}/{number}.found.npz", **{f"y{place}": each for place, each in enumerate(ys)})
"""


def run_scripts(folder, cases):
    """What the scripts 0.py, 1.py, … give, all run in one process without NetBuilder; and what went wrong."""
    for number, each in enumerate(cases):
        np.savez(folder / f"{number}.given.npz", **{f"x{place}": x for place, x in enumerate(each.inputs)})
    command = [sys.executable, "-I", "-W", "error", "-c", _RUN_ALL, str(folder), str(len(cases))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = []
    for number in range(len(cases)):
        place = folder / f"{number}.found.npz"
        if place.exists():
            with np.load(place) as file:
                found.append([file[f"y{k}"] for k in range(len(file.files))])
        else:
            found.append(None)
    return found, done.stderr


def differences(cases, found):
    """The names of the cases whose outputs are missing or differ, with how much."""
    wrong = []
    for each, ys in zip(cases, found, strict=True):
        if ys is None or [y.shape for y in ys] != [y.shape for y in each.outputs]:
            wrong.append(f"{each.name}: {[y.shape for y in each.outputs]}, not {ys and [y.shape for y in ys]}")
            continue
        for y, other in zip(each.outputs, ys, strict=True):
            if not np.allclose(other, y, rtol=1e-4, atol=1e-5):
                wrong.append(f"{each.name}: differs by {np.abs(other - y).max():.1e}")
    return wrong


def run_onnx(image, inputs):
    """What onnxruntime makes of an ONNX file."""
    onnxruntime = pytest.importorskip("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(image, options, providers=["CPUExecutionProvider"])
    return session.run(None, {each.name: x for each, x in zip(session.get_inputs(), inputs, strict=True)})
