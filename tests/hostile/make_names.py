"""Names that are paths, markup, or too long: most are harmless and must be shown as they are."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.attack import (
    Attack,
    Bait,
    archive,
    changed,
    dense,
    legacy,
    legacy_config,
    plain_model,
    sequential,
    weights,
)

HARMLESS = {
    "traversal": "../../etc/passwd",
    "absolute": "/etc/passwd",
    "backslash": "..\\..\\windows\\system32",
    "device": "CON",
    "markup": "<b>bold</b>",
    "picture": "<img src=http://127.0.0.1:9/x.png>",
    "script": "<script>alert(1)</script>",
    "link": "<a href='file:///etc/passwd'>x</a>",
    "percent": "%s%n%x{0.__class__}{x}",
    "formula": "=cmd|' /C calc'!A0",
    "unicode": "d\u00e9nse \u4e2d\u6587 \U0001f600",
    "right_to_left": "ab\u202egpj.exe",
    "zero_width": "a\u200bb",
    "combining": "e\u0301" * 20,
    "quote": "'; DROP TABLE runs; --",
    "spaces": "  spaces  ",
    "reserved": "self",
    "dunder": "__class__",
    "dot": ".",
}
CONTROLS = {
    "newline": "one\ntwo",
    "return": "one\rtwo",
    "escape": "\x1b[31mred\x1b[0m",
    "zero": "a\0b",
    "bell": "a\x07b",
}


def shown(name: str) -> str:
    """How a name is shown: the letters that can be seen, as they are."""
    return "".join(letter for letter in name if letter.isprintable()).strip()


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    for kind, name in HARMLESS.items():
        model = sequential(dense(name, 5), dense("answer", 3, "softmax"))
        yield Attack(f"name_{kind}.keras", archive(model), loads=True, shows=shown(name))
        whole = changed(plain_model(), lambda m, n=name: m["config"].update(name=n))
        yield Attack(f"model_name_{kind}.keras", archive(whole), loads=None)
    for kind, name in CONTROLS.items():
        model = sequential(dense(name, 5), dense("answer", 3, "softmax"))
        yield Attack(f"name_{kind}.keras", archive(model), loads=None)
        whole = changed(plain_model(), lambda m, n=name: m["config"].update(name=n))
        yield Attack(f"model_name_{kind}.keras", archive(whole), loads=None)
    for kind, name in (("markup", "<b>bold</b>"), ("newline", "one\ntwo"), ("picture", HARMLESS["picture"])):
        model = changed(plain_model(), lambda m, n=name: m["config"]["layers"][1].update(class_name=n))
        yield Attack(f"class_{kind}.keras", archive(model), ("",))
    long = "x" * (1 << 20)
    yield Attack(
        "name_megabyte.keras", archive(sequential(dense(long, 5), dense("answer", 3))), ("name", "long"), loads=None
    )
    whole = changed(plain_model(), lambda m: m["config"].update(name=long))
    yield Attack("model_name_megabyte.keras", archive(whole), ("name", "long"), loads=None)
    model = changed(plain_model(), lambda m: m["config"]["layers"][1].update(class_name=long))
    yield Attack("class_megabyte.keras", archive(model), ("",))
    model = changed(plain_model(), lambda m: m["config"]["layers"][1]["config"].update({long: 5}))
    yield Attack("setting_megabyte.keras", archive(model), ("",))
    model = changed(plain_model(), lambda m: m["config"]["layers"][1]["config"].update(activation=long))
    yield Attack("activation_megabyte.keras", archive(model), ("",))
    yield Attack("name_empty.keras", archive(sequential(dense("", 5), dense("answer", 3))), loads=None)
    same = sequential(dense("a/b", 5), dense("a_b", 4), dense("a b", 3))
    yield Attack("names_alike.keras", archive(same), ("",), loads=None)
    for kind in ("traversal", "markup", "newline", "absolute"):
        name = {**HARMLESS, **CONTROLS}[kind]
        config = changed(legacy_config(), lambda m, n=name: m["config"]["layers"][1]["config"].update(name=n))
        yield Attack(f"name_{kind}.h5", legacy(config=config), loads=None, shows=shown(name))
    yield Attack(
        "name_in_weights.weights.h5",
        weights(lambda file: file["layers/dense/vars"].attrs.create("name", "../../<b>x</b>")),
        loads=None,
    )
