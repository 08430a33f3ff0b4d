"""Connectionist temporal classification: labels of a sequence without saying when each one comes."""

from __future__ import annotations

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.activations.stable import log_softmax
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.base import Derivative, SharedLoss, losses, numbers
from netbuilder.engine.losses.labels import checked_labels

_NEVER = -1e30
"""The logarithm of a probability of 0, finite so that sums and differences stay numbers."""


@losses.register(title="CTC", group="Sequences", kind="ctc")
class CTC(SharedLoss):
    """Teaches to read a sequence of labels from a longer sequence: -ln of the probability of all ways to read them.

    A way gives each step one label or the blank, class 0; equal neighbours are one label unless a blank parts them.
    Outputs are scores before softmax. A target ends at its zeros.
    Shapes: `y_true` `(batch, labels)`, `y_pred` `(batch, steps, classes)`; values `(batch,)`.
    Source: Graves et al. 2006, eq. 6 to 16.
    """

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        labels = numbers(y_true)
        if labels.ndim != 2 or y_pred.ndim != 3 or len(labels) != len(y_pred):
            raise ShapeError(
                sentence(
                    "The loss {label} expects targets (batch, labels) and outputs (batch, steps, classes), "
                    "but they are {shape} and {outputs}.",
                    label=self.label(),
                    shape=labels.shape,
                    outputs=y_pred.shape,
                )
            )
        labels = checked_labels(labels, y_pred.shape[2])
        lengths = (labels != 0).sum(axis=1)
        repeats = ((labels[:, 1:] == labels[:, :-1]) & (labels[:, 1:] != 0)).sum(axis=1)
        if xp.any(lengths + repeats > y_pred.shape[1]):
            worst = int(xp.argmax(lengths + repeats))
            raise DataError(
                sentence(
                    "Sample {sample} has {labels} labels, {repeats} of them repeated, which need at least "
                    "{least} steps, but the output has {steps}.",
                    sample=worst,
                    labels=lengths[worst],
                    repeats=repeats[worst],
                    least=lengths[worst] + repeats[worst],
                    steps=y_pred.shape[1],
                ),
                hint="Shorten the targets, or let the network keep more steps.",
            )
        return labels

    def evaluate(self, y_true: Array, y_pred: Array) -> tuple[Array, Derivative]:
        log_p = log_softmax(y_pred)
        places = _with_blanks(y_true)
        ends = 2 * (y_true != 0).sum(axis=1)
        emitted = xp.take_along_axis(log_p, places[:, None, :], axis=2)
        skips = xp.zeros(places.shape, bool)
        skips[:, 2:] = (places[:, 2:] != 0) & (places[:, 2:] != places[:, :-2])
        before = _forward(emitted, skips)
        after = _backward(emitted, skips, ends)
        log_total = xp.logaddexp.reduce(before[:, 0] + after[:, 0], axis=1)

        def derivative(dvalues: Array) -> Array:
            share = xp.exp(before + after - log_total[:, None, None])
            one_hot = (places[:, :, None] == xp.arange(y_pred.shape[2])).astype(y_pred.dtype)
            return (xp.exp(log_p) - share @ one_hot) * dvalues[:, None, None]

        return -log_total, derivative


def _with_blanks(labels: Array) -> Array:
    """Blank, first label, blank, second label, …, blank."""
    places = xp.zeros((len(labels), 2 * labels.shape[1] + 1), labels.dtype)
    places[:, 1::2] = labels
    return places


def _shifted(x: Array, by: int) -> Array:
    """Each row moved to the right, filled up with never."""
    moved = xp.full_like(x, _NEVER)
    moved[:, by:] = x[:, :-by]
    return moved


def _step(x: Array, skips: Array) -> Array:
    """All ways to arrive at each place: stay, come from the one before, or skip a blank."""
    ways = xp.logaddexp(x, _shifted(x, 1))
    return xp.logaddexp(ways, xp.where(skips, _shifted(x, 2), x.dtype.type(_NEVER)))


def _forward(emitted: Array, skips: Array) -> Array:
    """Ln of the probability of all ways up to each step and place, what is emitted there included."""
    logs = xp.full_like(emitted, _NEVER)
    logs[:, 0, :2] = emitted[:, 0, :2]
    for step in range(1, emitted.shape[1]):
        logs[:, step] = _step(logs[:, step - 1], skips) + emitted[:, step]
    return logs


def _backward(emitted: Array, skips: Array, ends: Array) -> Array:
    """Ln of the probability of all ways from each step and place to an end, what is emitted there left out."""
    logs = xp.full_like(emitted, _NEVER)
    rows = xp.arange(len(ends))
    logs[rows, -1, ends] = 0
    logs[rows, -1, xp.maximum(ends - 1, 0)] = 0
    # Seen from the end, a place is skipped from two to its right: the same walk in a mirror.
    mirrored = xp.zeros_like(skips)
    mirrored[:, 2:] = skips[:, ::-1][:, :-2]
    for step in range(emitted.shape[1] - 2, -1, -1):
        ahead = (logs[:, step + 1] + emitted[:, step + 1])[:, ::-1]
        logs[:, step] = _step(ahead, mirrored)[:, ::-1]
    return logs
