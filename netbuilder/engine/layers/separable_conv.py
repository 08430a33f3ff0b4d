"""Separable convolution: every channel by itself, then all channels mixed cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.convolution import Convolution, DepthwiseKernel, Filters
from netbuilder.engine.layers.correlation import add_bias
from netbuilder.engine.layers.depthwise import depthwise, depthwise_kernel_gradient, depthwise_spread
from netbuilder.engine.layers.sliding import lengths
from netbuilder.engine.layers.windows import Windows, pad
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


class SeparableConvolution(DepthwiseKernel, Convolution, Filters):
    """Base of SeparableConv1D and SeparableConv2D."""

    pointwise_initializer: Initializer = param(
        "glorot_uniform", "How the mixing weights start.", convert=initializers.resolve
    )
    pointwise_regularizer: Regularizer | None = param(
        None, "Penalty on the mixing weights.", convert=regularizers.resolve
    )
    pointwise_constraint: Constraint | None = param(
        None, "Rule that the mixing weights obey after each step.", convert=constraints.resolve
    )

    def outputs(self, channels: int) -> int:
        return self.filters

    def kernels(self, channels: int) -> Sequence[Weight]:
        depth = self.depthwise_kernel("depthwise_kernel", (*self.kernel_size, channels, self.depth_multiplier))
        point = Weight(
            name="pointwise_kernel",
            shape=(*(1,) * self.rank, channels * self.depth_multiplier, self.filters),
            initializer=self.pointwise_initializer,
            regularizer=self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )
        return depth, point

    def sums(self, call: Call, x: Array, rows: Windows, columns: Windows) -> Array:
        padded = pad(x, rows, columns)
        middle = depthwise(padded, self.picture_kernel(call.params["depthwise_kernel"]), rows, columns)
        call.cache.update(x=padded, middle=middle)
        z = xp.matmul(middle.reshape(-1, middle.shape[3]), _matrix(call)).reshape(*middle.shape[:3], self.filters)
        if self.use_bias:
            add_bias(z, call.params["bias"])
        return z

    def sums_backward(self, call: Call, dz: Array, rows: Windows, columns: Windows) -> Array | None:
        middle, kernel = call.cache["middle"], self.picture_kernel(call.params["depthwise_kernel"])
        lines = dz.reshape(-1, self.filters)
        if "pointwise_kernel" in call.grads:
            gradient = xp.matmul(middle.reshape(-1, middle.shape[3]).T, lines)
            call.add_gradient("pointwise_kernel", gradient.reshape(call.params["pointwise_kernel"].shape))
        dmiddle = xp.matmul(lines, _matrix(call).T).reshape(middle.shape)
        if "depthwise_kernel" in call.grads:
            gradient = depthwise_kernel_gradient(call.cache["x"], dmiddle, kernel, rows, columns)
            call.add_gradient("depthwise_kernel", gradient.reshape(call.params["depthwise_kernel"].shape))
        return depthwise_spread(dmiddle, kernel, rows, columns) if call.needs_dx else None


def _matrix(call: Call) -> Array:
    """The mixing weights `(channels·multiplier, filters)`."""
    kernel = call.params["pointwise_kernel"]
    return kernel.reshape(-1, kernel.shape[-1])


@layers.register(title="SeparableConv1D", group="Convolution")
class SeparableConv1D(SeparableConvolution):
    """A cheaper Conv1D: filters each channel by itself, then mixes the channels at each step.

    middle = DepthwiseConv1D(x); y = activation(middle·pointwise_kernel + bias).
    Shapes: `(batch, steps, channels)` → `(batch, new steps, filters)`; depthwise_kernel `(kernel_size, channels, m)`,
    pointwise_kernel `(1, channels·m, filters)`, bias `(filters,)`, with m the depth multiplier.
    Source: Chollet 2017.
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int] = lengths(1, 3, "Number of steps that a pattern covers. Typical: 2 to 7.")
    strides: tuple[int] = lengths(1, 1, "Steps from one place to the next; 2 halves the length.")
    dilation_rate: tuple[int] = lengths(1, 1, "Distance between the steps that a pattern looks at; 1 for neighbours.")


@layers.register(title="SeparableConv2D", group="Convolution")
class SeparableConv2D(SeparableConvolution):
    """A cheaper Conv2D: filters each channel by itself, then mixes the channels in each cell.

    middle = DepthwiseConv2D(x); y = activation(middle·pointwise_kernel + bias).
    Shapes: `(batch, height, width, channels)` → `(batch, new height, new width, filters)`; depthwise_kernel `(height,
    width, channels, m)`, pointwise_kernel `(1, 1, channels·m, filters)`, bias `(filters,)`, with m the depth
    multiplier.
    Source: Chollet 2017.
    """

    kernel_size: tuple[int, int] = lengths(2, 3, "Height and width of a pattern. Typical: 3.")
    strides: tuple[int, int] = lengths(2, 1, "Cells from one place to the next, down and across; 2 halves the picture.")
    dilation_rate: tuple[int, int] = lengths(2, 1, "Distance between the cells that a pattern looks at.")
