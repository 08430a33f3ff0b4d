"""Compiled kernels, where numba is installed (the extra `fast`): one pass where numpy needs several.

They are the same arithmetic in the same order, so they give what the numpy calls beside them give; sums of products
are taken in an order of their own, always the same one. Without numba, or
with `NETBUILDER_KERNELS=numpy` in the environment, plans are made of numpy calls alone.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import threading
from types import ModuleType

from netbuilder.engine.array import Array, xp


@functools.cache
def wanted() -> bool:
    """Whether compiled kernels shall be used."""
    return os.environ.get("NETBUILDER_KERNELS", "") != "numpy" and importlib.util.find_spec("numba") is not None


def kernels() -> ModuleType | None:
    """The compiled kernels, or None; waits until they are loaded (or, the first time, compiled)."""
    return _loaded() if wanted() else None


def kernels_for(array: Array) -> ModuleType | None:
    """The compiled kernels if they can work on arrays of this kind."""
    return kernels() if array.dtype == xp.float32 else None


_loading = threading.Lock()
_module: ModuleType | None = None


def _loaded() -> ModuleType:
    global _module
    if _module is None:
        with _loading:
            if _module is None:
                from netbuilder.engine.kernels import compiled

                compiled.warm_up()
                _module = compiled
    return _module


def blas_calls() -> ModuleType | None:
    """Compiled calls of the BLAS, or None."""
    if not wanted():
        return None
    with _loading:
        from netbuilder.engine.kernels import native as module

        return module


def record_lists() -> ModuleType | None:
    """Compiled lists of calls, or None."""
    return _loaded_lists() if wanted() else None


@functools.cache
def _loaded_lists() -> ModuleType:
    with _loading:
        from netbuilder.engine.kernels import records

        records.warm_up()
        return records


def dense_stack() -> ModuleType | None:
    """The compiled step of a stack of Dense layers, or None."""
    return _loaded_stack() if wanted() else None


@functools.cache
def _loaded_stack() -> ModuleType:
    with _loading:
        from netbuilder.engine.kernels import stack

        stack.warm_up()
        return stack
