"""Planner of Conv2D, alone or with the max pooling that follows it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from netbuilder.engine.activations.base import Activation
from netbuilder.engine.array import Array, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.kernels import blas_calls
from netbuilder.engine.layers.windows import walk
from netbuilder.engine.plan.blas import sgemm
from netbuilder.engine.plan.direct import bind_kernel_gradient, bind_product, bind_put_back, copy, reaches
from netbuilder.engine.plan.elementwise import plan_activation, plan_bias_and_activation, works_in_place
from netbuilder.engine.plan.patches import Geometry, additions, as_grid, as_matrix, copying, matrix_shape
from netbuilder.engine.plan.pooling import plan_window_maximum
from netbuilder.engine.plan.scope import Planned, Scope

BLOCKS = (32, 16, 8)
"""Rows of small products."""
SMALL_PRODUCT = 1_000_000
"""Multiplications up to which OpenBLAS takes a short way: many small products are faster than one over patches."""

Padding = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class _Convolution:
    """One Conv2D on one chunk.

    Shapes: x `(n, h, w, c)`, padded `(n, h + pads, w + pads, c)`, weights `(kh · kw · c, filters)`, z `(rows, filters)`
    with the rows in the order of `patches`.
    """

    scope: Scope
    node: Node
    geometry: Geometry
    padding: Padding
    x: Array
    padded: Array
    buffer: Array | None
    kernel: Array

    @classmethod
    def of(cls, scope: Scope, node: Node, x: Array, window: tuple[int, int]) -> _Convolution:
        """Binds the padding and the arrays that the way back needs."""
        spec: Any = node.spec
        geometry, padding = _geometry(scope, node, window)
        padded = x
        if padding != ((0, 0), (0, 0)):
            (top, bottom), (left, right) = padding
            h, w, c = x.shape[1:]
            padded = scope.kept(h + top + bottom, w + left + right, c)
            copy(scope, padded[:, top : top + h, left : left + w], x)
        kernel = scope.params(node.owner)["kernel"].reshape(-1, spec.filters)
        if reaches(scope, *kernel.shape[::-1]):
            return cls(scope, node, geometry, padding, x, padded, None, kernel)
        shape = matrix_shape(geometry, scope.rows, x.shape[-1])
        # In turns the patches stay in the cache till the way back; else it is cheaper to lay them out again.
        keep = scope.training and not scope.memory.whole
        buffer = scope.kept(shape[0] * shape[1] // scope.rows).reshape(shape) if keep else scope.scratch(*shape)
        return cls(scope, node, geometry, padding, x, padded, buffer, kernel)

    def lay_out(self, buffer: Array) -> None:
        """Binds the copying of the patches."""
        _lay_out(self.scope, self.geometry, self.padded, buffer)

    def product(self, z: Array) -> None:
        """Binds z = patches · kernel."""
        if self.buffer is None:
            bind_product(self.scope, self.geometry, self.padded, self.kernel, z)
            return
        self.lay_out(self.buffer)
        _multiply(self.scope, as_matrix(self.buffer, self.x.shape[-1]), self.kernel, z)

    def kernel_gradient(self, dz: Array) -> None:
        """Binds patchesᵀ · dz."""
        if not self.scope.learns(self.node.owner, "kernel"):
            return
        buffer = self.buffer
        if buffer is None:
            total = self.scope.gradient_sum(self.node.owner, "kernel").reshape(self.kernel.shape)
            bind_kernel_gradient(self.scope, self.geometry, self.padded, dz, total)
            return
        if self.scope.memory.whole:
            buffer = self.scope.scratch(*buffer.shape)
            self.lay_out(buffer)
        self.scope.weight_gradient(self.node.owner, "kernel", as_matrix(buffer, self.x.shape[-1]), dz)

    def input_gradient(self, dz: Array) -> Array:
        """Binds dx from dz."""
        if self._same_and_plain():
            return self._gathered(dz)
        return self._scattered(dz)

    def _same_and_plain(self) -> bool:
        geometry = self.geometry
        same = self.padded is not self.x
        return geometry.strides == (1, 1) and geometry.dilation == (1, 1) and same

    def _scattered(self, dz: Array) -> Array:
        """Every patch's derivative is added where the patch came from."""
        scope = self.scope
        dpadded = scope.kept(*self.padded.shape[1:])
        if self.geometry.dilation[1] == 1 and reaches(scope, self.geometry.kernel[1] * self.x.shape[-1], dz.shape[1]):
            turned = scope.once(("transposed", self.node.owner), self.kernel.T, self.kernel.T.shape)
            bind_put_back(scope, self.geometry, dz, turned, dpadded)
        else:
            scope.call(dpadded.fill, 0)
            _put_back(scope, self.geometry, dz, self.kernel, dpadded)
        if self.padded is self.x:
            return dpadded
        dx = scope.kept(*self.x.shape[1:])
        (top, _), (left, _) = self.padding
        copy(scope, dx, dpadded[:, top : top + dx.shape[1], left : left + dx.shape[2]])
        return dx

    def _gathered(self, dz: Array) -> Array:
        """A convolution of the padded dz with the kernel turned around: no sums in memory."""
        scope, geometry = self.scope, self.geometry
        (height, width), filters = geometry.kernel, self.kernel.shape[1]
        (top, _), (left, _) = self.padding
        n, h, w, channels = self.x.shape
        around = scope.kept(h + height - 1, w + width - 1, filters)
        inner = around[:, height - 1 - top :, width - 1 - left :]
        planes = dz.reshape(len(geometry.places), n, *geometry.pooled, filters)
        for plane, (y, x) in zip(planes, geometry.places, strict=True):
            target = inner[:, y : geometry.output[0] : geometry.window[0], x : geometry.output[1] : geometry.window[1]]
            copy(scope, target, plane)
        back = replace(geometry, output=(h, w), window=(1, 1))
        dx = scope.kept(h, w, channels)
        turned = self._turned_kernel(height, width, channels, filters)
        if reaches(scope, *turned.shape[::-1]):
            bind_product(scope, back, around, turned, dx.reshape(-1, channels))
            return dx
        buffer = scope.scratch(*matrix_shape(back, n, filters))
        _lay_out(scope, back, around, buffer)
        _multiply(scope, as_matrix(buffer, filters), turned, dx.reshape(-1, channels))
        return dx

    def _turned_kernel(self, height: int, width: int, channels: int, filters: int) -> Array:
        """The kernel with rows and columns reversed and inputs and outputs exchanged, made once a step."""
        source = self.kernel.reshape(height, width, channels, filters)[::-1, ::-1].transpose(0, 1, 3, 2)
        shape = (height * width * filters, channels)
        return self.scope.once(("turned", self.node.owner), source, shape)


