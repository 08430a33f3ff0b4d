"""The tables of the run store: what is written, and what is believed of what is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    started REAL NOT NULL,
    seconds REAL NOT NULL DEFAULT 0,
    project TEXT NOT NULL,
    data TEXT NOT NULL,
    versions TEXT NOT NULL,
    test TEXT NOT NULL DEFAULT '{}',
    note TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS epochs (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    seconds REAL NOT NULL,
    logs TEXT NOT NULL,
    PRIMARY KEY (run, epoch)
);
"""

# Whatever lies in the file, these come as numbers and texts.
COLUMNS = (
    "id, CAST(name AS TEXT), CAST(status AS TEXT), CAST(message AS TEXT), CAST(started AS REAL), "
    "CAST(seconds AS REAL), CAST(note AS TEXT)"
)
EPOCH = "CAST(epoch AS INTEGER), CAST(seconds AS REAL), CAST(logs AS TEXT)"
_NONE = type(None)
_FACTS: dict[str, tuple[type, ...]] = {
    "epochs": (int,),
    "best_epoch": (int, _NONE),
    "best": (int, float, _NONE),
    "last": (dict,),
}


def watched(*, validated: bool) -> str:
    """The number by which epochs are compared."""
    return "val_loss" if validated else "loss"


def facts_of(summary: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a line of a table of runs needs of a summary; None if it is not of the kind that was written."""
    found = {key: summary.get(key) for key in _FACTS}
    return found if all(isinstance(found[key], kinds) for key, kinds in _FACTS.items()) else None


def added(summary: Mapping[str, Any], epoch: int, logs: Mapping[str, Any]) -> dict[str, Any]:
    """The summary with one epoch more."""
    name = watched(validated="val_loss" in logs or summary["by"] == "val_loss")
    value = logs.get(name)
    better = isinstance(value, (int, float)) and math.isfinite(value)
    if better and summary["by"] == name and summary["best"] is not None:
        better = value < summary["best"]
    best = {"best_epoch": epoch, "best": value, "by": name} if better else {}
    return {**summary, "epochs": summary["epochs"] + 1, "last": dict(logs), **best}
