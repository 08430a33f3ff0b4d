import errno
import os

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats import atomic
from netbuilder.formats.atomic import check_writable, write_file
from netbuilder.formats.checkpoint import is_checkpoint, read_checkpoint, write_checkpoint

STATE = {
    "weights": {"a/b": {"kernel": np.arange(6, dtype=np.float32).reshape(2, 3)}, "empty": np.zeros((0, 4))},
    "list": [np.float64(0.1), 1, None, True, "text", [np.array(3, np.int64)], {}],
    "odd": [float("nan"), float("inf"), 2**64 - 1, 0.1 + 0.2],
}


def test_a_state_comes_back_bit_by_bit(tmp_path):
    path = tmp_path / "c.h5"
    write_checkpoint(path, STATE, {"run": 3})
    state, about = read_checkpoint(path)
    assert about == {"run": 3}
    kernel = state["weights"]["a/b"]["kernel"]
    assert kernel.dtype == np.float32
    assert kernel.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert state["weights"]["empty"].shape == (0, 4)
    assert state["list"][:5] == [0.1, 1, None, True, "text"]
    assert state["list"][5][0] == 3
    assert np.isnan(state["odd"][0])
    assert state["odd"][1:] == [float("inf"), 2**64 - 1, 0.1 + 0.2]
    assert is_checkpoint(path)


def test_only_numbers_can_be_saved(tmp_path):
    with pytest.raises(TypeError, match="only numbers"):
        write_checkpoint(tmp_path / "c.h5", {"x": np.array([object()])})
    assert list(tmp_path.iterdir()) == []


def test_every_kind_of_damage_is_noticed(tmp_path):
    path = tmp_path / "c.h5"
    write_checkpoint(path, STATE)
    content = path.read_bytes()
    for place in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(FileError, match=r"damaged|no checkpoint"):
            read_checkpoint(path)
    for length in (0, 10, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(FileError, match=r"no checkpoint"):
            read_checkpoint(path)
    with pytest.raises(FileError, match="There is no such file"):
        read_checkpoint(tmp_path / "none")


@pytest.mark.parametrize("broken", ["fsync", "replace", "write"])
@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "may not be written")])
def test_whatever_goes_wrong_the_old_file_stays(broken, code, words, tmp_path, monkeypatch):
    path = tmp_path / "c.h5"
    write_file(path, b"old")

    def fails(*_):
        raise OSError(code, "broken")

    if broken == "replace":
        monkeypatch.setattr("pathlib.Path.replace", fails)
    else:
        monkeypatch.setattr(os, "fsync", fails)
    parts = iter([b"new", b"er"])
    if broken == "write":

        def stops():
            yield b"half of it"
            fails()

        parts = stops()
    with pytest.raises(FileError, match=words):
        write_file(path, parts)
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["c.h5"]


def test_a_program_that_dies_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "c.h5"
    write_file(path, b"old")

    class Killed(BaseException):
        pass

    def stops():
        yield b"half"
        assert path.read_bytes() == b"old"
        raise Killed

    with pytest.raises(Killed):
        write_file(path, stops())
    assert path.read_bytes() == b"old"


def test_places_that_cannot_be_written(tmp_path, monkeypatch):
    with pytest.raises(FileError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(FileError, match="does not exist"):
        check_writable(tmp_path / "no" / "m.keras")
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="does not exist"):
        write_file(tmp_path / "file" / "m.keras", b"x")
    check_writable(tmp_path / "m.keras")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]

    def refuses(*_, **__):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr("pathlib.Path.touch", refuses)
    with pytest.raises(FileError, match="may not be written"):
        check_writable(tmp_path / "m.keras")


def test_a_folder_that_cannot_be_flushed_is_no_fault(tmp_path, monkeypatch):
    flush = os.fsync
    calls = []

    def only_files(handle):
        calls.append(handle)
        if len(calls) > 1:
            raise OSError(errno.EINVAL, "no")
        flush(handle)

    monkeypatch.setattr(atomic.os, "fsync", only_files)
    write_file(tmp_path / "x", b"1")
    assert (tmp_path / "x").read_bytes() == b"1"
