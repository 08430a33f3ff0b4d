import json

import pytest

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.paths import resources
from netbuilder.document.project import Project
from netbuilder.formats.nbproj import ProjectFile, read_project_file, write_project_file
from netbuilder.formats.project import read_project, write_project

BUNDLED = sorted((resources() / "projects").glob("*.json"))


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_bundled_projects_come_back_the_same(path, tmp_path):
    project = read_project(path)
    assert project.graph.problems() == []
    write_project(tmp_path / "p.json", project)
    assert read_project(tmp_path / "p.json") == project


def test_there_are_the_templates_of_the_start_page():
    names = {path.stem for path in BUNDLED}
    assert names >= {"mnist-mlp", "hello-world", "mnist-convnet", "fashion-convnet", "spiral", "regression"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not correct JSON"),
        ("[]", "not a NetBuilder project"),
        ('{"name": "x"}', "not a NetBuilder project"),
        ('{"netbuilder_project": 9}', "another version"),
        ('{"netbuilder_project": 1, "epoch": 3}', "Did you mean epochs?"),
        ('{"netbuilder_project": 1, "epochs": "3"}', "epochs must be a whole number"),
        ('{"netbuilder_project": 1, "epochs": true}', "epochs must be a whole number"),
        ('{"netbuilder_project": 1, "metrics": "accuracy"}', "metrics must be a list"),
        ('{"netbuilder_project": 1, "preparation": {"scales": 1}}', "no setting called 'scales'"),
        ('{"netbuilder_project": 1, "loss": "mse2"}', "no loss called"),
        ('{"netbuilder_project": 1, "data": "mnisst"}', "Did you mean mnist?"),
        ('{"netbuilder_project": 1, "network": {"layers": [{"kind": "Dens"}]}}', "Did you mean Dense?"),
        ('{"netbuilder_project": 1, "network": {"layers": [{"kind": "Dense", "unit": 3}]}}', "Did you mean units?"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(text, words, tmp_path):
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(NetBuilderError, match=str(path)) as caught:
        read_project(path)
    assert words in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileError, match="There is no such file"):
        read_project(tmp_path / "p.json")


def test_a_file_of_data_is_written_with_its_options(tmp_path):
    source = {"file": "cars.csv", "reader": {"kind": "csv", "target": "mpg"}, "test_share": 0.2}
    project = Project.from_json({"netbuilder_project": 1, "data": source})
    write_project(tmp_path / "p.json", project)
    assert json.loads((tmp_path / "p.json").read_text())["data"] == source
    assert read_project(tmp_path / "p.json") == project


def test_progress_is_told_part_by_part(tmp_path):
    path, told = tmp_path / "p.nbproj", []
    write_project_file(path, ProjectFile(project=Project(), model=bytes(3_000_000)))
    read_project_file(path, lambda done, total: told.append((done, total)))
    of_the_model = [done for done, total in told if total == 3_000_000]
    assert len(of_the_model) > 1 and of_the_model == sorted(of_the_model) and of_the_model[-1] == 3_000_000
