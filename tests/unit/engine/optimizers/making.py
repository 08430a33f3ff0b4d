"""A single weight array with its stepper, for tests of optimizers."""

from __future__ import annotations

import numpy as np

from netbuilder.engine.constraints import constraints
from netbuilder.engine.initializers import initializers
from netbuilder.engine.optimizers import Stepper, optimizers
from netbuilder.engine.parameters import Parameters, Weight


class Run:
    """Weights that start at given numbers and are moved along given gradients."""

    def __init__(self, rule, start, *, other=None, constraint=None, dtype="float64"):
        arrays = {"w": np.asarray(start, dtype)} | ({} if other is None else {"v": np.asarray(other, dtype)})
        weights = [
            Weight(
                name=name,
                shape=array.shape,
                initializer=initializers.create("zeros"),
                constraint=constraints.resolve(constraint),
            )
            for name, array in arrays.items()
        ]
        self.parameters = Parameters([("node", True, weights)], np.dtype(dtype))
        self.parameters.load({("node", name): array for name, array in arrays.items()})
        self.stepper = Stepper(optimizers.from_json(rule), self.parameters)

    def step(self, **gradients):
        """One batch; returns a copy of the weights w after it."""
        for name, gradient in gradients.items():
            self.parameters.gradients_of("node")[name][...] = gradient
        self.stepper.step()
        return self["w"].copy()

    def __getitem__(self, name):
        return self.parameters["node", name]
