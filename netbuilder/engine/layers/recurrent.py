"""What a recurrent layer is: the settings that all share, and the one loop through time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.activity import penalize, penalized
from netbuilder.engine.layers.base import Call, Layer, Shape
from netbuilder.engine.layers.recurrent_parts import Product, Run, dropout_masks
from netbuilder.engine.layers.shapes import expect_rank, known, shown, size
from netbuilder.engine.layers.states import packed, packed_mask, packed_shape, parts_of, unpacked
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


def function(value: Any) -> Activation | None:
    """A converter for activations that are never missing: nothing stands for linear."""
    return activations.resolve("linear" if value is None else value)


class Recurrent(Layer):
    """A layer that reads a sequence step by step and carries a state along.

    A subclass gives the number of its gates, what one step does, and the same on the way back.
    """

    gates: ClassVar[int] = 1
    states_kept: ClassVar[int] = 1
    """How many arrays it carries along: the output, and with LSTM the cell."""

    units: int = param(32, "Number of units, and of outputs a step. Typical: 16 to 256.", ge=1)
    activation: Activation = param("tanh", "Function of the new state.", convert=function)
    use_bias: bool = param(True, "Whether each gate adds a number of its own.")
    kernel_initializer: Initializer = param(
        "glorot_uniform", "How the weights of the inputs start.", convert=initializers.resolve
    )
    recurrent_initializer: Initializer = param(
        "orthogonal", "How the weights of the state start.", convert=initializers.resolve
    )
    bias_initializer: Initializer = param("zeros", "How the biases start.", convert=initializers.resolve)
    kernel_regularizer: Regularizer | None = param(
        None, "Penalty on the weights of the inputs.", convert=regularizers.resolve
    )
    recurrent_regularizer: Regularizer | None = param(
        None, "Penalty on the weights of the state.", convert=regularizers.resolve
    )
    bias_regularizer: Regularizer | None = param(None, "Penalty on the biases.", convert=regularizers.resolve)
    activity_regularizer: Regularizer | None = param(None, "Penalty on the outputs.", convert=regularizers.resolve)
    kernel_constraint: Constraint | None = param(
        None, "Rule that the weights of the inputs obey after each step.", convert=constraints.resolve
    )
    recurrent_constraint: Constraint | None = param(
        None, "Rule that the weights of the state obey after each step.", convert=constraints.resolve
    )
    bias_constraint: Constraint | None = param(
        None, "Rule that the biases obey after each step.", convert=constraints.resolve
    )
    dropout: float = param(
        0.0, "Share of the inputs that is switched off in training, the same at every step.", ge=0, le=1
    )
    recurrent_dropout: float = param(
        0.0, "Share of the state that is switched off in training, the same at every step.", ge=0, le=1
    )
    return_sequences: bool = param(False, "Whether every step gives an output, not only the last.")
    return_state: bool = param(False, "Whether the states after the last step follow as further steps of the output.")
    initial_state: bool = param(False, "Whether further inputs give the states before the first step.")
    go_backwards: bool = param(False, "Whether the sequence is read from its end.")
    zero_output_for_mask: bool = param(False, "Whether masked steps give zeros instead of the output before them.")

    @property
    def inputs(self) -> tuple[int, int | None]:  # type: ignore[override]
        """The sequence, and the first states if they are given."""
        count = 1 + self.states_kept * self.initial_state
        return (count, count)

    def parts(self) -> Sequence[Layer]:
        return parts_of(self.states_kept, self.return_sequences) if self.return_state else ()

    def with_initial_state(self, given: bool = True) -> Self:
        """The same layer with first states from further inputs, or without."""
        return self.replace(initial_state=given)

    @property
    def mixes_samples(self) -> bool:
        """A penalty on the outputs is a mean over the batch."""
        return self.activity_regularizer is not None

    def functions(self) -> Sequence[Activation]:
        """The functions of the gates."""
        return (self.activation,)

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], 2, "steps × features")
        known(self.label(), shapes[0][1], "last")
        for one in (self.activation, *self.functions()):
            if one.output_shape((self.units,)) != (self.units,):
                raise ShapeError(
                    sentence(
                        "{label} cannot use {one}, which changes the number of units.",
                        label=self.label(),
                        one=one.label(),
                    ),
                    hint="Choose another activation, for example tanh.",
                )
        for state in shapes[1:]:
            if state != (self.units,):
                raise ShapeError(
                    sentence(
                        "{label} has {units} units, but a first state of {state}.",
                        label=self.label(),
                        units=self.units,
                        state=shown(state),
                    ),
                    hint=sentence(
                        "Give it {units} numbers, for example the state of a layer with as many units.",
                        units=self.units,
                    ),
                )
        return packed_shape(shapes[0][0], self.units, self.return_sequences, self.states_kept * self.return_state)

    def bias_shape(self) -> tuple[int, ...]:
        """Shape of the biases."""
        return (self.gates * self.units,)

    def bias_start(self) -> Initializer:
        """How the biases start."""
        return self.bias_initializer

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        width = self.gates * self.units
        kernel = Weight(
            name="kernel",
            shape=(known(self.label(), shapes[0][-1], "last"), width),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        recurrent = Weight(
            name="recurrent_kernel",
            shape=(self.units, width),
            initializer=self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        bias = Weight(
            name="bias",
            shape=self.bias_shape(),
            initializer=self.bias_start(),
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )
        return (kernel, recurrent, bias) if self.use_bias else (kernel, recurrent)

    def multiply_adds(self, *shapes: Shape) -> int:
        steps, features = shapes[0]
        return size((steps,)) * (known(self.label(), features, "last") + self.units) * self.gates * self.units

    # What a subclass says.

    def stepper(self, call: Call, run: Run) -> Callable[[int], None]:
        """A function that does step t: from `run.h[t]` and `run.sums[t]` to `run.h[t + 1]`."""
        raise NotImplementedError

    def states(self, run: Run) -> Sequence[Array]:
        """All arrays like `run.h`, which stay as they are at masked steps."""
        return (run.h,)

    def back_stepper(self, call: Call, run: Run) -> Callable[[int, Array], None]:
        """A function that overwrites dh after step t with dh before it, and leaves the derivative of the sums.

        At masked steps it leaves 0 in both: the loop leads dh past them.
        """
        raise NotImplementedError

    def sum_bias(self, bias: Array) -> Array:
        """The part of the biases that is added to x·W."""
        return bias

    def add_state_gradients(self, call: Call, run: Run, dsums: Array) -> None:
        """Adds the gradients of the weights of the state and of the biases."""
        if "recurrent_kernel" in call.grads:
            call.add_gradient("recurrent_kernel", run.states.gradient(run.h[:-1], dsums))
        if "bias" in call.grads:
            call.add_gradient("bias", dsums.sum(axis=(0, 1)))

    # The loop.

    def forward(self, call: Call, *xs: Array) -> Array:
        run = self._run(call, xs[0], xs[1:])
        step, states = self.stepper(call, run), self.states(run)
        for t in range(run.steps):
            step(t)
            if run.idle is not None:
                for state in states:
                    xp.copyto(state[t + 1], state[t], where=run.idle[t])
        y = self._output(run)
        if self.return_state:
            y = packed(y, [state[-1] for state in states])
        call.cache["run"] = run
        penalize(call, self.activity_regularizer, y)
        return y

    def _run(self, call: Call, x: Array, start: Sequence[Array]) -> Run:
        way = slice(None, None, -1 if self.go_backwards else 1)
        steps = xp.ascontiguousarray(x.transpose(1, 0, 2)[way])
        length, rows, width = steps.shape
        idle = None
        if call.mask is not None and not call.mask.all():
            idle = ~call.mask.T[way, :, None].astype(bool)
        each = self.gates if self.recurrent_dropout else 1
        masks = dropout_masks(call, self.dropout, each, rows, width, x.dtype)
        inputs = Product(call.params["kernel"], masks)
        masks = dropout_masks(call, self.recurrent_dropout, self.gates, rows, self.units, x.dtype)
        states = Product(call.params["recurrent_kernel"], masks)
        sums = xp.empty((length, rows, self.gates * self.units), x.dtype)
        inputs.forward(steps, sums)
        if self.use_bias:
            sums += self.sum_bias(call.params["bias"])
        h = xp.empty((length + 1, rows, self.units), x.dtype)
        h[0] = start[0] if start else 0
        return Run(steps, inputs, states, sums, h, idle, start)

    def _output(self, run: Run) -> Array:
        h = run.h[1:] if self.return_sequences else run.h[-1:]
        y = xp.array(h.transpose(1, 0, 2), order="C")  # a copy even for one sample: the states must stay
        silent = self._silent(run)
        if silent is not None:
            xp.copyto(y, 0, where=silent[-h.shape[0] :].transpose(1, 0, 2))
        return y if self.return_sequences else y[:, 0]

    def _silent(self, run: Run) -> Array | None:
        """Where the output is 0, whatever the states are: as in Keras, also before the first step that counts."""
        if run.idle is None or self.zero_output_for_mask:
            return run.idle
        return xp.logical_and.accumulate(run.idle, axis=0) if run.start else None

    def backward(self, call: Call, dy: Array) -> Any:
        run: Run = call.cache["run"]
        dys = self._output_back(run, penalized(call, self.activity_regularizer, dy))
        dh = run.dstates[0]
        step = self.back_stepper(call, run)
        for t in range(run.steps - 1, -1, -1):
            if dys is not None:
                xp.add(dh, dys[t], out=dh)
            if run.idle is None:
                step(t, dh)
            else:
                past = dh * run.idle[t]
                step(t, dh)
                xp.add(dh, past, out=dh)
        dx = self._gradients(call, run)
        return (dx, *run.dstates) if self.initial_state else dx

    def _output_back(self, run: Run, dy: Array) -> Array | None:
        """Sets the derivatives of the last states, and returns that of every step's output if each gives one."""
        last: Sequence[Array] = [xp.zeros_like(run.h[0])] * self.states_kept
        if self.return_state:
            dy, last = unpacked(dy, self.states_kept, self.return_sequences)
        run.dstates = [xp.array(state, order="C") for state in last]
        dys = (dy if self.return_sequences else dy[:, None]).transpose(1, 0, 2)
        silent = self._silent(run)
        if silent is not None:
            dys = xp.where(silent[-len(dys) :], dy.dtype.type(0), dys)
        if self.return_sequences:
            return xp.ascontiguousarray(dys)
        run.dstates[0] += dys[0]
        return None

    def _gradients(self, call: Call, run: Run) -> Array | None:
        dsums = run.kept["dsums"]
        if "kernel" in call.grads:
            call.add_gradient("kernel", run.inputs.gradient(run.x, dsums))
        self.add_state_gradients(call, run, dsums)
        if not call.needs_dx:
            return None
        dx = xp.empty_like(run.x)
        run.inputs.backward(dsums, dx)
        return xp.ascontiguousarray((dx[::-1] if self.go_backwards else dx).transpose(1, 0, 2))

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return packed_mask(call.mask, self.states_kept * self.return_state) if self.return_sequences else None
