#!/usr/bin/env python3
"""Prints how well models read the handwriting of people they never met, and whether they know what is no digit.

    python tests/benchmarks/handwriting.py [resources/models/digits.keras …] [--hold-back 6] [--pen ../shared/data/…]

Each digit of the writers held back goes down the pad's own road at several sizes and places, without the window.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from pen_digits import STRANGE_KINDS, PenDigit, on_pad, read_pen_digits, rendered, strange

from netbuilder.experiments.calibration import expected_calibration_error
from netbuilder.experiments.models import TrainedModel

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"tiny, top left": (32, (0.02, 0.03)), "usual": (220, (0.5, 0.5)), "huge": (392, (0.5, 0.5)),
         "small, bottom right": (70, (0.98, 0.97))}  # fmt: skip
"""The longer side in pixels of a pad of 400, and where on it."""


def replayed(digits: Sequence[PenDigit], size: float, place: tuple[float, float]) -> np.ndarray:
    """What a network receives of each digit. Shapes: `(digits, 28, 28)`."""
    return np.stack([rendered(on_pad(digit.lines, size, place)) for digit in digits])


def judged(model: TrainedModel, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities and whether each answer is sure, in batches."""
    x = x.reshape(-1, *model.fitted.data_shape)
    parts = [model.judge(x[start : start + 500]) for start in range(0, len(x), 500)]
    return np.concatenate([part.shares for part in parts]), np.concatenate([part.sure for part in parts])


def tell_reading(model: TrainedModel, pictures: dict[str, np.ndarray], labels: np.ndarray) -> None:
    """Accuracy by size, by digit and in all, the calibration error, and what is taken for what."""
    every, sure = judged(model, np.concatenate(list(pictures.values())))
    truth = np.tile(labels, len(pictures))
    right = every.argmax(axis=1) == truth
    for number, name in enumerate(pictures):
        part = right[number * len(labels) : (number + 1) * len(labels)]
        print(f"  {name:22s} {part.mean():8.2%}   {(~part).sum():4d} of {len(part)} wrong")
    print(f"  in all                 {right.mean():8.2%}")
    print("  by digit: " + "  ".join(f"{digit}: {right[truth == digit].mean():.2%}" for digit in range(10)))
    print(f"  calibration error {expected_calibration_error(every, truth):.4f}, mean confidence {_top(every):.4f}")
    print(f"  right and sure {(right & sure).mean():.2%}, right but not sure {(right & ~sure).mean():.2%}, "
          f"wrong but sure {(~right & sure).mean():.2%}")  # fmt: skip
    misses = Counter(zip(truth[~right].tolist(), every.argmax(axis=1)[~right].tolist()))
    print("  misses: " + ", ".join(f"{is_} as {read} {count}×" for (is_, read), count in misses.most_common(8)))


def tell_writers(model: TrainedModel, x: np.ndarray, digits: Sequence[PenDigit]) -> None:
    """The accuracy for each writer."""
    right = judged(model, x)[0].argmax(axis=1) == [digit.label for digit in digits]
    writers = np.array([digit.writer for digit in digits])
    print("  by writer: " + "  ".join(f"{each}: {right[writers == each].mean():.2%}" for each in np.unique(writers)))


def tell_strange(model: TrainedModel, drawn: dict[str, np.ndarray]) -> None:
    """How often it says that it is not sure of what is no digit."""
    doubts = {kind: 1 - judged(model, x)[1].mean() for kind, x in drawn.items()}
    mean = float(np.mean(list(doubts.values())))
    print(f"  not sure of what is no digit {mean:.1%}: " + ", ".join(f"{kind} {doubts[kind]:.1%}" for kind in doubts))


def strange_pictures(digits: Sequence[PenDigit], count: int) -> dict[str, np.ndarray]:
    """Drawings that are no digits, by kind; letters are others than those shown in training."""
    drawn = strange(digits, count, np.random.default_rng(7), learnt=False)
    x = np.stack([rendered(on_pad(lines, 220, (0.5, 0.5))) for lines in drawn])
    return {kind: x[number :: len(STRANGE_KINDS)] for number, kind in enumerate(STRANGE_KINDS)}


def _top(shares: np.ndarray) -> float:
    return float(shares.max(axis=1).mean())


def main() -> None:
    """Judges the models named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="*", default=sorted((ROOT / "resources" / "models").glob("*.keras")))
    pen = ROOT.parent / "shared" / "data" / "pendigits" / "pendigits-orig.tra.gz"
    parser.add_argument("--pen", type=Path, default=pen, help="the strokes")
    parser.add_argument("--hold-back", type=int, default=6, metavar="N", help="the last N writers are judged by")
    parser.add_argument("--strange", type=int, default=800, help="drawings that are no digits")
    arguments = parser.parse_args()
    every = read_pen_digits(arguments.pen)
    writers = sorted({digit.writer for digit in every})[-arguments.hold_back :]
    digits = [digit for digit in every if digit.writer in writers]
    labels = np.array([digit.label for digit in digits])
    started = time.perf_counter()
    pictures = {name: replayed(digits, size, place) for name, (size, place) in SIZES.items()}
    seconds = time.perf_counter() - started
    drawn = strange_pictures(digits, arguments.strange)
    total = len(digits) * len(SIZES)
    print(f"{len(digits)} digits of writers {writers}, {len(SIZES)} sizes, {seconds / total * 1e3:.2f} ms a drawing")
    for path in arguments.models:
        model = TrainedModel.open(path)
        print(f"\n{path}: temperature {model.calibration.temperature:.3f}, threshold {model.calibration.threshold:.3f}")
        tell_reading(model, pictures, labels)
        tell_writers(model, pictures["usual"], digits)
        tell_strange(model, drawn)


if __name__ == "__main__":
    main()
