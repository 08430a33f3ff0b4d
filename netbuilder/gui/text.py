"""Visible text: translated, with numbers, sizes and times as the user's language writes them."""

from __future__ import annotations

import functools
import gettext
import math
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QLocale

from netbuilder.core.errors import NetBuilderError, one_line
from netbuilder.core.paths import resources
from netbuilder.core.problems import Problem
from netbuilder.core.text import Text

T = TypeVar("T")

_catalog = gettext.NullTranslations()
_filter: Callable[[str], str] = str
_remembered: list[Any] = []


def use(catalog: gettext.NullTranslations, after: Callable[[str], str] = str) -> None:
    """Takes texts from this catalog from now on; `after` changes each, for tests that look for untranslated text."""
    global _catalog, _filter
    _catalog, _filter = catalog, after
    for each in _remembered:
        each.cache_clear()


def remember(function: Callable[..., T]) -> Callable[..., T]:
    """Keeps what a function gave for its arguments, until texts come from another catalog."""
    kept = functools.lru_cache(maxsize=256)(function)
    _remembered.append(kept)
    return kept


def load_catalog(languages: list[str] | None = None, folder: Path | None = None) -> str:
    """Takes the texts of the first of the user's languages that there is a catalog for.

    Args:
        languages: as the system names them ("de-AT"), the most wanted first; None asks the system.
        folder: where `<language>.mo` files are; None for those that come with the program.

    Returns:
        The language taken; "" where the texts stay as they are written in the source.
    """
    folder = folder or resources() / "translations"
    for wanted in QLocale.system().uiLanguages() if languages is None else languages:
        parts = wanted.replace("_", "-").split("-")
        if parts[0] in ("en", "C"):
            return ""
        for count in range(len(parts), 0, -1):
            file = folder / f"{'_'.join(parts[:count])}.mo"
            if file.is_file():
                try:
                    with file.open("rb") as stream:
                        use(gettext.GNUTranslations(stream))
                except (OSError, ValueError, struct.error):
                    continue  # a damaged catalog must not keep the program from starting
                return file.stem
    return ""


def tr(text: str, /, **values: object) -> str:
    """The text in the user's language, with `{name}` replaced by values; a `Text` brings its values with it."""
    if isinstance(text, Text):
        return text.translated(tr)
    found = _filter(_catalog.gettext(text)) if text else ""
    return found.format(**values) if values else found


def told(trouble: NetBuilderError | Problem | OSError, where: bool = False) -> str:
    """What is wrong and what to do, in the user's language; with the place before it if `where`."""
    if isinstance(trouble, OSError):
        return str(trouble)
    place = f"{one_line(trouble.where)}: " if where and trouble.where else ""
    return place + " ".join(tr(part) for part in (trouble.message, trouble.hint) if part)


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` or `many`, whichever the language uses for this count; `{count}` is the number as it is written."""
    found = _filter(_catalog.ngettext(one, many, count))
    return found.format(count=number(count), **values)


def locale() -> QLocale:
    """How the user's language writes numbers; a system without a language is taken for an English one."""
    found = QLocale()
    return QLocale(QLocale.Language.English) if found.language() == QLocale.Language.C else found


def number(value: float, digits: int | None = None) -> str:
    """A number with separators of thousands; `digits` after the point, or as many as it has, six significant."""
    if isinstance(value, int):
        return locale().toString(value)
    if digits is not None:
        return locale().toString(value, "f", digits)
    return locale().toString(value, "g", 6)


def logged(value: float) -> str:
    """A loss or a metric as Keras prints it: four digits after the point, or 1.234e-05 where they would be zeros."""
    if not math.isfinite(value):
        return tr("no number")
    small = 0 < abs(value) <= 1e-3
    return locale().toString(value, "e" if small else "f", 4 if not small else 3)


def percent(share: float, digits: int = 1) -> str:
    """A share between 0 and 1 in percent."""
    return f"{locale().toString(100 * share, 'f', digits)} %"


def size(count: int) -> str:
    """An amount of memory or of data, given in bytes."""
    return locale().formattedDataSize(max(0, int(count)), 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def duration(seconds: float) -> str:
    """A span of time: 350 ms, 12.5 s, 3:05, 1:02:03."""
    if seconds < 1:
        return tr("{count} ms", count=number(round(seconds * 1000)))
    if seconds < 60:
        return tr("{count} s", count=number(float(seconds), 1))
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def shape(lengths: tuple[int | None, ...]) -> str:
    """A shape as it stands on a card: 28 × 28 × 32."""
    return " × ".join("?" if length is None else number(length) for length in lengths) or "1"
