"""The colours and sizes of the window, light and dark; nothing else in the window names a colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One set of colours.

    Text on its ground has a contrast of at least 4.5 : 1, also `muted` text and text on the accent. The colours of
    `series` begin with two of Okabe and Ito; the rest and `groups` lie near theirs, but differ in lightness as well,
    so that people with any colour vision tell them apart. They stand in the order of their use: training, validation,
    then other runs.
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
    series=("#0072b2", "#d55e00", "#5d9d67", "#cb79a6", "#725500", "#479cd2", "#5d656e"),
    groups=("#197ac0", "#993100", "#00805e", "#a9497e", "#8e730d", "#0c6093", "#4a5761"),
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
    series=("#56b4e9", "#e69f00", "#4addac", "#c87790", "#efe442", "#9ed1f5", "#a5afbc"),
    groups=("#4fc0fb", "#ee8848", "#07b17f", "#e69dc5", "#ddcc4e", "#a2d8ff", "#879197"),
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
