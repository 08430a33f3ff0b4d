"""Operations of Keras 3 between layers that no layers here can do: kept as placeholders, if they carry no code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.entries import Entry
from netbuilder.formats.keras_files.lacking import check_parts
from netbuilder.formats.keras_files.lacking_shapes import Lengths, known_shape

_KNOWN = {
    "numpy": """
        Add All Any Arccos Arccosh Arcsin Arcsinh Arctan2 Arctanh Argmax Argmin Argsort ArraySplit Average BroadcastTo
        Concatenate Copy Cosh CountNonzero Cross Cumprod Cumsum Diag Diagonal Diff Divide DivideNoNan Dot Einsum Equal
        Exp2 ExpandDims Flip FloorDivide FullLike GetItem Greater GreaterEqual Inner Isclose Isfinite Isinf Isnan Less
        LessEqual Linspace Logaddexp LogicalAnd LogicalNot LogicalOr LogicalXor Matmul Max Maximum Mean Median Min
        Minimum Mod Moveaxis Multiply NanToNum NotEqual OnesLike Outer Pad Power Prod Quantile Ravel Repeat Reshape Roll
        Select Sinh Size Sort Split Squeeze Stack Std Subtract Sum Swapaxes Take TakeAlongAxis Tensordot Tile Trace
        Transpose Tril Triu TrueDivide Trunc Var Where ZerosLike
    """,
    "math": "Erf Erfc Erfinv FFT FFT2 Logsumexp RFFT SegmentMax SegmentSum TopK",
    "nn": """
        AveragePool BinaryCrossentropy CategoricalCrossentropy Conv ConvTranspose DepthwiseConv DotProductAttention Gelu
        Glu LayerNorm LeakyRelu LogSoftmax MaxPool Moments MultiHot Normalize OneHot RMSNorm SeparableConv Softmax
        SparseCategoricalCrossentropy
    """,
    "core": "Cast SaturateCast Scatter Slice SliceUpdate StopGradient Unstack",
    "linalg": "Cholesky Det Inv LuFactor Norm Qr SVD Solve",
    "image": "CropImages ExtractPatches HSVToRGB PadImages RGBToGrayscale RGBToHSV Resize",
}
_NAMES = {module: frozenset(names.split()) for module, names in _KNOWN.items()}
_LONGEST = 1 << 20


def kept_operation(entry: Entry, told: Lengths | None, given: Sequence[Lengths], refusal: FileError) -> Placeholder:
    """A placeholder for an operation; the refusal where it cannot be kept.

    Args:
        entry: the operation.
        told: the shape of its output, if the file tells it.
        given: the shapes of its inputs.
        refusal: why no layers can take its place.
    """
    module = next((module for module, names in _NAMES.items() if entry.class_name in names), "")
    # An .h5 file says nothing of modules.
    if not module or entry.raw.get("module") not in (None, f"keras.src.ops.{module}", f"keras.ops.{module}"):
        raise refusal
    inside: dict[str, Any] = {key: entry.raw.get(key) for key in ("config", "inbound_nodes")}
    check_parts(inside, entry.where)
    config = json.dumps(dict(entry.config), sort_keys=True)
    if len(config) + len(json.dumps(inside["inbound_nodes"])) > _LONGEST:
        raise refusal
    spec = Placeholder(class_name=entry.class_name, module=f"keras.src.ops.{module}", config=config, gives=None)
    spec = known_shape(spec, told, given)
    if spec.gives is None:
        raise refusal
    return spec
