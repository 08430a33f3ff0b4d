"""A weight of a layer: an array that may lie in the memory of a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.core.errors import ShapeError
from netbuilder.engine.parameters import Weight


class Variable(np.lib.mixins.NDArrayOperatorsMixin):
    """One weight. It reads as an array; `assign` changes it.

    Attributes:
        array: where the numbers are: the layer's own memory, or that of the network which trained the layer last.
    """

    def __init__(self, weight: Weight, array: np.ndarray, owner: Any) -> None:
        self.key = weight.name
        self.regularizer = weight.regularizer
        self.learned = weight.learned
        self.array = array
        self._owner = owner

    @property
    def name(self) -> str:
        """The last part of its path: kernel, bias …"""
        return self.key.rsplit("/", 1)[-1]

    @property
    def path(self) -> str:
        """Layer and name."""
        return f"{self._owner.name}/{self.key}"

    @property
    def trainable(self) -> bool:
        """Whether training changes it."""
        return self.learned and self._owner.trainable

    @property
    def value(self) -> np.ndarray:
        """The numbers."""
        return self.array

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of its axes."""
        return self.array.shape

    @property
    def dtype(self) -> str:
        """Kind of its numbers."""
        return str(self.array.dtype)

    @property
    def ndim(self) -> int:
        """Number of its axes."""
        return self.array.ndim

    def numpy(self) -> np.ndarray:
        """A copy of the numbers."""
        return self.array.copy()

    def assign(self, value: Any) -> Variable:
        """Sets the numbers; the shape must be the same."""
        new = np.asarray(value)
        if new.shape != self.shape:
            raise ShapeError(
                f"The weight {self.path} has the shape {self.shape}, but {new.shape} was given.", where=self._owner.name
            )
        self.array[...] = new
        return self

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.array, dtype=dtype, copy=True if copy is None else copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [x.array if isinstance(x, Variable) else x for x in inputs]
        return getattr(ufunc, method)(*plain, **kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self.array[key]

    def __len__(self) -> int:
        return len(self.array)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"
