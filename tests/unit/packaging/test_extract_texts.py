"""The template for translators holds every kind of text of the program."""

from __future__ import annotations

import ast

import extract_texts
import pytest

from netbuilder.core.text import first_paragraph
from netbuilder.engine.layers import layers


@pytest.fixture(scope="module")
def entries():
    return {entry.one: entry for entry in extract_texts.entries()}


@pytest.mark.parametrize(
    "text",
    [
        "&File",  # tr
        "Choose what to learn from, look at it, and split it.",  # mark in gui
        "height",  # mark in document
        "Dense",  # title of a spec
        "Convolution",  # group
        "Glorot uniform",
        "Early stopping",
        "Breast cancer",
    ],
)
def test_texts_of_every_kind_are_there(entries, text):
    assert text in entries


def test_descriptions_and_helps_of_specs_are_there(entries):
    for kind in layers.values():
        assert first_paragraph(kind) in entries
        assert {param.help for param in kind.params().values()} - {""} <= set(entries)


def test_plurals_keep_both_forms(entries):
    plural = [entry for entry in entries.values() if entry.many]
    assert len(plural) > 10
    assert all("{count}" in entry.many for entry in plural)


def test_both_branches_of_a_choice_are_found():
    call = ast.parse('tr("one" if here else "other")').body[0].value
    assert list(extract_texts.literals(call.args[0])) == ["one", "other"]


def test_the_file_can_be_read_back(tmp_path, capsys):
    file = tmp_path / "texts.pot"
    assert extract_texts.main([str(file)]) == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    ids = [ast.literal_eval(line.removeprefix("msgid ")) for line in lines if line.startswith("msgid ")]
    assert len(ids) == len(set(ids)) > 1000
    assert ids[0] == ""
    assert str(len(ids) - 1) in capsys.readouterr().out


def test_it_wants_a_file():
    assert extract_texts.main([]) == 2
