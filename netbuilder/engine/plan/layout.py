"""Which nodes of a network run together, and which thread runs which rows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from netbuilder.engine.graph import Node
from netbuilder.engine.layers.input import Input
from netbuilder.engine.network import Network

FEW_ROWS = 64
"""Below so many rows, a block of Dense layers runs on one thread.

Sharing out the units of each layer instead was tried at ten rows: the threads meet after every layer, and the waiting
took more than the shorter products gave (a quarter slower, where a seventh faster was expected).
"""


class Grain(Enum):
    """How many rows go through a run of nodes at a time."""

    FINE = "a few rows, so that the work stays in the cache"
    BLOCK = "each thread's share of the batch"
    WHOLE = "the whole batch on one thread"


@dataclass(frozen=True)
class Chunk:
    """Rows `start` to `stop`, on one thread."""

    thread: int
    start: int
    stop: int


@dataclass(frozen=True)
class Segment:
    """Nodes that run one after the other on each chunk."""

    nodes: tuple[Node, ...]
    grain: Grain
    chunks: tuple[Chunk, ...]


def segments(rows: int, threads: int, grains: Sequence[tuple[Node, Grain, int]]) -> list[Segment]:
    """Cuts the network into runs of nodes of one grain.

    Args:
        rows: samples in a batch.
        threads: how many may share the work.
        grains: for each node its grain and, if that is fine, how many rows fit.
    """
    groups: list[tuple[Grain, list[Node], int]] = []
    for node, grain, fits in grains:
        if groups and groups[-1][0] is grain:
            groups[-1] = (grain, [*groups[-1][1], node], min(groups[-1][2], fits))
        else:
            groups.append((grain, [node], fits))
    return [Segment(tuple(nodes), grain, chunks(grain, rows, threads, fits)) for grain, nodes, fits in groups]


def chunks(grain: Grain, rows: int, threads: int, fits: int) -> tuple[Chunk, ...]:
    """The chunks of all threads; a thread's own lie next to each other."""
    if grain is Grain.WHOLE or (grain is Grain.BLOCK and rows < FEW_ROWS):
        return (Chunk(0, 0, rows),)
    count = min(threads, rows)
    bounds = [rows * number // count for number in range(count + 1)]
    parts = []
    for thread, (low, high) in enumerate(itertools.pairwise(bounds)):
        size = min(fits, high - low) if grain is Grain.FINE else high - low
        parts += [Chunk(thread, start, min(start + size, high)) for start in range(low, high, size)]
    return tuple(parts)


def inner_nodes(network: Network) -> list[Node]:
    """All nodes but the inputs."""
    return [node for node in network.graph.nodes if not isinstance(node.spec, Input)]


CACHE_BYTES = 3_200_000
"""What the busiest layer of a chunk may touch.

Fewer rows would fit the second-level cache better, but between threads each call costs a hand-over of the interpreter:
with 16 pictures at a time the MNIST convnet was a quarter faster than with 8, and than with 32.
"""
LEAST_FINE = 2
"""Rows of a chunk at least: a product over fewer is slower than the cache is worth."""
SMALL_KERNEL = 32_768
"""Numbers of a Dense kernel that may be read again for every few rows."""


def grains(network: Network) -> list[tuple[Node, Grain, int]]:
    """The grain of each node.

    Pictures go a few at a time, so that they stay in the cache; rows of numbers go in blocks, because a large kernel
    should be read seldom; layers that mix samples need the whole batch.
    """
    given: list[tuple[Node, Grain, int]] = []
    for node in inner_nodes(network):
        before = given[-1][1] if given else Grain.BLOCK
        grain = _grain(network, node, before)
        given.append((node, grain, max(LEAST_FINE, CACHE_BYTES // max(1, busy_bytes(network, node)))))
    return given


def _grain(network: Network, node: Node, before: Grain) -> Grain:
    if node.spec.mixes_samples or getattr(node.spec, "activity_regularizer", None) is not None:
        return Grain.WHOLE
    if len(network.lengths(node.inputs[0])) == 3:
        return Grain.FINE
    if before is not Grain.FINE:
        return Grain.BLOCK
    sizes = [array.size for array in network.params(node.owner).values()]
    return Grain.FINE if sum(sizes) <= SMALL_KERNEL else Grain.BLOCK


def busy_bytes(network: Network, node: Node) -> int:
    """Bytes that a node touches for one sample, with the rows of patches that a convolution lays out."""
    numbers = math.prod(network.lengths(node.id))
    numbers += sum(math.prod(network.lengths(name)) for name in node.inputs)
    kernel = network.params(node.owner).get("kernel")
    if kernel is not None and kernel.ndim == 4:
        numbers += math.prod(network.lengths(node.id)[:-1]) * math.prod(kernel.shape[:-1])
    return numbers * network.dtype.itemsize
