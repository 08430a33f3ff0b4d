"""Trying out how a table is read."""

from __future__ import annotations

from netbuilder.data.readers.csv_table import CsvTable
from netbuilder.data.readers.trying import try_table


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_comma_before_decimals_and_an_old_encoding_are_found(tmp_path):
    path = written(tmp_path, "Größe;Preis\n" + "".join(f"{n},5;{n * 3},25\n" for n in range(30)), "cp1252")
    trial = try_table(CsvTable(), path, advise=True)
    assert trial.error is None and trial.whole
    assert (trial.reader.decimal, trial.reader.encoding) == (",", "cp1252")
    assert (trial.samples, trial.inputs, trial.classes) == (30, 1, ())


def test_without_advice_the_settings_stay_and_the_error_is_told(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n,4\n3,1\n")
    trial = try_table(CsvTable(), path)
    assert trial.reader == CsvTable() and trial.look is not None
    assert "no value" in trial.error.message
    assert try_table(CsvTable(), path, advise=True).reader.missing == "mean"


def test_classes_are_named(tmp_path):
    trial = try_table(CsvTable(), written(tmp_path, "a,b\n1,yes\n2,no\n"))
    assert trial.classes == ("no", "yes")


def test_what_is_no_table_is_an_error_and_no_look(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"\x00\x01\xff\xfe\x00")
    trial = try_table(CsvTable(), path, advise=True)
    assert trial.look is None and trial.error is not None
