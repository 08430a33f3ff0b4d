"""Convolution of sequences and of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Shape, layers
from netbuilder.engine.layers.convolution import Convolution, Filters, Kernel
from netbuilder.engine.layers.correlation import correlate, kernel_gradient, spread
from netbuilder.engine.layers.sliding import lengths
from netbuilder.engine.layers.windows import Windows, pad
from netbuilder.engine.parameters import Weight


class PlainConvolution(Kernel, Convolution, Filters):
    """Base of Conv1D and Conv2D."""

    groups: int = param(1, "Number of parts that the channels are split into; each filter sees one part.", ge=1)

    def outputs(self, channels: int) -> int:
        return self.filters

    def output_shape(self, *shapes: Shape) -> Shape:
        shape = super().output_shape(*shapes)
        for count, name in ((shapes[0][-1], "input channels"), (self.filters, "filters")):
            if count is not None and count % self.groups:
                raise ShapeError(
                    sentence(
                        "{label} cannot split {count} {name} into {groups} equal groups.",
                        label=self.label(),
                        count=count,
                        name=name,
                        groups=self.groups,
                    ),
                    hint="Choose a number of groups that divides both the input channels and the filters.",
                )
        return shape

    def kernels(self, channels: int) -> Sequence[Weight]:
        return (self.kernel((*self.kernel_size, channels // self.groups, self.filters)),)

    def sums(self, call: Call, x: Array, rows: Windows, columns: Windows) -> Array:
        padded = pad(x, rows, columns)
        call.cache["x"] = padded
        return correlate(padded, self.picture_kernel(call.params["kernel"]), rows, columns, call.params.get("bias"))

    def sums_backward(self, call: Call, dz: Array, rows: Windows, columns: Windows) -> Array | None:
        kernel = self.picture_kernel(call.params["kernel"])
        if "kernel" in call.grads:
            gradient = kernel_gradient(call.cache["x"], dz, kernel, rows, columns)
            call.add_gradient("kernel", gradient.reshape(call.params["kernel"].shape))
        return spread(dz, kernel, rows, columns, self.groups) if call.needs_dx else None


@layers.register(title="Conv1D", group="Convolution")
class Conv1D(PlainConvolution):
    """Slides small patterns along a sequence and puts out how well each fits at each place.

    y[t, f] = activation(Σ x[t·stride + a·dilation, c]·kernel[a, c, f] + bias[f]).
    Shapes: `(batch, steps, channels)` → `(batch, new steps, filters)`; kernel `(kernel_size, channels / groups,
    filters)`, bias `(filters,)`.
    Source: Goodfellow et al. 2016, eq. 9.6; causal padding: van den Oord et al. 2016, section 2.1.
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int] = lengths(1, 3, "Number of steps that a pattern covers. Typical: 2 to 7.")
    strides: tuple[int] = lengths(1, 1, "Steps from one place to the next; 2 halves the length.")
    padding: str = param(
        "valid",
        "valid: no padding; same: zeros on both sides, so that the length stays; causal: zeros in front, so that no "
        "output sees later steps.",
        choices=("valid", "same", "causal"),
    )
    dilation_rate: tuple[int] = lengths(1, 1, "Distance between the steps that a pattern looks at; 1 for neighbours.")


@layers.register(title="Conv2D", group="Convolution")
class Conv2D(PlainConvolution):
    """Slides small patterns over a picture and puts out how well each fits at each place.

    y[i, j, f] = activation(Σ x[i·stride + a·dilation, j·stride + b·dilation, c]·kernel[a, b, c, f] + bias[f]).
    Shapes: `(batch, height, width, channels)` → `(batch, new height, new width, filters)`; kernel `(height, width,
    channels / groups, filters)`, bias `(filters,)`.
    Source: Goodfellow et al. 2016, eq. 9.6; groups: Krizhevsky et al. 2012, section 3.2.
    """

    kernel_size: tuple[int, int] = lengths(2, 3, "Height and width of a pattern. Typical: 3.")
    strides: tuple[int, int] = lengths(2, 1, "Cells from one place to the next, down and across; 2 halves the picture.")
    dilation_rate: tuple[int, int] = lengths(2, 1, "Distance between the cells that a pattern looks at.")
