"""The loss inside a plan: row by row where softmax and cross-entropy meet, else on the whole batch."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.engine.activations.common import Softmax
from netbuilder.engine.array import EPSILON, Array, aligned, xp
from netbuilder.engine.losses import Loss
from netbuilder.engine.losses.crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy
from netbuilder.engine.network import Network
from netbuilder.engine.plan.scope import Scope


class Head:
    """Losses of the whole batch, by the reference.

    After a step `values` holds the loss of each output and `outputs` the network's outputs.
    """

    by_rows = False
    logits: str | None = None

    def __init__(self, losses: Sequence[Loss | None], loss_weights: Sequence[float]) -> None:
        self._losses, self._loss_weights = losses, loss_weights
        self._targets: Sequence[Array] = ()
        self._weights: Sequence[Array | None] = ()
        self.values: tuple[float, ...] = ()
        self.outputs: list[Array] = []

    def prepare(self, targets: Sequence[Array], weights: Sequence[Array | None]) -> None:
        """Takes the targets and sample weights of the coming step."""
        self._targets, self._weights = targets, weights

    def whole(self, outputs: list[Array], gradients: list[Array]) -> None:
        """Computes the losses and leaves their derivatives in `gradients`."""
        values = []
        for index, loss in enumerate(self._losses):
            if loss is None:
                gradients[index].fill(0)
                values.append(0.0)
                continue
            value, dy = loss.value_and_gradient(self._targets[index], outputs[index], self._weights[index])
            xp.multiply(dy, gradients[index].dtype.type(self._loss_weights[index]), out=gradients[index])
            values.append(value)
        self.values, self.outputs = tuple(values), outputs

    def plan_rows(self, scope: Scope, y: Array) -> Array:
        """Binds loss and derivative for a chunk; only where `by_rows`."""
        raise NotImplementedError

    def finish(self) -> None:
        """Adds up what the chunks left."""


class SoftmaxHead(Head):
    """Softmax and cross-entropy in one: the derivative with respect to the scores is p - t.

    This is what TensorFlow computes in `fit`; it differs from the derivative through clipped probabilities only
    where those are saturated. Source: Goodfellow et al. 2016, section 6.2.2.3.
    """

    by_rows = True

    def __init__(self, loss: Loss, loss_weight: float, node: str, rows: int, classes: int, dtype: xp.dtype) -> None:
        super().__init__((loss,), (loss_weight,))
        self.logits = node
        self._loss, self._loss_weight = loss, dtype.type(loss_weight)
        self._output = aligned((rows, classes), dtype)
        self.one_hot = aligned((rows, classes), dtype)
        self._rows = xp.arange(rows)
        self.sample_values = aligned((rows,), dtype)
        self._plain = loss.factors(self.sample_values, None)
        self._factor = self._plain
        self.column = (self._plain * self._loss_weight)[:, None].copy()
        self.outputs = [self._output]

    def prepare(self, targets: Sequence[Array], weights: Sequence[Array | None]) -> None:
        prepared = self._loss.prepared(targets[0], self._output)
        if isinstance(self._loss, SparseCategoricalCrossentropy):
            self.one_hot.fill(0)
            self.one_hot[self._rows, prepared] = 1
        else:
            xp.copyto(self.one_hot, prepared)
        self._weigh(prepared, weights[0])

    def _weigh(self, prepared: Array, weights: Array | None) -> None:
        if weights is None and self._factor is self._plain:
            return
        combined = self._loss.combined(prepared, self.sample_values, weights, None)
        self._factor = self._plain if weights is None else self._loss.factors(self.sample_values, combined)
        xp.multiply(self._factor[:, None], self._loss_weight, out=self.column)

    def plan_rows(self, scope: Scope, y: Array) -> Array:
        part = slice(scope.start, scope.stop)
        t, column, dz = self.one_hot[part], self.column[part], scope.kept(y.shape[1])
        logs = scope.scratch(*y.shape)
        floor = xp.array(EPSILON, y.dtype)
        scope.call(xp.copyto, self._output[part], y)
        scope.call(xp.maximum, y, floor, out=logs)
        scope.call(xp.log, logs, logs)
        scope.call(xp.multiply, logs, t, logs)
        scope.call(xp.add.reduce, logs, 1, None, self.sample_values[part])
        scope.call(xp.subtract, y, t, dz)
        scope.call(xp.multiply, dz, column, dz)
        return dz

    def finish(self) -> None:
        self.values = (-float(xp.dot(self.sample_values, self._factor)),)


def head_for(network: Network, losses: Sequence[Loss | None], loss_weights: Sequence[float], rows: int) -> Head:
    """The fastest head that computes these losses."""
    node = network.graph[network.graph.outputs[0]]
    loss = losses[0]
    fits = (
        len(losses) == 1
        and isinstance(loss, (CategoricalCrossentropy, SparseCategoricalCrossentropy))
        and not loss.from_logits
        and getattr(loss, "ignore_class", None) is None
        and getattr(loss, "axis", -1) == -1
        and loss.reduction != "none"
        and getattr(node.spec, "activation", None) == Softmax()
        and getattr(node.spec, "activity_regularizer", None) is None
        and len(network.lengths(node.id)) == 1
        and not any(node.id in other.inputs for other in network.graph.nodes)
    )
    if not fits or loss is None:
        return Head(losses, loss_weights)
    return SoftmaxHead(loss, loss_weights[0], node.id, rows, network.lengths(node.id)[0], network.dtype)
