"""Tables and archives that are large in one direction only: columns, rows, cells, or what they unpack to."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator

import numpy as np

from tests.hostile.attack import Attack, Bait, zipped
from tests.unit.data.making import png_bytes

LARGE = ("large",)


def sets(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    yield Attack("t_columns.csv", b"1," * 2_000_000 + b"\n" + b"1," * 2_000_000 + b"\n", LARGE)
    yield Attack("t_commas.csv", b"," * 20_000_000, LARGE)
    names = ",".join(f"column {number}" for number in range(90_000)).encode()
    yield Attack("t_many_names.csv", names + b"\n" + b",".join([b"1"] * 90_000) + b"\n", loads=None)
    yield Attack("t_rows.csv", b"x,y,label\n" + b"1,2,a\n" * 6_000_000, LARGE)
    yield Attack("t_cells.csv", b"x,y,label\n" + b"1,2,a\n" * 3_000_000, LARGE)
    yield Attack("t_lines.csv", b"\n" * 20_000_000, ("empty",))
    yield Attack("t_gzipped.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 25_000_000, 1), ("unpack", "large"))
    target = io.BytesIO()
    np.savez_compressed(target, x_train=np.zeros((100_000_000, 1), np.uint8), y_train=np.zeros(100_000_000, np.uint8))
    yield Attack("t_of_nothing.npz", target.getvalue(), ("unpack",))
    pictures = [(f"{name}/{number}.png", png_bytes(np.zeros((4, 4), np.uint8))) for name in "ab" for number in range(2)]
    for kind, name in {"above": "../../evil.png", "root": "/evil.png"}.items():
        held = zipped([*pictures, (name, pictures[0][1])], zipfile.ZIP_DEFLATED)
        yield Attack(f"t_pictures_{kind}.zip", held, ("outside",))
