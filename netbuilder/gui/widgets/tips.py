"""Tooltips of text that comes from files: shown letter by letter, even where it looks like markup."""

from __future__ import annotations

import functools
from collections.abc import Callable
from html import escape
from typing import Any

from PySide6.QtGui import Qt


def is_markup(text: str) -> bool:
    """Whether Qt would show a text as markup where nobody says how."""
    return bool(Qt.mightBeRichText(text))


def as_tip(text: str) -> str:
    """The text as a tooltip; Qt takes what begins like markup for markup, which could show pictures from anywhere."""
    return f"<p>{escape(text)}</p>" if is_markup(text) else text


def plain_tips(data: Callable[..., Any]) -> Callable[..., Any]:
    """For `data` and `headerData` of models whose tooltips hold names from files."""

    @functools.wraps(data)
    def with_plain_tips(*arguments: Any) -> Any:
        found = data(*arguments)
        if isinstance(found, str) and arguments[-1] == Qt.ItemDataRole.ToolTipRole:
            return as_tip(found)
        return found

    return with_plain_tips
