import json
import math
import zipfile

import numpy as np
import pytest

from netbuilder.core.errors import DataError, FileError, NetBuilderError
from netbuilder.document.personal import Drawings
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.formats.nbproj import (
    HISTORY,
    LABELS,
    MODEL,
    PICTURES,
    PROJECT,
    WINDOW,
    ProjectFile,
    is_nbproj,
    read_project_file,
    to_bytes,
    write_project_file,
)
from netbuilder.formats.project import read_project, write_project
from netbuilder.training.history import History


def project(units=3):
    specs = [layers.create("Input", {"shape": [4]}), layers.create("Dense", {"units": units})]
    return Project(name="Ünder", graph=Graph.stack(specs))


def whole():
    rng = np.random.default_rng(0)
    history = History()
    history.add(0, {"loss": 1.5, "iou": [0.5, math.nan], "count": np.int64(3)}, 0.25)
    history.add(1, {"loss": math.inf, "iou": [0.25, 1.0], "count": np.int64(4)}, 0.5)
    return ProjectFile(
        project=project(),
        model=rng.bytes(1000),
        history=history,
        personal=Drawings(rng.integers(0, 256, (5, 28, 28), np.uint8), np.arange(5)),
        window={"place": "build", "zoom": 1.5},
        others={"future/thing.bin": b"\x00\x01kept", "notes.txt": b"later"},
    )


def rezipped(path, **changes):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts |= {name.replace("__", "."): part for name, part in changes.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


@pytest.mark.parametrize("content", [b"nonsense", b"\x00\x01\x02\x03", b"[]", b"PK"])
def test_what_is_no_project_is_called_so(tmp_path, content):
    (tmp_path / "a.nbproj").write_bytes(content)
    with pytest.raises(FileError, match="not a NetBuilder project"):
        read_project_file(tmp_path / "a.nbproj")


def test_a_plain_project_may_have_the_other_ending(tmp_path):
    write_project(tmp_path / "a.json", project())
    text = (tmp_path / "a.json").read_bytes()
    (tmp_path / "a.nbproj").write_bytes(b"\n   \n" + text)
    assert read_project_file(tmp_path / "a.nbproj").project == project()


def test_everything_comes_back(tmp_path):
    path, content = tmp_path / "a.nbproj", whole()
    write_project_file(path, content)
    found = read_project_file(path)
    assert found.project == content.project
    assert found.model == content.model
    assert found.personal == content.personal
    assert found.window == content.window
    assert found.others == content.others
    assert found.history.epoch == [0, 1]
    assert found.history.history["loss"] == [1.5, math.inf]
    assert math.isnan(found.history.history["iou"][0][1])
    assert found.history.history["count"] == [3, 4]
    assert to_bytes(found) == path.read_bytes(), "what was read is written back as it was"
    assert is_nbproj(path)


def test_a_project_alone_is_small_and_opens_everywhere(tmp_path):
    path = tmp_path / "a.nbproj"
    write_project_file(path, ProjectFile(project=project()))
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [PROJECT]
    assert read_project(path) == project()


def test_a_plain_json_project_opens_and_is_written_if_nothing_is_lost(tmp_path):
    path = tmp_path / "a.json"
    write_project(path, project())
    found = read_project_file(path)
    assert (found.project, found.model, found.history, len(found.personal)) == (project(), None, None, 0)
    write_project_file(path, found.replace(project=project(7), window={"zoom": 2}))
    assert read_project(path) == project(7)
    with pytest.raises(FileError, match="the trained model and the curves and your drawings") as caught:
        write_project_file(path, whole())
    assert "a.nbproj" in str(caught.value)
    assert read_project(path) == project(7)
    assert not is_nbproj(path)


def test_the_same_content_gives_the_same_bytes():
    assert to_bytes(whole()) == to_bytes(whole())


def test_a_newer_version_is_refused_in_words(tmp_path):
    path = tmp_path / "a.nbproj"
    write_project_file(path, whole())
    rezipped(path, project__json=json.dumps({**project().to_json(), "netbuilder_project": 2}).encode())
    with pytest.raises(NetBuilderError, match="written for another version") as caught:
        read_project_file(path)
    assert "newer NetBuilder" in caught.value.hint
    assert str(path) in caught.value.where


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (PROJECT, b"{"),
        (PROJECT, b"[]"),
        (HISTORY, b'{"epoch": [0], "history": {"loss": [{}]}, "seconds": [1]}'),
        (HISTORY, b'{"epoch": 3}'),
        (WINDOW, b"{"),
        (PICTURES, b"\x93NUMPY no"),
        (LABELS, b""),
    ],
)
def test_a_damaged_member_is_a_sentence(tmp_path, member, content):
    path = tmp_path / "a.nbproj"
    write_project_file(path, whole())
    rezipped(path, **{member: content})
    with pytest.raises(NetBuilderError) as caught:
        read_project_file(path)
    assert str(path) in caught.value.where


def test_drawings_of_python_objects_are_refused(tmp_path):
    import io

    path = tmp_path / "a.nbproj"
    write_project_file(path, whole())
    target = io.BytesIO()
    np.save(target, np.array([{}], object), allow_pickle=True)
    rezipped(path, **{LABELS: target.getvalue()})
    with pytest.raises(NetBuilderError, match="Python objects"):
        read_project_file(path)


def test_every_cut_and_every_changed_byte_gives_the_content_or_a_sentence(tmp_path):
    path = tmp_path / "a.nbproj"
    image = to_bytes(whole().replace(personal=Drawings(), model=b"x" * 50))
    for length in range(0, len(image), 37):
        path.write_bytes(image[:length])
        with pytest.raises(NetBuilderError):
            read_project_file(path)
    rng = np.random.default_rng(1)
    for place in rng.integers(0, len(image), 300):
        changed = bytearray(image)
        changed[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(changed)
        try:
            read_project_file(path)
        except NetBuilderError:
            continue


def test_members_of_one_name_and_lacking_projects_are_refused(tmp_path):
    path = tmp_path / "a.nbproj"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", b"x")
    with pytest.raises(FileError, match="lacks project"):
        read_project_file(path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        archive.writestr(PROJECT, b"{}")
        archive.writestr(PROJECT, b"{}")
    with pytest.raises(DataError, match="more than one 'project"):
        read_project_file(path)


def test_too_much_is_refused(tmp_path, monkeypatch):
    from netbuilder.formats import nbproj

    path = tmp_path / "a.nbproj"
    write_project_file(path, whole())
    monkeypatch.setitem(nbproj.MOST_BYTES, MODEL, 10)
    with pytest.raises(FileError, match="too large"):
        read_project_file(path)
    with pytest.raises(FileError, match="too large"):
        write_project_file(tmp_path / "b.nbproj", whole())
    assert not (tmp_path / "b.nbproj").exists()


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    from netbuilder.formats import atomic

    path = tmp_path / "a.nbproj"
    write_project_file(path, whole())
    before = path.read_bytes()

    def full(file, parts):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "_write_through", full)
    with pytest.raises(FileError, match="disk is full"):
        write_project_file(path, ProjectFile(project=project(9)))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.nbproj"]
