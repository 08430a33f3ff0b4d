"""What a spec makes of the values it is given."""

import json
import math
import numbers

import pytest

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import Spec, param


class Small(Spec):
    """A spec with one setting of each sort."""

    rate: float = param(0.5, "How fast.", ge=0, lt=1)
    count: int = param(3, "How many.", ge=1)
    wide: bool = param(False, "Whether it is wide.")
    mode: str = param("a", "Which way.", choices=("a", "b"))
    size: tuple[int, int] = param((1, 2), "Two lengths.", ge=1)
    border: tuple[tuple[int, int], ...] = param(((0, 0),), "Pairs.", ge=0)
    limit: float | None = param(None, "The most; nothing for no limit.", gt=0)
    axis: int | tuple[int, ...] = param(0, "One axis or several.")


class Outer(Spec):
    """A spec that holds another."""

    inner: Small = param("plain", "The inner one.", convert=lambda value: value if value != "plain" else Small())


def refused(**settings) -> str:
    with pytest.raises(SettingError) as caught:
        Small(**settings)
    return str(caught.value)


class Whole:
    """A whole number of another library, such as numpy's."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __int__(self) -> int:
        return self.value


numbers.Integral.register(Whole)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("rate", 0, 0.0),
        ("count", 4.0, 4),
        ("count", Whole(7), 7),
        ("rate", Whole(0), 0.0),
        ("size", [3, 4], (3, 4)),
        ("size", [3.0, 4], (3, 4)),
        ("border", [[1, 2], [3, 4]], ((1, 2), (3, 4))),
        ("axis", [0, 1], (0, 1)),
        ("limit", 2, 2.0),
    ],
)
def test_a_looser_spelling_becomes_the_declared_type(name, given, kept):
    value = getattr(Small(**{name: given}), name)
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("rate", "fast", "a number"),
        ("rate", None, "a number"),
        ("rate", True, "a number"),
        ("rate", math.nan, "at least 0 and less than 1"),
        ("rate", math.inf, "at least 0 and less than 1"),
        pytest.param("rate", 10**400, "at least 0 and less than 1", id="huge"),
        ("rate", 1, "at least 0 and less than 1"),
        ("rate", -0.1, "at least 0 and less than 1"),
        ("count", 2.5, "a whole number"),
        ("count", 0, "at least 1"),
        ("wide", 1, "true or false"),
        ("mode", "c", "one of a, b"),
        ("mode", [], "a text"),
        ("size", [1], "a list of 2: a whole number, a whole number"),
        ("size", [1, 0], "at least 1"),
        ("border", [[1, -2]], "at least 0"),
        ("border", [[1, 2, 3]], "a list of which each item is a list of 2"),
        ("limit", 0, "more than 0"),
        ("axis", "first", "a whole number or a list of whole numbers"),
    ],
)
def test_a_wrong_value_is_refused_in_words(name, given, words):
    message = refused(**{name: given})
    assert f"Small: {name} must be " in message
    assert words in message
    assert Small.params()[name].help in message


def test_a_long_value_is_shortened_in_the_message():
    assert len(refused(mode="x" * 10_000)) < 300


def test_a_converter_that_breaks_refuses_in_words():
    class Broken(Spec):
        size: int = param(1, "A size.", convert=lambda value: value.missing)

    with pytest.raises(SettingError, match="Broken: size must be a whole number, but it is 'x'"):
        Broken(size="x")


def test_a_spec_is_a_value():
    assert Small(count=4) == Small(count=4) != Small(count=5)
    assert len({Small(count=4), Small(count=4), Small()}) == 2
    with pytest.raises(AttributeError):
        Small().count = 5


def test_a_nested_spec_of_the_wrong_class_is_refused_in_words():
    with pytest.raises(SettingError, match="inner must be a small, but it is 3"):
        Outer(inner=3)


def test_only_what_differs_from_the_defaults_is_written():
    Small.kind = "small"
    assert Small().brief() == "small"
    written = Small(rate=0.25, border=[[1, 2]]).to_json()
    assert json.loads(json.dumps(written)) == {"kind": "small", "rate": 0.25, "border": [[1, 2]]}
    assert Outer(inner=Small(count=9)).settings() == {"inner": {"kind": "small", "count": 9}}


def test_replace_checks_and_names_what_is_near():
    assert Small().replace(count=8).count == 8
    with pytest.raises(SettingError, match="Did you mean count"):
        Small().replace(cuont=8)
    with pytest.raises(SettingError, match="at least 1"):
        Small().replace(count=0)
