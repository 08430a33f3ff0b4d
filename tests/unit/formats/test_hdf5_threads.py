"""Files in memory are written in several threads at once: a checkpoint while a model is kept for the project file."""

from __future__ import annotations

from netbuilder.formats.hdf5.parts import new_file


def test_two_files_are_open_at_once():
    with new_file() as (one, first):
        one["a"] = [1.0]
        with new_file() as (two, second):
            two["b"] = [2.0, 3.0]
    assert first and second and first != second
