"""The layers' weights and the memory of a network: one set of numbers, wherever it lies at the moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.engine.network import Network
from netbuilder.engine.rng import Streams
from netbuilder.keras import randomness
from netbuilder.keras.models.tracing import Traced


class _ByPlace(Streams):
    """Streams that go by the place of a layer, not by its name: names count on from model to model."""

    def __init__(self, seed: int, nodes: Sequence[str]) -> None:
        super().__init__(seed)
        self._places = {name: f"layer {place}" for place, name in enumerate(nodes)}

    def fresh(self, name: str) -> Any:
        if name in self._places:
            return super().fresh(self._places[name])
        node, _, thread = name.rpartition("/")
        return super().fresh(f"{self._places.get(node, node)}/{thread}")


class Bound:
    """A network with the weights of layers.

    Layers may be parts of several models. The numbers lie in the memory of the network that trained last; others
    take a copy before they run.
    """

    def __init__(self, traced: Traced, dtype: str) -> None:
        self.graph = traced.graph
        seed = randomness.fresh_seed()
        self.network = Network(traced.graph, seed=seed, dtype=dtype)
        self.network.streams = _ByPlace(seed, [node.id for node in traced.graph.nodes])
        self._pairs = [
            (variable, self.network.parameters[node, variable.key])
            for node, layer in traced.layers.items()
            for variable in layer.weights
        ]

    def refresh(self) -> None:
        """Takes over what another network has learned."""
        for variable, own in self._pairs:
            if variable.array is not own:
                own[...] = variable.array

    def claim(self) -> None:
        """From here on the numbers lie in this network: it is about to learn."""
        for variable, own in self._pairs:
            if variable.array is not own:
                own[...] = variable.array
                variable.array = own


def dtype_of(traced: Traced) -> str:
    """The kind of numbers of a model: double if any of its layers is."""
    kinds: set[Any] = {layer.dtype for layer in traced.layers.values()}
    return "float64" if "float64" in kinds else "float32"
