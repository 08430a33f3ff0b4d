"""Convolution1D and Convolution2D: other names of Conv1D and Conv2D, which read the arguments of Keras 1 too."""

from __future__ import annotations

from typing import Any

from netbuilder.keras.layers.making import classes
from netbuilder.keras.old_spellings import warn

_Conv1D: Any = classes["Conv1D"]
_Conv2D: Any = classes["Conv2D"]


class Convolution2D(_Conv2D):
    """Conv2D; `Convolution2D(filters, rows, columns)` of Keras 1 is understood with a warning."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        rows, columns = kwargs.pop("nb_row", None), kwargs.pop("nb_col", None)
        if rows is not None and columns is not None:
            kwargs["kernel_size"] = (rows, columns)
            warn("Convolution2D: nb_row and nb_col are old spellings; write kernel_size instead.")
        elif len(args) >= 3 and all(isinstance(number, int) for number in args[:3]):
            warn(
                f"Convolution2D{args[:3]} is an old spelling; write Conv2D({args[0]}, ({args[1]}, {args[2]})) instead."
            )
            args = (args[0], args[1:3], *((1,) if len(args) > 3 else ()), *args[4:])
        super().__init__(*args, **kwargs)


class Convolution1D(_Conv1D):
    """Conv1D; its arguments in Keras 1 are understood with a warning."""


for _cls in (Convolution1D, Convolution2D):
    _cls.__module__ = "netbuilder.keras.layers"
