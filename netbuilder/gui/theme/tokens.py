"""The colours and sizes of the window, light and dark; nothing else in the window names a colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One set of colours.

    Text on its ground has a contrast of at least 4.5 : 1, also `muted` text and text on the accent. The colours of
    `series` are those of Okabe and Ito, which people with any colour vision tell apart, in the order of their use:
    training, validation, then other runs.
    """

    dark: bool
    window: str
    surface: str
    raised: str
    sunken: str
    border: str
    strong_border: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    accent_soft: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    good: str
    good_soft: str
    series: tuple[str, ...]
    groups: tuple[str, ...]


LIGHT = Tokens(
    dark=False,
    window="#f4f5f8",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#e9ecf1",
    border="#d6dae2",
    strong_border="#858e9c",
    text="#1a1f27",
    muted="#59626f",
    disabled="#9aa2ae",
    accent="#2962cc",
    on_accent="#ffffff",
    accent_soft="#dfe9fb",
    danger="#b3261e",
    danger_soft="#fbe3e1",
    warning="#8a5a00",
    warning_soft="#fcefd3",
    good="#17714a",
    good_soft="#dcf3e7",
    series=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8f7300", "#3a8fc4", "#5c6670"),
    groups=("#0072b2", "#d55e00", "#00805d", "#a8487e", "#806700", "#2b7ba8", "#5c6670"),
)

DARK = Tokens(
    dark=True,
    window="#14171c",
    surface="#1b1f26",
    raised="#242a33",
    sunken="#0f1216",
    border="#343b47",
    strong_border="#76818f",
    text="#e8ebf0",
    muted="#a5aebb",
    disabled="#6b7480",
    accent="#78aaff",
    on_accent="#0b1930",
    accent_soft="#22345a",
    danger="#ff8a80",
    danger_soft="#4a2220",
    warning="#f2b84b",
    warning_soft="#42331a",
    good="#5fd09b",
    good_soft="#193a2b",
    series=("#56b4e9", "#e69f00", "#2fc79a", "#e29ac2", "#f0e442", "#8cc8f0", "#a5aebb"),
    groups=("#56b4e9", "#f08a4b", "#2fc79a", "#e29ac2", "#d9c94a", "#8cc8f0", "#a5aebb"),
)

# Distances in logical pixels; all gaps are multiples of the smallest.
GAP = 4
SPACING = 8
MARGIN = 12
WIDE = 16
RADIUS = 6

# The type scale: sizes relative to the system's own.
CAPTION = 0.88
BODY = 1.0
HEADING = 1.2
TITLE = 1.6
