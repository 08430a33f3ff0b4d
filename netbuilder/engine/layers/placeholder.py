"""The place of a layer from a file that is not known here: it keeps what the file says, and cannot run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netbuilder.core.errors import NetBuilderError, ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import mark, sentence
from netbuilder.engine.array import Array
from netbuilder.engine.initializers import initializers
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.parameters import Weight

Lengths = tuple[int | None, ...]
LACKING = mark("Put a layer in its place that NetBuilder has.")


@layers.register(title="Placeholder", group="Core", listed=False)
class Placeholder(Layer):
    """Stands where a model from a file has a layer that NetBuilder does not have; it keeps the layer and cannot run.

    Shapes: as the file states them.
    """

    class_name: str = param("", "The layer's class in Keras.")
    module: str = param("", "The module of Keras that it is in.")
    config: str = param("{}", "Its settings, as JSON.")
    call: str = param("", "How it is called, as JSON with numbers in place of the layers it reads from.")
    weight_names: tuple[str, ...] = param((), "Where its weights lie in the file.")
    weight_shapes: tuple[tuple[int, ...], ...] = param((), "The shapes of its weights.", ge=0)
    gives: Lengths | None = param(None, "The shape of its output, if the file states it.", ge=0)

    inputs: ClassVar[tuple[int, int | None]] = (0, None)

    @property
    def obstacle(self) -> str:
        """The sentence that says why the network cannot run."""
        return sentence(
            "This is a layer of class {class_name} that NetBuilder does not have.", class_name=self.class_name
        )

    def output_shape(self, *shapes: Shape) -> Shape:
        if self.gives is None:
            raise ShapeError(self.obstacle, hint=LACKING)
        return self.gives

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        start = initializers.create("zeros")
        pairs = zip(self.weight_names, self.weight_shapes, strict=False)
        return tuple(Weight(name=name, shape=shape, initializer=start, learned=False) for name, shape in pairs)

    def forward(self, call: Call, *xs: Array) -> Array:
        raise NetBuilderError(self.obstacle, hint=LACKING)
