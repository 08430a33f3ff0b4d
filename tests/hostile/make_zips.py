"""Archives that lie: about names, sizes, packing, and what they are."""

from __future__ import annotations

import json
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterator

from tests.hostile.attack import METADATA, Attack, Bait, archive, legacy, plain_model, weights, zipped

CONFIG = json.dumps(plain_model()).encode()
GOOD = [("metadata.json", METADATA), ("config.json", CONFIG), ("model.weights.h5", weights())]
WHOLE = ("whole", "damaged", "cut", "not a model", "broken", "zip", "lacks", "archive")


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    yield from names()
    yield from packing()
    yield from sizes()
    yield from not_whole()


def names() -> Iterator[Attack]:
    extra = {
        "traversal": "../../evil.txt",
        "absolute": "/tmp/evil.txt",
        "backslash": "..\\evil.txt",
        "drive": "C:\\evil.txt",
        "assets": "assets/look/../../../evil.txt",
        "long": "x" * 60_000,
    }
    for kind, name in extra.items():
        # Nothing is ever unpacked, so a member that nobody asked for may be passed over or refused.
        yield Attack(
            f"zip_extra_{kind}.keras", zipped([*GOOD, (name, b"evil")]), ("evil", "member", "name", "file"), loads=None
        )
    for kind, name in (
        ("folder", "model/config.json"),
        ("dot", "./config.json"),
        ("up", "../config.json"),
        ("case", "CONFIG.JSON"),
        ("space", "config.json "),
    ):
        members = [(name if old == "config.json" else old, content) for old, content in GOOD]
        yield Attack(f"zip_config_{kind}.keras", zipped(members), ("config.json",))
    link = zipfile.ZipInfo("config.json")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    yield Attack("zip_symlink.keras", zipped([GOOD[0], (link, b"/etc/passwd"), GOOD[2]]), ("",))
    link = zipfile.ZipInfo("model.weights.h5")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    yield Attack("zip_symlink_weights.keras", zipped([*GOOD[:2], (link, b"/etc/passwd")]), ("",))
    device = zipfile.ZipInfo("config.json")
    device.create_system, device.external_attr = 3, (stat.S_IFCHR | 0o666) << 16
    yield Attack("zip_device.keras", zipped([GOOD[0], (device, b""), GOOD[2]]), ("",))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("config.json", "metadata.json", "model.weights.h5"):
            twice = zipped([*GOOD, (name, b"{}")])
            yield Attack(f"zip_twice_{name.split('.')[0]}.keras", twice, ("more than one", "twice", "two", "same name"))
    for name in ("config.json", "metadata.json", "model.weights.h5"):
        missing = zipped([member for member in GOOD if member[0] != name])
        yield Attack(
            f"zip_without_{name.split('.')[0]}.keras",
            missing,
            (name, "lacks"),
            loads=None if name == "metadata.json" else False,
        )
    yield Attack("zip_empty.keras", zipped([]), WHOLE)
    yield Attack("zip_npz_weights.keras", zipped([*GOOD[:2], ("model.weights.npz", b"PK")]), ("model.weights.h5",))
    yield Attack("zip_folder_member.keras", zipped([*GOOD[:2], ("model.weights.h5/", b"")]), ("model.weights.h5",))
    many = zipped([*GOOD, *((f"assets/{n}", b"") for n in range(30_000))])
    yield Attack("zip_30000_members.keras", many, ("members", "many"), loads=None)


