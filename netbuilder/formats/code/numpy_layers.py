"""For each layer its line in a numpy script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from netbuilder.engine.layers.activation_layers import Applied
from netbuilder.engine.layers.axes import sample_axes
from netbuilder.formats.code.numpy_use import Use, nested
from netbuilder.formats.code.text import call, literal

ONLY_IN_TRAINING = frozenset(
    (
        *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "AlphaDropout"),
        *("ActivityRegularization", "Identity"),
    )
)
"""Layers that pass their input on when the network is used."""

Lines = list[str]


def lines_of(use: Use) -> Lines:
    """The expressions of one use, each made of the one before; none if the input is passed on."""
    kind = use.spec.kind
    if kind in ONLY_IN_TRAINING:
        return []
    if isinstance(use.spec, Applied):
        return [use.applied(use.spec.function, use.x)]
    return _WRITERS[kind](use)


def can_write(kind: str) -> bool:
    """Whether there is a line for this kind of layer."""
    return kind in _WRITERS or kind in ONLY_IN_TRAINING


def _dense(use: Use) -> Lines:
    return [use.call("dense", use.x, use.weight("kernel"), use.weight("bias")), *use.activated()]


def _activation(use: Use) -> Lines:
    return [] if use.spec.activation.kind == "linear" else [use.applied(use.spec.activation, use.x)]


def _window(use: Use, *names: str, dilation: bool = True) -> dict[str, Any]:
    """The settings of a layer with windows; one number instead of a tuple for sequences."""
    spec = use.spec
    found = {"strides": spec.strides or spec.pool_size, "padding": spec.padding}
    if dilation:
        found["dilation"] = spec.dilation_rate
    found |= {name: getattr(spec, name) for name in names}
    if spec.rank == 1:
        found = {name: value[0] if isinstance(value, tuple) else value for name, value in found.items()}
    return found


def _convolution(function: str, *kernels: str, more: Sequence[str] = ()) -> Callable[[Use], Lines]:
    def write(use: Use) -> Lines:
        settings = _window(use, *more)
        if settings.get("output_padding", 0) is None:
            del settings["output_padding"]
        weights = [use.weight(name) for name in (*kernels, "bias")]
        return [use.call(f"{function}", use.x, *weights, **settings), *use.activated()]

    return write


def _pooling(function: str) -> Callable[[Use], Lines]:
    def write(use: Use) -> Lines:
        settings = _window(use, "pool_size", dilation=False)
        size, strides = settings.pop("pool_size"), settings.pop("strides")
        return [use.call(function, use.x, literal(size), literal(strides), **settings)]

    return write


def _global_pooling(function: str, axes: tuple[int, ...]) -> Callable[[Use], Lines]:
    def write(use: Use) -> Lines:
        keep = ", keepdims=True" if use.spec.keepdims else ""
        axis = axes[0] if len(axes) == 1 else axes
        return [f"{use.x}.{function}(axis={literal(axis)}{keep})"]

    return write


def _global_average_1d(use: Use) -> Lines:
    mask = {"mask": use.masks[0]} if use.masks[0] else {}
    return [use.call("global_average_pooling1d", use.x, texts=mask, keepdims=use.spec.keepdims)]


def _up_sampling2d(use: Use) -> Lines:
    spec = use.spec
    if spec.interpolation == "nearest":
        return [use.call("up_sampling2d", use.x, literal(spec.size))]
    mixed = [
        use.call("mixing", f"{use.x}.shape[{axis + 1}]", literal(spec.size[axis]), literal(spec.interpolation))
        for axis in (0, 1)
    ]
    return [use.call("up_sampling2d", use.x, literal(spec.size), *mixed)]


def _zero_padding(use: Use) -> Lines:
    pairs = ((0, 0), *use.spec.pairs, (0, 0))
    return [f"np.pad({use.x}, {literal(pairs)})"]


def _cropping(use: Use) -> Lines:
    parts = [f"{before or ''}:{-after or ''}" for before, after in use.spec.pairs]
    return [f"{use.x}[:, {', '.join(parts)}]"]


def _reshape(use: Use) -> Lines:
    return [f"{use.x}.reshape(len({use.x}), {', '.join(map(str, use.spec.target_shape))})"]


def _rescaling(use: Use) -> Lines:
    scale, offset = (_number(value) for value in (use.spec.scale, use.spec.offset))
    return [f"{use.x} * {scale} + {offset}"]


def _number(value: Any) -> str:
    """A number, or several, that do not change the type of the arrays they meet."""
    return f"np.array({literal(value)}, np.float32)" if isinstance(value, tuple) else f"np.float32({literal(value)})"


_OF_NUMPY = {"reciprocal": "1 / {x}", "rsqrt": "1 / np.sqrt({x})"}
"""Functions that numpy calls otherwise, or that it does not have."""


def _function(use: Use) -> Lines:
    return [_OF_NUMPY.get(use.spec.function, f"np.{use.spec.function}({{x}})").format(x=use.x)]


def _slice(use: Use) -> Lines:
    spec = use.spec
    steps = ":" if spec.steps is None else _range(spec.steps)
    first = str(spec.step) if spec.step is not None else steps
    along = [] if spec.step is None and spec.steps is None else [":", first]
    if spec.features is not None:
        along += ["...", _range(spec.features)]
    return [f"{use.x}[{', '.join(along or ['...'])}]"]


def _range(ends: tuple[int | None, int | None]) -> str:
    return ":".join("" if end is None else str(end) for end in ends)


def _batch_normalization(use: Use) -> Lines:
    averages = [use.weight("moving_mean"), use.weight("moving_variance")]
    return [_normalizing(use, "batch_normalization", *averages, axis=use.spec.axis)]


def _normalizing(use: Use, function: str, *arguments: str | None, **settings: Any) -> str:
    texts = {name: text for name in ("gamma", "beta") if (text := use.weight(name))}
    return use.call(function, use.x, *arguments, texts=texts, epsilon=use.spec.epsilon, **settings)


def _axes(use: Use) -> tuple[int, ...]:
    """The axes of the arrays, counting the batch as 0."""
    return tuple(axis + 1 for axis in sample_axes(use.spec.label(), use.spec.axis, use.shapes[0]))


def _layer_normalization(use: Use) -> Lines:
    return [_normalizing(use, "layer_normalization", axes=_axes(use))]


def _group_normalization(use: Use) -> Lines:
    channels = use.shapes[0][use.spec.axis if use.spec.axis < 0 else use.spec.axis - 1]
    groups = channels if use.spec.groups < 0 else use.spec.groups
    return [_normalizing(use, "group_normalization", literal(groups), axis=use.spec.axis)]


def _rms_normalization(use: Use) -> Lines:
    scale = use.weight("scale")
    return [use.call("rms_normalization", use.x, scale, axes=_axes(use), epsilon=use.spec.epsilon)]


def _unit_normalization(use: Use) -> Lines:
    return [use.call("unit_normalization", use.x, axes=_axes(use))]


def _normalization(use: Use) -> Lines:
    spec = use.spec
    pair = (
        [_number(value) for value in (spec.mean, spec.variance)]
        if spec.is_given
        else [use.weight("mean"), use.weight("variance")]
    )
    axes = spec.kept_axes(len(use.shapes[0]) + 1)
    return [use.call("normalization", use.x, *pair, axes=axes, invert=spec.invert)]


def _merge(function: str, sign: str = "") -> Callable[[Use], Lines]:
    def write(use: Use) -> Lines:
        if any(use.masks) and function in ("multiply", "maximum", "minimum"):
            masks = "[" + ", ".join(mask or "None" for mask in use.masks) + "]"
            return [call(function, use.xs, {"masks": masks})]
        if sign and len({len(shape) for shape in use.shapes}) == 1:
            return [f" {sign} ".join(use.xs)]
        return [call(function, use.xs)]

    return write


def _concatenate(use: Use) -> Lines:
    return [f"np.concatenate([{', '.join(use.xs)}], axis={use.spec.axis})"]


def _masking(use: Use) -> Lines:
    return [f"np.where(np.any({use.x} != {_number(use.spec.mask_value)}, axis=-1, keepdims=True), {use.x}, 0)"]


def _dot(use: Use) -> Lines:
    axes = use.spec.axes if isinstance(use.spec.axes, tuple) else (use.spec.axes,) * 2
    return [use.call("dot", *use.xs, axes=axes, normalize=use.spec.normalize)]


def _recurrent(use: Use) -> Lines:
    spec, texts = use.spec, {}
    if len(use.xs) > 1:
        texts["states"] = f"[{', '.join(use.xs[1:])}]"
    if spec.activation.kind != "tanh":
        texts["activation"] = use.as_function(spec.activation)
    if spec.kind != "SimpleRNN":
        texts["recurrent_activation"] = use.as_function(spec.recurrent_activation)
    if use.masks[0]:
        texts["mask"] = use.masks[0]
    flags = ["return_sequences", "return_state", "go_backwards"]
    texts |= {name: "True" for name in flags if getattr(spec, name)}
    if spec.zero_output_for_mask and use.masks[0]:
        texts["zero_masked"] = "True"
    settings = {"reset_after": spec.reset_after} if spec.kind == "GRU" else {}
    names = [use.weight(name) for name in ("kernel", "recurrent_kernel", "bias")]
    return [use.call(_RECURRENT[spec.kind], use.x, *names, texts=texts, **settings)]


_RECURRENT = {"SimpleRNN": "simple_rnn", "LSTM": "lstm", "GRU": "gru"}


def _bidirectional(use: Use) -> Lines:
    there, back = use.spec.pair
    cut = there.inputs[0]
    ways = [
        nested(_recurrent(use.inner(spec, name, xs=xs)))
        for name, spec, xs in (
            ("forward_layer", there, use.xs[:cut]),
            ("backward_layer", back, [use.x, *use.xs[cut:]]),
        )
    ]
    states = there.states_kept * there.return_state
    joined = {"merge_mode": use.spec.merge_mode, "return_sequences": there.return_sequences, "states": states}
    return [use.call("both_ways", *ways, **joined)]


def _time_distributed(use: Use) -> Lines:
    inside = use.inner(use.spec.layer, "layer", xs=["step"], shapes=[use.shapes[0][1:]], masks=[None])
    lines = lines_of(inside)
    return [use.call("time_distributed", f"lambda step: {nested(lines)}", use.x)] if lines else []


_WRITERS: dict[str, Callable[[Use], Lines]] = {
    "Activation": _activation,
    "ReLU": _activation,
    "LeakyReLU": _activation,
    "ELU": _activation,
    "Softmax": _activation,
    "Add": _merge("add", "+"),
    "Average": _merge("average"),
    "AveragePooling1D": _pooling("average_pooling1d"),
    "AveragePooling2D": _pooling("average_pooling2d"),
    "BatchNormalization": _batch_normalization,
    "Bidirectional": _bidirectional,
    "Concatenate": _concatenate,
    "Conv1D": _convolution("conv1d", "kernel", more=("groups",)),
    "Conv1DTranspose": _convolution("conv1d_transpose", "kernel", more=("output_padding",)),
    "Conv2D": _convolution("conv2d", "kernel", more=("groups",)),
    "Conv2DTranspose": _convolution("conv2d_transpose", "kernel", more=("output_padding",)),
    "Cropping1D": _cropping,
    "Cropping2D": _cropping,
    "Dense": _dense,
    "DepthwiseConv1D": _convolution("depthwise_conv1d", "kernel"),
    "DepthwiseConv2D": _convolution("depthwise_conv2d", "kernel"),
    "Dot": _dot,
    "Embedding": lambda use: [use.call("embedding", use.x, use.weight("embeddings"))],
    "Flatten": lambda use: [f"{use.x}.reshape(len({use.x}), -1)"],
    "Function": _function,
    "GRU": _recurrent,
    "GlobalAveragePooling1D": _global_average_1d,
    "GlobalAveragePooling2D": _global_pooling("mean", (1, 2)),
    "GlobalMaxPooling1D": _global_pooling("max", (1,)),
    "GlobalMaxPooling2D": _global_pooling("max", (1, 2)),
    "GroupNormalization": _group_normalization,
    "LSTM": _recurrent,
    "LayerNormalization": _layer_normalization,
    "Masking": _masking,
    "MaxPooling1D": _pooling("max_pooling1d"),
    "MaxPooling2D": _pooling("max_pooling2d"),
    "Maximum": _merge("maximum"),
    "Maxout": lambda use: [
        use.call("maxout", use.x, literal(use.spec.pieces), use.weight("kernel"), use.weight("bias"))
    ],
    "Minimum": _merge("minimum"),
    "Multiply": _merge("multiply", "*"),
    "Normalization": _normalization,
    "PReLU": lambda use: [use.call("prelu", use.x, use.weight("alpha"))],
    "Permute": lambda use: [f"{use.x}.transpose({literal((0, *use.spec.dims))})"],
    "Power": lambda use: [f"np.power({use.x}, {_number(use.spec.exponent)})"],
    "RMSNormalization": _rms_normalization,
    "RepeatVector": lambda use: [f"np.repeat({use.x}[:, None], {use.spec.n}, axis=1)"],
    "Rescaling": _rescaling,
    "Reshape": _reshape,
    "SeparableConv1D": _convolution("separable_conv1d", "depthwise_kernel", "pointwise_kernel"),
    "SeparableConv2D": _convolution("separable_conv2d", "depthwise_kernel", "pointwise_kernel"),
    "SimpleRNN": _recurrent,
    "Slice": _slice,
    "Subtract": _merge("subtract", "-"),
    "TimeDistributed": _time_distributed,
    "UnitNormalization": _unit_normalization,
    "UpSampling1D": lambda use: [f"np.repeat({use.x}, {use.spec.size}, axis=1)"],
    "UpSampling2D": _up_sampling2d,
    "ZeroPadding1D": _zero_padding,
    "ZeroPadding2D": _zero_padding,
}


def mask_of(use: Use) -> str | None:
    """The text of the mask of a node's output that later layers look at; None if it is that of its first input."""
    spec, mask = use.spec, use.masks[0] if use.masks else None
    if spec.kind == "Masking":
        return f"np.any({use.x} != {_number(spec.mask_value)}, axis=-1)"
    if spec.kind == "Embedding":
        return f"{use.x}.astype(int) != 0"
    if spec.kind == "Concatenate":
        lists = [f"[{', '.join(item or 'None' for item in items)}]" for items in (use.xs, use.masks)]
        return use.call("joined_masks", *lists, axis=spec.axis)
    if len(use.xs) > 1 and spec.kind not in (*_RECURRENT, "Bidirectional"):
        return " | ".join(str(each) for each in use.masks)
    if spec.kind == "Slice" and spec.steps is not None:
        return f"{mask}[:, {_range(spec.steps)}]"
    states = getattr(spec, "_states", 0) if spec.kind == "Bidirectional" else 0
    if spec.kind in _RECURRENT:
        states = spec.states_kept * spec.return_state
    return f"np.pad({mask}, ((0, 0), (0, {states})), constant_values=True)" if states else None
