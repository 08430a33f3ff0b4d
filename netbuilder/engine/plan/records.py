"""Calls that compiled code makes without Python: bound as records of numbers, put together into lists."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from netbuilder.engine.array import Array, xp


@dataclass(frozen=True, eq=False)
class Record:
    """A call from the list in `kernels/records.py`; an array among the arguments stands for its address."""

    module: ModuleType
    operation: int
    arguments: tuple[int | Array, ...]

    def numbers(self) -> list[int]:
        """The record as it is written down."""
        values = [value if isinstance(value, int) else value.ctypes.data for value in self.arguments]
        return [self.operation, *values, *[0] * (self.module.RECORD - 1 - len(values))]

    def __call__(self) -> None:
        """Makes this call alone."""
        _bound([self])()


def joined(calls: Sequence[Callable[[], Any]]) -> list[Callable[[], Any]]:
    """The calls, with records that follow one another made in one go."""
    found: list[Callable[[], Any]] = []
    for is_record, group in itertools.groupby(calls, lambda call: isinstance(call, Record)):
        members = list(group)
        found += [_bound(members)] if is_record else members  # type: ignore[arg-type]
    return found


def _bound(records: list[Record]) -> Callable[[], Any]:
    table = xp.array([record.numbers() for record in records], xp.int64)
    call = partial(records[0].module.run, table.ctypes.data, len(table))
    # Kept alive with the call, as it knows their addresses alone.
    call.held = table, records  # type: ignore[attr-defined]
    return call
