"""The layers' weights and the memory of a network: one set of numbers, wherever it lies at the moment."""

from __future__ import annotations

from typing import Any

from netbuilder.engine.network import Network
from netbuilder.keras import randomness
from netbuilder.keras.models.tracing import Traced


class Bound:
    """A network with the weights of layers.

    Layers may be parts of several models. The numbers lie in the memory of the network that trained last; others
    take a copy before they run.
    """

    def __init__(self, traced: Traced, dtype: str) -> None:
        self.graph = traced.graph
        self.network = Network(traced.graph, seed=randomness.fresh_seed(), dtype=dtype)
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
