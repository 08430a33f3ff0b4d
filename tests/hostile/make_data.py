"""Project files and files of samples that mean harm: bombs, lies, paths and payloads."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator

import h5py
import numpy as np

from netbuilder.document.project import Project
from tests.hostile import make_pickles
from tests.hostile.attack import Attack, Bait, hdf5, zipped
from tests.unit.data.making import idx_bytes, png_bytes

ANY = ("",)
PROJECT = json.dumps(Project(name="plain").to_json()).encode()


def projects(bait: Bait) -> Iterator[Attack]:
    """Project files."""
    yield Attack("good.nbproj", zipped([("project.json", PROJECT)]), loads=True)
    for kind, name in {
        "traversal": "../../evil.txt",
        "absolute": "/tmp/evil.txt",
        "backslash": "..\\evil",
        "long": "x" * 60_000,
        "control": "a\nb\x1b[31m",
    }.items():
        # Kept as it is and written back, never unpacked.
        yield Attack(
            f"project_extra_{kind}.nbproj", zipped([("project.json", PROJECT), (name, b"evil")]), ANY, loads=None
        )
    for name, size in (("project.json", 20), ("window.json", 6), ("history.json", 70), ("new/part", 260)):
        bomb = bytes(size << 20)
        members = [(name, bomb)] if name == "project.json" else [("project.json", PROJECT), (name, bomb)]
        yield Attack(
            f"project_bomb_{name.replace('/', '_')}.nbproj",
            zipped(members, zipfile.ZIP_DEFLATED),
            ("large", "more than", "unpack"),
        )
    many = [("project.json", PROJECT), *((f"part {n}", b"") for n in range(5000))]
    yield Attack("project_5000_members.nbproj", zipped(many), ("more than", "many"))
    for kind, name in (
        ("deep", b"[" * 300_000),
        ("pickle", b"cos\nsystem\n."),
        ("list", b"[]"),
        ("nan", b'{"version": NaN}'),
    ):
        yield Attack(f"project_{kind}.nbproj", zipped([("project.json", name)]), ANY)
        yield Attack(f"project_{kind}.json", name, ANY)
        for part in ("history.json", "window.json"):
            held = zipped([("project.json", PROJECT), (part, name)])
            yield Attack(f"project_{kind}_{part}.nbproj", held, ANY, loads=None)
    yield Attack("project_without.nbproj", zipped([("model.keras", b"PK")]), ("lacks",))
    objects = io.BytesIO()
    np.save(objects, np.array([make_pickles.Payload(str(bait.marker))], object), allow_pickle=True)
    for name in ("personal/pictures.npy", "personal/labels.npy"):
        held = [
            ("project.json", PROJECT),
            ("personal/pictures.npy", objects.getvalue()),
            ("personal/labels.npy", objects.getvalue()),
        ]
        yield Attack(f"project_pickled_{name[9:13]}.nbproj", zipped(held), ("Python objects",))
    for kind, data in {
        "command": {"kind": "os.system", "command": f"touch {bait.marker}"},
        "file": {"file": str(bait.text)},
        "url": {"file": "http://127.0.0.1:9/x.csv"},
        "reader": {"file": "x.csv", "reader": {"kind": "subprocess.Popen"}},
    }.items():
        content = {**Project(name="plain").to_json(), "data": data}
        yield Attack(
            f"project_data_{kind}.nbproj", zipped([("project.json", json.dumps(content).encode())]), ANY, loads=None
        )
    layers = {"layers": [{"kind": "Input", "shape": [4]}, {"kind": "Dense", "units": 10**12}]}
    content = {**Project(name="plain").to_json(), "network": layers}
    yield Attack("project_huge_layer.nbproj", zipped([("project.json", json.dumps(content).encode())]), ANY, loads=None)
    for kind, name in (("lambda", "Lambda"), ("module", "os.system"), ("dunder", "__import__")):
        graph = {"layers": [{"kind": "Input", "shape": [4]}, {"kind": name}]}
        content = {**Project(name="plain").to_json(), "network": graph}
        yield Attack(f"project_layer_{kind}.json", json.dumps(content).encode(), (name,))


def sets(bait: Bait) -> Iterator[Attack]:
    """Files of samples."""
    yield from make_pickles.npz(bait)
    yield from tables()
    yield from idx()
    yield from pictures()
    yield from arrays(bait)


def tables() -> Iterator[Attack]:
    yield Attack(
        "d_bomb.csv.gz",
        gzip.compress(b"1,2\n" + b"," * (270 << 20), 1),
        ("large", "text", "unpack", "cells", "much", "bomb"),
    )
    yield Attack(
        "d_wide.csv", b",".join([b"1"] * 200_000) + b"\n" + b",".join([b"2"] * 200_000) + b"\n", ANY, loads=None
    )
    yield Attack("d_quote.csv", b'a,b\n"' + b"x,1\n" * 200_000, ANY)
    yield Attack("d_zero.csv", b"a,b\n1,\0\n", ("zero bytes",))
    yield Attack("d_long_cell.csv", b"a,b\n1," + b"9" * 2_000_000 + b"\n2,3\n", ANY, loads=None)
    yield Attack("d_names.csv", b"<b>a</b>,=cmd(),\x1b[31m\n1,2,3\n4,5,6\n", ANY, loads=None)
    yield Attack(
        "d_many_classes.csv", b"a,b\n" + b"".join(b"%d,name%d\n" % (n, n) for n in range(20_000)), ANY, loads=None
    )


def idx() -> Iterator[Attack]:
    labels = idx_bytes(np.zeros(3, np.uint8))
    yield Attack("evil-labels-idx1-ubyte", labels, ANY, loads=None)
    for kind, lengths in (("huge", (2**32 - 1,) * 3), ("long", (2**31,)), ("zero_by_huge", (0, 2**32 - 1, 2**32 - 1))):
        head = struct.pack(">BBBB", 0, 0, 8, len(lengths)) + struct.pack(f">{len(lengths)}I", *lengths)
        yield Attack(f"{kind}-images-idx3-ubyte", head + bytes(100), ANY)
        yield Attack(f"{kind}-images-idx3-ubyte.gz", gzip.compress(head + bytes(100)), ANY)
    head = struct.pack(">BBBB", 0, 0, 0x0E, 2) + struct.pack(">2I", 1 << 13, 1 << 12)
    yield Attack("bomb-images-idx3-ubyte.gz", gzip.compress(head + bytes((1 << 28) - 1), 1), ANY)


def pictures() -> Iterator[Attack]:
    def png(width: int, height: int, data: bytes) -> bytes:
        def part(name: bytes, content: bytes) -> bytes:
            return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

        head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", data) + part(b"IEND", b"")

    def held(picture: bytes) -> bytes:
        return zipped([(f"{name}/{n}.png", picture) for name in ("a", "b") for n in range(2)])

    yield Attack("pictures_good.zip", held(png_bytes(np.zeros((5, 4, 3), np.uint8))), loads=True)
    yield Attack("pictures_huge.zip", held(png(60_000, 60_000, zlib.compress(bytes(1000)))), ("pixels",))
    yield Attack("pictures_bomb.zip", held(png(7900, 7900, zlib.compress(bytes(7900 * 23_701), 1))), ANY, loads=None)
    yield Attack("pictures_words.zip", held(png(4, 4, zlib.compress(bytes(52))) + b"x"), ANY, loads=None)
    text = zlib.compress(bytes(200 << 20), 1)
    chunk = b"x\0\0" + text
    inner = png(4, 4, zlib.compress(bytes(52)))
    bomb = (
        inner[:33]
        + struct.pack(">I", len(chunk))
        + b"zTXt"
        + chunk
        + struct.pack(">I", zlib.crc32(b"zTXt" + chunk))
        + inner[33:]
    )
    yield Attack("pictures_text_bomb.zip", held(bomb), ANY, loads=None)
    yield Attack("pictures_traversal.zip", zipped([("../a/0.png", inner), ("../b/0.png", inner)]), ANY, loads=None)
    yield Attack("pictures_postscript.zip", held(b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run"), ("picture",))
    yield Attack("pictures_svg.zip", held(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("picture",))
    many = [(f"{n % 2}/{n}.png", inner) for n in range(4000)]
    yield Attack("pictures_4000.zip", zipped(many), ANY, loads=None)


def arrays(bait: Bait) -> Iterator[Attack]:
    """Samples in HDF5."""

    def held(change) -> bytes:
        image: list[bytes] = []
        with hdf5(image) as file:
            file["y_train"] = np.arange(6) % 2
            change(file)
        return image[0]

    huge = {"chunks": (1024, 1024), "compression": "gzip"}
    changes = {
        "external": lambda file: file.__setitem__("x_train", h5py.ExternalLink(str(bait.secret), "x")),
        "soft": lambda file: file.__setitem__("x_train", h5py.SoftLink("/y_train")),
        "stored_outside": lambda file: file.create_dataset(
            "x_train", (6, 4), "f4", external=[(str(bait.secret), 0, 96)]
        ),
        "huge": lambda file: file.create_dataset("x_train", (1 << 20, 1 << 20), "f4", **huge),
        "unwritten": lambda file: file.create_dataset("x_train", (6, 1 << 29), "f4", chunks=(1, 1 << 20)),
        "objects": lambda file: file.create_dataset("x_train", (6, 4), h5py.ref_dtype),
        "compound": lambda file: file.create_dataset("x_train", data=np.zeros(6, [("a", "f4")])),
        "opaque": lambda file: file.create_dataset(
            "x_train", data=np.zeros((6, 4), "V8").astype(h5py.opaque_dtype("V8"))
        ),
        "texts": lambda file: file.create_dataset("x_train", data=[["a"] * 4] * 6),
    }
    for kind, change in changes.items():
        yield Attack(f"d_arrays_{kind}.h5", held(change), ANY)
