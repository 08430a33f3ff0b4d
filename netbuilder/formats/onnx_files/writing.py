"""A model as the bytes of an ONNX file."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder import __version__
from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers.input import Input
from netbuilder.formats.code.text import identifier
from netbuilder.formats.masks import masks_needed
from netbuilder.formats.model import StoredModel
from netbuilder.formats.onnx_files.calls import Call
from netbuilder.formats.onnx_files.drawing import Drawing
from netbuilder.formats.onnx_files.layers import drawn, mask_of
from netbuilder.formats.onnx_files.values import Value

# Of onnx 1.20: old enough for the programs that run such files, new enough for Mish, Gelu and the normalizations.
OPSET, IR_VERSION = 25, 11
_MOST_BYTES = 2**31 - 1


def onnx_image(stored: StoredModel) -> bytes:
    """The file. Inputs and outputs are single-precision arrays with the channels last and a batch of any size."""
    try:
        from onnx import checker
    except ImportError as error:
        raise FileError(
            "The package onnx cannot be loaded here.", hint=sentence("Install it anew. ({error})", error=error)
        ) from None
    model = onnx_model(stored)
    if model.ByteSize() > _MOST_BYTES:
        raise FileError("An ONNX file cannot be larger than 2 GB.", hint="Save the model as a .keras file.")
    checker.check_model(model)
    image: bytes = model.SerializeToString()
    return image


def onnx_model(stored: StoredModel) -> Any:
    """The model as a value of the package `onnx`."""
    from onnx import helper, numpy_helper

    graph = stored.graph
    draw = Drawing()
    ends = {node: draw.name(node) for node in graph.inputs}
    values = _draw(stored, draw, ends)
    outputs = []
    for node in graph.outputs:
        name = draw.name(f"{node}_output" if node in ends else node)
        draw.nodes.append(helper.make_node("Identity", [values[node].channels_last], [name], name=name))
        outputs.append(name)
    shapes = graph.shapes()
    drawing = helper.make_graph(
        draw.nodes,
        identifier(stored.name or "model"),
        [_info(ends[node], shapes[node]) for node in graph.inputs],
        [_info(name, shapes[node]) for node, name in zip(graph.outputs, outputs, strict=True)],
        [numpy_helper.from_array(array, name) for name, array in draw.constants.items()],
    )
    opset = [helper.make_opsetid("", OPSET)]
    return helper.make_model(
        drawing,
        opset_imports=opset,
        ir_version=IR_VERSION,
        producer_name="NetBuilder",
        producer_version=__version__,
    )


def _info(name: str, shape: tuple[int | None, ...]) -> Any:
    from onnx import TensorProto, helper

    lengths = [f"{name}_length_{axis}" if length is None else length for axis, length in enumerate(shape, start=1)]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *lengths])


def _draw(stored: StoredModel, draw: Drawing, ends: dict[str, str]) -> dict[str, Value]:
    graph: Graph = stored.graph
    shapes, wanted = graph.shapes(), masks_needed(graph)
    arrays = {
        owner: {name: np.asarray(array, np.float32) for name, array in group.items()}
        for owner, group in stored.weights.items()
    }
    values: dict[str, Value] = {}
    for node in graph.nodes:
        if isinstance(node.spec, Input):
            values[node.id] = Value(draw, len(shapes[node.id]) + 1, last=ends[node.id])
            continue
        draw.prefix = identifier(node.id)
        call = Call(
            draw,
            node.spec,
            [values[name] for name in node.inputs],
            [shapes[name] for name in node.inputs],
            shapes[node.id],
            arrays.get(node.owner, {}),
            node.id,
        )
        values[node.id] = drawn(call)
        if node.id in wanted:
            values[node.id].mask = mask_of(call)
    return values
