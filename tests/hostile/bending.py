"""Random damage: bytes flipped, pieces moved, numbers made extreme, JSON bent, the parts of archives exchanged."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

Bend = Callable[[random.Random, bytes], bytes]

_EXTREME = (
    0,
    1,
    2,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    1 << 62,
    1 << 63,
    (1 << 64) - 1,
)
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 3, 1.5, -0.0, 1e308, 1e-320, 2**31, 2**63, 10**30, 10**299, "", "x", "1", "relu",
    "../x", "a\0b", "\ud800", "<b>", "x" * 5000, [], {}, [[]], [0], [1, 2, 3], [None, None], {"a": 1},
    {"class_name": "Dense", "config": {}}, {"class_name": "Lambda", "config": {}}, [-1, -1], [10**9] * 8,
)  # fmt: skip
_MARKS = re.compile(
    rb"TREE|SNOD|HEAP|GCOL|OHDR|OCHK|FRHP|FHDB|BTHD|FAHD|EAHD|\x89HDF|PK[\x01-\x08][\x02-\x08]|IHDR|IDAT|\xff\xda"
)


def bytes_bent(rng: random.Random, content: bytes) -> bytes:
    """One to four small damages anywhere, more often near the heads of structures."""
    bent = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if bent:
            rng.choice(_DAMAGES)(rng, bent)
    return bytes(bent)


def _place(rng: random.Random, bent: bytearray) -> int:
    if rng.random() < 0.6:
        marks = [found.start() for found in _MARKS.finditer(bent)]
        if marks:
            return min(len(bent) - 1, rng.choice(marks) + rng.randrange(64))
    return rng.randrange(len(bent))


def _flip(rng: random.Random, bent: bytearray) -> None:
    bent[_place(rng, bent)] ^= 1 << rng.randrange(8)


def _byte(rng: random.Random, bent: bytearray) -> None:
    bent[_place(rng, bent)] = rng.choice((0, 1, 255, 127, 128, rng.randrange(256)))


def _field(rng: random.Random, bent: bytearray) -> None:
    width, code = rng.choice(((2, "H"), (4, "I"), (8, "Q")))
    if len(bent) > width:
        place = min(_place(rng, bent), len(bent) - width)
        value = rng.choice((*_EXTREME, len(bent), len(bent) - 1, place)) & ((1 << 8 * width) - 1)
        struct.pack_into(rng.choice("<>") + code, bent, place, value)


def _cut(rng: random.Random, bent: bytearray) -> None:
    if rng.random() < 0.3:
        del bent[_place(rng, bent) :]
    else:
        start = _place(rng, bent)
        del bent[start : start + rng.randrange(1, 64)]


def _copied(rng: random.Random, bent: bytearray) -> None:
    start, length = _place(rng, bent), rng.randrange(1, 200)
    piece, target = bent[start : start + length], _place(rng, bent)
    if rng.random() < 0.5:
        bent[target : target + len(piece)] = piece
    else:
        bent[target:target] = piece


def _noise(rng: random.Random, bent: bytearray) -> None:
    start = _place(rng, bent)
    bent[start : start + 16] = rng.randbytes(rng.randrange(1, 32))


def _zeros(rng: random.Random, bent: bytearray) -> None:
    start = _place(rng, bent)
    length = min(rng.randrange(1, 300), len(bent) - start)
    bent[start : start + length] = bytes([rng.choice((0, 255))]) * length


_DAMAGES = (_flip, _flip, _byte, _byte, _field, _field, _cut, _copied, _noise, _zeros)


def json_bent(rng: random.Random, content: bytes) -> bytes:
    """A JSON text with one to three of its values changed, moved, wrapped up or taken away; at times as text."""
    if rng.random() < 0.1:
        return bytes_bent(rng, content)
    value = json.loads(content)
    for _ in range(rng.choice((1, 1, 2, 3))):
        value = value_bent(rng, value)
    return json.dumps(value, ensure_ascii=rng.random() < 0.9).encode("utf-8", "surrogatepass")


def value_bent(rng: random.Random, value: Any) -> Any:
    """A value with something in it changed."""
    places = list(_places(value))
    if not places:
        return copy.deepcopy(rng.choice(_VALUES))
    holder, key = rng.choice(places)
    what = rng.randrange(9)
    if what <= 3:
        holder[key] = copy.deepcopy(rng.choice(_VALUES))
    elif what == 4:
        other, name = rng.choice(places)
        holder[key] = json.loads(json.dumps(other[name]))
    elif what == 5:
        del holder[key]
    elif what == 6 and isinstance(holder, list):
        holder.extend([holder[key]] * rng.choice((1, 2, 50 if len(places) < 3000 else 3)))
    elif what == 6:
        holder[str(rng.choice(_VALUES))[:40]] = holder.pop(key)
    elif what == 7:
        for _ in range(rng.choice((1, 3, 100, 250))):
            holder[key] = [holder[key]]
    else:
        holder[key] = _nudged(rng, holder[key])
    return value


def _nudged(rng: random.Random, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return rng.choice((-value, value + 1, value - 1, value * 1000, float(value), str(value)))
    if isinstance(value, str):
        return rng.choice((value.upper(), value + "x", value[:-1], value * 50, [value]))
    if isinstance(value, list):
        return value[::-1] if rng.random() < 0.5 else tuple(value * 2)
    return [value]


def _places(value: Any) -> Any:
    """Every item of every list and object, as the thing that holds it and its key."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])


def zip_bent(rng: random.Random, content: bytes) -> bytes:
    """An archive damaged as a whole, or one of its members bent and packed again."""
    if rng.random() < 0.35:
        return bytes_bent(rng, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    number = rng.randrange(len(members))
    name, part = members[number]
    what = rng.random()
    if what < 0.04:
        del members[number]
    elif what < 0.08:
        members[number] = (rng.choice(("../x", "", name + "/", name.upper(), "x" * 300)), part)
    elif what < 0.12:
        members[number] = (name, rng.choice(members)[1])
    else:
        members[number] = (name, json_bent(rng, part) if name.endswith(".json") else bytes_bent(rng, part))
    return packed(members, zipfile.ZIP_STORED if rng.random() < 0.8 else zipfile.ZIP_DEFLATED)


def packed(members: Sequence[tuple[str, bytes]], method: int) -> bytes:
    """A zip archive of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in members:
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return target.getvalue()


def text_bent(rng: random.Random, content: bytes) -> bytes:
    """A table of text with cells, lines and marks changed."""
    if rng.random() < 0.4:
        return bytes_bent(rng, content)
    words = re.split(rb"([,;\n\t])", content)
    for _ in range(rng.choice((1, 1, 2, 5))):
        place = rng.randrange(len(words))
        words[place] = rng.choice(_CELLS + tuple(words[:9]))
    return b"".join(words)


_CELLS = (
    b"", b'"', b'""', b"nan", b"inf", b"-inf", b"1e999", b"1e308", b"-1e308", b"\r", b"\n", b"\n\n", b",", b",,,", b";",
    b"\t", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"NA", b"1_000", b"0x10", b"1,5", b"=cmd()", b"#", b" ", b"9" * 400,
    b"x" * 200_000, b"\xe9", b"\xe2\x80\xa8", b"\x0c", b"\x1c", b"True", b"None", b"1" + b"0" * 30,
)  # fmt: skip
