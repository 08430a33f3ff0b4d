"""What a callback is, and the registry of them.

A callback is a spec: settings alone. What it must remember lies in a plain dictionary of arrays and JSON values that
`start` makes and the run saves, so that an interrupted run goes on as if nothing had been.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.training.hooks import Hook

if TYPE_CHECKING:
    from netbuilder.training.session import Session

State = dict[str, Any]


class Callback(Spec):
    """Something that happens at certain points of a run."""

    @property
    def each_batch(self) -> bool:
        """Whether `batch_end` is called; that costs the means at every batch."""
        return False

    def start(self) -> State:
        """What is remembered at the start of a run."""
        return {}

    def train_begin(self, state: State, session: Session) -> None:
        """A new run begins."""

    def epoch_begin(self, state: State, session: Session, epoch: int) -> None:
        """An epoch begins."""

    def batch_end(self, state: State, session: Session, batch: int, logs: dict[str, Any]) -> None:
        """A batch was trained; called only where `each_batch` says so."""

    def epoch_end(self, state: State, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        """An epoch is over, validation included."""

    def train_end(self, state: State, session: Session, logs: Mapping[str, Any]) -> None:
        """The run is over."""


class Bound(Hook):
    """A callback with what it remembers of one run."""

    def __init__(self, spec: Callback) -> None:
        self.spec = spec
        self.each_batch = spec.each_batch
        self.memory = spec.start()

    def train_begin(self, session: Session) -> None:
        self.memory = self.spec.start()
        self.spec.train_begin(self.memory, session)

    def epoch_begin(self, session: Session, epoch: int) -> None:
        self.spec.epoch_begin(self.memory, session, epoch)

    def batch_end(self, session: Session, batch: int, logs: dict[str, Any]) -> None:
        self.spec.batch_end(self.memory, session, batch, logs)

    def epoch_end(self, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        self.spec.epoch_end(self.memory, session, epoch, logs)

    def train_end(self, session: Session, logs: Mapping[str, Any]) -> None:
        self.spec.train_end(self.memory, session, logs)

    def state(self) -> State:
        return {"kind": self.spec.kind, "memory": self.memory}

    def restore(self, state: Any) -> None:
        self.memory = copy.deepcopy(dict(state["memory"]))


callbacks: Registry[Callback] = Registry("callback", Callback, "netbuilder.training.callbacks")
