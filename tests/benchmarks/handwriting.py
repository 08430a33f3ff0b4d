#!/usr/bin/env python3
"""Prints how well models read the handwriting of people they never met, and whether they know what is no digit.

    python tests/benchmarks/handwriting.py [trial/digits.keras trial/lecture.keras …] [--hold-back 6 | --writers 3 8 …]
        [--pen ../shared/data/pendigits/pendigits-orig.tra.gz] [--misses misses.png]

Each stroke is drawn with mouse events on the real pad, at several sizes and places on pads of several sizes; what lies
on the pad then takes the road as in the window. The models in resources/models have met all writers.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from pen_digits import STRANGE_KINDS, Lines, PenDigit, on_pad, read_pen_digits, rendered, strange
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.data.drawing import on_the_road
from netbuilder.experiments.calibration import expected_calibration_error
from netbuilder.experiments.models import TrainedModel
from netbuilder.gui.draw.pad import DrawPad

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Place:
    """Where a digit is drawn: the side of the pad, the longer side of the digit, and where, from 0 to 1."""

    pad: int
    size: int
    where: tuple[float, float]


PLACES = {
    "tiny, top left": Place(400, 32, (0.02, 0.03)),
    "small, bottom right": Place(540, 95, (0.98, 0.97)),
    "usual": Place(540, 300, (0.5, 0.5)),
    "at the right edge": Place(800, 240, (1.0, 0.4)),
    "huge": Place(260, 255, (0.5, 0.5)),
}


def replayed(digits: Sequence[PenDigit], place: Place) -> np.ndarray:
    """What a network receives of each digit that is drawn on the pad. Shapes: `(digits, 28, 28)`."""
    application = QApplication.instance() or QApplication([])
    pad = DrawPad()
    pad.setFixedSize(place.pad, place.pad)
    pad.show()
    found = np.stack([drawn(pad, on_pad(digit.lines, place.size, place.where, place.pad)) for digit in digits])
    pad.close()
    application.processEvents()
    return found


def drawn(pad: DrawPad, lines: Lines) -> np.ndarray:
    """Draws lines with the left mouse button; what a network receives of them. Shapes: `(28, 28)`."""
    pad.clear()
    for line in lines:
        places = [QPoint(int(x), int(y)) for x, y in line]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
        for each in places[1:]:
            QTest.mouseMove(pad, each)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])
    steps = on_the_road(pad.sheet.strokes, (28, 28), pad=pad.area)
    return np.zeros((28, 28), np.uint8) if steps is None else steps.result


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


def show_misses(model: TrainedModel, pictures: dict[str, np.ndarray], labels: np.ndarray, path: Path) -> None:
    """Writes a picture of the misread digits, each with what it is, what it was read as, and how likely."""
    from PIL import Image, ImageDraw

    x, truth = np.concatenate(list(pictures.values())), np.tile(labels, len(pictures))
    shares = judged(model, x)[0]
    wrong = np.flatnonzero(shares.argmax(axis=1) != truth)[:200]
    columns, side = 20, 64
    sheet = Image.new("L", (columns * side, (-(-len(wrong) // columns) or 1) * (side + 14)), 255)
    pen = ImageDraw.Draw(sheet)
    for number, index in enumerate(wrong):
        left, top = number % columns * side, number // columns * (side + 14)
        sheet.paste(Image.fromarray(x[index]).resize((side - 4, side - 4)), (left, top))
        best = int(shares[index].argmax())
        pen.text((left, top + side - 3), f"{truth[index]}>{best} {shares[index, best]:.0%}", fill=0)
    sheet.save(path)


def _top(shares: np.ndarray) -> float:
    return float(shares.max(axis=1).mean())


def main() -> None:
    """Judges the models named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="*", default=sorted((ROOT / "resources" / "models").glob("*.keras")))
    pen = ROOT.parent / "shared" / "data" / "pendigits" / "pendigits-orig.tra.gz"
    parser.add_argument("--pen", type=Path, default=pen, help="the strokes")
    parser.add_argument("--hold-back", type=int, default=6, metavar="N", help="the last N writers are judged by")
    parser.add_argument("--writers", type=int, nargs="+", metavar="N", help="these writers instead")
    parser.add_argument("--most", type=int, help="so many digits at most, for a short look")
    parser.add_argument("--misses", type=Path, metavar="PNG", help="a picture of what the first model misreads")
    parser.add_argument("--strange", type=int, default=800, help="drawings that are no digits")
    arguments = parser.parse_args()
    every = read_pen_digits(arguments.pen)
    writers = arguments.writers or sorted({digit.writer for digit in every})[-arguments.hold_back :]
    digits = [digit for digit in every if digit.writer in writers][: arguments.most]
    labels = np.array([digit.label for digit in digits])
    started = time.perf_counter()
    pictures = {name: replayed(digits, place) for name, place in PLACES.items()}
    seconds = time.perf_counter() - started
    drawn_strangely = strange_pictures(digits, arguments.strange)
    total = len(digits) * len(PLACES)
    print(f"{len(digits)} digits of writers {writers}, {len(PLACES)} places, {seconds / total * 1e3:.2f} ms a drawing")
    if arguments.misses and arguments.models:
        show_misses(TrainedModel.open(arguments.models[0]), pictures, labels, arguments.misses)
    for path in arguments.models:
        model = TrainedModel.open(path)
        print(f"\n{path}: temperature {model.calibration.temperature:.3f}, threshold {model.calibration.threshold:.3f}")
        tell_reading(model, pictures, labels)
        tell_writers(model, pictures["usual"], digits)
        tell_strange(model, drawn_strangely)


if __name__ == "__main__":
    main()
