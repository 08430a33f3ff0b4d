"""Confidence that means what it says: of a hundred answers given with 90 %, about ninety are right.

Source: C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On Calibration of Modern Neural Networks" (2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from netbuilder.core.errors import DataError, FileError
from netbuilder.core.text import sentence

SURE = 0.7
"""Where nothing was measured, an answer below this share is called unsure."""

_LEAST = np.finfo(np.float32).tiny
_COLDEST, _HOTTEST = 0.05, 20.0
_GOLDEN = (5**0.5 - 1) / 2
_LIKELIER_THAN_NOT = 0.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the outputs of one model are to be read.

    Attributes:
        temperature: scores are divided by it; above 1 the model was too sure of itself.
        threshold: the share of the likeliest class from which on an answer is called sure.
        error: how far confidence and accuracy were apart on the samples that both were measured on; None if unknown.
    """

    temperature: float = 1.0
    threshold: float = SURE
    error: float | None = None

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """Calibrated probabilities: softmax(scores / temperature). Shapes: `(samples, classes)` in and out."""
        return softmax(scores / self.temperature)

    def to_json(self) -> dict[str, float]:
        """The numbers as JSON values, to keep with a model."""
        known = {} if self.error is None else {"error": self.error}
        return {"temperature": self.temperature, "threshold": self.threshold, **known}

    @classmethod
    def from_json(cls, data: Any, where: str = "") -> Calibration:
        """Reads what `to_json` wrote."""
        try:
            error = data.get("error")
            found = cls(float(data["temperature"]), float(data["threshold"]), None if error is None else float(error))
        except (AttributeError, KeyError, TypeError, ValueError):
            found = cls(0.0, 0.0)
        shares = (found.threshold, found.error or 0.0)
        if not (_COLDEST <= found.temperature <= _HOTTEST and all(0 <= each <= 1 for each in shares)):
            raise FileError(
                "How sure this model is of its answers is not stored properly in this file.",
                hint=sentence(
                    "A temperature is from {coldest} to {hottest:.0f}, a threshold from 0 to 1.",
                    coldest=_COLDEST,
                    hottest=_HOTTEST,
                ),
                where=where,
            )
        return found

    @classmethod
    def of(cls, about: Mapping[str, Any], where: str = "") -> Calibration:
        """What a model file says of it; where it says nothing, probabilities are taken as they are."""
        return cls.from_json(about["calibration"], where) if "calibration" in about else cls()


class Judgement(NamedTuple):
    """What a model makes of some samples.

    Attributes:
        shares: the calibrated probability of each class, `(samples, classes)`.
        sure: whether the likeliest class is likely enough to be believed, `(samples,)`.
    """

    shares: np.ndarray
    sure: np.ndarray


def softmax(scores: np.ndarray) -> np.ndarray:
    """eˢ / Σ eˢ in each row. Shapes: `(samples, classes)` in and out."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def scores_of(outputs: np.ndarray) -> np.ndarray:
    """Scores whose softmax are the probabilities that a classifier gives; a single output becomes two classes.

    Of probabilities p these are ln p; outputs between 0 and 1 that do not sum to one are brought to that sum first;
    all others are scores already. What is no number counts as 0.

    Shapes: `(samples, outputs)` → `(samples, classes)` float64.
    """
    values = np.nan_to_num(np.asarray(outputs, np.float64).reshape(len(outputs), -1))
    if values.shape[1] == 1:
        values = np.concatenate([1 - values, values], axis=1)
    likely = (values >= 0).all(axis=1) & (values <= 1.001).all(axis=1)
    return np.where(likely[:, None], np.log(np.maximum(values, _LEAST)), values)


def mean_surprise(scores: np.ndarray, labels: np.ndarray, temperature: float = 1.0) -> float:
    """The mean of −ln p of the right classes: the negative log-likelihood.

    Shapes: `(samples, classes)` and `(samples,)`.
    """
    scaled = scores / temperature
    top = scaled.max(axis=1)
    logs = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
    return float((logs - scaled[np.arange(len(labels)), labels]).mean())


def fitted_temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the negative log-likelihood of held-out samples smallest.

    It is convex in 1/T and so has one lowest place, which is found by golden section along ln T.

    Shapes: `(samples, classes)` and `(samples,)`.
    Source: Guo et al. 2017, section 4.2, "temperature scaling".
    """
    if not len(scores) or len(scores) != len(labels):
        raise DataError("A temperature needs samples with their right classes.")
    low, high = np.log(_COLDEST), np.log(_HOTTEST)
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = (mean_surprise(scores, labels, float(np.exp(place))) for place in (left, right))
    while high - low > 1e-4:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = mean_surprise(scores, labels, float(np.exp(left)))
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = mean_surprise(scores, labels, float(np.exp(right)))
    return float(np.exp((low + high) / 2))


def expected_calibration_error(shares: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """How far confidence and accuracy are apart: Σ over bins of (samples in it / all) · |accuracy − confidence|.

    The bins are equally wide; a sample belongs to that of its highest probability.

    Shapes: `(samples, classes)` and `(samples,)`.
    Source: Guo et al. 2017, eq. 3.
    """
    confidence = shares.max(axis=1)
    right = shares.argmax(axis=1) == labels
    places = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    gaps = np.bincount(places, weights=right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def chosen_threshold(right: np.ndarray, strange: np.ndarray, dear: float = 5.0) -> float:
    """The threshold that does least harm: dear · share of right answers called unsure + share of strangers called sure.

    It is no lower than one half: an answer that is rather wrong than right is never called sure.

    Args:
        right: the confidence of right answers to held-out samples.
        strange: the confidence of answers to what belongs to no class.
        dear: how much worse it is to doubt a right answer than to believe in a stranger.

    Shapes: `(samples,)` each.
    """
    if not len(right) or not len(strange):
        raise DataError("A threshold needs answers to samples, and to what is none.")
    right, strange = np.sort(right), np.sort(strange)
    places = np.linspace(_LIKELIER_THAN_NOT, 0.999, 500)
    doubted = np.searchsorted(right, places) / len(right)
    believed = 1 - np.searchsorted(strange, places) / len(strange)
    return float(places[np.argmin(dear * doubted + believed)])


def calibrated(
    outputs: np.ndarray, labels: np.ndarray, strange: np.ndarray | None = None, dear: float = 5.0
) -> Calibration:
    """The calibration of a model by what it answers to held-out samples and to what belongs to no class.

    `dear` is that of `chosen_threshold`.

    Shapes: `outputs` `(samples, outputs)`, `labels` `(samples,)`, `strange` `(others, outputs)`.
    """
    scores = scores_of(outputs)
    temperature = fitted_temperature(scores, labels)
    shares = softmax(scores / temperature)
    error = expected_calibration_error(shares, labels)
    right = shares.max(axis=1)[shares.argmax(axis=1) == labels]
    if strange is None or not len(strange) or not len(right):
        return Calibration(temperature, error=error)
    others = softmax(scores_of(strange) / temperature).max(axis=1)
    return Calibration(temperature, chosen_threshold(right, others, dear), error)
