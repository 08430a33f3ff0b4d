"""The compiled Adam is the same arithmetic in the same order as the numpy calls."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.kernels import kernels
from netbuilder.engine.optimizers import adam
from tests.unit.engine.optimizers.making import Run


@pytest.mark.parametrize("rule", ["Adam", {"kind": "AdamW", "learning_rate": 0.1, "weight_decay": 0.1}])
def test_both_give_the_same_bits(rule, monkeypatch):
    pytest.importorskip("numba")
    runs = []
    for compiled in (kernels(), None):
        monkeypatch.setattr(adam, "kernels_for", lambda array, found=compiled: found)
        run = Run(rule, np.linspace(-1, 1, 1000), dtype="float32")
        for step in range(10):
            run.step(w=np.sin(np.arange(1000) * (step + 1)))
        runs.append([run["w"], *run.stepper.slots])
    assert all(np.array_equal(one, other) for one, other in zip(*runs, strict=True))
