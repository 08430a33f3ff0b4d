"""Why a loss stops being a number."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.text import mark, sentence
from netbuilder.engine.array import Array, xp
from netbuilder.training.feed import Batch
from netbuilder.training.session import Session

LARGE_INPUT = 1e4


def likely_cause(session: Session, batch: Batch) -> str:
    """The likeliest reason in a sentence with what to do, from the batch in which it happened."""
    if not _finite(batch.inputs):
        return mark("The inputs of this batch hold NaN or infinite numbers: clean the data.")
    if not _finite(batch.targets):
        return mark("The targets of this batch hold NaN or infinite numbers: clean the data.")
    if batch.weights and not _finite([weights for weights in batch.weights if weights is not None]):
        return mark("The sample weights of this batch hold NaN or infinite numbers.")
    largest = max((float(xp.abs(x).max()) for x in batch.inputs if x.size), default=0.0)
    if largest > LARGE_INPUT:
        return sentence("The inputs reach {largest:.3g}: scale them to about 0 to 1.", largest=largest)
    rate = session.learner.stepper.learning_rate()
    return sentence(
        "The weights have probably exploded: try a learning rate below {rate:g}, for example "
        "{example:g}, or clip the gradient (clipnorm).",
        rate=rate,
        example=rate / 10,
    )


def _finite(arrays: Sequence[Array]) -> bool:
    return all(bool(xp.isfinite(array).all()) for array in arrays if xp.asarray(array).dtype.kind == "f")
