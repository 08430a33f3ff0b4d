"""Which readers fit a file or folder that was dropped on the window."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError, FileError
from netbuilder.data.readers import fitting_readers, reader_for
from tests.unit.data.making import png_bytes, write_class_folders, write_mnist


def kinds(path):
    return [kind.kind for kind in fitting_readers(path)]


def test_the_likeliest_reader_comes_first(tmp_path):
    write_mnist(tmp_path / "digits")
    write_class_folders(tmp_path / "animals")
    np.savez(tmp_path / "arrays.npz", x=np.zeros(3), y=np.zeros(3))
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    assert kinds(tmp_path / "digits") == ["idx"]
    assert kinds(tmp_path / "digits" / "train-images-idx3-ubyte.gz")[0] == "idx"
    assert kinds(tmp_path / "animals") == ["pictures"]
    assert kinds(tmp_path / "arrays.npz")[0] == "npz"
    assert kinds(str(tmp_path / "table.csv")) == ["csv"]


def test_a_text_of_any_name_may_be_a_table_but_is_not_taken_for_one_unasked(tmp_path):
    (tmp_path / "measured.dat").write_text("1 2\n3 4\n")
    assert kinds(tmp_path / "measured.dat") == ["csv"]
    with pytest.raises(DataError, match="no kind of data file"):
        reader_for(tmp_path / "measured.dat")


def test_what_nobody_reads_fits_nothing(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "one.png").write_bytes(png_bytes(np.zeros((4, 4), np.uint8)))
    assert kinds(tmp_path / "empty") == [] and kinds(tmp_path / "one.png") == []
    with pytest.raises(FileError, match="no such file"):
        fitting_readers(tmp_path / "gone.csv")
