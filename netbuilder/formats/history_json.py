"""Curves as JSON that every program reads: infinities and NaN, which JSON lacks, become words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.training.history import History

_WORDS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def history_to_json(history: History) -> dict[str, Any]:
    """The curves as JSON values."""
    return plain(history.to_json())


def history_from_json(data: Any, where: str = "") -> History:
    """Reads what `history_to_json` wrote."""
    try:
        curves = {str(name): [_number(value) for value in values] for name, values in data["history"].items()}
        return History([int(each) for each in data["epoch"]], curves, [float(each) for each in data["seconds"]])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FileError("The curves are not stored properly in this file.", where=where) from None


def plain(value: Any) -> Any:
    """Numbers of any kind as JSON has them; what is no number at all as its text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return [_number(item) for item in value]
    if isinstance(value, str):
        return _WORDS[value]
    if not isinstance(value, (int, float)):
        raise TypeError(value)
    return value
