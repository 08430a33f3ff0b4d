"""Layers of Keras that NetBuilder does not have: kept as placeholders, unless they can carry code."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.activations import activations
from netbuilder.engine.constraints import constraints
from netbuilder.engine.graph import Graph
from netbuilder.engine.initializers import initializers
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.engine.regularizers import regularizers
from netbuilder.formats.keras_files.schema import check_origin
from netbuilder.formats.model import Weights

_DANGEROUS = {
    **dict.fromkeys(("Lambda", "__lambda__", "__typespec__"), "code of its own"),
    **dict.fromkeys(("TFSMLayer", "TorchModuleWrapper", "FlaxLayer", "JaxLayer"), "a program of another library"),
    **dict.fromkeys(("StringLookup", "IntegerLookup", "TextVectorization"), "the path of another file"),
}
"""What layers can carry that no file may bring here."""

SAME_SHAPE = frozenset(
    (
        *("RandomBrightness", "RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom"),
        *("RandomHue", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomErasing", "RandomGrayscale"),
        *("RandomInvert", "RandomPosterization", "RandomPerspective", "RandomGaussianBlur", "RandomColorJitter"),
        *(
            "ContrastLimitedAdaptiveHistogramEqualization",
            "RandomColorDegeneration",
            "RandAugment",
            "AutoContrast",
            "AugMix",
            "Equalization",
            "Solarization",
        ),
        *("SpatialDropout3D", "GroupQueryAttention", "GroupedQueryAttention", "ParametricSoftplus", "SReLU", "Highway"),
    )
)
"""Layers whose output has the shape of their first input."""

LACKING = SAME_SHAPE | frozenset(
    (
        *(
            "Attention",
            "AdditiveAttention",
            "MultiHeadAttention",
            "EinsumDense",
            "SpectralNormalization",
            "Discretization",
            "Hashing",
        ),
        *("HashedCrossing", "CategoryEncoding", "CenterCrop", "Resizing", "RandomCrop", "CutMix", "MixUp"),
        *(
            "RandomElasticTransform",
            "RandomHeight",
            "RandomWidth",
            "MaxNumBoundingBoxes",
            "Pipeline",
            "STFTSpectrogram",
        ),
        *("MelSpectrogram", "ReversibleEmbedding", "RNN", "StackedRNNCells", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        *("SimpleRNNCell", "LSTMCell", "GRUCell", "Conv3D", "Conv3DTranspose", "MaxPooling3D", "AveragePooling3D"),
        *("GlobalAveragePooling3D", "GlobalMaxPooling3D", "UpSampling3D", "ZeroPadding3D", "Cropping3D"),
        *("AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D", "AdaptiveMaxPooling1D"),
        *("AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D", "LocallyConnected1D", "LocallyConnected2D", "DenseFeatures"),
        *("Bidirectional", "TimeDistributed"),
        *("Convolution3D", "Deconvolution3D", "RandomFourierFeatures", "SeparableConvLSTM2D", "ConvRecurrent2D"),
        *("DepthwiseConv3D", "SeparableConv3D", "DepthwiseConvLSTM2D"),
    )
)
"""Layers of Keras, of any version, that are not here."""

LACKING_SETTINGS: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "BatchNormalization": {"renorm": (True,)},
    "LayerNormalization": {"rms_scaling": (True,)},
    "UpSampling2D": {"interpolation": ("area", "gaussian", "mitchellcubic")},
    "SeparableConv1D": {"padding": ("causal",)},
}
"""What layers that are here can do in Keras, and cannot here: settings and their values."""

_PLAIN = frozenset(
    (
        *("InputLayer", "Functional", "Sequential", "Model", "DTypePolicy", "Policy", "InputSpec", "TensorShape"),
        *("__tuple__", "__keras_tensor__", "__numpy__", "__slice__", "__ellipsis__", "SeedGenerator"),
        *("NotEqual", "Any", "All", "ExpandDims", "LogicalOr", "LogicalAnd"),
    )
)
_KNOWN: tuple[Container[Any], ...] = (layers, activations, initializers, regularizers, constraints)

_LONGEST = 1 << 20


class LackingLayerError(FileError):
    """A layer that Keras has and NetBuilder does not; it may be kept as a placeholder."""


def refuse_lacking(value: Any, where: str) -> FileError:
    """The answer to a layer whose class is not in our table."""
    class_name = str(value.get("class_name"))
    danger = next((name for name in _named(value) if name in _DANGEROUS), None)
    if danger is not None:
        return FileError(
            sentence(
                "This file uses the layer {danger}, which can carry {dangerous}.",
                danger=shown(danger),
                dangerous=_DANGEROUS[danger],
            ),
            hint="Such a layer is never read; save the model without it.",
            where=where,
        )
    if class_name.rpartition(">")[2] in LACKING:
        return LackingLayerError(
            sentence(
                "This is a layer of class {class_name} that NetBuilder does not have.", class_name=class_name[:100]
            ),
            where=where,
        )
    return FileError(
        sentence(
            "This file uses the layer {class_name}, which is not a layer of Keras that is known here.",
            class_name=shown(class_name),
        ),
        where=where,
    )


def lacks_a_setting(value: Mapping[str, Any]) -> bool:
    """Whether a layer does what only Keras's can."""
    config, lacking = value.get("config"), LACKING_SETTINGS.get(str(value.get("class_name")), {})
    if not isinstance(config, Mapping):
        return False
    return any(config.get(key) in found for key, found in lacking.items())


