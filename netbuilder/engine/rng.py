"""One seed, many named streams of random numbers.

Each use draws from its own stream, named after what it is for ("init/dense_1/kernel", "dropout_2"), so that adding
a Dropout layer changes neither the initial weights nor the order of the batches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from netbuilder.engine.array import xp


class Streams:
    """Generators by name, all derived from one seed."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = int(seed)
        self._generators: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """The generator called `name`; the same object at every call."""
        if name not in self._generators:
            self._generators[name] = self.fresh(name)
        return self._generators[name]

    def fresh(self, name: str) -> Any:
        """A new generator at the start of the stream called `name`."""
        digest = hashlib.sha256(name.encode(errors="surrogatepass")).digest()
        words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
        return xp.random.Generator(xp.random.SFC64(xp.random.SeedSequence([abs(self.seed), *words])))

    def state(self) -> dict[str, Any]:
        """Everything needed to go on exactly here, as JSON values."""
        return {
            "seed": self.seed,
            "streams": {name: _plain(g.bit_generator.state) for name, g in sorted(self._generators.items())},
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Streams:
        """The streams as they were when `state` was taken."""
        streams = cls(state["seed"])
        streams.restore(state)
        return streams

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to what `state` gave, in place: generators that were handed out go on from there."""
        self.seed = state["seed"]
        for name in {*self._generators, *state["streams"]}:
            saved = state["streams"].get(name)
            fresh = self.fresh(name).bit_generator.state
            self[name].bit_generator.state = fresh if saved is None else _arrays(saved)


def _plain(state: Any) -> Any:
    if isinstance(state, Mapping):
        return {key: _plain(value) for key, value in state.items()}
    if isinstance(state, xp.ndarray):
        return [int(word) for word in state]
    return int(state) if isinstance(state, xp.integer) else state


def _arrays(state: Any) -> Any:
    if isinstance(state, Mapping):
        return {key: _arrays(value) for key, value in state.items()}
    return xp.array(state, dtype=xp.uint64) if isinstance(state, list) else state
