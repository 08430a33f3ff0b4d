"""Small files of data, made for tests."""

from __future__ import annotations

import gzip
import io
import os
import struct
from pathlib import Path

import numpy as np
from PIL import Image

IDX_CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
MNIST_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_NAMED = os.environ.get("NETBUILDER_DATA_DIR")  # before a test takes it away


def idx_bytes(array: np.ndarray) -> bytes:
    code = IDX_CODES[array.dtype.str[1:]]
    head = struct.pack(">BBBB", 0, 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


def digits(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (count, 28, 28), np.uint8), (np.arange(count) % 10).astype(np.uint8)


def write_mnist(folder: Path, packed: bool = True, train: int = 30, test: int = 10) -> dict[str, np.ndarray]:
    """MNIST's four files with random pictures; returns what is in them."""
    folder.mkdir(parents=True, exist_ok=True)
    x_train, y_train = digits(train)
    x_test, y_test = digits(test, seed=1)
    for name, array in zip(MNIST_NAMES, (x_train, y_train, x_test, y_test), strict=True):
        content = idx_bytes(array)
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / name).write_bytes(content)
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def png_bytes(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


def write_class_folders(folder: Path, classes=("cat", "dog"), each: int = 3, shape=(8, 6, 3)) -> Path:
    rng = np.random.default_rng(0)
    for name in classes:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(each):
            (folder / name / f"{number}.png").write_bytes(png_bytes(rng.integers(0, 256, shape, np.uint8)))
    return folder


def real_mnist() -> Path | None:
    """The folder with the real MNIST, where this computer has one."""
    beside = Path(__file__).resolve().parents[3].parent / "shared" / "data"
    for folder in ([Path(_NAMED)] if _NAMED else []) + [beside]:
        for place in (folder / "mnist", folder):
            if (place / "train-images-idx3-ubyte.gz").is_file():
                return place
    return None


def real_pen_digits() -> Path | None:
    """The file of real pen strokes, where this computer has it."""
    beside = Path(__file__).resolve().parents[3].parent / "shared" / "data"
    for folder in ([Path(_NAMED)] if _NAMED else []) + [beside]:
        for place in (folder / "pendigits", folder):
            if (place / "pendigits-orig.tra.gz").is_file():
                return place / "pendigits-orig.tra.gz"
    return None


def pen_digits(path: Path) -> list[tuple[int, int, list[list[tuple[float, float]]]]]:
    """Digit, writer and strokes of every sample, in a pad of 500 × 500 with y downwards."""
    found: list[tuple[int, int, list[list[tuple[float, float]]]]] = []
    label = writer = 0
    with gzip.open(path, "rt", encoding="ascii") as file:
        for line in file:
            words = line.split()
            if line.startswith(".SEGMENT"):
                label = int(line.split('"')[1])
            elif line.startswith(".COMMENT"):
                writer = int(words[2])
                found.append((label, writer, []))
            elif line.startswith(".PEN_DOWN"):
                found[-1][2].append([])
            elif words and words[0].isdecimal() and found:
                found[-1][2][-1].append((float(words[0]), 500.0 - float(words[1])))
    return found
