"""The BLAS's own matrix product by address, for compiled code that calls it without Python."""

from __future__ import annotations

import ctypes
import functools
import sys

from netbuilder.engine.plan.threads import blas_libraries

NAMES = (("scipy_cblas_sgemm64_", True), ("cblas_sgemm64_", True), ("scipy_cblas_sgemm", False), ("cblas_sgemm", False))
"""What OpenBLAS calls it, and whether it counts in 64 bits."""


@functools.cache
def sgemm() -> tuple[int, bool] | None:
    """The address of `cblas_sgemm` in numpy's OpenBLAS and whether it counts in 64 bits; None with another BLAS."""
    for library in blas_libraries():
        if library.internal_api != "openblas":
            continue
        for name, wide in NAMES:
            function = getattr(library.dynlib, name, None)
            if function is not None:
                return _address(function), wide
    return None


@functools.cache
def give_way() -> int:
    """The address of the system's function with which a thread lets others use the processor."""
    if sys.platform == "win32":
        return _address(ctypes.WinDLL("kernel32").SwitchToThread)
    return _address(ctypes.CDLL(None).sched_yield)


def _address(function: object) -> int:
    return int(ctypes.cast(function, ctypes.c_void_p).value or 0)  # type: ignore[arg-type]
