"""Depthwise convolution: every channel by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.convolution import Convolution, DepthwiseKernel
from netbuilder.engine.layers.correlation import add_bias
from netbuilder.engine.layers.depthwise import depthwise, depthwise_kernel_gradient, depthwise_spread
from netbuilder.engine.layers.sliding import lengths
from netbuilder.engine.layers.windows import Windows, pad
from netbuilder.engine.parameters import Weight


class DepthwiseConvolution(DepthwiseKernel, Convolution):
    """Base of DepthwiseConv1D and DepthwiseConv2D."""

    def outputs(self, channels: int) -> int:
        return channels * self.depth_multiplier

    def kernels(self, channels: int) -> Sequence[Weight]:
        return (self.depthwise_kernel("kernel", (*self.kernel_size, channels, self.depth_multiplier)),)

    def sums(self, call: Call, x: Array, rows: Windows, columns: Windows) -> Array:
        padded = pad(x, rows, columns)
        call.cache["x"] = padded
        z = depthwise(padded, self.picture_kernel(call.params["kernel"]), rows, columns)
        if self.use_bias:
            add_bias(z, call.params["bias"])
        return z

    def sums_backward(self, call: Call, dz: Array, rows: Windows, columns: Windows) -> Array | None:
        kernel = self.picture_kernel(call.params["kernel"])
        if "kernel" in call.grads:
            gradient = depthwise_kernel_gradient(call.cache["x"], dz, kernel, rows, columns)
            call.add_gradient("kernel", gradient.reshape(call.params["kernel"].shape))
        return depthwise_spread(dz, kernel, rows, columns) if call.needs_dx else None


@layers.register(title="DepthwiseConv1D", group="Convolution")
class DepthwiseConv1D(DepthwiseConvolution):
    """Filters each channel of a sequence with small patterns of its own, without mixing channels.

    y[t, c·m + j] = activation(Σ x[t·stride + a·dilation, c]·kernel[a, c, j] + bias[c·m + j]), m the depth multiplier.
    Shapes: `(batch, steps, channels)` → `(batch, new steps, channels·m)`; kernel `(kernel_size, channels, m)`, bias
    `(channels·m,)`.
    Source: Chollet 2017.
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int] = lengths(1, 3, "Number of steps that a pattern covers. Typical: 2 to 7.")
    strides: tuple[int] = lengths(1, 1, "Steps from one place to the next; 2 halves the length.")
    dilation_rate: tuple[int] = lengths(1, 1, "Distance between the steps that a pattern looks at; 1 for neighbours.")


@layers.register(title="DepthwiseConv2D", group="Convolution")
class DepthwiseConv2D(DepthwiseConvolution):
    """Filters each channel of a picture with small patterns of its own, without mixing channels.

    y[i, j, c·m + k] = activation(Σ x[i·stride + a·dilation, j·stride + b·dilation, c]·kernel[a, b, c, k] +
    bias[c·m + k]), m the depth multiplier.
    Shapes: `(batch, height, width, channels)` → `(batch, new height, new width, channels·m)`; kernel `(height, width,
    channels, m)`, bias `(channels·m,)`.
    Source: Howard et al. 2017, eq. 3.
    """

    kernel_size: tuple[int, int] = lengths(2, 3, "Height and width of a pattern. Typical: 3.")
    strides: tuple[int, int] = lengths(2, 1, "Cells from one place to the next, down and across; 2 halves the picture.")
    dilation_rate: tuple[int, int] = lengths(2, 1, "Distance between the cells that a pattern looks at.")