def packing() -> Iterator[Attack]:
    yield Attack("zip_deflated.keras", zipped(GOOD, zipfile.ZIP_DEFLATED), loads=True)
    for kind, method in (("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)):
        yield Attack(f"zip_{kind}.keras", zipped(GOOD, method), ("packed", "compress", "method", "way"), loads=None)
    good = zipped(GOOD)
    for kind, offset_in_local, offset_in_central, value, words in (
        ("encrypted", 6, 8, 0x1, ("encrypted",)),
        ("strongly_encrypted", 6, 8, 0x41, ("encrypted",)),
        ("patched_data", 6, 8, 0x20, ("",)),
        ("method_99", 8, 10, 99, ("packed", "compress", "method", "way", "whole")),
        ("method_deflate64", 8, 10, 9, ("packed", "compress", "method", "way", "whole")),
        ("method_lies_deflated", 8, 10, 8, ("",)),
    ):
        yield Attack(f"zip_{kind}.keras", everywhere(good, offset_in_local, offset_in_central, value), words)
    crc = good.replace(struct.pack("<L", zipfile.crc32(CONFIG)), struct.pack("<L", 1))
    yield Attack("zip_wrong_sum.keras", crc, ("",))
    yield Attack("zip_changed_byte.keras", good.replace(b'"units": 5', b'"units": 6'), ("",))


def everywhere(content: bytes, local: int, central: int, value: int) -> bytes:
    """Sets a number of two bytes in every head of a zip archive."""
    bent = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        place = bent.find(mark)
        while place >= 0:
            struct.pack_into("<H", bent, place + offset, value)
            place = bent.find(mark, place + 4)
    return bytes(bent)


def sizes() -> Iterator[Attack]:
    large = ("large", "bomb", "unpack", "size", "much", "too", "whole", "states")
    bomb = b" " * (15 << 20)
    yield Attack(
        "zip_bomb_config.keras", zipped([GOOD[0], ("config.json", bomb), GOOD[2]], zipfile.ZIP_DEFLATED), large
    )
    yield Attack("zip_bomb_metadata.keras", zipped([("metadata.json", bomb), *GOOD[1:]], zipfile.ZIP_DEFLATED), large)
    weight = weights()[:2048] + bytes(200 << 20)
    yield Attack(
        "zip_bomb_weights.keras", zipped([*GOOD[:2], ("model.weights.h5", weight)], zipfile.ZIP_DEFLATED), large
    )
    for kind, size in (("less", 10), ("more", 1 << 31), ("most", 0xFFFFFFF0)):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            bent = bytearray(zipped(GOOD, method))
            place = bent.find(b"PK\x01\x02", bent.find(b"PK\x01\x02") + 4)  # that of the configuration
            struct.pack_into("<L", bent, place + 24, size)
            word = "stored" if method == zipfile.ZIP_STORED else "deflated"
            yield Attack(f"zip_lies_{kind}_{word}.keras", bytes(bent), ("",))
    bent = bytearray(zipped(GOOD))
    place = bent.find(b"PK\x01\x02", bent.find(b"PK\x01\x02") + 4)
    struct.pack_into("<LL", bent, place + 20, 1 << 30, 1 << 30)
    yield Attack("zip_member_beyond_end.keras", bytes(bent), ("",))
    bent = bytearray(zipped(GOOD))
    struct.pack_into("<L", bent, place + 42, 0)  # where its head stands: that of the first member
    yield Attack("zip_overlapping.keras", bytes(bent), ("",))
    bent = bytearray(zipped(GOOD))
    struct.pack_into("<L", bent, place + 42, 0x7FFFFFFF)
    yield Attack("zip_head_beyond_end.keras", bytes(bent), ("",))
    inner = zipped([(f"{n}.zip", zipped([("x", bytes(1 << 20))], zipfile.ZIP_DEFLATED)) for n in range(9)])
    yield Attack("zip_of_zips.keras", inner, ("lacks", "metadata", "config"))
    yield Attack("zip_in_weights.keras", zipped([*GOOD[:2], ("model.weights.h5", zipped(GOOD))]), ("HDF5", "weights"))


def not_whole() -> Iterator[Attack]:
    good = archive(plain_model())
    for part in (10, 50, 90, 99):
        yield Attack(f"cut_{part}.keras", good[: len(good) * part // 100], WHOLE)
    old = legacy()
    for part in (1, 10, 50, 90, 99):
        yield Attack(f"cut_{part}.h5", old[: len(old) * part // 100], ("HDF5", "whole", "damaged", "cut", "short"))
    yield Attack("empty.keras", b"", ("empty",))
    yield Attack("empty.h5", b"", ("empty",))
    yield Attack("head_alone.keras", b"PK\x03\x04", WHOLE)
    yield Attack("end_alone.keras", b"PK\x05\x06" + bytes(18), (*WHOLE, "not"))
    yield Attack("head_alone.h5", b"\x89HDF\r\n\x1a\n", ("HDF5",))
    yield Attack("text.keras", b"hello\n" * 100, ("not a model",))
    yield Attack("page.h5", b"<!DOCTYPE html><html>404</html>", ("not a model",))
    yield Attack("png.h5", b"\x89PNG\r\n\x1a\n" + bytes(100), ("not a model",))
    yield Attack("gzip.keras", b"\x1f\x8b\x08\x00" + bytes(100), ("not a model",))
    yield Attack("elf.keras", b"\x7fELF" + bytes(1000), ("not a model",))
    yield Attack("zeros.h5", bytes(100_000), ("not a model",))
    yield Attack("zip_behind_program.keras", b"#!/bin/sh\nexit 1\n" + good, ("",), loads=None)
    yield Attack("zip_with_tail.keras", good + bytes(100_000), ("",), loads=None)
    yield Attack("zip_comment.keras", good[:-2] + struct.pack("<H", 5000) + b"PK\x05\x06" * 1250, ("",), loads=None)
    yield Attack("keras_called.h5", good, loads=True)
    yield Attack("h5_called.keras", legacy(), loads=True)
