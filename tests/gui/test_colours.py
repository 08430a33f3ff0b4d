"""Colours are readable, and can be told apart with any colour vision."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from netbuilder.gui.theme.tokens import DARK, LIGHT

TOKENS = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
TEXTS = ("text", "muted", "accent", "danger", "warning", "good")
GROUNDS = ("window", "surface", "raised", "sunken", "accent_soft", "danger_soft", "warning_soft", "good_soft")

READABLE, SEEN = 4.5, 3.0
"""The least contrast of text and of graphics, by WCAG 2.1, criteria 1.4.3 and 1.4.11."""

LEAST_DISTANCE = 12.0
"""In CIELAB, five times what is just noticed where two colours touch (2.3): curves and stripes lie apart."""

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009,
# for the severity 1.0, on linear RGB.
SIGHTS = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    """A colour "#rrggbb" as amounts of light."""
    shares = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """By WCAG: 1 for equal colours, 21 for black on white."""
    low, high = sorted(float(TO_XYZ[1] @ linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light):
    """CIELAB of amounts of light."""
    t = TO_XYZ @ light / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour, sight):
    return lab(np.clip(SIGHTS[sight] @ linear(colour), 0, 1))


def test_the_measures_are_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    # Grey stays grey whatever one cannot see.
    for sight in SIGHTS:
        assert seen("#808080", sight)[1:] == pytest.approx([0, 0], abs=0.5)


@pytest.mark.parametrize("tokens", TOKENS)
def test_text_can_be_read_on_every_ground(tokens):
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + [("on_accent", "accent")]
    found = {pair: contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) for pair in pairs}
    assert not {pair: round(value, 2) for pair, value in found.items() if value < READABLE}


@pytest.mark.parametrize("tokens", TOKENS)
def test_lines_of_editors_and_the_focus_are_seen(tokens):
    grounds = ("window", "surface", "raised")
    pairs = [(line, ground) for line in ("strong_border", "accent") for ground in grounds]
    found = {pair: contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) for pair in pairs}
    assert not {pair: round(value, 2) for pair, value in found.items() if value < SEEN}


@pytest.mark.parametrize("name", ["series", "groups"])
@pytest.mark.parametrize("tokens", TOKENS)
def test_curves_and_groups_are_seen(tokens, name):
    assert not [each for each in getattr(tokens, name) if contrast(each, tokens.surface) < SEEN]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", ["series", "groups"])
@pytest.mark.parametrize("tokens", TOKENS)
def test_curves_and_groups_are_told_apart(tokens, name, sight):
    close = [
        (one, other)
        for one, other in itertools.combinations(getattr(tokens, name), 2)
        if np.linalg.norm(seen(one, sight) - seen(other, sight)) < LEAST_DISTANCE
    ]
    assert not close
