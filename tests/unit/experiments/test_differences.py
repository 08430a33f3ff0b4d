from dataclasses import replace
from pathlib import Path

from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.differences import difference
from netbuilder.experiments.store import Run
from tests.unit.experiments.test_live import NETWORK, project


def run(content, **changes):
    made = Run(1, "n", "finished", "", 0.0, 0.0, content, {"fingerprint": "a"}, {"numpy": "2.0"}, {}, "", (), Path())
    return replace(made, **changes)


def words(first, second):
    return [(each.words, each.first, each.second) for each in difference(first, second)]


def test_like_runs_do_not_differ():
    assert difference(run(project().to_json()), run(project().to_json())) == []


def test_settings_are_named_from_the_outside_in_defaults_included():
    one = project(optimizer=optimizers.create("Adam"))
    other = project(optimizer=optimizers.create("Adam", {"learning_rate": 0.5}), epochs=9, metrics=())
    assert words(run(one.to_json()), run(other.to_json())) == [
        ("optimizer › learning rate", "0.001", "0.5"),
        ("metrics", "accuracy", ""),
        ("epochs", "3", "9"),
    ]


def test_another_kind_is_one_difference_and_not_all_its_settings():
    one, other = (project(optimizer=optimizers.create(kind)) for kind in ("Adam", "SGD"))
    assert words(run(one.to_json()), run(other.to_json())) == [("optimizer", "Adam", "SGD")]


def test_layers_are_matched_by_name():
    layers = NETWORK["layers"]
    changed = [
        layers[0],
        {"id": "hidden", "kind": "Dense", "units": 16, "activation": "relu"},
        {"id": "drop", "kind": "Dropout"},
        layers[2],
    ]
    found = words(run(project().to_json()), run(project(graph=Graph.from_json({"layers": changed})).to_json()))
    assert ("hidden › units", "8", "16") in found
    assert ("hidden › activation", "tanh", "relu") in found
    assert ("drop", "", "Dropout") in found
    assert ("output › reads from", "hidden", "drop") in found
    assert len(found) == 4


def test_data_and_versions_count_too():
    one = run(project().to_json())
    other = run(project().to_json(), data={"fingerprint": "b"}, versions={"numpy": "2.1", "blas": "x"})
    assert words(one, other) == [
        ("data › content", "a", "b"),
        ("made with › numpy", "2.0", "2.1"),
        ("made with › blas", "", "x"),
    ]


def test_projects_of_another_version_are_compared_as_they_are_written():
    one = {**Project().to_json(), "netbuilder_project": 99, "epochs": 1}
    other = {**one, "epochs": 2, "network": {"layers": [1]}}
    assert words(run(one), run(other)) == [("network › layers", "", "1"), ("epochs", "1", "2")]
