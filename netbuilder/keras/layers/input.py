"""Where data enters a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.engine.layers.input import Input as InputSpec
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.layers.dtypes import dtype_of
from netbuilder.keras.tensors import KerasTensor


class InputLayer(Layer):
    """Takes samples of one shape into a model."""

    built = True

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Sequence[int | None] | None = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        **old: Any,
    ) -> None:
        super().__init__(name=name)
        batch_shape = batch_shape or old.pop("batch_input_shape", None)
        shape = old.pop("input_shape", shape)
        old.pop("trainable", None)
        if old or sparse or ragged or optional or input_tensor is not None:
            wrong = next(iter(old), "") or "sparse, ragged, optional or input_tensor"
            raise SettingError(f"Input: {wrong} is not supported.", hint="Give the shape of a sample.")
        if (shape is None) == (batch_shape is None):
            raise SettingError("Input needs the shape of a sample.", hint="For example keras.Input(shape=(28, 28, 1)).")
        if shape is not None and not isinstance(shape, (tuple, list)):
            raise SettingError(f"Input: shape must be a tuple, but it is {shape!r}.", hint=f"Write ({shape},).")
        self.batch_shape = tuple(batch_shape) if batch_shape is not None else (batch_size, *shape)  # type: ignore[misc]
        self.given_dtype = str(dtype or dtype_of(None))
        self.dtype = dtype_of(dtype)
        self.spec = InputSpec(shape=tuple(self.batch_shape[1:]))
        self.noted([], [(None, *self.spec.output_shape())], self.dtype)

    def joined(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        return inputs

    def run(self, inputs: Any, training: bool, mask: Any) -> Any:
        return inputs

    def get_config(self) -> dict[str, Any]:
        """All arguments as Keras 3 writes them."""
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.given_dtype,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": False,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> InputLayer:
        """The layer with these arguments."""
        given = dict(config)
        if isinstance(given.get("dtype"), Mapping):
            given["dtype"] = dtype_of(given["dtype"])
        return cls(**given)


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
    **old: Any,
) -> KerasTensor:
    """The tensor with which a model begins; `shape` is that of one sample."""
    layer = InputLayer(shape, batch_size, dtype, sparse, ragged, batch_shape, tensor, optional, name, **old)
    return layer.uses[0].outputs[0]
