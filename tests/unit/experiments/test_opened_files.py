import subprocess
import sys

import pytest

from netbuilder.core.errors import FileError
from netbuilder.experiments.opened_files import MOST_RECENT, RecentFiles, lock_project
from netbuilder.formats.locks import FileLock, holder


def test_a_second_window_is_refused_until_the_first_lets_go(tmp_path):
    path = tmp_path / "a.nbproj"
    lock = lock_project(path, tmp_path / "locks")
    with pytest.raises(FileError, match="already open in another window since"):
        lock_project(tmp_path / "." / "a.nbproj", tmp_path / "locks")
    lock_project(tmp_path / "b.nbproj", tmp_path / "locks").release()
    lock.release()
    lock.release()
    lock_project(path, tmp_path / "locks").release()
    assert list((tmp_path / "locks").iterdir()) == []


HOLDING = """
import sys
from netbuilder.experiments.opened_files import lock_project
lock = lock_project(sys.argv[1], sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_of_another_process_counts_until_it_is_killed(tmp_path):
    path, folder = tmp_path / "a.nbproj", tmp_path / "locks"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout.readline().strip() == b"held"
        with pytest.raises(FileError, match=rf"another NetBuilder \({process.pid}\)"):
            lock_project(path, folder)
        process.kill()
        process.wait()
        assert len(list(folder.iterdir())) == 1, "the killed one left its file"
        lock_project(path, folder).release()


def test_a_lock_says_who_holds_it(tmp_path):
    path = tmp_path / "x.lock"
    assert holder(path) is None
    with FileLock.take(path, {"pid": 1, "name": "me"}):
        assert holder(path) == {"pid": 1, "name": "me"}
        assert FileLock.take(path, {}) is None
    path.write_bytes(b"{ damaged")
    assert holder(path) is None


def test_recent_files_are_newest_first_and_at_most_twelve(tmp_path):
    recent = RecentFiles(tmp_path / "state" / "recent.json")
    assert recent.files() == []
    for number in range(20):
        recent.add(tmp_path / f"{number}.nbproj", f"P{number}")
    recent.add(tmp_path / "15.nbproj", "P15")
    (tmp_path / "19.nbproj").write_bytes(b"")
    files = RecentFiles(tmp_path / "state" / "recent.json").files()
    assert len(files) == MOST_RECENT
    assert [one.name for one in files[:3]] == ["P15", "P19", "P18"]
    assert [one.missing for one in files[:2]] == [True, False]
    recent.remove(tmp_path / "15.nbproj")
    assert recent.files()[0].name == "P19"
    recent.clear()
    assert recent.files() == []


def test_a_damaged_or_unwritable_list_is_no_trouble(tmp_path):
    path = tmp_path / "recent.json"
    for text in (b"{", b"[]", b'{"files": [{"path": 1}]}', b'{"files": 3}'):
        path.write_bytes(text)
        assert RecentFiles(path).files() == []
    recent = RecentFiles(path)
    recent.add(tmp_path / "a", "A")
    assert [one.name for one in recent.files()] == ["A"]
    RecentFiles(path / "no folder" / "recent.json").add(tmp_path / "a", "A")
