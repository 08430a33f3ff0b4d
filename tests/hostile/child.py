"""The process that opens hostile files, one after another, and tells of each what came of it.

    python -m tests.hostile.child KIND < paths

One line of JSON for each file and road: its name, the road, the sentence ("" if it loads), warnings, seconds, growth
of memory, and what the audit hook saw. A line before tells which is tried, should the process not survive it.
"""

from __future__ import annotations

import json
import sys
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.formats.model import StoredModel
from tests.hostile import guard, roads
from tests.hostile.attack import SECRET

ROADS = {"model": roads.MODEL_ROADS, "project": roads.PROJECT_ROADS, "data": roads.DATA_ROADS}
_MOST_SHOWN = 20_000


def tried(road: roads.Road, path: Path, shows: str = "") -> dict[str, Any]:
    """What comes of a file on one road."""
    beside = [path, *path.parent.glob("*labels-idx1-ubyte*")]
    told: dict[str, Any] = {"sentence": "", "kind": "", "warnings": [], "shown": False}
    with warnings.catch_warnings(record=True) as caught, guard.measured() as use:
        warnings.simplefilter("always")
        value = None
        with guard.watched(*beside) as seen:
            try:
                value = road(path)
            except NetBuilderError as error:
                told["kind"], told["sentence"] = type(error).__name__, str(error)
            except BaseException as error:
                told["kind"] = type(error).__name__
                told["trace"] = "".join(traceback.format_exception(error))[-3000:]
                told["sentence"] = f"{error}"
    told |= {"seconds": use.seconds, "growth": use.growth, "seen": seen}
    said = list(getattr(value, "warnings", ()))
    told["warnings"] = [str(each.message) for each in caught] + [str(each) for each in said]
    told["shown"] = bool(shows) and _shows(value, shows)
    told["secret"] = roads.holds(value, SECRET) or (isinstance(value, str) and "hidden words" in value)
    told["loaded"] = told["kind"] == ""
    return told


def _shows(value: Any, text: str) -> bool:
    if isinstance(value, StoredModel):
        return any(text in node.id for node in value.graph.nodes)
    return True


def main(kind: str) -> None:
    """Reads paths, writes answers."""
    guard.warm()
    guard.begin()
    guard.limit()
    for line in sys.stdin:
        task: Mapping[str, Any] = json.loads(line)
        path = Path(task["path"])
        for name, road in ROADS[kind].items():
            answer = {"file": path.name, "road": name}
            _say({**answer, "begun": True})
            _say({**answer, **tried(road, path, task.get("shows", ""))})


def _say(answer: dict[str, Any]) -> None:
    answer = {key: item[:_MOST_SHOWN] if isinstance(item, str) else item for key, item in answer.items()}
    sys.__stdout__.write(json.dumps(answer) + "\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
