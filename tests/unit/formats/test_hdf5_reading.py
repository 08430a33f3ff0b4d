"""Our own reader of HDF5: what h5py writes comes back equal, and nothing else comes back at all."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import time
from collections.abc import Callable

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats.hdf5 import parts, source
from netbuilder.formats.hdf5.source import Source

VERSIONS = ["earliest", "v108", "v110", "latest"]
KINDS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", ">f4", ">i2"]


def made(fill: Callable[[h5py.File], object], libver: str = "earliest", *, track_order: bool = False) -> bytes:
    memory = io.BytesIO()
    with h5py.File(memory, "w", libver=(libver, "latest"), track_order=track_order) as file:
        fill(file)
    return memory.getvalue()


def every(image: bytes | Source) -> dict[str, object]:
    """All arrays and attributes by their paths."""
    found: dict[str, object] = {}

    def walk(part: parts.Group | parts.Array) -> None:
        found.update({f"{part.name}@{name}": part.attrs[name] for name in part.attrs})
        if isinstance(part, parts.Array):
            found[part.name] = part.read()
        else:
            for name in part:
                walk(parts.child(part, name, "file"))

    with parts.opened(image, "file") as root:
        walk(root)
    return found


def one(image: bytes | Source, path: str = "x", shape: tuple[int, ...] | None = None) -> np.ndarray:
    with parts.opened(image, "file") as root:
        return parts.array(parts.member(root, path, "file"), "file", shape)


def refused(image: bytes | Source, path: str = "x", shape: tuple[int, ...] | None = None) -> str:
    with pytest.raises(FileError) as caught:
        one(image, path, shape)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=shape).astype(np.float32)


LAYOUTS = {
    "contiguous": {},
    "chunks": {"chunks": (10, 7)},
    "gzip": {"chunks": (10, 7), "compression": "gzip", "shuffle": True, "fletcher32": True},
    "lzf": {"chunks": (37, 41), "compression": "lzf", "shuffle": True},
    "one chunk": {"chunks": (37, 41), "compression": "gzip"},
    "one plain chunk": {"chunks": (37, 41)},
    "check sum": {"chunks": (37, 1), "fletcher32": True},
}


@pytest.mark.parametrize("libver", VERSIONS)
@pytest.mark.parametrize("how", LAYOUTS.values(), ids=LAYOUTS)
def test_every_way_of_storing_numbers(libver, how):
    values = np.round(noise(37, 41), 1)
    assert np.array_equal(one(made(lambda file: file.create_dataset("x", data=values, **how), libver)), values)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_number_comes_in_the_order_of_this_computer(kind):
    values = np.arange(6).reshape(2, 3).astype(kind)
    found = one(made(lambda file: file.create_dataset("x", data=values)))
    assert np.array_equal(found, values) and found.dtype == values.dtype.newbyteorder("=") and found.flags.writeable


def test_numbers_that_lie_in_the_head_or_nowhere():
    def fill(file):
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        how.set_layout(h5py.h5d.COMPACT)
        data = h5py.h5d.create(file.id, b"small", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((4,)), how)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(4, dtype=np.float32))
        file.create_dataset("part", (50, 50), "f8", chunks=(8, 8), compression="gzip", fillvalue=7.5)[3:9, 3:9] = 1
        file.create_dataset("never", (5, 5), "f4", fillvalue=2)
        file["one"], file["empty"] = np.float64(3), np.zeros((0, 4), "f4")

    image = made(fill)
    part = np.full((50, 50), 7.5)
    part[3:9, 3:9] = 1
    assert one(image, "small").tolist() == [0, 1, 2, 3] and np.array_equal(one(image, "part"), part)
    assert one(image, "never").tolist() == [[2] * 5] * 5
    assert one(image, "one").shape == () and one(image, "one") == 3 and one(image, "empty").shape == (0, 4)


def test_many_chunks_are_listed_on_pages_and_in_trees():
    values = np.arange(5000)
    for libver in ("earliest", "latest"):
        assert np.array_equal(
            one(made(lambda file: file.create_dataset("x", data=values, chunks=(2,)), libver)), values
        )


def test_bfloat16_as_keras_writes_it():
    values = np.array([1.5, -2.0, 3.0], np.float32)

    def fill(file):
        bits = (values.view(np.uint32) >> 16).astype("<u2").view("V2")
        file.create_dataset("x", data=bits).attrs["dtype"] = "bfloat16"
        file.create_dataset("y", data=bits)
        file.create_dataset("other", data=bits).attrs["dtype"] = "float8"
        kind = h5py.h5t.create(h5py.h5t.OPAQUE, 2)
        kind.set_tag(b"pairs of letters")
        h5py.h5d.create(file.id, b"named", kind, h5py.h5s.create_simple((3,)))
        file.create_dataset("long", data=values.view("V4"))

    image = made(fill)
    assert np.array_equal(one(image), values) and one(image).dtype == np.float32
    assert np.array_equal(one(image, "y"), values)
    for name in ("other", "named", "long"):
        assert "not plain numbers" in refused(image, name)


@pytest.mark.parametrize("libver", VERSIONS)
@pytest.mark.parametrize("track_order", [False, True])
def test_groups_of_all_sizes_and_all_kinds_of_attributes(libver, track_order):
    def fill(file):
        for number in range(20):
            file.attrs[f"a{number}"] = f"value {number}"
        file.attrs["long"] = "y" * 300_000
        file.attrs["fixed"] = np.array([b"abc", b"defgh"])
        file.attrs["names"], file.attrs["none"] = ["ä", "b"], np.zeros(0)
        file.attrs["bytes"], file.attrs["number"] = np.bytes_("abc"), 3
        file.attrs.create("ascii", data="abc", dtype=h5py.string_dtype("ascii"))
        file.attrs["in ten"] = np.array("äbc".encode(), h5py.string_dtype("utf-8", 10))
        for number in range(400):
            file[f"many/n{number:03}{'x' * (number % 40)}"] = np.float32(number)
        file["a/b/c/d"] = noise(2, 3)

    found = every(made(fill, libver, track_order=track_order))
    assert [found[f"/many/n{n:03}{'x' * (n % 40)}"] for n in range(400)] == list(range(400))
    assert np.array_equal(found["/a/b/c/d"], noise(2, 3))
    with parts.opened(made(fill, libver, track_order=track_order), "file") as root:
        for name, text in {
            "a7": "value 7",
            "long": "y" * 300_000,
            "bytes": "abc",
            "ascii": "abc",
            "in ten": "äbc",
        }.items():
            assert parts.text(root.attrs, name, "file") == text
        assert parts.texts(root.attrs, "fixed", "file") == ["abc", "defgh"]
        assert parts.texts(root.attrs, "names", "file") == ["ä", "b"] and parts.texts(root.attrs, "none", "file") == []
        assert root.attrs["number"] == 3 and len(parts.subgroup(root, "many", "file")) == 400
        for name in ("number", "none", "lacking"):
            with pytest.raises(FileError, match=name):
                parts.text(root.attrs, name, "file")


@pytest.mark.parametrize("libver", ["v108", "latest"])
def test_a_list_of_names_too_long_for_a_head(libver):
    names = np.array([b"%03d" % number + b"x" * 197 for number in range(600)])

    def fill(file):
        file.attrs["names"] = names
        file.attrs["cut0"], file.attrs["cut1"] = names[:300], names[300:]

    with parts.opened(made(fill, libver), "file") as root:
        assert parts.texts(root.attrs, "names", "") == parts.texts(root.attrs, "cut", "") == names.astype(str).tolist()


def test_a_part_of_a_file_and_the_progress_of_reading():
    values, told = noise(300, 1000), []
    image = made(lambda file: file.create_dataset("x", data=values))
    source = Source(io.BytesIO(b"before" + image + b"behind"), 6, len(image), lambda *now: told.append(now))
    assert np.array_equal(one(source), values)
    assert told == sorted(told) and told[-1][0] >= values.nbytes and {total for _, total in told} == {len(image)}


ELSEWHERE = {
    "soft link": lambda file: file.__setitem__("x", h5py.SoftLink("/other")),
    "external link": lambda file: file.__setitem__("x", h5py.ExternalLink("other.h5", "x")),
    "external numbers": lambda file: file.create_dataset("x", (4,), "f4", external=[("secret", 0, 16)]),
    "virtual": lambda file: file.create_virtual_dataset("x", virtual()),
    "circle": lambda file: file.__setitem__("x", file["/"]),
    "nothing": lambda file: file.create_group("other"),
}


def virtual() -> h5py.VirtualLayout:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("secret.h5", "x", (4,))
    return layout


@pytest.mark.parametrize("libver", VERSIONS[::3])
@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_lies_elsewhere_is_named_and_not_read(name, libver):
    words = {"nothing": "missing", "external numbers": "another file", "virtual": "other places", "circle": "itself"}
    said = refused(made(ELSEWHERE[name], libver))
    assert "/x" in said and words.get(name, "points elsewhere") in said


KINDS_REFUSED = {
    "records": lambda file: file.create_dataset("x", data=np.zeros(3, [("a", "f4"), ("b", "i4")])),
    "references": lambda file: file.create_dataset("x", (3,), h5py.ref_dtype),
    "regions": lambda file: file.create_dataset("x", (3,), h5py.regionref_dtype),
    "lists": lambda file: file.create_dataset("x", (3,), h5py.vlen_dtype(np.float32)),
    "text": lambda file: file.create_dataset("x", data="hello"),
    "fixed text": lambda file: file.create_dataset("x", data=np.array([b"a", b"b"])),
    "complex": lambda file: file.create_dataset("x", data=np.zeros(3, np.complex64)),
    "long doubles": lambda file: file.create_dataset("x", data=np.zeros(3, np.longdouble)),
    "opaque": lambda file: file.create_dataset("x", data=np.zeros(3, "V8")),
    "group": lambda file: file.create_group("x"),
    "empty": lambda file: file.create_dataset("x", data=h5py.Empty("f4")),
}


@pytest.mark.parametrize("kind", KINDS_REFUSED)
def test_what_is_not_plain_numbers(kind):
    assert "/x" in (said := refused(made(KINDS_REFUSED[kind]))) and "not plain numbers" in said


@pytest.mark.parametrize("number", [4, 5, 6, 307, 32001, 32004, 32015])
def test_unknown_filters(number):
    def fill(file):
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        how.set_chunk((4,))
        how.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1, 2, 3))
        h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((4,)), how)

    assert "packed with" in refused(made(fill, "v108"))


def test_names_that_are_no_plain_names():
    image = made(lambda file: file.create_dataset("a/x", data=[1]))
    for path in ("/a/x", "a//x", "../a/x", "a/./x", "a/x/", ""):
        assert "not allowed" in refused(image, path)
    assert "missing" in refused(image, "a/x/y") and "too many parts" in refused(image, "/".join("a" * 99))


def test_a_shape_is_compared_before_anything_is_read():
    image = made(
        lambda file: file.create_dataset("x", (1 << 40, 1 << 20), "f4", chunks=(1, 1 << 10), compression="gzip")
    )
    assert "(4, 5) is expected" in refused(image, "x", (4, 5))


def sizes() -> dict[str, bytes]:
    def late(file):
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((1 << 20, 1 << 24)), how)

    def packed(shape, chunks, most):
        return lambda file: file.create_dataset("x", shape, "f4", chunks=chunks, maxshape=most, compression="gzip")

    return {
        "never written": made(late),
        "overflowing": made(packed((1 << 33, 1 << 30), (1, 1 << 20), None)),
        "packed": made(packed((1 << 15, 1 << 14), (1 << 10, 1 << 10), None)),
        "one chunk": made(packed((4, 5), (10_000, 10_000), (None, None))),
    }


@pytest.mark.parametrize("name", ["never written", "overflowing", "packed", "one chunk"])
def test_sizes_are_worked_out_before_memory_is_taken(name):
    assert "which this file cannot hold" in refused(sizes()[name])


def test_a_bomb_is_not_unpacked():
    ones = np.ones((4096, 8192), np.float32)
    image = made(lambda file: file.create_dataset("x", data=ones, chunks=(4096, 1024), compression="gzip"))
    assert "which this file cannot hold" in refused(image)


def bent(image: bytes, mark: bytes, offset: int, content: bytes) -> bytes:
    at = image.index(mark) + offset
    return image[:at] + content + image[at + len(content) :]


def test_contiguous_numbers_behind_the_end():
    values = noise(1000)
    image = made(lambda file: file.create_dataset("x", data=values))
    address = image.index(values.tobytes())
    assert "cannot hold" in refused(image.replace(address.to_bytes(8, "little"), (1 << 40).to_bytes(8, "little")))
    assert "cut short" in refused(image[:-100])


def test_trees_and_continuations_that_run_in_circles():
    def fill(file):
        for number in range(600):
            file[f"n{number}"] = 0

    image = made(fill)
    tree = next(at for at in range(0, len(image), 8) if image[at : at + 4] == b"TREE" and image[at + 5])
    looped = image[: tree + 32] + tree.to_bytes(8, "little") + image[tree + 40 :]
    assert "damaged" in refused(looped, "n0")
    head = made(lambda file: file.attrs.update({f"a{k}": "text" * 20 for k in range(40)}), "earliest")
    place = head.index(b"\x10\x00\x10\x00\x00\x00\x00\x00")
    start = time.process_time()
    with pytest.raises(FileError):
        every(head[: place + 8] + (0).to_bytes(8, "little") + head[place + 16 :])
    assert time.process_time() - start < 2


def test_the_work_a_file_asks_for_has_an_end():
    source = Source(bytes(1000))
    with pytest.raises(ValueError, match="too long to read"):
        while True:
            source.read(0, 8)


def test_very_many_chunks_and_long_lzf_are_refused_in_time(monkeypatch):
    monkeypatch.setattr(source, "_MOST_STEPS", 10_000)
    monkeypatch.setattr(source, "_MOST_LZF", 10_000)
    values = np.arange(2000, dtype=np.uint8)
    assert "too many parts" in refused(made(lambda file: file.create_dataset("x", data=values, chunks=(1,))))
    values = np.random.default_rng(3).integers(0, 3, 100_000, np.uint8)
    assert "LZF" in refused(made(lambda file: file.create_dataset("x", data=values, compression="lzf")))


def test_texts_that_are_told_again_and_again():
    texts = ["y" * 60_000] + ["z"] * 1999
    image = made(lambda file: file.create_dataset("x", data=texts, dtype=h5py.string_dtype()))
    with parts.opened(image, "file") as root, pytest.raises(FileError, match="cannot hold"):
        parts.child(root, "x", "file").read()


def test_reading_does_not_load_the_library_for_writing():
    code = "import netbuilder.formats.files, netbuilder.formats.checkpoint, sys; sys.exit('h5py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_check_sum_that_is_wrong():
    values = noise(100)
    image = made(lambda file: file.create_dataset("x", data=values, chunks=(100,), fletcher32=True))
    assert "check sum" in refused(bent(image, values.tobytes(), 3, b"\0"))


def keras_like() -> bytes:
    def fill(file):
        file.attrs["model_config"], file.attrs["keras_version"] = "{" + "x" * 500 + "}", "3.15.1"
        file.attrs["layer_names"] = [f"dense_{number}" for number in range(3)]
        for number in range(3):
            group = file.create_group(f"dense_{number}")
            group.attrs["weight_names"] = [f"dense_{number}/kernel:0", f"dense_{number}/bias:0"]
            group[f"dense_{number}/kernel:0"], group[f"dense_{number}/bias:0"] = noise(5, 4), noise(4)

    return made(fill)


def damaged(image: bytes, seed: int) -> bytes:
    """Bytes changed, numbers replaced, or a piece copied to another place."""
    luck, content = random.Random(seed), bytearray(image)
    if seed % 3 == 0:
        for _ in range(luck.choice([1, 1, 2, 8])):
            content[luck.randrange(len(content))] = luck.choice([0, 255, luck.randrange(256)])
    elif seed % 3 == 1:
        for _ in range(luck.choice([1, 2, 4])):
            at = 8 * luck.randrange(len(content) // 8)
            number = luck.choice([0, 1, 2**31, 2**63, 2**64 - 1, luck.randrange(len(content))])
            content[at : at + 8] = number.to_bytes(8, "little")
    else:
        start, end, size = luck.randrange(len(content)), luck.randrange(len(content)), luck.randrange(1, 600)
        content[start : start + size] = content[end : end + size]
    return bytes(content)


def test_thousands_of_damaged_files_give_numbers_or_a_sentence():
    image, refusals, slowest = keras_like(), 0, 0.0
    for seed in range(3000):
        start = time.process_time()
        try:
            every(damaged(image, seed))
        except (FileError, ValueError) as error:  # attributes are read without a name around them here
            refusals += 1
            assert "\n" not in str(error)
        slowest = max(slowest, time.process_time() - start)
    assert refusals > 500 and slowest < 1
