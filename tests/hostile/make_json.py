"""Texts that are no proper JSON, or proper JSON that is nothing of a model's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.hostile.attack import METADATA, Attack, Bait, archive, changed, legacy, plain_model

ANY = ("",)


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    good = json.dumps(plain_model())
    texts: dict[str, tuple[bytes, tuple[str, ...]]] = {
        "deep_lists": (b"[" * 100_000 + b"]" * 100_000, ("nested", "deep")),
        "deep_objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, ("nested", "deep")),
        "deep_unclosed": (b"[" * 1_000_000, ("nested", "deep")),
        "deep_900": (b'{"config":' * 900 + b"1" + b"}" * 900, ANY),
        "depth_in_text": (json.dumps("[" * 1_000_000).encode(), ANY),
        "long_number": (b'{"a": ' + b"9" * 1_000_000 + b"}", ("digits", "number")),
        "many_long_numbers": (b"[" + b",".join([b"9" * 299] * 20_000) + b"]", ANY),
        "long_decimal": (good.replace('"units": 5', f'"units": 5.{"0" * 100_000}1').encode(), ANY),
        "nan": (good.replace('"units": 5', '"units": NaN').encode(), ("NaN",)),
        "infinity": (good.replace('"units": 5', '"units": -Infinity').encode(), ("Infinity",)),
        "overflow": (good.replace('"units": 5', '"units": 1e999').encode(), ANY),
        "twice": (good.replace('"units": 5', '"units": 5, "units": 6').encode(), ("twice", "same key", "key")),
        "latin1": (good.replace("dense", "d\u00e9nse").encode("latin-1"), ("UTF-8",)),
        "utf16": (good.encode("utf-16"), ("UTF-8",)),
        "utf32": (good.encode("utf-32"), ("UTF-8", "JSON")),
        "lone_surrogate": (good.replace('"net"', '"\\ud800"').encode(), ANY),
        "zero_bytes": (b"\0" * 10_000, ("JSON",)),
        "zero_byte_in_name": (good.replace('"net"', '"n\\u0000t"').encode(), ANY),
        "comment": (b"/* x */" + good.encode(), ("JSON",)),
        "trailing": (good.encode() + b"{}", ("JSON",)),
        "cut_off": (good[:-40].encode(), ("JSON",)),
        "empty": (b"", ("JSON",)),
        "space": (b" " * 100_000, ("JSON",)),
        "yaml": (b"!!python/object/apply:os.system ['id']", ("JSON",)),
        "pickle": (b"cos\nsystem\n(S'id'\ntR.", ("JSON",)),
        "million_keys": (json.dumps({str(n): n for n in range(600_000)}).encode(), ANY),
        "million_empty_lists": (b"[" + b"[]," * 2_000_000 + b"[]]", ANY),
        "too_long": (b'{"a": "' + b"x" * (17 << 20) + b'"}', ("large", "long", "size", "much")),
    }
    for name, root in (
        ("list", []),
        ("text", "Sequential"),
        ("number", 1),
        ("null", None),
        ("true", True),
        ("object", {}),
    ):
        texts[f"root_{name}"] = (json.dumps(root).encode(), ANY)
    for name, (text, words) in texts.items():
        harmless = name in ("long_decimal", "lone_surrogate", "zero_byte_in_name")
        yield Attack(f"json_{name}.keras", archive(text), words, loads=None if harmless else False)
    for name in ("deep_lists", "long_number", "nan", "twice", "utf16", "root_list", "cut_off", "root_object", "pickle"):
        text, words = texts[name]
        bent = legacy(lambda file, text=text: file.attrs.create("model_config", np.bytes_(text[:40_000] or b" ")))
        yield Attack(f"json_{name}.h5", bent, ANY)
    for name in ("deep_lists", "nan", "twice", "utf16", "root_list", "cut_off", "million_keys", "empty"):
        yield Attack(f"metadata_{name}.keras", archive(plain_model(), metadata=texts[name][0]), ANY, loads=None)
    yield from types()


def types() -> Iterator[Attack]:
    """Values of another type, everywhere."""
    odd: dict[str, Any] = {"null": None, "true": True, "text": "x", "list": [1], "object": {"a": 1}, "fraction": 1.5}
    places = {
        "class_name": lambda m, v: m.update(class_name=v),
        "config": lambda m, v: m.update(config=v),
        "layer": lambda m, v: m["config"]["layers"].__setitem__(1, v),
        "layer_class": lambda m, v: m["config"]["layers"][1].update(class_name=v),
        "layer_config": lambda m, v: m["config"]["layers"][1].update(config=v),
        "layer_name": lambda m, v: m["config"]["layers"][1]["config"].update(name=v),
        "batch_shape": lambda m, v: m["config"]["layers"][0]["config"].update(batch_shape=v),
        "units": lambda m, v: m["config"]["layers"][1]["config"].update(units=v),
        "use_bias": lambda m, v: m["config"]["layers"][1]["config"].update(use_bias=v),
        "initializer": lambda m, v: m["config"]["layers"][1]["config"].update(kernel_initializer=v),
        "dtype": lambda m, v: m["config"]["layers"][1]["config"].update(dtype=v),
    }
    for place, change in places.items():
        for kind, value in odd.items():
            model = changed(plain_model(), lambda m, c=change, v=value: c(m, v))
            yield Attack(f"type_{place}_{kind}.keras", archive(model), ANY, loads=None)
    for place in ("compile_config", "build_config", "module", "registered_name"):
        for kind, value in odd.items():
            yield Attack(f"type_{place}_{kind}.keras", archive({**plain_model(), place: value}), ANY, loads=None)
    yield Attack(
        "type_metadata.keras", archive(plain_model(), metadata=METADATA.replace(b'"3.15.1"', b"[3]")), loads=None
    )