def _multiply(scope: Scope, a: Array, b: Array, out: Array) -> None:
    """Binds out = a · b."""
    compiled, blas = (blas_calls(), sgemm()) if scope.compiled else (None, None)
    if compiled and blas and all(array.flags.c_contiguous for array in (a, b, out)):
        scope.call(compiled.product_by_rows, blas[0], int(blas[1]), a, b, out)
        return
    rows, inner = a.shape
    heights = [height for height in BLOCKS if rows % height == 0 and height * b.size <= SMALL_PRODUCT]
    if heights and a.flags.c_contiguous and out.flags.c_contiguous:
        blocks = a.reshape(-1, heights[0], inner), b, out.reshape(-1, heights[0], out.shape[1])
        scope.call(xp.matmul, *blocks)
    else:
        scope.call(xp.matmul, a, b, out)


def _lay_out(scope: Scope, geometry: Geometry, padded: Array, buffer: Array) -> None:
    """Binds the copying of the patches of `padded` into `buffer`."""
    scope.call(xp.copyto, *copying(geometry, padded, buffer))


def _put_back(scope: Scope, geometry: Geometry, dz: Array, kernel: Array, padded: Array) -> None:
    """Binds the derivatives of patches, dz · kernelᵀ, and the adding of them where the patches came from."""
    n, height, _, channels = padded.shape
    if scope.compiled:
        columns = scope.scratch(len(dz), len(kernel))
        scope.call(xp.matmul, dz, kernel.T, columns)
        lines, rows = padded.reshape(n, height, -1), as_grid(geometry, columns, n)
        moves = (*geometry.kernel, channels, geometry.strides, geometry.dilation, geometry.window)
        scope.call(scope.compiled.put_back, rows, lines, *moves)
        return
    # Line by line of the kernel, so that the derivatives are still in the cache when they are added.
    run = geometry.kernel[1] * channels
    line = replace(geometry, kernel=(1, geometry.kernel[1]))
    columns = scope.scratch(len(dz), run)
    for y in range(geometry.kernel[0]):
        scope.call(xp.matmul, dz, kernel[y * run : (y + 1) * run].T, columns)
        for target, share in additions(line, columns, padded[:, y * geometry.dilation[0] :]):
            scope.call(xp.add, target, share, target)


