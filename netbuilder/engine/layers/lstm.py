"""Long short-term memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.activations import Activation
from netbuilder.engine.array import Array, xp
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.recurrent import Recurrent, function
from netbuilder.engine.layers.recurrent_parts import Gates, Run


class ForgetBias(Initializer):
    """Biases of an LSTM whose forget gates start at 1, so that it remembers at first.

    Source: Jozefowicz et al. 2015, section 5.
    """

    others: Initializer = param("zeros", "How the other biases start.", convert=initializers.resolve)

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        units = shape[0] // 4
        parts = (self.others((units,), rng, dtype), xp.ones(units, dtype), self.others((2 * units,), rng, dtype))
        return xp.concatenate(parts)


@layers.register(title="LSTM", group="Recurrent")
class LSTM(Recurrent):
    """Reads a sequence with a memory cell that gates open and shut, so that it remembers over many steps.

    With z = xₜ·W + hₜ₋₁·R + b cut into i, f, c̃, o: cₜ = σ(f)·cₜ₋₁ + σ(i)·tanh(c̃); hₜ = σ(o)·tanh(cₜ).
    Shapes: `(batch, steps, features)` → `(batch, units)`, or `(batch, steps, units)` with return_sequences;
    W `(features, 4·units)`, R `(units, 4·units)`, b `(4·units,)`, in the order i, f, c, o.
    Source: Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; no peepholes, as in Keras.
    """

    gates: ClassVar[int] = 4
    states_kept: ClassVar[int] = 2

    recurrent_activation: Activation = param("sigmoid", "Function of the gates.", convert=function)
    unit_forget_bias: bool = param(True, "Whether the biases of the forget gates start at 1.")

    def functions(self) -> Sequence[Activation]:
        return (self.recurrent_activation, self.recurrent_activation, self.activation, self.recurrent_activation)

    def bias_start(self) -> Initializer:
        return ForgetBias(others=self.bias_initializer) if self.unit_forget_bias else self.bias_initializer

    def states(self, run: Run) -> Sequence[Array]:
        return (run.h, run.kept["c"])

    def _tools(self, run: Run) -> tuple[Gates, Gates]:
        """The functions of the gates and of the cell's way out."""
        dtype = run.h.dtype
        return Gates(self.functions(), self.units, dtype), Gates((self.activation,), self.units, dtype)

    def stepper(self, call: Call, run: Run) -> Callable[[int], None]:
        open_gates, squash = self._tools(run)
        sums, h, c = run.sums, run.h, xp.empty_like(run.h)
        c[0] = run.start[1] if run.start else 0
        gates = sums if open_gates.in_place else xp.empty_like(sums)
        squashed = xp.empty_like(h[1:])
        run.kept.update(c=c, gates=gates, squashed=squashed)
        i, f, candidate, o = _blocks(gates)
        from_state, new = run.scratch(4 * self.units), run.scratch(self.units)

        def step(t: int) -> None:
            z, cell = sums[t], c[t + 1]
            run.states.forward(h[t], from_state)
            xp.add(z, from_state, out=z)
            open_gates.forward(z, gates[t])
            xp.multiply(f[t], c[t], out=cell)
            xp.multiply(i[t], candidate[t], out=new)
            xp.add(cell, new, out=cell)
            squash.forward(cell, squashed[t])
            xp.multiply(o[t], squashed[t], out=h[t + 1])

        return step

    def back_stepper(self, call: Call, run: Run) -> Callable[[int, Array], None]:
        open_gates, squash = self._tools(run)
        sums, gates, c, squashed = run.sums, run.kept["gates"], run.kept["c"], run.kept["squashed"]
        i, f, candidate, o = _blocks(gates)
        # What the derivative of each gate is multiplied by: of the cell (i, f, c̃) or of the output (o).
        dsums = run.kept["dsums"] = xp.concatenate([candidate, c[:-1], i, squashed], axis=-1)
        open_gates.early(dsums, sums, gates)
        run.at_idle(dsums, 0)
        way_out = o.copy()
        squash.early(way_out, c[1:], squashed)
        run.at_idle(way_out, 0)
        remembered = f if run.idle is None else run.at_idle(f.copy(), 1)
        by_gate = dsums.reshape(*dsums.shape[:2], 4, self.units)
        dc, through = run.dstates[1], run.scratch(self.units)

        def step(t: int, dh: Array) -> None:
            dz = by_gate[t]
            xp.multiply(dh, way_out[t], out=through)
            squash.late(through, c[t + 1], squashed[t])
            xp.add(dc, through, out=dc)
            xp.multiply(dz[:, :3], dc[:, None], out=dz[:, :3])
            xp.multiply(dz[:, 3], dh, out=dz[:, 3])
            open_gates.late(dsums[t], sums[t], gates[t])
            xp.multiply(dc, remembered[t], out=dc)
            run.states.backward(dsums[t], dh)

        return step


def _blocks(gates: Array) -> list[Array]:
    """The gates i, f, c, o, each for all steps."""
    return xp.split(gates, 4, axis=-1)
