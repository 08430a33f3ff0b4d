"""Texts come from the catalog of the system's language, if there is one."""

from __future__ import annotations

import gettext
import struct

import pytest

from netbuilder.gui import text
from netbuilder.gui.naming import called, log_title
from netbuilder.gui.text import load_catalog, tr, trn


def write_catalog(path, texts):
    """A compiled catalog; `texts` by their originals, plural forms separated by a zero."""
    texts = {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n", **texts}
    originals = sorted(texts)
    keys, values = ([each.encode() for each in group] for group in (originals, [texts[each] for each in originals]))
    count = len(keys)
    start = 28 + 16 * count
    tables, body = [], b""
    for group in (keys, values):
        for each in group:
            tables.append(struct.pack("<II", len(each), start + len(body)))
            body += each + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    path.write_bytes(head + b"".join(tables) + body)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    text.use(gettext.NullTranslations())


@pytest.fixture
def folder(tmp_path):
    write_catalog(
        tmp_path / "de.mo",
        {
            "Loss": "Verlust",
            "{count} epoch\0{count} epochs": "{count} Epoche\0{count} Epochen",
            "Untitled": "Ohne Namen",
        },
    )
    write_catalog(tmp_path / "pt_BR.mo", {"Loss": "Perda"})
    return tmp_path


def test_texts_come_from_the_catalog_of_the_language(folder):
    assert load_catalog(["de-AT", "en-GB"], folder) == "de"
    assert tr("Loss") == "Verlust"
    assert trn("{count} epoch", "{count} epochs", 1) == "1 Epoche"
    assert trn("{count} epoch", "{count} epochs", 3) == "3 Epochen"
    assert tr("Not in the catalog") == "Not in the catalog"


def test_the_catalog_of_the_country_comes_first(folder):
    write_catalog(folder / "pt.mo", {"Loss": "Perdas"})
    assert load_catalog(["pt-BR"], folder) == "pt_BR"
    assert tr("Loss") == "Perda"
    assert load_catalog(["pt-PT"], folder) == "pt"


@pytest.mark.parametrize("languages", [["en-US", "de-DE"], ["C"], ["fi-FI"], []])
def test_without_a_catalog_texts_stay_as_they_are(folder, languages):
    assert load_catalog(languages, folder) == ""
    assert tr("Loss") == "Loss"


def test_the_system_is_asked(folder):
    assert load_catalog(folder=folder) in ("", "de", "pt_BR")
    assert load_catalog() == ""


def test_a_damaged_catalog_is_passed_over(folder):
    (folder / "fr.mo").write_bytes(b"nothing of the kind")
    (folder / "it.mo").write_bytes((folder / "de.mo").read_bytes()[:40])
    assert load_catalog(["fr-FR", "it-IT", "de-DE"], folder) == "de"


def test_remembered_texts_are_made_anew_for_another_catalog(folder):
    @text.remember
    def head() -> str:
        return tr("Loss")

    assert head() == "Loss"
    load_catalog(["de"], folder)
    assert head() == "Verlust"


def test_names_are_not_translated_but_that_there_is_none_is(folder):
    load_catalog(["de"], folder)
    assert called("Loss") == "Loss"
    assert called("Untitled") == called("") == "Ohne Namen"
    assert log_title("loss") == "Verlust"


def test_numbers_of_the_logs_have_titles():
    names = ["loss", "val_loss", "accuracy", "val_accuracy", "mean_squared_error", "my_own"]
    shown = ["Loss", "Val. loss", "Accuracy", "Val. accuracy", "Mean squared error", "My own"]
    assert [log_title(name) for name in names] == shown


def test_means_are_written_as_keras_prints_them():
    assert [text.logged(value) for value in (0.9, 0.71, 12345.6, 0.0)] == ["0.9000", "0.7100", "12,345.6000", "0.0000"]
    assert text.logged(0.00001234) == "1.234e-05"
    assert text.logged(float("nan")) == text.logged(float("inf")) == "no number"
