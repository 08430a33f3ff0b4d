"""Group normalization."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.axes import sample_axis
from netbuilder.engine.layers.base import Call, Shape, layers
from netbuilder.engine.layers.normalizing import Normalizing, column_sums
from netbuilder.engine.layers.shapes import known
from netbuilder.engine.parameters import Weight


@layers.register(title="Group normalization", group="Normalization")
class GroupNormalization(Normalizing):
    """Brings groups of channels of each sample to mean 0 and variance 1: like batch normalization for small batches.

    y = γ·(x - μ) / √(σ² + ε) + β with μ and σ² (divided by n) over all places and the channels of one group.
    Shapes: unchanged; γ and β `(channels,)`. Source: Wu & He 2018, eq. 1 to 6.
    """

    groups: int = param(32, "Number of groups; it must divide the channels. -1: each channel alone.", ge=-1)
    axis: int = param(-1, "The axis of the channels; 0 is the batch. Typical: -1, the last.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.groups == 0:
            raise SettingError("GroupNormalization: groups must be at least 1, or -1, but it is 0.")

    def _channels(self, shape: Shape) -> int:
        return known(self.label(), shape[sample_axis(self.label(), self.axis, shape)], "channel")

    def output_shape(self, *shapes: Shape) -> Shape:
        channels = self._channels(shapes[0])
        if self.groups > 0 and channels % self.groups:
            raise ShapeError(
                sentence(
                    "GroupNormalization cannot divide {channels} channels into {groups} groups.",
                    channels=channels,
                    groups=self.groups,
                ),
                hint=sentence("Choose groups that divide {channels}, or -1 for one channel each.", channels=channels),
            )
        return shapes[0]

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        return self.scale_and_offset((self._channels(shapes[0]),))

    def _places(self, x: Array) -> Array:
        """`(batch, places, channels)`."""
        moved = xp.ascontiguousarray(xp.moveaxis(x, self.axis, -1))
        return moved.reshape(len(x), math.prod(moved.shape[1:-1]), moved.shape[-1])

    def _whole(self, places: Array, shape: tuple[int, ...]) -> Array:
        axis = self.axis % len(shape)
        return xp.moveaxis(places.reshape(*shape[:axis], *shape[axis + 1 :], shape[axis]), -1, axis)

    def _means(self, channel_sums: Array, places: int) -> Array:
        """The mean over each group from sums `(batch, channels)`, again for every channel `(batch, 1, channels)`."""
        rows, channels = channel_sums.shape
        width = 1 if self.groups < 0 else channels // self.groups
        means = channel_sums.reshape(rows, channels // width, width).sum(axis=-1, keepdims=True) / (width * places)
        return xp.broadcast_to(means, (rows, channels // width, width)).reshape(rows, 1, channels)

    def forward(self, call: Call, *xs: Array) -> Array:
        x = self._places(xs[0])
        centred = x - self._means(column_sums(x), x.shape[1])
        variance = self._means(column_sums(xp.square(centred)), x.shape[1])
        inverse = 1 / xp.sqrt(variance + x.dtype.type(self.epsilon))
        call.cache.update(shape=xs[0].shape, centred=centred, inverse=inverse)
        y = centred * (inverse * call.params["gamma"] if self.scale else inverse)
        if self.center:
            y += call.params["beta"]
        return self._whole(y, xs[0].shape)

    def backward(self, call: Call, dy: Array) -> Array | None:
        centred, inverse = call.cache["centred"], call.cache["inverse"]
        dplaces = self._places(dy)
        total, along = column_sums(dplaces), column_sums(dplaces * centred)
        call.add_gradient("beta", total.sum(axis=0))
        call.add_gradient("gamma", (along * inverse[:, 0]).sum(axis=0))
        if not call.needs_dx:
            return None
        gamma = call.params["gamma"] if self.scale else dplaces.dtype.type(1)
        places = dplaces.shape[1]
        dx = dplaces * gamma
        dx -= self._means(total * gamma, places)
        dx -= centred * (self._means(along * gamma, places) * xp.square(inverse))
        dx *= inverse
        return self._whole(dx, call.cache["shape"])
