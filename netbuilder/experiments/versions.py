"""What a run was made with, so that it can be made again."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np

from netbuilder import __version__


def versions() -> dict[str, str]:
    """Names and versions of what decides the numbers."""
    return {
        "netbuilder": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": blas(),
        "system": platform.system(),
        "machine": platform.machine(),
    }


def blas() -> str:
    """The library behind numpy's matrix products."""
    config: Any = np.show_config(mode="dicts")
    found = config.get("Build Dependencies", {}).get("blas", {}) if isinstance(config, dict) else {}
    return f"{found.get('name', 'unknown')} {found.get('version', '')}".strip()
