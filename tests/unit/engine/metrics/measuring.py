"""What metrics say of some batches."""

from __future__ import annotations

from netbuilder.engine.metrics import metrics


def measured(kind, *batches, **settings):
    metric = metrics.create(kind, settings)
    state = metric.start()
    for batch in batches:
        metric.update(state, *batch)
    return metric.result(state)
