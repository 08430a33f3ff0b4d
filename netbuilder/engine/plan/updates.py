"""Phase two of a step: the gradients of the weights, and straight after it the optimizer on the same rows.

The flat weights are cut into pieces that fit the second-level cache. A thread makes the gradient of a piece over the
whole batch and at once moves the weights there.
"""

from __future__ import annotations

import bisect
import itertools
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
        pieces = _joined(
            [
                piece
                for place in network.parameters.places
                if place.trainable
                for piece in _pieces(network, place, memory, products)
            ]
        )
        count = threads if network.parameters.trainable.size >= SMALL_STEP else 1
        self._shares = _shared_out(pieces, count)
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


def _pieces(network: Network, place: Place, memory: Memory, products: Products) -> list[_Piece]:
    """The pieces of one weight."""
    key = (place.node, place.weight.name)
    gradient = network.grads(place.node)[place.weight.name]
    if key in products.kernels:
        return _product_pieces(place, gradient, *products.kernels[key])
    calls = (
        [partial(xp.dot, xp.ones(len(products.biases[key]), gradient.dtype), products.biases[key], gradient)]
        if key in products.biases
        else _sum_calls(gradient, [total for (_, *rest), total in memory.sums.items() if tuple(rest) == key])
    )
    return [_Piece(place.start, place.stop, float(place.weight.size), calls)]


def _sum_calls(gradient: Array, totals: list[Array]) -> list[Call]:
    """Adds up what the threads have."""
    if not totals:
        return [partial(gradient.fill, 0)]
    calls: list[Call] = [partial(xp.copyto, gradient, totals[0])]
    return calls + [partial(xp.add, gradient, total, gradient) for total in totals[1:]]


def _product_pieces(place: Place, gradient: Array, left: Array, right: Array) -> list[_Piece]:
    """Blocks of rows of a Dense kernel, whose gradient is leftᵀ · right."""
    inputs, units = gradient.shape
    prepare: list[Call] = []
    if len(left) == 1:
        left, right, prepare = _with_zero_row(left, right)
    height = max(1, CHUNK // units)
    pieces = []
    for low in range(0, inputs, height):
        high = min(low + height, inputs)
        cost = (high - low) * units * (1 + len(left) / 20)
        product = partial(xp.matmul, left[:, low:high].T, right, gradient[low:high])
        pieces.append(_Piece(place.start + low * units, place.start + high * units, cost, [*prepare, product]))
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


def _shared_out(pieces: list[_Piece], threads: int) -> list[list[_Piece]]:
    """Runs of pieces of about equal cost, one for each thread."""
    ends, total = [], 0.0
    for piece in pieces:
        total += piece.cost
        ends.append(total)
    cuts = [bisect.bisect_left(ends, total * number / threads - 1e-9) for number in range(1, threads)]
    bounds = [0, *(min(cut + 1, len(pieces)) for cut in cuts), len(pieces)]
    shares = [pieces[low:high] for low, high in itertools.pairwise(bounds)]
    return [share for share in shares if share] or [[]]
