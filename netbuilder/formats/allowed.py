"""All that a model file may name. It is imported before any file is open, so that reading one imports nothing."""

from __future__ import annotations

import codecs

from netbuilder.engine.activations import activations
from netbuilder.engine.constraints import constraints
from netbuilder.engine.initializers import initializers
from netbuilder.engine.layers import layers
from netbuilder.engine.losses import losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.regularizers import regularizers
from netbuilder.engine.schedules import schedules

ALLOWED = (activations, constraints, initializers, layers, losses, metrics, optimizers, regularizers, schedules)
_ENCODINGS = ("utf-8-sig", "cp437")  # of JSON, and of names in zip archives


def gather() -> int:
    """Imports whatever was not imported yet; how many names there are."""
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    return sum(map(len, ALLOWED))
