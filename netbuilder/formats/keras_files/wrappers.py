"""Layers inside layers: RNN around a cell, and cells' settings put together with the layer's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.formats.keras_files.schema import check_origin

CELLS = {"SimpleRNNCell": "SimpleRNN", "LSTMCell": "LSTM", "GRUCell": "GRU"}
"""The plain layer for an RNN around such a cell."""

_CUDNN = {
    "CuDNNLSTM": ("LSTM", {"activation": "tanh", "recurrent_activation": "sigmoid"}),
    "CuDNNGRU": ("GRU", {"activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": True}),
}


def plain(class_name: str, config: Mapping[str, Any], where: str) -> tuple[str, dict[str, Any]]:
    """A recurrent layer by its plain name and with all its settings; other layers come back as they are."""
    if class_name in _CUDNN:
        name, fixed = _CUDNN[class_name]
        return name, {**config, **fixed}
    if class_name != "RNN":
        return class_name, dict(config)
    cell = config.get("cell")
    inner = cell.get("config") if isinstance(cell, Mapping) else None
    if not isinstance(cell, Mapping) or not isinstance(inner, Mapping):
        raise FileError(
            sentence("An RNN must hold a cell, but holds {cell}.", cell=shown(cell)), where=f"{where}.config.cell"
        )
    check_origin(cell, f"{where}.config.cell")
    kind = CELLS.get(str(cell.get("class_name")))
    if kind is None:
        return class_name, dict(config)
    own = {key: value for key, value in config.items() if key != "cell"}
    return kind, {**inner, **own}
