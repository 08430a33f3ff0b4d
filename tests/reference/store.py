"""How the reference arrays are kept: one .json and one .npz per group (numpy only, no Keras).

`<group>.npz` holds one flat float32 array, "values". `<group>.json` describes the cases, one a line. Wherever a
case speaks of an array it holds `{"at": offset, "shape": [...]}`, with `"dtype"` if the array is not float32;
`Reader.fill` puts the arrays in the places of those marks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "data"


class Writer:
    """Collects the cases of one group and writes its two files."""

    def __init__(self, group: str, about: str) -> None:
        self.group = group
        self.about = about
        self.cases: list[dict[str, Any]] = []
        self._parts: list[np.ndarray] = []
        self._size = 0

    def add(self, name: str, **fields: Any) -> None:
        """Adds one case. Every numpy array inside `fields` goes into the flat array."""
        if any(case["name"] == name for case in self.cases):
            raise ValueError(f"two cases are called {name!r} in {self.group}")
        self.cases.append({"name": name} | self._marked(fields))

    def save(self) -> int:
        """Writes both files and returns their size in bytes."""
        FOLDER.mkdir(exist_ok=True)
        head = json.dumps(self.about)
        lines = ",\n".join(json.dumps(case, allow_nan=False) for case in self.cases)
        described = FOLDER / f"{self.group}.json"
        described.write_text(f'{{"about": {head}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")
        if not self._parts:
            return described.stat().st_size
        stored = FOLDER / f"{self.group}.npz"
        np.savez_compressed(stored, values=np.concatenate(self._parts))
        return described.stat().st_size + stored.stat().st_size

    def _marked(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._mark(value)
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, dict):
            return {key: self._marked(part) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._marked(part) for part in value]
        return value

    def _mark(self, array: np.ndarray) -> dict[str, Any]:
        flat = array.astype(np.float32).reshape(-1)
        exact = np.array_equal(flat, array.reshape(-1), equal_nan=array.dtype.kind == "f")
        if array.dtype.kind in "iub" and not exact:
            raise ValueError("an integer array does not fit into float32 exactly")
        mark: dict[str, Any] = {"at": self._size, "shape": list(array.shape)}
        if array.dtype != np.float32:
            mark["dtype"] = str(array.dtype)
        self._parts.append(flat)
        self._size += flat.size
        return mark


class Reader:
    """The cases of one group, by name, with their arrays put back on request."""

    def __init__(self, group: str) -> None:
        described = json.loads((FOLDER / f"{group}.json").read_text(encoding="utf-8"))
        self.cases: dict[str, dict[str, Any]] = {case["name"]: case for case in described["cases"]}
        stored = FOLDER / f"{group}.npz"
        self._values = np.zeros(0, np.float32)
        if stored.exists():
            with np.load(stored, allow_pickle=False) as held:
                self._values = held["values"]

    def __getitem__(self, name: str) -> dict[str, Any]:
        """The case `name` with copies of its arrays in place of the marks."""
        return self.fill(self.cases[name])

    def fill(self, value: Any) -> Any:
        if isinstance(value, dict):
            if "at" in value and "shape" in value:
                return self._array(value)
            return {key: self.fill(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part) for part in value]
        return value

    def _array(self, mark: dict[str, Any]) -> np.ndarray:
        shape = tuple(mark["shape"])
        start = mark["at"]
        part = self._values[start : start + int(np.prod(shape, dtype=np.int64))]
        return part.reshape(shape).astype(mark.get("dtype", "float32"))
