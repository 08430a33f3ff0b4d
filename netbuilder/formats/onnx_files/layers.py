"""Which operations a layer is, and what becomes of masks."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.core.text import mark
from netbuilder.engine.layers.activation_layers import Applied
from netbuilder.formats.code.numpy_layers import ONLY_IN_TRAINING
from netbuilder.formats.onnx_files import merging, plain, recurrent, sliding
from netbuilder.formats.onnx_files.calls import Call
from netbuilder.formats.onnx_files.values import Value


def drawn(call: Call) -> Value:
    """The output of a layer, without its mask."""
    spec = call.spec
    if spec.kind in ONLY_IN_TRAINING:
        return Value(call.draw, call.x.rank, call.x.last, call.x.first)
    if isinstance(spec, Applied):
        return call.activated(call.x, spec.function)
    if spec.kind not in _WRITERS:
        raise call.refusal("there are no operations for layers of this kind.", "Take the layer out.")
    return _WRITERS[spec.kind](call)


def can_write(kind: str) -> bool:
    """Whether there are operations for this kind of layer."""
    return kind in _WRITERS or kind in ONLY_IN_TRAINING or kind in _APPLIED


def mask_of(call: Call) -> str | None:
    """The mask of the output, where a later layer looks at it."""
    spec = call.spec
    if spec.kind in ("Masking", "Embedding"):
        return plain.steps_that_count(call)
    if spec.kind == "Concatenate":
        return merging.mask_of_concatenate(call)
    if spec.kind in _MERGES:
        return merging.mask_of_merge(call)
    if spec.kind == "Slice":
        return plain.mask_of_part(call)
    if spec.kind in _RECURRENT:
        return recurrent.mask_of_states(call, spec.states_kept * spec.return_state)
    if spec.kind == "Bidirectional":
        own = spec.layer.states_kept * spec.layer.return_state
        return recurrent.mask_of_states(call, own if spec.side_by_side else 2 * own)
    return call.x.mask


def _time_distributed(call: Call) -> Value:
    """All steps as one larger batch."""
    draw, (steps, *rest) = call.draw, call.shapes[0]
    if None in (*rest, *call.shape[1:]):
        raise call.refusal("each step must have a known shape.", mark("Give the Input a whole shape."))
    inner = call.spec.layer
    merged = Value(draw, len(rest) + 1, last=draw.reshaped(call.x.channels_last, [-1, *map(_known, rest)]))
    y = drawn(call.inner(inner, "layer", [merged], [tuple(rest)], call.shape[1:])).channels_last
    if steps is not None:
        return call.last(draw.reshaped(y, [-1, steps, *map(_known, call.shape[1:])]))
    lengths = draw.lengths(call.x.channels_last, 0, 2)
    shape = draw.add("Concat", lengths, draw.whole(*map(_known, call.shape[1:])), axis=0)
    return call.last(draw.add("Reshape", y, shape))


def _known(length: int | None) -> int:
    return -1 if length is None else length


_APPLIED = ("ReLU", "LeakyReLU", "ELU", "Softmax")
_MERGES = ("Add", "Subtract", "Average", "Multiply", "Maximum", "Minimum")
_RECURRENT = ("SimpleRNN", "LSTM", "GRU")

_WRITERS: dict[str, Callable[[Call], Value]] = {
    "Activation": lambda call: call.activated(call.x, call.spec.activation),
    "AveragePooling1D": sliding.pooling,
    "AveragePooling2D": sliding.pooling,
    "BatchNormalization": plain.batch_normalization,
    "Bidirectional": recurrent.bidirectional,
    "Concatenate": merging.concatenate,
    "Conv1D": sliding.convolution,
    "Conv1DTranspose": sliding.transposed,
    "Conv2D": sliding.convolution,
    "Conv2DTranspose": sliding.transposed,
    "Cropping1D": sliding.cropping,
    "Cropping2D": sliding.cropping,
    "Dense": plain.dense,
    "DepthwiseConv1D": sliding.depthwise,
    "DepthwiseConv2D": sliding.depthwise,
    "Dot": merging.dot,
    "Embedding": plain.embedding,
    "Flatten": plain.flatten,
    "Function": plain.function,
    "GlobalAveragePooling1D": sliding.global_pooling,
    "GlobalAveragePooling2D": sliding.global_pooling,
    "GlobalMaxPooling1D": sliding.global_pooling,
    "GlobalMaxPooling2D": sliding.global_pooling,
    "GroupNormalization": plain.group_normalization,
    "LayerNormalization": plain.layer_normalization,
    "Masking": plain.masking,
    "MaxPooling1D": sliding.pooling,
    "MaxPooling2D": sliding.pooling,
    "Maxout": plain.maxout,
    "Normalization": plain.normalization,
    "PReLU": plain.prelu,
    "Permute": plain.permute,
    "Power": plain.power,
    "RMSNormalization": plain.rms_normalization,
    "RepeatVector": plain.repeat_vector,
    "Rescaling": plain.rescaling,
    "Reshape": plain.reshape,
    "SeparableConv1D": sliding.separable,
    "SeparableConv2D": sliding.separable,
    "Slice": plain.part,
    "TimeDistributed": _time_distributed,
    "UnitNormalization": plain.unit_normalization,
    "UpSampling1D": sliding.up_sampling1d,
    "UpSampling2D": sliding.up_sampling2d,
    "ZeroPadding1D": sliding.zero_padding,
    "ZeroPadding2D": sliding.zero_padding,
    **dict.fromkeys(_MERGES, merging.merge),
    **dict.fromkeys(_RECURRENT, recurrent.recurrent),
}
