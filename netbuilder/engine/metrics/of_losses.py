"""The base of metrics that are losses: the mean over an epoch of what the loss of one sample is."""

from __future__ import annotations

import functools
from typing import ClassVar

from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.metrics.base import MeanMetric


class LossMetric(MeanMetric):
    """A metric whose values are those of a loss; its settings are the loss's of the same names."""

    measures: ClassVar[str]
    """The kind of the loss."""

    @functools.lru_cache(maxsize=256)  # noqa: B019 - specs are values: what is kept is as small as they are
    def loss(self) -> Loss:
        """The loss behind it."""
        return losses.create(self.measures, {name: getattr(self, name) for name in self.params()})

    def values(self, y_true: Array, y_pred: Array) -> Array:
        loss, p = self.loss(), xp.asarray(y_pred)
        with xp.errstate(all="ignore"):
            return xp.asarray(loss.values(loss.prepared(y_true, p), p))
