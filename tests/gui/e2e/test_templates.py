"""Every template opens, has nothing wrong, and learns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netbuilder.core.paths import bundled_projects
from netbuilder.data.datasets import datasets
from netbuilder.document.checks import advice
from netbuilder.document.description import described
from netbuilder.gui.start.page import ORDER
from tests.gui.e2e.hands import click


@pytest.mark.parametrize("name", ORDER)
def test_a_template_opens_without_problems_and_learns(window, bench, qtbot, name):
    click(window, f"template:{name}")
    assert window.page == "build"
    qtbot.waitUntil(lambda: bench.library.state != "loading")
    if bench.library.state == "missing":
        (problem,) = bench.trainer.problems()
        assert "not on this computer" in problem.message
    if bench.library.dataset is None or len(bench.library.dataset.x_train) > 10_000:
        # The bundled digits have the same shape and as many classes, and an epoch of them is short.
        bench.editor.replace("Take the bundled digits", data=datasets.create("mnist_small"))
        qtbot.waitUntil(lambda: bench.library.state == "ready")
    project, facts = bench.editor.project, bench.library.facts
    assert [str(each) for each in bench.trainer.problems()] == []
    assert [str(each) for each in advice(project, facts)] == []
    assert described(project, facts).totals.parameters > 0

    bench.editor.replace("Change epochs to 1", epochs=1)
    before = bench.editor.project
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        QTest.keyClick(window, Qt.Key.Key_F5)
    assert (ended.args[0].kind, ended.args[0].message) == ("finished", "")
    assert len(bench.trainer.history.epoch) == 1
    assert bench.editor.project == before


def test_every_bundled_project_has_its_tile():
    assert set(bundled_projects()) == set(ORDER)
