"""HDF5 files that lead elsewhere, hold other than numbers, or speak of far more than they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import h5py
import numpy as np

from tests.hostile.attack import (
    KERNEL,
    OLD_KERNEL,
    Attack,
    Bait,
    archive,
    hdf5,
    legacy,
    plain_model,
    weights,
)

Change = Callable[[h5py.File, str], object]
ANY = ("",)
ELSEWHERE = (
    "elsewhere",
    "link",
    "not allowed",
    "outside",
    "another",
    "refus",
    "stored in a way",
    "external",
    "virtual",
)
KIND = ("not plain numbers", "not numbers", "plain", "number", "kind", "holds", "type")
SHAPE = ("shape", "large", "expected", "size", "numbers")


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    for name, (change, words) in {**elsewhere(bait), **kinds(), **sizes(), **packed()}.items():
        yield from both(name, change, words)
    for name, change in harmless().items():
        yield from both(name, change, (), loads=True)
    for name, change in odd().items():
        yield from both(name, change, ANY, loads=None)
    yield from whole_files(bait)


def both(name: str, change: Change, words: tuple[str, ...], loads: bool | None = False) -> Iterator[Attack]:
    """The change in the weights of a `.keras` file, in those alone, and in a file of Keras 2."""
    image = weights(lambda file: change(file, KERNEL))
    yield Attack(f"h_{name}.keras", archive(plain_model(), image), words, loads=loads)
    yield Attack(f"h_{name}.h5", legacy(lambda file: change(file, OLD_KERNEL)), words, loads=loads)
    if not loads:
        yield Attack(f"h_{name}.weights.h5", image, words, loads=loads)


def put(make: Callable[[h5py.File, str], object]) -> Change:
    """A change that puts something in place of the numbers."""

    def change(file: h5py.File, name: str) -> None:
        del file[name]
        make(file, name)

    return change


def value(content: object, **how: object) -> Change:
    """A change that stores other numbers, or in another way."""
    return put(lambda file, name: file.create_dataset(name, data=content, **how))


def numbers() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(4, 5)).astype(np.float32)


def parent(name: str) -> str:
    return name.rsplit("/", 1)[0]


def elsewhere(bait: Bait) -> dict[str, tuple[Change, tuple[str, ...]]]:
    secret = str(bait.secret)

    def outside(file: h5py.File, name: str) -> None:
        file.create_dataset(name, (4, 5), "f4", external=[(secret, 0, h5py.h5f.UNLIMITED)])

    def words(file: h5py.File, name: str) -> None:
        file.create_dataset(name, (4, 5), "f4", external=[(str(bait.text), 0, 10), ("/etc/passwd", 0, 70)])

    def virtual(file: h5py.File, name: str) -> None:
        layout = h5py.VirtualLayout((4, 5), "f4")
        layout[:] = h5py.VirtualSource(secret, "x", (4, 5))
        file.create_virtual_dataset(name, layout)

    def virtual_here(file: h5py.File, name: str) -> None:
        layout = h5py.VirtualLayout((4, 5), "f4")
        layout[:] = h5py.VirtualSource(".", name, (4, 5))
        file.create_virtual_dataset(name, layout)

    def group_outside(file: h5py.File, name: str) -> None:
        top = parent(name)
        del file[top]
        file[top] = h5py.ExternalLink(secret, top)

    def soft_circle(file: h5py.File, name: str) -> None:
        del file[name]
        file[name] = h5py.SoftLink("/" + name)

    def group_soft(file: h5py.File, name: str) -> None:
        top = parent(name)
        file.move(top, "moved")
        file[top] = h5py.SoftLink("/moved")

    def circle(file: h5py.File, name: str) -> None:
        top = parent(name)
        del file[top]
        file[top] = file["/"]

    def link(target: object) -> Change:
        return put(lambda file, name: file.__setitem__(name, target))

    return {
        "external_link": (link(h5py.ExternalLink(secret, "x")), ELSEWHERE),
        "external_link_up": (link(h5py.ExternalLink("secret_target.h5", "x")), ELSEWHERE),
        "external_link_nowhere": (link(h5py.ExternalLink("/dev/zero", "x")), ELSEWHERE),
        "external_storage": (put(outside), ELSEWHERE),
        "external_storage_text": (put(words), ELSEWHERE),
        "virtual": (put(virtual), ELSEWHERE),
        "virtual_of_itself": (put(virtual_here), ELSEWHERE),
        "soft_link": (link(h5py.SoftLink("/elsewhere")), ELSEWHERE),
        "soft_circle": (soft_circle, ELSEWHERE),
        "group_external": (group_outside, ELSEWHERE),
        "group_soft": (group_soft, ELSEWHERE),
        "group_circle": (circle, (*ANY,)),
    }


def kinds() -> dict[str, tuple[Change, tuple[str, ...]]]:
    compound = np.zeros((4, 5), [("a", "f4"), ("b", "i4")])

    def reference(file: h5py.File, name: str) -> None:
        data = file.create_dataset(name, (4, 5), h5py.ref_dtype)
        data[0, 0] = file.ref

    def ragged(file: h5py.File, name: str) -> None:
        data = file.create_dataset(name, (4, 5), h5py.vlen_dtype(np.float32))
        data[0, 0] = np.zeros(10, np.float32)

    def opaque(file: h5py.File, name: str) -> None:
        file.create_dataset(name, data=np.zeros((4, 5), "V8").astype(h5py.opaque_dtype("V8")))

    return {
        "compound": (value(compound), KIND),
        "reference": (put(reference), KIND),
        "region_reference": (put(lambda file, name: file.create_dataset(name, (4, 5), h5py.regionref_dtype)), KIND),
        "ragged": (put(ragged), KIND),
        "strings": (value(np.full((4, 5), b"42.0")), KIND),
        "ragged_strings": (value(np.full((4, 5), "42.0", object), dtype=h5py.string_dtype()), KIND),
        "complex": (value(np.zeros((4, 5), np.complex64)), KIND),
        "opaque": (put(opaque), KIND),
        "array_type": (value(np.zeros(4, [("x", "f4", (5,))])), (*KIND, "shape")),
        "text": (value("hello"), (*KIND, "shape")),
        "long_double": (value(np.zeros((4, 5), np.longdouble)), KIND),
        "group": (put(lambda file, name: file.create_group(name)), ("numbers", "group", "missing", "holds 1")),
        "group_is_numbers": (_group_is_numbers, ("group", "numbers", "missing")),
        "missing": (put(lambda file, name: None), ("missing", "lacks", "weights")),
        "named_type": (
            put(lambda file, name: file.__setitem__(name, np.dtype("f4"))),
            ("numbers", "missing", "group", "type"),
        ),
    }


def _group_is_numbers(file: h5py.File, name: str) -> None:
    top = parent(name)
    kept = dict(file[top].attrs)
    del file[top]
    file[top] = np.zeros((4, 5), np.float32)
    file[top].attrs.update(kept)


def sizes() -> dict[str, tuple[Change, tuple[str, ...]]]:
    def declared(shape: tuple[int, ...], **how: object) -> Change:
        return put(lambda file, name: file.create_dataset(name, shape, "f4", **how))

    def late(file: h5py.File, name: str) -> None:
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
        space = h5py.h5s.create_simple((1 << 20, 1 << 24))
        h5py.h5d.create(file.id, name.encode(), h5py.h5t.IEEE_F32LE, space, properties)

    def bomb(file: h5py.File, name: str) -> None:
        data = file.create_dataset(
            name, (4096, 4096), "f4", chunks=(4096, 4096), compression="gzip", compression_opts=9
        )
        data[:1] = 1.0

    def chunk(file: h5py.File, name: str) -> None:
        # As many numbers as are expected, in one chunk of 400 MB that unpacks from nearly nothing.
        file.create_dataset(
            name, (4, 5), "f4", chunks=(10_000, 10_000), maxshape=(None, None), compression="gzip", data=numbers()
        )

    return {
        "huge_shape": (declared((1 << 20, 1 << 20), chunks=(1024, 1024), compression="gzip"), SHAPE),
        "huge_empty": (put(late), SHAPE),
        "gzip_bomb": (put(bomb), SHAPE),
        "gzip_chunk_bomb": (put(chunk), (*SHAPE, "chunk", "packed")),
        "other_shape": (value(np.zeros((5, 4), np.float32)), SHAPE),
        "one_axis": (value(np.zeros(20, np.float32)), SHAPE),
        "32_axes": (declared((1,) * 31 + (20,)), SHAPE),
        "scalar": (value(np.float32(42)), SHAPE),
        "no_space": (put(lambda file, name: file.create_dataset(name, data=h5py.Empty("f4"))), (*SHAPE, *KIND)),
        "no_rows": (declared((0, 5)), SHAPE),
    }


def packed() -> dict[str, tuple[Change, tuple[str, ...]]]:
    words = ("packed", "filter", "stored in a way", "not allowed", "way")

    def with_filter(number: int) -> Change:
        def make(file: h5py.File, name: str) -> None:
            properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            properties.set_chunk((4, 5))
            properties.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1, 2, 3))
            space = h5py.h5s.create_simple((4, 5))
            data = h5py.h5d.create(file.id, name.encode(), h5py.h5t.IEEE_F32LE, space, properties)
            data.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers())

        return put(make)

    return {
        # Blosc, LZ4, Zstandard and one that nobody has: such filters are programs that the library would load.
        "filter_blosc": (with_filter(32001), words),
        "filter_lz4": (with_filter(32004), words),
        "filter_zstd": (with_filter(32015), words),
        "filter_nobody": (with_filter(65000), words),
    }


def harmless() -> dict[str, Change]:
    """Other ways to store the same numbers, which must load."""
    return {
        "gzip": value(numbers(), compression="gzip"),
        "shuffle_and_sum": value(numbers(), compression="gzip", shuffle=True, fletcher32=True),
        "chunks": value(numbers(), chunks=(2, 2)),
        "growing": value(numbers(), chunks=(3, 3), maxshape=(None, None)),
        "big_endian": value(numbers().astype(">f4")),
        "half": value(numbers().astype(np.float16)),
        "double": value(numbers().astype(np.float64)),
        "not_a_number": value(np.full((4, 5), np.nan, np.float32)),
        "infinite": value(np.full((4, 5), np.inf, np.float32)),
    }


def odd() -> dict[str, Change]:
    """What nobody writes, but is no danger to who only looks where the network has weights."""

    def many_attributes(file: h5py.File, name: str) -> None:
        for number in range(5000):
            file[name].attrs[f"a{number}"] = number

    def many_datasets(file: h5py.File, name: str) -> None:
        group = file.create_group("crowd")
        for number in range(4000):
            group.create_dataset(str(number), data=number)

    def many_beside(file: h5py.File, name: str) -> None:
        for number in range(4000):
            file[parent(name)].create_dataset(f"x{number}", data=number)

    def deep(file: h5py.File, name: str) -> None:
        group = file.create_group("deep")
        for _ in range(3000):
            group = group.create_group("g")

    def circle_beside(file: h5py.File, name: str) -> None:
        group = file.create_group("circle")
        group["again"] = group
        group["top"] = file["/"]

    def outside_beside(file: h5py.File, name: str) -> None:
        file["beside"] = h5py.ExternalLink("/etc/passwd", "x")

    def shared_type(file: h5py.File, name: str) -> None:
        file["type"] = np.dtype("f4")
        data = numbers()
        del file[name]
        file.create_dataset(name, data=data, dtype=file["type"])

    def compact(file: h5py.File, name: str) -> None:
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple((4, 5))
        data = h5py.h5d.create(file.id, name.encode(), h5py.h5t.IEEE_F32LE, space, properties)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers())

    return {
        "5000_attributes": many_attributes,
        "4000_datasets": many_datasets,
        "4000_beside": many_beside,
        "3000_groups_deep": deep,
        "circle_beside": circle_beside,
        "external_beside": outside_beside,
        "shared_type": shared_type,
        "compact": put(compact),
        "szip": value(numbers(), scaleoffset=2),
        "lzf": value(numbers(), compression="lzf"),
        "whole_numbers": value(np.ones((4, 5), np.int64)),
        "booleans": value(np.ones((4, 5), bool)),
        "two_to_64": value(np.full((4, 5), 2**64 - 1, np.uint64)),
        "1e300": value(np.full((4, 5), 1e300)),
    }


def whole_files(bait: Bait) -> Iterator[Attack]:
    """Files that are HDF5, but not of a model."""
    image: list[bytes] = []
    with hdf5(image):
        pass
    yield Attack("h_empty.h5", image[0], ("model", "config"))
    yield Attack("h_empty.weights.h5", image[0], ("missing", "weights", "layers"))
    yield Attack("h_empty.keras", archive(plain_model(), image[0]), ("missing", "weights", "layers"))
    # One byte each, found by chance: with these HDF5 2.0.0 itself dies, or reads for ever.
    for kind, place, byte in (("kills_the_library", 1969, 244), ("never_ends", 2713, 0)):
        bent = bytearray(legacy())
        bent[place] = byte
        yield Attack(f"h_{kind}.h5", bytes(bent), ANY, loads=None)
    yield Attack("h_newest.keras", archive(plain_model(), weights(libver="latest")), loads=True)
    yield Attack("h_newest.h5", legacy(libver="latest"), loads=True)
    yield Attack("h_user_block.h5", bytes(512) + legacy(), ("not a model", "HDF5"), loads=None)
    root = weights(lambda file: file.__delitem__("layers"))
    yield Attack("h_no_layers.weights.h5", root, ("missing", "weights", "layers"))
    bent = weights(lambda file: file.move("layers", "_layer_checkpoint_dependencies"))
    yield Attack("h_early_layout.weights.h5", bent, ANY, loads=None)
    optimizer = weights(lambda file: file.create_dataset("optimizer/vars/0", (1 << 20, 1 << 20), "f4", chunks=(64, 64)))
    yield Attack("h_optimizer_huge.keras", archive(plain_model(), optimizer), ANY, loads=None)
    linked = weights(lambda file: file.__setitem__("optimizer", h5py.ExternalLink(str(bait.secret), "layers")))
    yield Attack("h_optimizer_external.keras", archive(plain_model(), linked), ANY, loads=None)
    crowd = weights(lambda file: [file.create_dataset(f"optimizer/vars/{n}", data=0.0) for n in range(4000)])
    yield Attack("h_optimizer_crowd.keras", archive(plain_model(), crowd), ANY, loads=None)
