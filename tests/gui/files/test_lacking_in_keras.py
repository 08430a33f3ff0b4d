"""A network that Keras has no form for is trained, saved and opened like any other."""

from __future__ import annotations

import numpy as np

from netbuilder.document.editing.changing import set_setting
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.store import BEST, MODEL, RunStore
from tests.gui.train.making import begin, finish, moons


def test_it_is_kept_with_its_weights_in_the_project_and_in_its_run(bench, qtbot, tmp_path):
    project = moons()
    first = project.graph.nodes[1].id
    begin(bench, qtbot, set_setting(project, first, "activation", "glu").project)
    finish(bench, qtbot, bench.trainer.train)
    x = np.ones((3, 2), np.float32)
    said = bench.trainer.model.predict(x)
    assert bench.files.save_to(tmp_path / "gated.nbproj") and not bench.editor.modified
    with RunStore() as store:
        run = store[bench.trainer.outcome.run]
        for name in (MODEL, BEST):
            assert TrainedModel.open(run.folder / name).predict(x).shape == said.shape
    bench.files.new()
    bench.files.open(tmp_path / "gated.nbproj")
    qtbot.waitUntil(lambda: bench.trainer.model is not None)
    assert np.array_equal(bench.trainer.model.predict(x), said)