def _geometry(scope: Scope, node: Node, window: tuple[int, int]) -> tuple[Geometry, Padding]:
    spec: Any = node.spec
    lengths = scope.network.lengths(node.inputs[0])[:2]
    rows, columns = (
        walk(length, size, stride, dilation, spec.padding)
        for length, size, stride, dilation in zip(
            lengths, spec.kernel_size, spec.strides, spec.dilation_rate, strict=True
        )
    )
    padding = tuple((axis.before, axis.padded - axis.length - axis.before) for axis in (rows, columns))
    output = rows.count // window[0] * window[0], columns.count // window[1] * window[1]
    return Geometry(spec.kernel_size, spec.strides, spec.dilation_rate, output, window), padding


def plan_convolution(scope: Scope, node: Node, xs: list[Array]) -> Planned | None:
    """A convolution alone."""
    spec: Any = node.spec
    if spec.groups != 1 or not getattr(spec.activation, "elementwise", True):
        return None
    own = _Convolution.of(scope, node, xs[0], (1, 1))
    z = scope.kept(*own.geometry.output, spec.filters)
    own.product(z.reshape(-1, spec.filters))
    y, finish_backward = _plan_bias_and_activation(scope, node, z, z)

    def backward(dy: Array) -> tuple[Array | None, ...]:
        dz = finish_backward(dy)
        own.kernel_gradient(dz)
        return (own.input_gradient(dz) if scope.needs_dx(node.id) else None,)

    return Planned(y, backward)


def plan_convolution_and_pooling(scope: Scope, node: Node, pool: Node, xs: list[Array]) -> Planned | None:
    """A convolution and the max pooling after it: pool first, then bias and ReLU on what is left.

    relu(max(z) + b) = max(relu(z + b)), as ReLU and the addition keep the order of numbers.
    """
    spec: Any = node.spec
    window: Any = pool.spec
    if not _poolable(spec, window):
        return None
    own = _Convolution.of(scope, node, xs[0], window.pool_size)
    pooled, places = own.geometry.pooled, len(own.geometry.places)
    planes = scope.kept(places * pooled[0] * pooled[1] * spec.filters).reshape(places, -1)
    dz = planes.reshape(-1, spec.filters)
    own.product(dz)
    largest = scope.kept(*pooled, spec.filters)
    pool_backward = plan_window_maximum(scope, planes, largest.reshape(-1))
    y, finish_backward = _plan_bias_and_activation(scope, node, largest, scope.kept(*pooled, spec.filters))

    def backward(dy: Array) -> tuple[Array | None, ...]:
        pool_backward(finish_backward(dy).reshape(-1))
        own.kernel_gradient(dz)
        return (own.input_gradient(dz) if scope.needs_dx(node.id) else None,)

    return Planned(y, backward)


def _plan_bias_and_activation(
    scope: Scope, node: Node, sums: Array, z: Array
) -> tuple[Array, Callable[[Array], Array]]:
    """Binds z = sums + bias and y = f(z); what it gives back binds dz, `(n, filters)`, and the bias's gradient.

    Shapes: sums and z `(rows, height, width, filters)`; they may be one array.
    """
    spec: Any = node.spec
    line = (-1, z.shape[2] * z.shape[3])
    bias = None
    if spec.use_bias:
        # A whole line of biases: with one for each filter alone, numpy would begin anew after every few numbers.
        repeated = xp.broadcast_to(scope.params(node.owner)["bias"], z.shape[2:])
        bias = scope.once(("line of biases", node.owner), repeated, (line[1],))
    in_place = works_in_place(spec.activation)
    first = spec.activation if in_place else None
    _, activation_backward = plan_bias_and_activation(scope, first, sums.reshape(line), bias, z.reshape(line))
    y = z
    if not in_place:
        y, activation_backward = plan_activation(scope, spec.activation, z)

    def backward(dy: Array) -> Array:
        shape = line if in_place else y.shape
        dz = activation_backward(dy.reshape(shape)).reshape(-1, spec.filters)
        scope.bias_gradient(node.owner, "bias", dz)
        return dz

    return y, backward


def _poolable(spec: Any, pool: Any) -> bool:
    """Whether pooling may come before the activation, and its windows touch without overlap."""
    return (
        spec.groups == 1
        and _keeps_order(spec.activation)
        and pool.strides in (None, pool.pool_size)
        and pool.padding == "valid"
    )


@functools.cache
def _keeps_order(activation: Activation | None) -> bool:
    return activation is None or (
        activation.kind in ("linear", "relu", "sigmoid", "tanh") and not activation.settings()
    )
