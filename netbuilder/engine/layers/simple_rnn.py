"""The simplest recurrent layer."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.engine.layers.recurrent_parts import Gates, Run


@layers.register(title="Simple RNN", group="Recurrent")
class SimpleRNN(Recurrent):
    """Mixes each step with its own output of the step before: hₜ = f(xₜ·W + hₜ₋₁·R + b). Forgets quickly.

    Shapes: `(batch, steps, features)` → `(batch, units)`, or `(batch, steps, units)` with return_sequences;
    W `(features, units)`, R `(units, units)`, b `(units,)`.
    Source: Elman 1990; as in Keras, the output is the state.
    """

    def stepper(self, call: Call, run: Run) -> Callable[[int], None]:
        function = Gates(self.functions(), self.units, run.h.dtype)
        sums, h, from_state = run.sums, run.h, run.scratch(self.units)

        def step(t: int) -> None:
            z = sums[t]
            run.states.forward(h[t], from_state)
            xp.add(z, from_state, out=z)
            function.forward(z, h[t + 1])

        return step

    def back_stepper(self, call: Call, run: Run) -> Callable[[int, Array], None]:
        function = Gates(self.functions(), self.units, run.h.dtype)
        sums, h = run.sums, run.h
        dsums = run.kept["dsums"] = xp.ones_like(sums)
        function.early(dsums, sums, h[1:])
        run.at_idle(dsums, 0)

        def step(t: int, dh: Array) -> None:
            dz = dsums[t]
            xp.multiply(dz, dh, out=dz)
            function.late(dz, sums[t], h[t + 1])
            run.states.backward(dz, dh)

        return step