def placeholder(value: Mapping[str, Any], where: str) -> Placeholder:
    """A placeholder for a layer; everything in it must be of Keras."""
    refusal = refuse_lacking(value, where)
    if not isinstance(refusal, LackingLayerError) and not lacks_a_setting(value):
        raise refusal
    check_parts(value, where)
    config = json.dumps(value.get("config", {}), sort_keys=True)
    if len(config) > _LONGEST:
        raise FileError("The settings of this layer are too long to be kept.", where=where)
    module = value.get("module")
    return Placeholder(
        class_name=str(value["class_name"]),
        module=module if isinstance(module, str) else "",
        config=config,
        gives=None,
    )


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """All objects in a JSON value."""
    found: list[Mapping[str, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            found.append(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return found


def _named(value: Any) -> list[str]:
    """The names of all classes in a JSON value."""
    return [str(item["class_name"]).rpartition(">")[2] for item in _objects(value) if "class_name" in item]


def check_parts(value: Mapping[str, Any], where: str) -> None:
    """Refuses what holds objects that are not of Keras, or the names of files."""
    for item in _objects(value):
        if "class_name" in item:
            relaxed = item.get("class_name") in ("function", "__keras_tensor__")
            check_origin({**item, "registered_name": None} if relaxed else item, where)
            _refuse_strange(item, where)
        for key in ("vocabulary", "filepath", "path", "url"):
            if isinstance(item.get(key), str):
                raise FileError(sentence("A layer in this file names another file in {key}.", key=key), where=where)


def _refuse_strange(item: Mapping[str, Any], where: str) -> None:
    """Refuses to keep an object that no layer needs: it could do harm where the file is opened next."""
    name = item["class_name"]
    if name == "function":
        known = isinstance(item.get("config"), str) and item["config"] in activations
    else:
        bare = str(name).rpartition(">")[2]
        known = bare in _PLAIN or bare in LACKING or any(bare in registry for registry in _KNOWN)
    if not known:
        raise FileError(
            sentence(
                "A layer that NetBuilder does not have uses {name}, which is not known here.",
                name=shown(item.get("config") if name == "function" else name),
            ),
            hint="It can only be kept with parts that are known.",
            where=where,
        )


def with_weights(graph: Graph, weights: Weights) -> Graph:
    """The graph with placeholders that know the weights that were found for them."""
    if not any(isinstance(node.spec, Placeholder) for node in graph.nodes):
        return graph
    nodes = []
    for node in graph.nodes:
        arrays = weights.get(node.owner)
        if isinstance(node.spec, Placeholder) and arrays:
            shapes = tuple(array.shape for array in arrays.values())
            node = replace(node, spec=node.spec.replace(weight_names=tuple(arrays), weight_shapes=shapes))
        nodes.append(node)
    return Graph(tuple(nodes), graph.outputs)


_ONE_LIST = (
    *("Attention", "AdditiveAttention", "Conv3D", "Conv3DTranspose", "EinsumDense"),
    *("BatchNormalization", "LayerNormalization", "SeparableConv1D"),
)
"""Layers whose weights a `.keras` file numbers in the order in which an `.h5` file names them."""

_IN_CELLS = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
_OF_ATTENTION = {"query": "query_dense", "key": "key_dense", "value": "value_dense", "attention_output": "output_dense"}


def paths_of_today(class_name: str, paths: Sequence[str]) -> list[str]:
    """Where the weights of a layer that is not known here lie in a `.keras` file, if an `.h5` file tells enough."""
    if any("seed_generator" in path for path in paths):
        return list(paths)
    if class_name in _ONE_LIST:
        return [f"vars/{number}" for number in range(len(paths))]
    if class_name in _IN_CELLS:
        return [f"cell/vars/{number}" for number in range(len(paths))]
    if class_name == "MultiHeadAttention":
        parts = [["", *path.split(":")[0].split("/")][-2:] for path in paths]
        numbers = {"kernel": 0, "bias": 1}
        if all(part[0] in _OF_ATTENTION and part[1] in numbers for part in parts):
            return [f"{_OF_ATTENTION[part[0]]}/vars/{numbers[part[1]]}" for part in parts]
    return list(paths)


def warning(name: str, class_name: str) -> str:
    """What is said of a layer that is kept as a placeholder."""
    return sentence(
        "{name} is a layer of class {class_name} that NetBuilder does not have. It is kept as it is in the file, but "
        "the network cannot run before you put another layer in its place.",
        name=name,
        class_name=class_name,
    )
