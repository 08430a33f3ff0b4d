"""What a layer is, what it is handed when it is called, and the registry of layers.

Words kept apart: a *spec* is the settings; *params* are the arrays (learned ones and kept ones); the *cache* is what
forward leaves for backward and belongs to the caller. A layer is a spec, so it holds none of the arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.engine.array import Array
from netbuilder.engine.parameters import Weight

Shape = tuple[int | None, ...]
"""A shape without the batch axis; None for a length that differs from batch to batch."""


@dataclass
class Call:
    """What one call of a layer works with.

    Attributes:
        params: the layer's arrays by name; kept arrays (moving averages) may be written in training.
        grads: where gradients are added, by name; an array that is not to be learned is missing.
        training: whether this is a training step (dropout drops, batch statistics are used).
        rng: the generator of this layer's stream; None when nothing random may happen.
        masks: for each input, which steps count `(batch, time)` as booleans, or None for all.
        cache: what forward leaves for backward.
        needs_dx: False when nobody wants the derivative with respect to the inputs; backward may then return None.
        losses: penalties on activities, added to the loss of the network.
        trainable: False for a frozen layer (BatchNormalization then uses its moving averages).
    """

    params: dict[str, Array] = field(default_factory=dict)
    grads: dict[str, Array] = field(default_factory=dict)
    training: bool = False
    rng: Any = None
    masks: tuple[Array | None, ...] = (None,)
    cache: dict[str, Any] = field(default_factory=dict)
    needs_dx: bool = True
    losses: list[float] = field(default_factory=list)
    trainable: bool = True

    @property
    def mask(self) -> Array | None:
        """The mask of the first input."""
        return self.masks[0] if self.masks else None

    def add_gradient(self, name: str, value: Array) -> None:
        """Adds `value` to the gradient of the weight `name`, if that is learned."""
        if name in self.grads:
            self.grads[name] += value

    def child(self, name: str, **changes: Any) -> Call:
        """The call of a layer inside this one, whose arrays are called `name/…` here; its cache is kept in ours."""
        prefix = f"{name}/"
        settings = {
            "params": {key.removeprefix(prefix): a for key, a in self.params.items() if key.startswith(prefix)},
            "grads": {key.removeprefix(prefix): a for key, a in self.grads.items() if key.startswith(prefix)},
            "training": self.training,
            "rng": self.rng,
            "masks": self.masks,
            "cache": self.cache.setdefault(f"{name}/cache", {}),
            "losses": self.losses,
            "trainable": self.trainable,
        }
        return Call(**{**settings, **changes})


class Layer(Spec):
    """A function from input arrays to one output array, with its derivative.

    All arrays begin with the batch axis; channels come last. `forward` and `backward` never change their arguments
    and keep the dtype. Call `backward` once after each `forward`, with the same `call`.
    """

    inputs: ClassVar[tuple[int, int | None]] = (1, 1)
    """Least and largest number of inputs (None: no limit)."""
    mixes_samples: ClassVar[bool] = False
    """Whether a batch must stay whole in training: for batch statistics, or penalties averaged over it."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Shape of the output without the batch axis; raises a ShapeError in words if the inputs do not fit."""
        return shapes[0]

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        """The arrays the layer needs for inputs of these shapes: learned ones first, in Keras's order."""
        return ()

    def multiply_adds(self, *shapes: Shape) -> int:
        """How many products the layer adds up for one sample, as papers state the cost of a network.

        Biases, activations and sums alone do not count; padding does, and an open length counts as one.
        """
        return 0

    def forward(self, call: Call, *xs: Array) -> Array:
        """The output for these inputs."""
        raise NotImplementedError

    def backward(self, call: Call, dy: Array) -> Any:
        """Adds the gradients of the weights to `call.grads` and returns dx (a tuple of them for several inputs)."""
        raise NotImplementedError

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        """Which steps of the output count: by default those of the first input; None for all."""
        return call.mask

    def parts(self) -> Sequence[Layer]:
        """Where Keras gives several outputs, the layers that take each of them out of ours; else nothing."""
        return ()

    @property
    def obstacle(self) -> str:
        """Why the layer cannot run, whatever it is given; "" where it can."""
        return ""

    @property
    def makes_mask(self) -> bool:
        """Whether the layer decides which steps count, for the layers after it."""
        return False


layers: Registry[Layer] = Registry("layer", Layer, "netbuilder.engine.layers")
