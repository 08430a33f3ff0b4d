"""From what a user gives as data to batches: arrays, lists and dictionaries of them, and weights of samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.value_types import shown
from netbuilder.keras.tensors import flat

_TF = ("tensorflow", "torch", "jax")


def array_of(value: Any, what: str) -> np.ndarray:
    """An array of numbers, or a sentence."""
    origin = type(value).__module__.split(".")[0]
    if origin in _TF and not hasattr(value, "__array__"):
        raise DataError(f"{what}: a {origin} data set is not supported.", hint="Give numpy arrays.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise DataError(f"{what}: the rows have different lengths.", hint="Give every sample the same shape.") from None
    if array.dtype.kind not in "fiub":
        raise DataError(f"{what} must be numbers, but they are {array.dtype}.", hint="Turn texts into numbers first.")
    if not array.ndim:
        raise DataError(f"{what} must be an array with one row a sample, but a single number came.")
    return array


def parts(value: Any, names: Sequence[str], keys: Sequence[str], what: str) -> list[Any]:
    """One value for each input or output: from a single one, a list in order, or a dictionary by name.

    Args:
        value: what was given.
        names: of the layers.
        keys: other names that a dictionary may use.
        what: it is called in a message.
    """
    if isinstance(value, Mapping):
        found = []
        for name, key in zip(names, keys, strict=True):
            if name not in value and key not in value:
                raise DataError(
                    f"{what} for {name} is missing.", hint="There is only: " + ", ".join(map(str, value)) + "."
                )
            found.append(value[key] if key in value else value[name])
        return found
    if isinstance(value, (list, tuple)) and (len(names) > 1 or _is_list_of_arrays(value)):
        leaves = flat(value)
        if len(leaves) != len(names):
            raise DataError(f"{len(names)} arrays are expected for {what.lower()}, but {len(leaves)} came.")
        return leaves
    if len(names) > 1:
        raise DataError(
            f"{len(names)} arrays are expected for {what.lower()}, but one came.",
            hint="Give a list, or a dictionary with the names " + ", ".join(names) + ".",
        )
    return [value]


def _is_list_of_arrays(value: Sequence[Any]) -> bool:
    return len(value) == 1 and hasattr(value[0], "shape")


def inputs_of(model: Any, x: Any) -> list[np.ndarray]:
    """The arrays for a model's inputs, with a last axis of length one put right as Keras does."""
    shapes = [tensor.shape for tensor in model.input_tensors]
    names = [tensor.name for tensor in model.input_tensors]
    given = parts(x, names, model.input_keys or names, "Inputs")
    arrays = [array_of(value, "Inputs") for value in given]
    return [_ranked(array, shape) for array, shape in zip(arrays, shapes, strict=True)]


def _ranked(array: np.ndarray, shape: Sequence[int | None]) -> np.ndarray:
    if array.ndim == len(shape) - 1 and shape[-1] == 1:
        return array[..., None]
    if array.ndim == len(shape) + 1 and array.shape[-1] == 1:
        return array[..., 0]
    return array


def targets_of(model: Any, y: Any) -> list[np.ndarray]:
    """The arrays for a model's outputs; double numbers are halved to those of the network."""
    if y is None:
        raise DataError("Targets are missing.", hint="Give y.")
    given = parts(y, model.output_layer_names, model.output_names_in_logs, "Targets")
    arrays = [array_of(value, "Targets") for value in given]
    return [array.astype(np.float32) if array.dtype == np.float64 else array for array in arrays]


def weights_of(model: Any, weights: Any, targets: Sequence[np.ndarray]) -> list[np.ndarray | None] | None:
    """Weights of samples for each output, None if there are none at all."""
    if weights is None:
        return None
    if isinstance(weights, (list, tuple, Mapping)) and not np.isscalar(next(iter(weights), None)):
        if isinstance(weights, Mapping):
            keys = zip(model.output_layer_names, model.output_names_in_logs, strict=True)
            given = [weights.get(key, weights.get(name)) for name, key in keys]
        else:
            given = parts(weights, model.output_layer_names, model.output_names_in_logs, "Sample weights")
    else:
        given = [weights] * len(targets)
    return [None if one is None else array_of(one, "Sample weights").astype(np.float32) for one in given]


def same_length(groups: Mapping[str, Sequence[np.ndarray | None]]) -> int:
    """The number of samples, if all arrays have as many."""
    sizes = {name: [len(array) for array in group if array is not None] for name, group in groups.items()}
    found = {size for group in sizes.values() for size in group}
    if len(found) > 1:
        told = ", ".join(f"{name}: {'/'.join(map(str, group))}" for name, group in sizes.items() if group)
        raise DataError(f"The arrays have different numbers of samples ({told}).", hint="Give one row for each sample.")
    if found == {0} or not found:
        raise DataError("There are no samples.", hint="Give at least one.")
    return found.pop()


def check_shapes(arrays: Sequence[np.ndarray], tensors: Sequence[Any]) -> None:
    """Refuses samples that do not have the shape of the inputs."""
    for array, tensor in zip(arrays, tensors, strict=True):
        wanted = tensor.shape[1:]
        fits = array.ndim == len(wanted) + 1 and all(
            want is None or want == got for want, got in zip(wanted, array.shape[1:], strict=True)
        )
        if not fits:
            raise ShapeError(
                f"The model expects samples of shape {shown(wanted)}, but got {shown(array.shape[1:])}.",
                hint="Change the Input or reshape the data.",
                where=tensor.name,
            )
