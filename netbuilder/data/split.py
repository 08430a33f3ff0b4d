"""Holding samples back: by share and seed, each class in the same proportion."""

from __future__ import annotations

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence


def split_indices(
    answers: np.ndarray, share: float, *, seed: int = 0, stratify: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Two sorted lists of indices, the kept and the held ones, which together are all samples.

    Exactly round(share · n) samples are held. Stratified, every class gives its part rounded down, and the
    classes with the largest remainders give one more until the number is reached.
    """
    samples = len(answers)
    if not 0 < share < 1:
        raise DataError(
            sentence("The share to hold back must lie between 0 and 1, but it is {share:g}.", share=share),
            hint="0.1 is one in ten.",
        )
    wanted = round(share * samples)
    if not 0 < wanted < samples:
        raise DataError(
            sentence("A share of {share:g} of {samples} samples leaves one side empty.", share=share, samples=samples),
            hint="Choose another share or bring more samples.",
        )
    rng = np.random.default_rng(seed)
    order = rng.permutation(samples)
    held = _stratified(answers, order, wanted) if stratify else order[:wanted]
    mask = np.zeros(samples, bool)
    mask[held] = True
    return np.flatnonzero(~mask), np.flatnonzero(mask)


def _stratified(labels: np.ndarray, order: np.ndarray, wanted: int) -> np.ndarray:
    _, classes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    exact = counts * (wanted / len(labels))
    quota = np.floor(exact).astype(int)
    by_remainder = np.argsort(quota - exact, kind="stable")
    quota[by_remainder[: wanted - quota.sum()]] += 1
    shuffled = classes[order]
    return np.concatenate([order[shuffled == number][: quota[number]] for number in range(len(counts))])
