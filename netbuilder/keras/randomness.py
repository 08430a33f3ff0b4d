"""The one seed behind all that is random: initial weights, order of samples, dropout."""

from __future__ import annotations

import secrets
from typing import Any

from netbuilder.engine.rng import Streams

_state: dict[str, Any] = {"streams": Streams(secrets.randbits(63)), "count": 0, "seed": None}


def set_seed(seed: int) -> None:
    """From here on everything is drawn from this seed."""
    _state.update(streams=Streams(seed), count=0, seed=seed)


def seed() -> int | None:
    """The seed that was set, if one was."""
    return _state["seed"]


def fresh(name: str) -> Any:
    """A generator of its own for one use; the same at every run that sets the same seed and does the same things."""
    _state["count"] += 1
    return _state["streams"].fresh(f"{name}/{_state['count']}")


def fresh_seed() -> int:
    """A seed of its own for one use."""
    return int(fresh("seed").integers(1 << 62))
