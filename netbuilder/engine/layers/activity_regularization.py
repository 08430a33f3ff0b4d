"""A penalty on what passes through."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.activity import penalize, penalized
from netbuilder.engine.layers.base import Call, Layer, layers
from netbuilder.engine.regularizers.norms import L1L2


@layers.register(title="ActivityRegularization", group="Regularization")
class ActivityRegularization(Layer):
    """Passes its input on and adds l1·Σ|x| + l2·Σx², divided by the batch size, to the loss: keeps outputs small.

    Shapes: unchanged. Source: Goodfellow et al. 2016, section 7.10.
    """

    mixes_samples: ClassVar[bool] = True

    l1: float = param(0.0, "Strength of the penalty on |x|.", ge=0)
    l2: float = param(0.0, "Strength of the penalty on x².", ge=0)

    def forward(self, call: Call, *xs: Array) -> Array:
        penalize(call, L1L2(l1=self.l1, l2=self.l2), xs[0])
        return xs[0]

    def backward(self, call: Call, dy: Array) -> Array:
        return penalized(call, L1L2(l1=self.l1, l2=self.l2), dy)
