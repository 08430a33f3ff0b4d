"""Operations that make one number of many: means, sums, the largest, lengths of vectors, products of matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netbuilder.core.value_types import shown
from netbuilder.formats.keras_files.joints import Ref
from netbuilder.formats.keras_files.operation_steps import Chain, Operation, Source

Made = Callable[[Operation], Chain]


class _Over:
    """What is put together, and over which axes."""

    def __init__(self, operation: Operation, place: int = 1) -> None:
        self.operation, self.chain, self.x = operation, Chain(operation), operation.one()
        rank = self.chain.rank(self.x) + 1
        axis = operation.plain(place, "axis")
        axes = axis if isinstance(axis, tuple) else (axis,)
        if not axes or not all(type(one) is int and -rank <= one < rank for one in axes):
            raise operation.refusal("must name its axes")
        self.axes = sorted({one % rank for one in axes})
        if 0 in self.axes:
            raise operation.refusal("must leave the samples apart")
        self.keep = operation.plain(place + 1, "keepdims", "keep_dims") or False
        if not isinstance(self.keep, bool):
            raise operation.refusal()

    def done(self, source: Source) -> Chain:
        """The chain that ends here."""
        self.chain.outputs.append(source)
        return self.chain

    def bare(self, source: Source) -> Source:
        """Without the axes of length 1, if they are not to be kept."""
        shape = self.chain.shape(source)
        left = [length for axis, length in enumerate(shape, 1) if self.keep or axis not in self.axes]
        return self.chain.reshaped(source, left)


def _pooled(operation: Operation) -> Chain:
    over = _Over(operation)
    if operation.kind == "Sum":
        return over.done(over.chain.summed(over.x, over.axes, over.keep))
    name = "Max" if operation.kind == "Max" else "Average"
    if operation.argument(3, "weights") is not None:
        raise operation.refusal("is not known here with weights")
    return over.done(over.chain.pooled(over.x, name, over.axes, over.keep))


def _smallest(operation: Operation) -> Chain:
    """min(x) = -max(-x)."""
    over = _Over(operation)
    largest = over.chain.pooled(over.chain.scaled(over.x, -1.0), "Max", over.axes, over.keep)
    return over.done(over.chain.scaled(largest, -1.0))


def _spread(operation: Operation) -> Chain:
    """The mean of (x - mean)², or its root."""
    over = _Over(operation)
    chain = over.chain
    away = chain.add("Subtract", over.x, chain.pooled(over.x, "Average", over.axes, True))
    variance = chain.pooled(chain.squared(away), "Average", over.axes, over.keep)
    return over.done(variance if operation.kind == "Var" else chain.function(variance, "sqrt"))


def _length(operation: Operation) -> Chain:
    """√Σx², the length of vectors."""
    order = operation.plain(1, "ord", default=None)
    over = _Over(operation, place=2)
    if order not in (None, 2, "euclidean") or len(over.axes) != 1:
        raise operation.refusal("is known here only for the length of vectors")
    chain = over.chain
    return over.done(chain.function(chain.summed(chain.squared(over.x), over.axes, over.keep), "sqrt"))


def _log_of_sum(operation: Operation) -> Chain:
    """The logarithm of a sum: log Σeˣ = m + log Σeˣ⁻ᵐ, with m the largest."""
    over = _Over(operation)
    chain = over.chain
    most = chain.pooled(over.x, "Max", over.axes, True)
    powers = chain.add("Activation", chain.add("Subtract", over.x, most), activation="exponential")
    total = chain.function(chain.summed(powers, over.axes, True), "log")
    return over.done(over.bare(chain.add("Add", total, most)))


def _normalized(operation: Operation) -> Chain:
    """Vectors of length 1."""
    chain = Chain(operation)
    usual = None if operation.old else -1
    axis, order = operation.plain(1, "axis", default=usual), operation.plain(2, "order", default=2)
    if type(axis) is not int or axis == 0 or order != 2:
        raise operation.refusal("is known here only for the length of vectors")
    chain.outputs.append(chain.add("UnitNormalization", operation.one(), axis=axis))
    return chain


def _product(operation: Operation) -> Chain:
    """A product of matrices, one for each sample."""
    chain = Chain(operation)
    refs = _pair(operation, [operation.argument(0, "x1", "a", "x"), operation.argument(1, "x2", "b", "y")])
    turned = [operation.kwargs.get(name, False) for name in ("transpose_a", "transpose_b")]
    more = [key for key, item in operation.kwargs.items() if key not in ("transpose_a", "transpose_b", "x1", "x2", "a",
            "b", "x", "y") and item not in (None, False)]  # fmt: skip
    if not all(isinstance(item, bool) for item in turned) or more:
        raise operation.refusal()
    chain.outputs.append(chain.add("Dot", *refs, axes=(1 if turned[0] else 2, 2 if turned[1] else 1)))
    return chain


def _pair(operation: Operation, found: Sequence[object]) -> list[Ref]:
    """Two outputs with a matrix in each sample."""
    refs = [item for item in found if isinstance(item, Ref)]
    if len(refs) != 2 or len(found) != 2 or any(len(operation.shape(item)) != 2 for item in refs):
        raise operation.refusal("is known here only for a matrix in each sample of both inputs")
    return refs


def _by_letters(operation: Operation) -> Chain:
    """A product of matrices, or other axes, as letters tell."""
    chain = Chain(operation)
    letters, *given = operation.args or [None]
    if not isinstance(letters, str):
        letters, given = operation.kwargs.get("subscripts", operation.kwargs.get("equation")), [letters, *given]
    given = given[0] if len(given) == 1 and isinstance(given[0], list) else given
    left, arrow, wanted = str(letters).replace(" ", "").partition("->")
    words = left.split(",")
    letter = wanted[:1]
    proper = arrow and len(words) == len(given) and all(word[:1] == letter for word in words)
    if not proper or not all(len(set(word)) == len(word) for word in (*words, wanted)) or "." in left:
        raise operation.refusal(f"cannot be told by {shown(letters)}")
    if len(words) == 1 and isinstance(given[0], Ref) and set(wanted) == set(words[0]):
        order = [words[0].index(each) for each in wanted[1:]]
        chain.outputs.append(chain.permuted(given[0], order))
        return chain
    refs = _pair(operation, given)
    shared = (set(words[0]) & set(words[-1])) - {letter}
    made = letter + "".join(each for word in words for each in word[1:] if each not in shared)
    if [len(word) for word in words] != [3, 3] or len(shared) != 1 or set(made) != set(wanted):
        raise operation.refusal(f"cannot be told by {shown(letters)}")
    (joined,) = shared
    product = chain.add("Dot", *refs, axes=tuple(word.index(joined) for word in words))
    chain.outputs.append(chain.permuted(product, [made.index(each) for each in wanted[1:]]))
    return chain


def _windows(operation: Operation) -> Chain:
    """The largest, or the mean, of windows that slide over steps or pictures."""
    chain = Chain(operation)
    x = operation.one()
    rank = chain.rank(x)
    size = operation.plain(1, "pool_size", "ksize")
    strides = operation.plain(2, "strides", default=None)
    padding, layout = operation.plain(3, "padding", default="valid"), operation.plain(4, "data_format", default=None)
    if rank not in (2, 3) or layout not in (None, "channels_last", "NHWC", "NWC"):
        raise operation.refusal("is known here only for sequences and pictures with the channels last")
    if not isinstance(padding, str) or padding.lower() not in ("valid", "same"):
        raise operation.refusal(f"cannot have the padding {shown(padding)}")
    kind = f"{'Max' if operation.kind == 'MaxPool' else 'Average'}Pooling{rank - 1}D"
    settings = {"pool_size": _window(size, rank), "strides": _window(strides, rank), "padding": padding.lower()}
    chain.outputs.append(chain.add(kind, x, **{key: item for key, item in settings.items() if item is not None}))
    return chain


def _window(value: object, rank: int) -> object:
    """Lengths for the axes on which windows slide, also of four or three as TensorFlow has them."""
    if isinstance(value, tuple) and len(value) == rank + 1 and value[0] == value[-1] == 1:
        value = value[1:-1]
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


REDUCING: dict[str, Made] = {
    "Average": _pooled,
    "AveragePool": _windows,
    "Einsum": _by_letters,
    "Logsumexp": _log_of_sum,
    "Matmul": _product,
    "Max": _pooled,
    "MaxPool": _windows,
    "Mean": _pooled,
    "Min": _smallest,
    "Norm": _length,
    "Normalize": _normalized,
    "Std": _spread,
    "Sum": _pooled,
    "Var": _spread,
}
