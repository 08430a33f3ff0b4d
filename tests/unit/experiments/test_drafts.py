import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.personal import Drawings
from netbuilder.document.project import Project
from netbuilder.experiments import drafts
from netbuilder.experiments.drafts import Draft, abandoned
from netbuilder.formats.nbproj import ProjectFile


def content(epochs=1, **more):
    return ProjectFile(project=Project(name="Mine", epochs=epochs), **more)


def left_behind(folder, **more):
    draft = Draft("/somewhere/mine.nbproj", folder)
    draft.edited(content(7, **more))
    draft.close(keep=True)
    return draft


def test_what_is_being_edited_is_not_abandoned_and_a_clean_close_leaves_nothing(tmp_path):
    draft = Draft(None, tmp_path)
    draft.edited(content(3))
    assert draft.flush()
    assert draft.path.is_file()
    assert abandoned(tmp_path) == []
    draft.close()
    assert list(tmp_path.iterdir()) == []


def test_a_draft_left_behind_is_offered_with_all_that_was_in_it(tmp_path):
    drawings = Drawings(np.full((2, 28, 28), 7, np.uint8), np.array([1, 2]))
    left_behind(tmp_path, model=b"weights", personal=drawings, window={"zoom": 2}, others={"new": b"x"})
    (found,) = abandoned(tmp_path)
    assert (found.name, found.original) == ("Mine", str(Path("/somewhere/mine.nbproj").absolute()))
    read = found.read()
    assert (read.project.epochs, read.model, read.personal, read.window) == (7, b"weights", drawings, {"zoom": 2})
    assert read.others == {"new": b"x"}
    found.discard()
    assert list(tmp_path.iterdir()) == []


def test_taking_a_draft_over_makes_it_ours(tmp_path):
    left_behind(tmp_path, model=b"weights")
    (found,) = abandoned(tmp_path)
    draft = Draft.taken_over(found)
    assert abandoned(tmp_path) == []
    with pytest.raises(NetBuilderError, match="another window"):
        Draft.taken_over(found)
    draft.edited(content(8))
    draft.close(keep=True)
    (again,) = abandoned(tmp_path)
    assert (again.read().project.epochs, again.read().model) == (8, None)


def test_saving_removes_the_draft_until_the_next_edit(tmp_path):
    draft = Draft(None, tmp_path)
    draft.edited(content(2, model=b"m"))
    draft.flush()
    draft.saved(tmp_path / "x.nbproj")
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]
    draft.edited(content(3, model=b"m"))
    draft.close(keep=True)
    (found,) = abandoned(tmp_path)
    assert found.original == str(tmp_path / "x.nbproj")
    assert found.read().model == b"m"


def test_while_one_edit_is_written_only_the_newest_waits(tmp_path, monkeypatch):
    started, go = threading.Event(), threading.Event()
    written = []

    def slow(content, indent=None):
        written.append(content.project.epochs)
        started.set()
        assert go.wait(60)
        return b"bytes"

    monkeypatch.setattr(drafts, "to_bytes", slow)
    draft = Draft(None, tmp_path)
    draft.edited(content(1))
    assert started.wait(60)
    for epochs in range(2, 500):
        draft.edited(content(epochs))
    assert not draft.flush(0.0)
    go.set()
    assert draft.flush()
    assert written == [1, 499]
    draft.close()


def test_a_full_disk_is_remembered_and_ends_nothing(tmp_path, monkeypatch):
    draft = Draft(None, tmp_path)
    real = drafts.write_soon
    monkeypatch.setattr(drafts, "write_soon", lambda path, parts: real(tmp_path / "no" / "such", parts))
    draft.edited(content(1))
    assert draft.flush()
    assert draft.trouble is not None
    monkeypatch.setattr(drafts, "write_soon", real)
    draft.edited(content(2))
    assert draft.flush()
    assert draft.trouble is None
    draft.close()


def test_a_damaged_draft_is_left_alone_and_hides_no_other(tmp_path):
    left_behind(tmp_path)
    (tmp_path / "broken.nbproj").write_bytes(b"PK\x03\x04 no zip")
    assert [found.name for found in abandoned(tmp_path)] == ["Mine"]
    assert (tmp_path / "broken.nbproj").exists()


PROGRAM = """
import sys
from netbuilder.document.project import Project
from netbuilder.experiments.drafts import Draft
from netbuilder.formats.nbproj import ProjectFile
draft = Draft(None, sys.argv[1])
for epochs in range(1, 1_000_000):
    draft.edited(ProjectFile(project=Project(name="Mine", epochs=epochs)))
    if epochs % 20 == 0:
        draft.flush()
        print(epochs, flush=True)
"""


def test_killed_while_writing_the_newest_complete_edit_is_offered(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with process:
        seen = 0
        while seen < 200:
            seen = int(process.stdout.readline())
        assert abandoned(tmp_path) == [], "it still runs"
        process.kill()
        rest = process.stdout.read().split()
    flushed = int(rest[-1]) if rest else seen
    (found,) = abandoned(tmp_path)
    assert flushed <= found.read().project.epochs <= flushed + 20
