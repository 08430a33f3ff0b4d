"""Each of these was found by files bent at random, and is kept here by name."""

import hashlib
import json

import numpy as np
import pytest

from netbuilder.cli import BAD_INPUT, FINE, main
from netbuilder.core import strict_json
from netbuilder.core.errors import FileError, NetBuilderError, one_line
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.experiments.drafts import ABOUT, abandoned
from netbuilder.experiments.store import RunStore
from netbuilder.formats.checkpoint import read_checkpoint, write_checkpoint
from netbuilder.formats.files import load_model
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.nbproj import ProjectFile, read_project_file, to_bytes
from netbuilder.formats.weights_list import MODEL, WEIGHTS, kind_of_hdf5
from netbuilder.gui.settings import Settings
from tests.hostile import attack, bending, seeds


def refused(read, *arguments):
    with pytest.raises(NetBuilderError) as caught:
        read(*arguments)
    return str(caught.value)


def test_a_member_without_a_name_in_a_project_file(tmp_path):
    path = tmp_path / "p.nbproj"
    path.write_bytes(bending.packed([("", b"x"), ("project.json", b"{}")], 0))
    assert refused(read_project_file, path)


@pytest.mark.parametrize("kind", ["nbproj", "keras"])
def test_a_member_whose_name_is_no_text(kind, tmp_path):
    content = bytearray((seeds.projects() if kind == "nbproj" else seeds.keras())[0])
    place = content.find(b"PK\1\2")
    content[place + 9] |= 0x08  # says that its name is in UTF-8
    content[place + 46] = 0xFF
    (tmp_path / f"m.{kind}").write_bytes(content)
    assert refused(read_project_file if kind == "nbproj" else load_model, tmp_path / f"m.{kind}")


@pytest.mark.parametrize(
    "entry",
    [
        {"id": ["a"], "units": 3},
        {"id": {"a": 1}, "units": 3},
        {"id": 5, "units": 3},
        {"units": 3, "inputs": 5},
        {"units": 3, "inputs": "input"},
        {"units": 3, "inputs": [["input"]]},
        {"units": 3, "shares": ["input"]},
        {"units": 3, "shares": {"a": 1}},
    ],
)
def test_layers_with_odd_names_and_inputs(entry):
    assert refused(Graph.from_json, {"layers": [{"kind": "Input", "shape": [2]}, {"kind": "Dense", **entry}]})


@pytest.mark.parametrize("outputs", [5, None, "dense", [["dense"]], [None], {"dense": 1}])
def test_outputs_that_are_no_names(outputs):
    assert refused(Graph.from_json, {"layers": [{"kind": "Input", "shape": [2]}], "outputs": outputs})


@pytest.mark.parametrize(
    ("tree", "about"),
    [
        (b"{", b"{}"),
        (b'{"array number": 7}', b"{}"),
        (b'{"array number": -1}', b"{}"),
        (b'{"array number": "0"}', b"{}"),
        (b"[" * 5000, b"{}"),
        (b"\xff\xfe\xff", b"{}"),
        (b"{}", b"[1]"),
    ],
)
def test_checkpoints_with_a_right_sum_over_wrong_content(tree, about, tmp_path):
    image: list[bytes] = []
    with attack.hdf5(image) as file:
        file.attrs["about"] = about.decode()
        file.create_dataset("tree", data=list(tree), dtype="u1")
        file.create_group("arrays")["0"] = [1.0]
    path = tmp_path / "c.h5"
    mark = b"\nnetbuilder checkpoint 1 sha256 "
    path.write_bytes(image[0] + mark + hashlib.sha256(image[0]).hexdigest().encode())
    assert "checkpoint" in refused(read_checkpoint, path)


def test_a_checkpoint_keeps_infinities(tmp_path):
    write_checkpoint(tmp_path / "c", {"best": float("inf")})
    assert read_checkpoint(tmp_path / "c")[0] == {"best": float("inf")}


def test_names_in_sentences_stay_on_one_line():
    text = str(NetBuilderError("a\nb\x1b[31m\x7f\u202e\ud800\u2028c", where="x\ny"))
    assert text.isprintable()
    assert text == r"x\ny: a\nb\x1b[31m\x7f\u202e\ud800\u2028c"
    assert one_line("d\u00e9nse 中文 😀 2\u202f%") == "d\u00e9nse 中文 😀 2\u202f%"
    assert len(str(NetBuilderError("x" * 10**6))) < 1100


