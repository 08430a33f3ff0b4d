"""The gated recurrent unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.activations import Activation
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.recurrent import Recurrent, function
from netbuilder.engine.layers.recurrent_parts import Gates, Product, Run

Step = Callable[[int], None]


@layers.register(title="GRU", group="Recurrent")
class GRU(Recurrent):
    """Reads a sequence with two gates: one mixes old state and new, one decides what of the old goes into the new.

    z = σ(xₜ·W_z + hₜ₋₁·R_z + b_z) and r likewise; h̃ = tanh(xₜ·W_h + b_h + r·(hₜ₋₁·R_h + b'_h));
    hₜ = z·hₜ₋₁ + (1 - z)·h̃. Without reset_after h̃ = tanh(xₜ·W_h + (r·hₜ₋₁)·R_h + b_h).
    Shapes: `(batch, steps, features)` → `(batch, units)`, or `(batch, steps, units)` with return_sequences;
    W `(features, 3·units)`, R `(units, 3·units)`, b `(2, 3·units)` (of the inputs, of the state), or `(3·units,)`
    without reset_after; in the order z, r, h.
    Source: Cho et al. 2014, eq. 5 to 8, the reset after the product as in cuDNN and Keras.
    """

    gates: ClassVar[int] = 3

    recurrent_activation: Activation = param("sigmoid", "Function of the gates.", convert=function)
    reset_after: bool = param(True, "Whether the reset gate acts after the product with R (cuDNN, Keras) or before.")

    def functions(self) -> Sequence[Activation]:
        return (self.recurrent_activation, self.recurrent_activation, self.activation)

    def bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def sum_bias(self, bias: Array) -> Array:
        if not self.reset_after:
            return bias
        total = bias[0].copy()
        total[: 2 * self.units] += bias[1, : 2 * self.units]  # the rest is inside the reset
        return total

    def _tools(self, run: Run) -> tuple[Gates, Gates]:
        """The functions of the two gates and of the new state."""
        functions, dtype = self.functions(), run.h.dtype
        return Gates(functions[:2], self.units, dtype), Gates(functions[2:], self.units, dtype)

    def stepper(self, call: Call, run: Run) -> Callable[[int], None]:
        open_gates, squash = self._tools(run)
        sums, h, cut = run.sums, run.h, 2 * self.units
        gates = sums if open_gates.in_place and squash.in_place else xp.empty_like(sums)
        run.kept["gates"] = gates
        z, new = gates[..., : self.units], gates[..., cut:]
        add_to_gates, add_to_new = self._reset_after(call, run) if self.reset_after else self._reset_before(run)

        def step(t: int) -> None:
            add_to_gates(t)
            open_gates.forward(sums[t, :, :cut], gates[t, :, :cut])
            add_to_new(t)
            squash.forward(sums[t, :, cut:], new[t])
            after = h[t + 1]
            xp.subtract(h[t], new[t], out=after)
            xp.multiply(after, z[t], out=after)
            xp.add(after, new[t], out=after)

        return step

    def _reset_after(self, call: Call, run: Run) -> tuple[Step, Step]:
        """What adds the part of the state to the sums of the gates, and to that of the new state."""
        sums, h, units, cut = run.sums, run.h, self.units, 2 * self.units
        bias = call.params["bias"][1, cut:] if self.use_bias else sums.dtype.type(0)
        reset, from_state, inside = run.kept["gates"][..., units:cut], run.scratch(3 * units), run.scratch(units)
        run.kept["product"] = product = xp.empty_like(h[1:])

        def add_to_gates(t: int) -> None:
            run.states.forward(h[t], from_state)
            xp.add(sums[t, :, :cut], from_state[:, :cut], out=sums[t, :, :cut])
            xp.add(from_state[:, cut:], bias, out=product[t])

        def add_to_new(t: int) -> None:
            xp.multiply(reset[t], product[t], out=inside)
            xp.add(sums[t, :, cut:], inside, out=sums[t, :, cut:])

        return add_to_gates, add_to_new

    def _reset_before(self, run: Run) -> tuple[Step, Step]:
        """The same where the state is reset before its product with R."""
        sums, h, units, cut = run.sums, run.h, self.units, 2 * self.units
        for_gates, for_new = self._products(run)
        reset, from_state, inside = run.kept["gates"][..., units:cut], run.scratch(cut), run.scratch(units)
        left = run.scratch(units)

        def add_to_gates(t: int) -> None:
            for_gates.forward(h[t], from_state)
            xp.add(sums[t, :, :cut], from_state, out=sums[t, :, :cut])

        def add_to_new(t: int) -> None:
            xp.multiply(reset[t], h[t], out=left)
            for_new.forward(left, inside)
            xp.add(sums[t, :, cut:], inside, out=sums[t, :, cut:])

        return add_to_gates, add_to_new

    def _products(self, run: Run) -> tuple[Product, Product]:
        """The product with R of the two gates, and that of the new state."""
        cut, states = 2 * self.units, run.states
        masks = [mask for mask, _ in states.parts]
        return Product(states.weight[:, :cut], masks[:2]), Product(states.weight[:, cut:], masks[2:])

    def back_stepper(self, call: Call, run: Run) -> Callable[[int, Array], None]:
        open_gates, squash = self._tools(run)
        sums, gates, units, cut = run.sums, run.kept["gates"], self.units, 2 * self.units
        z, _, new = xp.split(gates, 3, axis=-1)
        before = run.h[:-1]
        # What the derivative of the output (z, h̃), or of what the reset gate multiplies (r), is multiplied by.
        reset_to = run.kept["product"] if self.reset_after else before
        dsums = run.kept["dsums"] = xp.concatenate([before - new, reset_to, 1 - z], axis=-1)
        open_gates.early(dsums[..., :cut], sums[..., :cut], gates[..., :cut])
        squash.early(dsums[..., cut:], sums[..., cut:], new)
        run.at_idle(dsums, 0)
        mixed = z if run.idle is None else run.at_idle(z.copy(), 0)
        back_of_reset, add_past = self._back_after(run) if self.reset_after else self._back_before(run)

        def step(t: int, dh: Array) -> None:
            dz, dr, dnew = (dsums[t, :, k * units : (k + 1) * units] for k in range(3))
            xp.multiply(dz, dh, out=dz)
            xp.multiply(dnew, dh, out=dnew)
            squash.late(dnew, sums[t, :, cut:], new[t])
            xp.multiply(dr, back_of_reset(dnew), out=dr)
            open_gates.late(dsums[t, :, :cut], sums[t, :, :cut], gates[t, :, :cut])
            xp.multiply(dh, mixed[t], out=dh)
            add_past(t, dh)

        return step

    def _back_after(self, run: Run) -> tuple[Callable[[Array], Array], Callable[[int, Array], None]]:
        """What leads the derivative of the new state back to the reset, and what adds the gates' share to dh."""
        dsums, units, cut = run.kept["dsums"], self.units, 2 * self.units
        reset, inside, past = run.kept["gates"][..., units:cut], run.scratch(3 * units), run.scratch(units)

        def add_past(t: int, dh: Array) -> None:
            xp.copyto(inside, dsums[t])
            xp.multiply(inside[:, cut:], reset[t], out=inside[:, cut:])
            run.states.backward(inside, past)
            xp.add(dh, past, out=dh)

        return lambda dnew: dnew, add_past

    def _back_before(self, run: Run) -> tuple[Callable[[Array], Array], Callable[[int, Array], None]]:
        """The same where the state is reset before its product with R."""
        dsums, units, cut = run.kept["dsums"], self.units, 2 * self.units
        for_gates, for_new = self._products(run)
        reset, dleft, past = run.kept["gates"][..., units:cut], run.scratch(units), run.scratch(units)

        def back_of_reset(dnew: Array) -> Array:
            for_new.backward(dnew, dleft)
            return dleft

        def add_past(t: int, dh: Array) -> None:
            for_gates.backward(dsums[t, :, :cut], past)
            xp.add(dh, past, out=dh)
            xp.multiply(dleft, reset[t], out=dleft)
            xp.add(dh, dleft, out=dh)

        return back_of_reset, add_past

    def add_state_gradients(self, call: Call, run: Run, dsums: Array) -> None:
        units, cut, before = self.units, 2 * self.units, run.h[:-1]
        reset = run.kept["gates"][..., units:cut]
        if not self.reset_after:
            for_gates, for_new = self._products(run)
            parts = [for_gates.gradient(before, dsums[..., :cut]), for_new.gradient(reset * before, dsums[..., cut:])]
            call.add_gradient("recurrent_kernel", xp.concatenate(parts, axis=1))
            call.add_gradient("bias", dsums.sum(axis=(0, 1)))
            return
        inside = dsums.copy()
        inside[..., cut:] *= reset
        call.add_gradient("recurrent_kernel", run.states.gradient(before, inside))
        call.add_gradient("bias", xp.stack([dsums.sum(axis=(0, 1)), inside.sum(axis=(0, 1))]))
