"""Repairs of the numbers of the run."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.training import NUMBERS, set_number, set_text
from netbuilder.document.repairing.situation import Situation

USUAL = {
    "epochs": 10,
    "batch_size": 32,
    "seed": 0,
    "validation_split": 0.1,
    "test_share": 0.2,
    "dtype": "float32",
}


def usual(here: Situation) -> Iterator[Edit]:
    """What is usual."""
    name = here.problem.field
    value = USUAL[name]
    yield set_number(here.project, name, value) if name in NUMBERS else set_text(here.project, name, str(value))


def validation(here: Situation) -> Iterator[Edit]:
    """One sample in ten held back, so that there is something to watch."""
    yield set_number(here.project, "validation_split", 0.1)


def whole_batch(here: Situation) -> Iterator[Edit]:
    """A batch of all samples."""
    if here.facts is not None and here.project.batch_size > here.facts.samples:
        yield set_number(here.project, "batch_size", here.facts.samples)
