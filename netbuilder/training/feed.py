"""What the loop is fed with: batches of inputs, targets and weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from netbuilder.data.batches import Batches, Column
from netbuilder.engine.array import Array, xp


class Batch(NamedTuple):
    """One batch: an array for each input and each target, valid until the next batch is asked for.

    `weights` holds for each target the weights of the samples or None; `masks` says by Input id which steps count.
    """

    inputs: Sequence[Array]
    targets: Sequence[Array] = ()
    weights: Sequence[Array | None] | None = None
    masks: Mapping[str, Array] | None = None


class Feed(Protocol):
    """Gives one epoch of batches per `for` loop; a loop that was left early goes on where it was.

    `batches` is the number of batches of an epoch, None where nobody knows. `state` and `restore` save and set the
    place, including the random generator behind the order.
    """

    @property
    def batches(self) -> int | None: ...

    def __iter__(self) -> Iterator[Batch]: ...

    def state(self) -> dict[str, Any]: ...

    def restore(self, state: Mapping[str, Any]) -> None: ...


class ArrayFeed:
    """A feed from arrays.

    Args:
        inputs: one array or `Column` for each input, `(samples, …)`.
        targets: one for each output; none to predict.
        weights: one weight a sample `(samples,)` for all outputs, or a sequence with one or None for each.
        batch_size: samples in a batch.
        options: of `Batches`: `rng`, which shuffles every epoch, `indices`, `transform`.
    """

    def __init__(
        self,
        inputs: Sequence[Array | Column],
        targets: Sequence[Array | Column] = (),
        weights: Array | Sequence[Array | None] | None = None,
        *,
        batch_size: int = 32,
        **options: Any,
    ) -> None:
        shared = weights is not None and isinstance(weights, xp.ndarray)
        each = [weights] if shared else list(weights or ())
        given = [array for array in each if array is not None]
        self._inputs, self._outputs = len(inputs), len(inputs) + len(targets)
        self._shared = shared
        self._weighted = [array is not None for array in each] if given else []
        self.source = Batches([*inputs, *targets, *given], batch_size, **options)

    @property
    def batches(self) -> int:
        """Batches in an epoch."""
        return len(self.source)

    def __iter__(self) -> Iterator[Batch]:
        inputs, outputs = self._inputs, self._outputs
        for arrays in self.source:
            weights = self._weights(arrays[outputs:]) if self._weighted else None
            yield Batch(arrays[:inputs], arrays[inputs:outputs], weights)

    def _weights(self, arrays: Sequence[Array]) -> Sequence[Array | None]:
        if self._shared:
            return (arrays[0],) * (self._outputs - self._inputs)
        rest = iter(arrays)
        return [next(rest) if given else None for given in self._weighted]

    def state(self) -> dict[str, Any]:
        """Where it stands."""
        return self.source.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to where `state` was taken."""
        self.source.restore(state)
