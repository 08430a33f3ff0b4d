"""Marking text that a user may see, so that it can be translated later."""

from __future__ import annotations


def mark(text: str) -> str:
    """Returns `text` unchanged; translation tools collect the calls, the window translates at display time."""
    return text
