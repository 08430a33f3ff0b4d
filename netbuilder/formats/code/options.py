"""What a script is to hold beside the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netbuilder.core.text import mark

NOT_COMPILED = mark("It is not known how the model was trained, so the script has no training code.")


@dataclass(frozen=True)
class ExportOptions:
    """How an export is written.

    Attributes:
        training: whether a script also trains the network anew.
        epochs: how often all samples are seen.
        batch_size: samples in a step.
        validation_split: the share of the training samples held back to validate with.
        seed: of the order of the samples.
        data: the name of the bundled data set, "" for data of one's own.
        callbacks: what happens beside the training, as JSON of NetBuilder's callbacks.
    """

    training: bool = False
    epochs: int = 10
    batch_size: int = 32
    validation_split: float = 0.0
    seed: int = 0
    data: str = ""
    callbacks: tuple[Mapping[str, Any] | str, ...] = ()


@dataclass(frozen=True)
class Script:
    """A program as text.

    Attributes:
        text: the file.
        remarks: sentences about what is not in it.
    """

    text: str
    remarks: tuple[str, ...] = ()
