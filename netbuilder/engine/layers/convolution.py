"""What all convolutions share: settings, shapes, bias and activation."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.array import Array
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.activity import penalize, penalized
from netbuilder.engine.layers.base import Call, Layer, Shape
from netbuilder.engine.layers.correlation import channel_sums
from netbuilder.engine.layers.shapes import known, size
from netbuilder.engine.layers.sliding import Sliding, lengths
from netbuilder.engine.layers.windows import Windows
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


class Filters(Layer):
    """Base of layers that choose how many channels they put out."""

    filters: int = param(32, "Number of patterns that are looked for, and of output channels. Typical: 8 to 256.", ge=1)


class Kernel(Layer):
    """Base of convolutions with one kernel."""

    kernel_initializer: Initializer = param("glorot_uniform", "How the kernel starts.", convert=initializers.resolve)
    kernel_regularizer: Regularizer | None = param(None, "Penalty on the kernel.", convert=regularizers.resolve)
    kernel_constraint: Constraint | None = param(
        None, "Rule that the kernel obeys after each step.", convert=constraints.resolve
    )

    def kernel(self, shape: tuple[int, ...]) -> Weight:
        """Declares the kernel."""
        return Weight(
            name="kernel",
            shape=shape,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )


class DepthwiseKernel(Layer):
    """Base of convolutions whose channels have a kernel each."""

    depth_multiplier: int = param(1, "Number of outputs for each input channel.", ge=1)
    depthwise_initializer: Initializer = param("glorot_uniform", "How the kernels start.", convert=initializers.resolve)
    depthwise_regularizer: Regularizer | None = param(None, "Penalty on the kernels.", convert=regularizers.resolve)
    depthwise_constraint: Constraint | None = param(
        None, "Rule that the kernels obey after each step.", convert=constraints.resolve
    )

    def depthwise_kernel(self, name: str, shape: tuple[int, ...]) -> Weight:
        """Declares the kernels."""
        return Weight(
            name=name,
            shape=shape,
            initializer=self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )


class Convolution(Sliding):
    """Base of all convolutions: y = activation(sums + bias), where a subclass says what the sums are."""

    kernel_size: tuple[int, ...] = lengths(2, 3, "Size of the window.")
    strides: tuple[int, ...] = lengths(2, 1, "Cells from one window to the next.")
    padding: str = param(
        "valid",
        "valid: windows stay inside; same: zeros around, so that no cell is lost.",
        choices=("valid", "same"),
    )
    dilation_rate: tuple[int, ...] = lengths(2, 1, "Distance between the cells of a window.")
    activation: Activation | None = param(None, "Function applied to the sums.", convert=activations.resolve)
    use_bias: bool = param(True, "Whether each output channel adds a number of its own.")
    bias_initializer: Initializer = param("zeros", "How the biases start.", convert=initializers.resolve)
    bias_regularizer: Regularizer | None = param(None, "Penalty on the biases.", convert=regularizers.resolve)
    activity_regularizer: Regularizer | None = param(None, "Penalty on the outputs.", convert=regularizers.resolve)
    bias_constraint: Constraint | None = param(
        None, "Rule that the biases obey after each step.", convert=constraints.resolve
    )

    @property
    def mixes_samples(self) -> bool:  # type: ignore[override]
        """A penalty on the outputs is averaged over the whole batch."""
        return self.activity_regularizer is not None

    def outputs(self, channels: int) -> int:
        """Number of channels of the sums."""
        raise NotImplementedError

    def kernels(self, channels: int) -> Sequence[Weight]:
        """The kernels, for inputs of so many channels."""
        raise NotImplementedError

    def sums(self, call: Call, x: Array, rows: Windows, columns: Windows) -> Array:
        """The sums for these pictures, with the bias, and what `sums_backward` needs in the cache."""
        raise NotImplementedError

    def sums_backward(self, call: Call, dz: Array, rows: Windows, columns: Windows) -> Array | None:
        """Adds the gradients of the kernels, and returns dx if it is wanted."""
        raise NotImplementedError

    def along(self, axis: int, length: int) -> Windows:
        return self.checked_walk(
            length, self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis], self.padding
        )

    def lengths_of(self, walked: Sequence[Windows | None]) -> Shape:
        """The lengths of the output along these windows."""
        return tuple(None if windows is None else windows.count for windows in walked)

    def output_shape(self, *shapes: Shape) -> Shape:
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ShapeError(
                sentence("{label} cannot have strides and a dilation rate above 1 at once.", label=self.label()),
                hint="Set one of them to 1.",
            )
        walked = self.walked(shapes[0])
        shape = (*self.lengths_of(walked), self.outputs(known(self.label(), shapes[0][-1], "channel")))
        return self.activation.output_shape(shape) if self.activation else shape

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        channels = known(self.label(), shapes[0][-1], "channel")
        bias = Weight(
            name="bias",
            shape=(self.outputs(channels),),
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )
        return (*self.kernels(channels), bias) if self.use_bias else tuple(self.kernels(channels))

    def multiply_adds(self, *shapes: Shape) -> int:
        windows = size(tuple(None if axis is None else axis.count for axis in self.walked(shapes[0])))
        kernels = self.kernels(known(self.label(), shapes[0][-1], "channel"))
        return windows * sum(size(kernel.shape) for kernel in kernels)

    def forward(self, call: Call, *xs: Array) -> Array:
        x = self.as_pictures(xs[0])
        rows, columns = self.rows_and_columns(x)
        z = self.as_given(self.sums(call, x, rows, columns))
        y = self.activation.forward(z) if self.activation else z
        penalize(call, self.activity_regularizer, y)
        call.cache.update(z=z, y=y, rows=rows, columns=columns)
        return y

    def backward(self, call: Call, dy: Array) -> Array | None:
        z, y = call.cache["z"], call.cache["y"]
        dy = penalized(call, self.activity_regularizer, dy)
        dz = self.activation.backward(dy, z, y) if self.activation else dy
        if "bias" in call.grads:
            call.add_gradient("bias", channel_sums(dz))
        dx = self.sums_backward(call, self.as_pictures(dz), call.cache["rows"], call.cache["columns"])
        return None if dx is None else self.as_given(dx)

    def picture_kernel(self, kernel: Array) -> Array:
        """A kernel as that of pictures, with one row if it is for sequences."""
        return kernel[None] if self.rank == 1 else kernel
