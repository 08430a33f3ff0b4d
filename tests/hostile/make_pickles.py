"""Pickled objects where arrays are expected, and the files of other programs."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Iterator

import numpy as np

from tests.hostile.attack import METADATA, Attack, Bait, archive, plain_model, zipped


class Payload:
    """Opens the marker when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind, for who expects a model."""
    evil = pickle.dumps(Payload(str(bait.marker)))
    config = json.dumps(plain_model()).encode()
    objects = np.array([Payload(str(bait.marker))], object)
    target = io.BytesIO()
    np.savez(target, objects, allow_pickle=True)
    yield Attack(
        "p_npz_weights.keras",
        zipped([("metadata.json", METADATA), ("config.json", config), ("model.weights.npz", target.getvalue())]),
        ("model.weights.h5",),
    )
    yield Attack("p_npz_called.weights.h5", target.getvalue(), ("",))
    yield Attack("p_pickle_called.weights.h5", evil, ("not",))
    yield Attack("p_pickle_called.keras", evil, ("not a model",))
    yield Attack("p_pickle_as_weights.keras", archive(plain_model(), evil), ("HDF5",))
    torch = zipped([("archive/data.pkl", evil), ("archive/version", b"3")])
    yield Attack("p_torch.keras", torch, ("lacks", "no .keras"))
    yield Attack("p_torch.pt", torch, ("lacks", "no .keras", "not a model"))
    saved = zipped([("saved_model.pb", b"\x08\x01"), ("variables/variables.index", b"")])
    yield Attack("p_saved_model.keras", saved, ("lacks", "no .keras"))
    yield Attack("p_yaml.h5", b"!!python/object/apply:os.system ['id']\n", ("not a model",))


def npz(bait: Bait) -> Iterator[Attack]:
    """Arrays of samples."""
    objects = np.array([Payload(str(bait.marker))] * 2, object)
    answers = np.arange(2)
    for name, arrays in {
        "objects": {"x": objects, "y": answers},
        "object_answers": {"x": np.zeros((2, 3)), "y": objects},
        "compound": {"x": np.zeros(2, [("a", "f4")]), "y": answers},
        "complex": {"x": np.zeros((2, 3), complex), "y": answers},
        "dates": {"x": np.zeros((2, 3), "M8[s]"), "y": answers},
        "void": {"x": np.zeros((2, 3), "V8"), "y": answers},
    }.items():
        target = io.BytesIO()
        np.savez(target, **arrays)
        yield Attack(f"d_npz_{name}.npz", target.getvalue(), ("",))
    for name, head in {
        "huge": "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }",
        "negative": "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "expression": "{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os').getpid(),), }",
        "long_type": "{'descr': '<U999999999999', 'fortran_order': False, 'shape': (0,), }",
        "no_head": "",
        "nested": "(" * 5000,
        "many_axes": "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1," * 1000 + "), }",
        "zero_by_huge": "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 999999999999999999, 99999999999), }",
        "pickled": "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    }.items():
        array = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode() + bytes(4)
        yield Attack(f"d_npz_{name}.npz", zipped([("x.npy", array), ("y.npy", array)]), ("",))
    bomb = b"\x93NUMPY\x01\x00" + (80).to_bytes(2, "little")
    bomb += b"{'descr': '|u1', 'fortran_order': False, 'shape': (314572800,), }".ljust(80)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name in ("x.npy", "y.npy"):
            file.writestr(name, bomb + bytes(300 << 20))
    yield Attack("d_npz_bomb.npz", target.getvalue(), ("unpack", "large", "bomb"))
