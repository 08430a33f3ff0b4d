"""Arrays of weights as Keras 1, its Theano backend and the layers for cuDNN kept them, turned into those of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from netbuilder.engine.layers import Layer
from netbuilder.formats.keras_files.containers import Container

Shapes = Sequence[tuple[int, ...]]
_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv2DTranspose")
_GATES = {"LSTM": 4, "GRU": 3}
_SEPARATE = {12: (0, 6, 3, 9), 9: (0, 3, 6)}
"""Where the gates of an LSTM (i, f, c, o) and of a GRU (z, r, h) begin, if each has three arrays of its own."""


@dataclass(frozen=True)
class Writer:
    """Who wrote a file: the first number of the version of Keras, 0 if it is not known, and the backend."""

    version: int = 0
    backend: str = ""

    def differs(self, spec: Layer, shapes: Shapes, wanted: Shapes) -> bool:
        """Whether a layer's arrays must be turned."""
        inner = _inner(spec)
        if inner.kind in _CONVOLUTIONS:
            return self.backend == "theano" or self.version == 1 or list(shapes) != list(wanted)
        if inner.kind in _GATES:
            return list(shapes) != list(wanted)
        return False


def as_today(spec: Layer, layer: Container, arrays: Sequence[np.ndarray], writer: Writer) -> list[np.ndarray]:
    """The arrays in today's shapes; what cannot be turned comes back as it is."""
    if spec.kind == "Bidirectional":
        half = len(arrays) // 2
        there, back = (as_today(_inner(spec), layer, part, writer) for part in (arrays[:half], arrays[half:]))
        return [*there, *back]
    inner = _inner(spec)
    if inner.kind in _CONVOLUTIONS:
        return [_kernel(inner, layer, arrays[0], writer), *arrays[1:]]
    if inner.kind in _GATES:
        return _recurrent(inner, arrays)
    return list(arrays)


def _inner(spec: Layer) -> Layer:
    while spec.kind in ("TimeDistributed", "Bidirectional"):
        spec = spec.layer  # type: ignore[attr-defined]
    return spec


def _kernel(spec: Layer, layer: Container, kernel: np.ndarray, writer: Writer) -> np.ndarray:
    size = tuple(spec.kernel_size)  # type: ignore[attr-defined]
    if kernel.ndim == 4 and spec.kind == "Conv1D":
        # Keras 1: (filters, inputs, size, 1) from version 1.0 on, then (size, 1, inputs, filters).
        if kernel.shape[:2] != (size[0], 1) or kernel.shape[3] != spec.filters:  # type: ignore[attr-defined]
            kernel = kernel.transpose(2, 3, 1, 0)
        kernel = kernel[:, 0]
    elif kernel.ndim == 4 and writer.version <= 1 and _theano_order(layer, kernel.shape, size):
        kernel = kernel.transpose((2, 3, 0, 1) if spec.kind == "Conv2DTranspose" else (2, 3, 1, 0))
    elif kernel.ndim == 4 and writer.version == 1 and spec.kind == "Conv2DTranspose":
        kernel = kernel.transpose(0, 1, 3, 2)
    if writer.backend == "theano":
        # Theano turns the kernel over before it slides it.
        kernel = kernel[tuple(slice(None, None, -1) for _ in size)]
    return np.ascontiguousarray(kernel)


def _theano_order(layer: Container, shape: tuple[int, ...], size: tuple[int, ...]) -> bool:
    """Whether the axes are (filters, inputs, rows, columns), as where the pictures have their channels first."""
    said = layer.config.get("dim_ordering", layer.config.get("data_format"))
    if said in ("th", "channels_first"):
        return shape[2:] == size
    return shape[2:] == size and shape[:2] != size


def _recurrent(spec: Layer, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    gates, units = _GATES[spec.kind], spec.units  # type: ignore[attr-defined]
    starts = _SEPARATE.get(len(arrays))
    if starts is not None and len(starts) == gates:
        kinds = ([arrays[start + place] for start in starts] for place in range(3))
        return [np.concatenate(parts, axis=-1) for parts in kinds]
    if len(arrays) == 3 and arrays[2].shape == (2 * gates * units,):
        return _from_cudnn(arrays, gates, reset_after=spec.kind == "GRU")
    if len(arrays) == 3 and spec.kind == "GRU" and arrays[2].shape == (1, gates * units):
        return [*arrays[:2], arrays[2][0]]
    return list(arrays)


def _from_cudnn(arrays: Sequence[np.ndarray], gates: int, *, reset_after: bool) -> list[np.ndarray]:
    """CuDNN keeps its matrices the other way round, and a bias for the input beside one for the state."""
    kernel, recurrent, bias = arrays

    def each(matrix: np.ndarray, turn: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        return np.concatenate([turn(part) for part in np.split(matrix, gates, axis=1)], axis=1)

    turned = each(kernel, lambda part: part.T.reshape(part.shape, order="F"))
    biases = bias.reshape(2, -1)
    return [turned, each(recurrent, np.transpose), biases if reset_after else biases.sum(axis=0)]
