"""The same small scripts give with NetBuilder what they gave with real Keras."""

from __future__ import annotations

import json

import pytest

import netbuilder.keras as keras
from tests.unit.keras import scripts, scripts_layers, scripts_models, scripts_parts  # noqa: F401 - they add themselves

EXPECTED = json.loads(scripts.EXPECTED.read_text(encoding="utf-8"))


def test_what_is_stored_is_what_there_is():
    assert set(EXPECTED) == set(scripts.SCRIPTS)


@pytest.mark.parametrize("name", sorted(scripts.SCRIPTS))
def test_a_script_gives_what_it_gave_with_keras(name):
    assert scripts.difference(scripts.run(name, keras), EXPECTED[name]) == ""