@pytest.mark.parametrize("depth", [201, 400, 900, 5000, 200_000])
def test_what_is_nested_too_deeply_is_noticed_before_anybody_walks_through_it(depth):
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        assert "nested too deeply" in refused(strict_json.parse, text, "file")


def test_brackets_in_texts_are_no_depth():
    value = {"a": "[" * 1000, 'b"\\[[[': ["\\", '"[{"', {}]}
    assert strict_json.parse(json.dumps(value), "file") == value
    assert strict_json.parse("[" * 200 + "]" * 200, "file")


def test_numbers_beyond_all_floats():
    with pytest.raises(FileError, match="too large"):
        strict_json.parse("[1e999]", "file")
    assert strict_json.parse("[1e308, 5e-324, -0.0]", "file") == [1e308, 5e-324, 0.0]


def test_millions_of_parts_are_not_built():
    with pytest.raises(FileError, match="too many parts"):
        strict_json.parse("[" + "[]," * 2_000_000 + "[]]", "file")


@pytest.mark.parametrize("text", [b"[" * 200_000, b"\xff\xfe", b"9" * 5000, b"[]", b"{", b'{"a": NaN}'])
def test_settings_and_drafts_bear_any_text(text, tmp_path):
    (tmp_path / "settings.json").write_bytes(text)
    assert Settings(tmp_path / "settings.json").get("theme", "system") == "system"
    content = ProjectFile(project=Project(name="left behind"), others={ABOUT: text})
    (tmp_path / "0123.nbproj").write_bytes(to_bytes(content))
    assert [draft.name for draft in abandoned(tmp_path)] == ["left behind"]


def test_a_list_of_runs_that_is_no_text(tmp_path):
    with RunStore(tmp_path):
        pass
    content = (tmp_path / "runs.sqlite").read_bytes()
    place = content.index(b"CREATE TABLE runs")
    (tmp_path / "runs.sqlite").write_bytes(content[: place + 8] + b"\xff\x80" + content[place + 10 :])
    assert "list of runs" in refused(RunStore, tmp_path)


@pytest.mark.parametrize("number", ["1e400", "-5", "null", "Infinity", "9" * 400])
def test_a_position_that_no_run_has(number, tmp_path, capsys):
    path = tmp_path / "a.ckpt"
    tree = {"position": {"epoch": 1, "batch": 2, "step": "there"}, "weights": {}}
    with hdf5.new_file() as (file, image):
        file.attrs["about"] = '{"run": "\\u001b[31m"}'
        text = json.dumps(tree).replace('"there"', number).encode()
        file.create_dataset("tree", data=np.frombuffer(text, np.uint8))
        file.create_group("arrays")
    digest = hashlib.sha256(image[0]).hexdigest().encode()
    path.write_bytes(image[0] + b"\nnetbuilder checkpoint 1 sha256 " + digest)
    assert main(["inspect", str(path)]) == BAD_INPUT
    assert "did not expect" not in capsys.readouterr().err


def test_names_in_projects_command_no_terminal(tmp_path, capsys):
    path = tmp_path / "p.json"
    project = Project(name="a\x1b[31m\u202eb\rc", about="x\ud800y").to_json()
    path.write_text(json.dumps(project))
    for more in ([], ["--json"]):
        assert main(["inspect", *more, str(path)]) == FINE
        told = capsys.readouterr().out
        assert "\x1b" not in told and "\r" not in told
        told.encode()


def test_a_network_that_takes_all_memory_for_one_sample_is_written_but_not_run(tmp_path, capsys):
    model = attack.sequential(attack.layer("RepeatVector", "repeated", n=100_000_000))
    path = tmp_path / "large.keras"
    path.write_bytes(attack.archive(model))
    main(["convert", str(path), str(tmp_path / "out.keras")])
    assert "400,000,0" in capsys.readouterr().err
    assert (tmp_path / "out.keras").exists()


def test_weights_are_known_by_what_they_hold(tmp_path):
    path = tmp_path / "plain.h5"
    path.write_bytes(attack.weights())
    assert kind_of_hdf5(path) == WEIGHTS
    path.write_bytes(attack.legacy(lambda file: file.attrs.__delitem__("model_config")))
    assert "holds no model" in refused(load_model, path)
    path.write_bytes(attack.archive(attack.plain_model()))
    assert kind_of_hdf5(path) == MODEL


def test_members_of_a_project_that_lead_out_of_it(tmp_path):
    path = tmp_path / "p.nbproj"
    path.write_bytes(attack.zipped([("project.json", b"{}"), ("../../evil", b"x")]))
    assert "lead out" in refused(read_project_file, path)
