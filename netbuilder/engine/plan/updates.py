"""Phase two of a step: the gradients of the weights, and straight after it the optimizer on the same rows.

The flat weights are cut into pieces, at the ends of the threads' shares and where they would be too large for the
cache. A thread makes the gradient of a piece over the whole batch and at once moves the weights there.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from netbuilder.engine.array import Array, xp
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.optimizers.stepper import CHUNK
from netbuilder.engine.parameters import Place
from netbuilder.engine.plan.scope import Call, Memory, Products
from netbuilder.engine.plan.threads import crew

SMALL_STEP = 50_000
"""Below so many weights a step is too short to be worth a second thread."""


@dataclass
class _Piece:
    """A run of the flat weights and the calls that leave its gradient."""

    start: int
    stop: int
    cost: float
    calls: list[Call] = field(default_factory=list)


class Updates:
    """The second phase, bound once.

    Args:
        network: whose weights move.
        stepper: the optimizer with its state.
        memory: where threads added up gradients.
        products: gradients that are a product over the whole batch.
        threads: how many share the work.
    """

    def __init__(self, network: Network, stepper: Stepper, memory: Memory, products: Products, threads: int) -> None:
        self._network, self._stepper = network, stepper
        count = threads if network.parameters.trainable.size >= SMALL_STEP else 1
        places = [place for place in network.parameters.places if place.trainable]
        goals = _goals(sum(_cost(place, products) for place in places), count)
        pieces: list[_Piece] = []
        for place in places:
            done = sum(piece.cost for piece in pieces)
            pieces += _pieces(network, place, memory, products, [goal - done for goal in goals])
        self._shares = [_joined(share) for share in _shared_out(pieces, goals)]
        self._scratch = [stepper.scratch() for _ in self._shares]

    def run(self) -> None:
        """Makes all gradients and takes the step."""
        if self._needs_whole_gradient():
            crew().run([partial(self._gradients, share) for share in self._shares])
            self._network.parameters.add_penalty_gradients()
            if not self._stepper.accumulate():
                return
            self._stepper.clip()
            self._move(with_gradients=False)
        else:
            self._move(with_gradients=True)
        self._stepper.finish()

    def _needs_whole_gradient(self) -> bool:
        rule = self._stepper.optimizer
        clipped = rule.clipnorm is not None or rule.clipvalue is not None or rule.global_clipnorm is not None
        penalised = any(place.weight.regularizer is not None for place in self._network.parameters.places)
        return clipped or penalised or rule.gradient_accumulation_steps is not None

    def gradients(self) -> None:
        """Leaves the whole gradient in the parameters, without a step."""
        crew().run([partial(self._gradients, share) for share in self._shares])

    @staticmethod
    def _gradients(share: list[_Piece]) -> None:
        for piece in share:
            for call in piece.calls:
                call()

    def _move(self, *, with_gradients: bool) -> None:
        scalars = self._stepper.begin()

        def work(share: list[_Piece], scratch: list[Array]) -> None:
            for piece in share:
                if with_gradients:
                    for call in piece.calls:
                        call()
                self._stepper.move(piece.start, piece.stop, scalars, scratch)

        crew().run([partial(work, *pair) for pair in zip(self._shares, self._scratch, strict=True)])


def _goals(total: float, threads: int) -> list[float]:
    """The cost after which each share but the last shall end."""
    return [total * number / threads for number in range(1, threads)]


def _cost(place: Place, products: Products) -> float:
    """What it takes to make the gradient of a weight and to move it."""
    left, _ = products.kernels.get((place.node, place.weight.name), ((), ()))
    return place.weight.size * (1 + len(left) / 20)


def _pieces(network: Network, place: Place, memory: Memory, products: Products, goals: Sequence[float]) -> list[_Piece]:
    """The pieces of one weight; `goals` are the costs after which shares shall end, counted from its start."""
    key = (place.node, place.weight.name)
    gradient = network.grads(place.node)[place.weight.name]
    cost = _cost(place, products)
    if key in products.kernels:
        cuts = [round(goal / cost * len(gradient)) for goal in goals if 0 < goal < cost]
        return _product_pieces(place, gradient, *products.kernels[key], cost, cuts)
    calls = (
        [partial(xp.dot, xp.ones(len(products.biases[key]), gradient.dtype), products.biases[key], gradient)]
        if key in products.biases
        else _sum_calls(gradient, [total for (_, *rest), total in memory.sums.items() if tuple(rest) == key])
    )
    return [_Piece(place.start, place.stop, cost, calls)]


def _sum_calls(gradient: Array, totals: list[Array]) -> list[Call]:
    """Adds up what the threads have."""
    if not totals:
        return [partial(gradient.fill, 0)]
    calls: list[Call] = [partial(xp.copyto, gradient, totals[0])]
    return calls + [partial(xp.add, gradient, total, gradient) for total in totals[1:]]


def _product_pieces(
    place: Place, gradient: Array, left: Array, right: Array, cost: float, cuts: Sequence[int]
) -> list[_Piece]:
    """Blocks of rows of a Dense kernel, whose gradient is leftᵀ · right; one ends at each cut."""
    inputs, units = gradient.shape
    prepare: list[Call] = []
    if len(left) == 1:
        left, right, prepare = _with_zero_row(left, right)
    height = max(1, CHUNK // units)
    pieces = []
    for start, stop in itertools.pairwise([0, *cuts, inputs]):
        for low in range(start, stop, height):
            high = min(low + height, stop)
            product = partial(xp.matmul, left[:, low:high].T, right, gradient[low:high])
            share = cost * (high - low) / inputs
            pieces.append(_Piece(place.start + low * units, place.start + high * units, share, [*prepare, product]))
    return pieces


def _with_zero_row(left: Array, right: Array) -> tuple[Array, Array, list[Call]]:
    """One sample as a product over two rows, the second of zeros: four times as fast as an outer product."""
    tall = [xp.zeros((2, array.shape[1]), array.dtype) for array in (left, right)]
    calls: list[Call] = [partial(xp.copyto, big[:1], small) for big, small in zip(tall, (left, right), strict=True)]
    return tall[0], tall[1], calls


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Neighbours put together as long as they fit a chunk: short runs cost calls, not time."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and piece.stop - last.start <= CHUNK:
            last.stop, last.cost = piece.stop, last.cost + piece.cost
            last.calls += piece.calls
        else:
            joined.append(_Piece(piece.start, piece.stop, piece.cost, list(piece.calls)))
    return joined


def _shared_out(pieces: list[_Piece], goals: Sequence[float]) -> list[list[_Piece]]:
    """Runs of pieces, one for each thread, that end as near to the goals as they can."""
    ends = list(itertools.accumulate(piece.cost for piece in pieces))
    cuts = [min(range(len(ends)), key=lambda number: abs(ends[number] - goal)) + 1 for goal in goals]
    shares = [pieces[low:high] for low, high in itertools.pairwise([0, *cuts, len(pieces)])]
    return [share for share in shares if share] or [[]]
