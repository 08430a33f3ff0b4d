"""Testing and predicting, batch by batch, without learning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netbuilder.engine.array import Array, xp
from netbuilder.engine.learner import Learner
from netbuilder.training.feed import Feed
from netbuilder.training.hooks import Hook, of_batches
from netbuilder.training.scores import Scores


def tested(learner: Learner, feed: Feed, scores: Scores, hooks: Sequence[Hook] = ()) -> Iterator[int]:
    """Counts a whole feed into `scores` and yields the number of batches done after each."""
    listeners = of_batches(hooks)
    scores.start()
    for hook in hooks:
        hook.test_begin()
    for number, batch in enumerate(feed):
        for hook in listeners:
            hook.test_batch_begin(number)
        result = learner.test_batch(batch.inputs, batch.targets, batch.weights, batch.masks)
        scores.add(result, batch.targets, batch.weights)
        if listeners:
            logs = scores.values()
            for hook in listeners:
                hook.test_batch_end(number, logs)
        yield number + 1
    logs = scores.values()
    for hook in hooks:
        hook.test_end(logs)


def evaluate(learner: Learner, feed: Feed, scores: Scores | None = None, hooks: Sequence[Hook] = ()) -> dict[str, Any]:
    """The loss and the metrics over all data of a feed, by name."""
    scores = scores or Scores()
    for _ in tested(learner, feed, scores, hooks):
        pass
    return scores.values()


def predictions(learner: Learner, feed: Feed) -> Iterator[list[Array]]:
    """The outputs for each batch; they may be overwritten by the next."""
    for batch in feed:
        yield learner.predict_batch(batch.inputs, batch.masks)


def predict(learner: Learner, feed: Feed) -> list[Array]:
    """The outputs for all data of a feed: one array `(samples, …)` for each output."""
    parts: list[list[Array]] = [[] for _ in learner.network.graph.outputs]
    for outputs in predictions(learner, feed):
        for part, output in zip(parts, outputs, strict=True):
            part.append(output.copy())
    return [xp.concatenate(part) for part in parts]
