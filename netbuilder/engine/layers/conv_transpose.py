"""Transposed convolution: a convolution run backwards, which makes pictures larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Shape, layers
from netbuilder.engine.layers.convolution import Convolution, Filters, Kernel
from netbuilder.engine.layers.correlation import add_bias, correlate, kernel_gradient, spread
from netbuilder.engine.layers.shapes import repeated
from netbuilder.engine.layers.sliding import lengths
from netbuilder.engine.layers.windows import Windows, pad, walk_back
from netbuilder.engine.parameters import Weight


class TransposedConvolution(Kernel, Convolution, Filters):
    """Base of Conv1DTranspose and Conv2DTranspose.

    The windows lie on the output: each input is one window, and `length` is the length of the output.
    """

    output_padding: tuple[int, ...] | None = param(
        None, "Cells added at the end of each axis; nothing for the usual length.", ge=0, convert=repeated(2)
    )

    def outputs(self, channels: int) -> int:
        return self.filters

    def output_shape(self, *shapes: Shape) -> Shape:
        pairs = zip(self.output_padding or (), self.strides, strict=False)
        if any(extra >= stride for extra, stride in pairs):
            raise ShapeError(
                sentence("{label}: output_padding must be smaller than strides.", label=self.label()),
                hint="Leave output_padding empty for the usual size.",
            )
        return super().output_shape(*shapes)

    def along(self, axis: int, length: int) -> Windows:
        extra = self.output_padding[axis] if self.output_padding else None
        return walk_back(
            length, self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis], self.padding, extra
        )

    def lengths_of(self, walked: Sequence[Windows | None]) -> Shape:
        return tuple(None if windows is None else windows.length for windows in walked)

    def kernels(self, channels: int) -> Sequence[Weight]:
        return (self.kernel((*self.kernel_size, self.filters, channels)),)

    def sums(self, call: Call, x: Array, rows: Windows, columns: Windows) -> Array:
        call.cache["x"] = x
        z = spread(x, self.picture_kernel(call.params["kernel"]), rows, columns)
        if self.use_bias:
            add_bias(z, call.params["bias"])
        return z

    def sums_backward(self, call: Call, dz: Array, rows: Windows, columns: Windows) -> Array | None:
        kernel = self.picture_kernel(call.params["kernel"])
        padded = pad(dz, rows, columns)
        if "kernel" in call.grads:
            gradient = kernel_gradient(padded, call.cache["x"], kernel, rows, columns)
            call.add_gradient("kernel", gradient.reshape(call.params["kernel"].shape))
        return correlate(padded, kernel, rows, columns) if call.needs_dx else None


@layers.register(title="Conv1DTranspose", group="Convolution")
class Conv1DTranspose(TransposedConvolution):
    """Draws a small pattern for each step of a sequence, and so makes it longer.

    y[t·stride + a·dilation, f] += x[t, c]·kernel[a, f, c], then bias and activation; padding same cuts both ends.
    Shapes: `(batch, steps, channels)` → `(batch, new steps, filters)`; kernel `(kernel_size, filters, channels)`,
    bias `(filters,)`.
    Source: Dumoulin & Visin 2016, section 4.
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int] = lengths(1, 3, "Number of steps that a pattern covers.")
    strides: tuple[int] = lengths(1, 1, "Steps from one pattern to the next; 2 doubles the length.")
    dilation_rate: tuple[int] = lengths(1, 1, "Distance between the steps that a pattern touches.")
    output_padding: tuple[int] | None = param(
        None, "Steps added at the end; nothing for the usual length.", ge=0, convert=repeated(1)
    )


@layers.register(title="Conv2DTranspose", group="Convolution")
class Conv2DTranspose(TransposedConvolution):
    """Draws a small pattern for each cell of a picture, and so makes it larger, as in decoders.

    y[i·stride + a·dilation, j·stride + b·dilation, f] += x[i, j, c]·kernel[a, b, f, c], then bias and activation;
    padding same cuts the margins.
    Shapes: `(batch, height, width, channels)` → `(batch, new height, new width, filters)`; kernel `(height, width,
    filters, channels)`, bias `(filters,)`.
    Source: Dumoulin & Visin 2016, section 4.
    """

    kernel_size: tuple[int, int] = lengths(2, 3, "Height and width of a pattern. Typical: 2 to 4.")
    strides: tuple[int, int] = lengths(2, 1, "Cells from one pattern to the next; 2 doubles the picture.")
    dilation_rate: tuple[int, int] = lengths(2, 1, "Distance between the cells that a pattern touches.")
    output_padding: tuple[int, int] | None = param(
        None, "Rows and columns added at the end; nothing for the usual size.", ge=0, convert=repeated(2)
    )
