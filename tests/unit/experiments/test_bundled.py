"""The models that come with the program, and what is told of them."""

from __future__ import annotations

import json

import pytest

from netbuilder.core.paths import resources
from netbuilder.experiments.bundled import RECORD, bundled_models, model_path

FACTS = {"models": {"digits": {"mnist_test": {"accuracy": 0.9961}}}}


@pytest.fixture
def folder(tmp_path):
    for name in ("lecture", "digits", "other"):
        (tmp_path / f"{name}.keras").write_bytes(b"")
    (tmp_path / RECORD).write_text(json.dumps(FACTS))
    return tmp_path


def test_they_are_listed_with_what_was_measured(folder):
    digits, lecture, other = bundled_models(folder)
    assert digits.accuracy == 0.9961 and "convolutional" in digits.about
    assert lecture.accuracy is None and "784-500-500-10" in lecture.title
    assert (other.name, other.title, other.about, other.accuracy) == ("other", "", "", None)


@pytest.mark.parametrize("record", [b"", b"[1]", b'{"models": 3}', b'{"models": {"digits": {"mnist_test": 7}}}', None])
def test_a_record_that_is_damaged_or_gone_only_leaves_the_accuracy_out(folder, record):
    (folder / RECORD).unlink() if record is None else (folder / RECORD).write_bytes(record)
    assert [each.accuracy for each in bundled_models(folder)] == [None, None, None]


def test_no_folder_has_no_models(tmp_path):
    assert bundled_models(tmp_path / "nowhere") == []


def test_a_model_is_named_or_a_file(folder, monkeypatch, tmp_path):
    assert model_path("digits", folder) == folder / "digits.keras"
    assert str(model_path("nobody", folder)) == "nobody"
    assert str(model_path("a/digits", folder)) == "a/digits"
    assert str(model_path("digits.keras", folder)) == "digits.keras"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    assert str(model_path("digits", folder)) == "digits"


def test_what_is_bundled_is_small_told_of_and_opens():
    from netbuilder.experiments.models import TrainedModel

    found = bundled_models()
    names = {each.path.stem for each in found}
    assert names in (set(), {"digits", "lecture"})
    for each in found:
        assert each.title and each.about and each.accuracy is not None and each.accuracy > 0.97
        assert each.path.stat().st_size < 2 << 20
        model = TrainedModel.open(each.path)
        assert "calibration" in model.stored.about
        assert model.class_names == tuple("0123456789")


def test_their_readme_names_every_file_and_its_licences():
    folder = resources() / "models"
    text = (folder / "README.md").read_text(encoding="utf-8")
    for each in folder.iterdir():
        assert each.name == "README.md" or f"`{each.name}`" in text
    assert "CC BY-SA 3.0" in text and "CC BY 4.0" in text and "Alpaydin" in text and "LeCun" in text
