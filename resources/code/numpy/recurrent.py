"""Layers that read sequences (batch, steps, features) step by step and carry a state along."""

import numpy as np


def read_steps(
    step, x, states, mask=None, return_sequences=False, return_state=False, go_backwards=False, zero_masked=False
):
    """Run a layer through time; step(x of one step, states) gives the new states, of which the first is the output."""
    outputs, output = [], np.float32(0)
    for t in reversed(range(x.shape[1])) if go_backwards else range(x.shape[1]):
        after = step(x[:, t], states)
        if mask is not None:  # a step that does not count leaves everything as it is
            counts = mask[:, t, None]
            after = [np.where(counts, new, old) for new, old in zip(after, states)]
        states = after
        # Where a step does not count, the output is that of the step before, or zeros.
        output = states[0] if mask is None else np.where(counts, states[0], np.float32(0) if zero_masked else output)
        outputs.append(output)
    y = np.stack(outputs, axis=1) if return_sequences else outputs[-1]
    if not return_state:
        return y
    # The last states follow as further steps.
    return np.concatenate([y if return_sequences else y[:, None], *[state[:, None] for state in states]], axis=1)


def simple_rnn(x, kernel, recurrent_kernel, bias=0.0, states=None, activation=np.tanh, **reading):
    """Mix each step with the output before it: h = f(x·W + h·R + b)."""
    units = recurrent_kernel.shape[0]

    def step(x, states):
        return [activation(x @ kernel + states[0] @ recurrent_kernel + bias)]

    return read_steps(step, x, states or [np.zeros((len(x), units), np.float32)], **reading)


def lstm(x, kernel, recurrent_kernel, bias=0.0, *, recurrent_activation, states=None, activation=np.tanh, **reading):
    """Read with a memory cell c that gates open and shut: c = f·c + i·tanh(c̃), h = o·tanh(c)."""
    units = recurrent_kernel.shape[0]

    def step(x, states):
        h, c = states
        i, f, new, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
        c = recurrent_activation(f) * c + recurrent_activation(i) * activation(new)
        return [recurrent_activation(o) * activation(c), c]

    return read_steps(step, x, states or [np.zeros((len(x), units), np.float32)] * 2, **reading)


def gru(
    x,
    kernel,
    recurrent_kernel,
    bias=0.0,
    *,
    recurrent_activation,
    states=None,
    activation=np.tanh,
    reset_after=True,
    **reading,
):
    """Read with two gates: z mixes old state and new, r decides what of the old goes into the new."""
    units = recurrent_kernel.shape[0]
    if not reset_after:
        bias_of_input, bias_of_state = bias, 0.0
    else:
        bias_of_input, bias_of_state = bias if np.ndim(bias) else (0.0, 0.0)

    def step(x, states):
        (h,) = states
        xz, xr, xh = np.split(x @ kernel + bias_of_input, 3, axis=-1)
        hz, hr, hh = np.split(h @ recurrent_kernel + bias_of_state, 3, axis=-1)
        z, r = recurrent_activation(xz + hz), recurrent_activation(xr + hr)
        if not reset_after:  # the state is reset before its product with R
            hh = (r * h) @ recurrent_kernel[:, 2 * units :]
            new = activation(xh + hh)
        else:
            new = activation(xh + r * hh)
        return [z * h + (1 - z) * new]

    return read_steps(step, x, states or [np.zeros((len(x), units), np.float32)], **reading)


def both_ways(there, back, merge_mode="concat", return_sequences=False, states=0):
    """Join what two recurrent layers give, of which one read from the end; their last states follow as steps."""
    cut = there.shape[1] - states if states else None
    outputs = [y if not states else y[:, :cut] if return_sequences else y[:, 0] for y in (there, back)]
    if return_sequences:
        outputs[1] = outputs[1][:, ::-1]
    one, other = outputs
    side_by_side = merge_mode in ("concat", None)
    if side_by_side:
        y = np.concatenate([one, other], axis=-1)
    else:
        y = {"sum": one + other, "mul": one * other, "ave": (one + other) / np.float32(2)}[merge_mode]
    if not states:
        return y
    y = y if return_sequences else y[:, None]
    if side_by_side:
        return np.concatenate([y, np.concatenate([there[:, -states:], back[:, -states:]], axis=-1)], axis=1)
    return np.concatenate([y, there[:, -states:], back[:, -states:]], axis=1)


def time_distributed(layer, x):
    """Apply one layer to every step."""
    y = layer(x.reshape(-1, *x.shape[2:]))
    return y.reshape(*x.shape[:2], *y.shape[1:])
