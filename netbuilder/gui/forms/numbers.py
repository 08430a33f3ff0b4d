"""Numbers as they are typed and shown, and steps that make sense."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale

from netbuilder.core.spec import Param
from netbuilder.gui.text import number, tr


def written(value: float) -> str:
    """The shortest text that stands for exactly this number, with the point of the user's language."""
    text = repr(float(value))
    if text.endswith(".0"):
        text = text[:-2]
    mantissa, sign, exponent = text.partition("e")
    if sign:
        text = f"{mantissa}e{int(exponent)}"
    return text.replace(".", QLocale().decimalPoint())


def read(text: str) -> float | None:
    """The number that a text stands for, also 1e-3 and 1/255; None if it is none."""
    plain = text.strip().replace("−", "-").replace(" ", "")
    point = QLocale().decimalPoint()
    if point != ".":
        plain = plain.replace(point, ".")
    above, slash, below = plain.partition("/")
    try:
        value = float(above) / float(below) if slash else float(plain)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def limits_text(meta: Param) -> str:
    """What is allowed, in words; "" if everything is."""
    parts = [
        text
        for limit, text in (
            (meta.ge, tr("at least {limit}", limit=_short(meta.ge))),
            (meta.gt, tr("more than {limit}", limit=_short(meta.gt))),
            (meta.le, tr("at most {limit}", limit=_short(meta.le))),
            (meta.lt, tr("less than {limit}", limit=_short(meta.lt))),
        )
        if limit is not None
    ]
    return ", ".join(parts)


def _short(limit: float | None) -> str:
    if limit is None:
        return ""
    return number(int(limit)) if float(limit).is_integer() else number(float(limit))


def stepped(value: float, steps: int, low: float, high: float, *, near: float) -> float:
    """The next sensible number: rates by 1, 2, 5; shares by 0.05; what is close to 1 by its distance from 1.

    Args:
        value: where it stands.
        steps: how many, downward if negative.
        low: the least that is sensible, minus infinity for none.
        high: the greatest.
        near: the default, which tells what kind of number it is.
    """
    for _ in range(abs(steps)):
        value = _step(value, 1 if steps > 0 else -1, low, high, near)
    return min(max(value, low), high)


def _step(value: float, way: int, low: float, high: float, near: float) -> float:
    if low == 0 and high == 1:
        if near >= 0.9:
            rest = _scaled(round(1 - value, 12), -way)
            return round(1 - (rest if rest <= 0.5 else 0.5 + 0.1), 12) if value > 0.4 else round(value + way * 0.1, 12)
        return round(round(value / 0.05) * 0.05 + way * 0.05, 12) if value >= 0.05 else _small(value, way)
    if low >= 0:
        return _scaled(value, way)
    size = 0.1 if abs(value) < 10 else 1.0
    return round(value + way * size, 12)


def _small(value: float, way: int) -> float:
    return 0.05 if way > 0 and value >= 0.02 else _scaled(value, way)


def _scaled(value: float, way: int) -> float:
    """The next of … 0.1, 0.2, 0.5, 1, 2, 5 …; below a billionth comes 0."""
    if value <= 0:
        return 1e-4 if way > 0 else 0.0
    power = math.floor(math.log10(value) + 1e-9)
    digits = value / 10.0**power
    ladder = (0.5, 1, 2, 5, 10)
    if way > 0:
        after = next(each for each in ladder if each > digits * (1 + 1e-9))
    else:
        after = next(each for each in reversed(ladder) if each < digits * (1 - 1e-9))
    found = float(f"{after * 10.0**power:.12g}")
    return found if found >= 1e-9 else 0.0
