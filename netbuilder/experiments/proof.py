"""Proof of an export: what was written is run on samples, and its outputs are compared with ours."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import mark, sentence
from netbuilder.engine.learner import Learner
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.running_exports import (
    Pulse,
    is_there,
    keras_backend,
    run_in_keras,
    run_in_onnxruntime,
    run_in_reference,
    run_script,
)
from netbuilder.formats.code.about import words
from netbuilder.formats.code.keras_script import for_keras, keras_weights_path
from netbuilder.formats.files import load_model, load_weights
from netbuilder.formats.model import StoredModel, network_of

_MOST_PRODUCTS = 300_000_000_000
_MOST_NUMBERS = 100_000_000
RELATIVE, ABSOLUTE = 1e-4, 1e-5
"""How far single-precision sums in another order may lie apart."""


@dataclass(frozen=True)
class Proof:
    """What came out.

    Attributes:
        largest_difference: between an output of the export and ours; None if the export was not run.
        how: in a few words, what ran it.
        problem: if it could not be run, or differs too much.
        samples: how many samples were compared.
    """

    largest_difference: float | None
    how: str
    problem: NetBuilderError | None = None
    samples: int = 0

    @property
    def holds(self) -> bool:
        """Whether the export gives the same outputs."""
        return self.largest_difference is not None and self.problem is None


def prove(
    export_kind: str,
    path: str | Path,
    stored: StoredModel,
    samples: int = 100,
    seed: int = 0,
    inputs: Sequence[np.ndarray] | None = None,
    pulse: Pulse = lambda: None,
) -> Proof:
    """Runs an export and compares; blocks until it is done, so call it in a thread.

    Args:
        export_kind: as in `formats.exports.EXPORTS`.
        path: the file that was asked for.
        stored: the model that was exported.
        samples: how many random samples are made; fewer for a network that would take minutes.
        seed: of the samples.
        inputs: samples to use instead, one array for each input of the network.
        pulse: called again and again meanwhile; where it raises something, all ends, and so does what was started.
    """
    try:
        _require_bearable(stored)
        xs = list(inputs) if inputs is not None else example_inputs(stored, _bearable(stored, samples), seed)
        ours = _outputs(stored, xs, pulse)
        if export_kind not in _RUNNERS:
            raise FileError(sentence("What is exported as {export_kind} cannot be run.", export_kind=export_kind))
        how, theirs = _RUNNERS[export_kind](Path(path), stored, xs, pulse)
    except NetBuilderError as error:
        return Proof(None, "", error)
    return compared(ours, theirs, how)


def compared(ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray], how: str) -> Proof:
    """The largest difference between two sets of outputs, and whether it is too large."""
    if [y.shape for y in ours] != [y.shape for y in theirs]:
        return Proof(None, how, FileError("The export gives outputs of another shape."))
    worst, fits = 0.0, True
    for y, other in zip(ours, theirs, strict=True):
        gaps = np.abs(np.nan_to_num(y.astype(np.float64)) - np.nan_to_num(other.astype(np.float64)))
        worst = max(worst, float(gaps.max(initial=0)))
        fits &= np.allclose(other, y, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    problem = None if fits else FileError("The export gives other outputs than this model.")
    return Proof(worst, how, problem, len(ours[0]))


def _outputs(stored: StoredModel, xs: Sequence[np.ndarray], pulse: Pulse) -> list[np.ndarray]:
    learner = Learner(network_of(stored), [None] * len(stored.graph.outputs), optimizers.create("SGD"))
    size = batch_size(stored)
    parts = []
    for start in range(0, len(xs[0]), size):
        pulse()
        parts.append([y.copy() for y in learner.predict_batch([x[start : start + size] for x in xs])])
    return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]


def _bearable(stored: StoredModel, samples: int) -> int:
    """So many samples, or as many as can be computed several times over within a minute or so."""
    return max(2, min(samples, _MOST_PRODUCTS // max(1, _products(stored))))


def _require_bearable(stored: StoredModel) -> None:
    """Refuses a network of which already one sample would take all memory, or minutes."""
    numbers, products = _numbers(stored), _products(stored)
    if numbers > _MOST_NUMBERS or products > _MOST_PRODUCTS:
        raise FileError(
            sentence(
                "One sample alone takes {numbers:,} numbers and {products:,} products, too many to try it.",
                numbers=numbers,
                products=products,
            ),
            hint="What was written may be right all the same.",
        )


def _products(stored: StoredModel) -> int:
    """The products that one sample takes."""
    shapes = stored.graph.shapes()
    return sum(node.spec.multiply_adds(*(shapes[name] for name in node.inputs)) for node in stored.graph.nodes)


def _numbers(stored: StoredModel) -> int:
    """The numbers that all layers together give for one sample."""
    shapes = stored.graph.shapes().values()
    return sum(math.prod(length or OPEN_LENGTH for length in shape) for shape in shapes)


def batch_size(stored: StoredModel) -> int:
    """Samples that go through the network together, so that what lies between its layers fits into memory."""
    return max(1, _MOST_NUMBERS // max(1, _numbers(stored)))


Ran = tuple[str, list[np.ndarray]]
Runner = Callable[[Path, StoredModel, Sequence[np.ndarray], Pulse], Ran]


def _model_file(path: Path, stored: StoredModel, xs: Sequence[np.ndarray], pulse: Pulse) -> Ran:
    if keras_backend():
        return mark("run by Keras"), run_in_keras(path, xs, batch_size(stored), pulse)
    return mark("read back by NetBuilder, as Keras is not installed here"), _outputs(load_model(path), xs, pulse)


def _keras_script(path: Path, stored: StoredModel, xs: Sequence[np.ndarray], pulse: Pulse) -> Ran:
    if keras_backend():
        return mark("run with Keras"), run_script(path, xs, batch_size(stored), pulse)
    written = load_weights(keras_weights_path(path), for_keras(stored))
    return mark("the weights read back by NetBuilder, as Keras is not installed here"), _outputs(written, xs, pulse)


def _numpy_script(path: Path, stored: StoredModel, xs: Sequence[np.ndarray], pulse: Pulse) -> Ran:
    return mark("run with numpy alone"), run_script(path, xs, batch_size(stored), pulse)


def _onnx(path: Path, stored: StoredModel, xs: Sequence[np.ndarray], pulse: Pulse) -> Ran:
    if is_there("onnxruntime"):
        return mark("run by onnxruntime"), run_in_onnxruntime(path, xs, batch_size(stored), pulse)
    return mark("run by the reference evaluator of ONNX"), run_in_reference(path, xs, batch_size(stored), pulse)


_RUNNERS: dict[str, Runner] = {
    "keras": _model_file,
    "h5": _model_file,
    "keras_script": _keras_script,
    "numpy_script": _numpy_script,
    "onnx": _onnx,
}
OPEN_LENGTH = 8
"""Steps of an example where the network takes any number."""


def example_inputs(stored: StoredModel, samples: int, seed: int) -> list[np.ndarray]:
    """Random samples for each input of the network: whole numbers where they are looked up in an Embedding."""
    rng = np.random.default_rng(seed)
    graph = stored.graph
    found = []
    for name in graph.inputs:
        shape = tuple(OPEN_LENGTH if length is None else length for length in graph[name].spec.output_shape())
        below = words(stored, name)
        if below:
            x = rng.integers(0, below, (samples, *shape))
        else:
            x = rng.normal(0, 1, (samples, *shape))
        found.append(x.astype(stored.dtype))
    return found
