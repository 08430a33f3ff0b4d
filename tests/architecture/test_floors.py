"""Imports point down: the rule that keeps the parts apart, counted inside functions too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture import plan, source


def test_plan_lists_exactly_the_parts_that_exist_or_are_to_come():
    there = source.parts()
    assert there <= set(plan.FLOORS), "a part without a floor: give it one in tests/architecture/plan.py"
    assert set(plan.FLOORS) - there == plan.TO_COME, "bring TO_COME in tests/architecture/plan.py up to date"
    assert set(plan.THIRD_PARTIES) == set(plan.FLOORS)


def floor_violations(path, part, imported):
    for each in imported:
        names = each.module.split(".")
        if names[0] != "netbuilder" or len(names) == 1:
            continue
        target = names[1]
        if target in plan.FLOORS and target != part and plan.FLOORS[target] >= plan.FLOORS[part]:
            yield f"{each.place}: {part} must not import {target}"


@pytest.mark.parametrize("part", sorted(plan.FLOORS))
def test_imports_point_down(part):
    files = [path for path in source.program_files() if source.part_of(path) == part]
    wrong = [line for path in files for line in floor_violations(path, part, source.imports(path))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("part", "module", "allowed"),
    [
        ("core", "netbuilder.engine.array", False),
        ("engine", "netbuilder.data", False),
        ("engine", "netbuilder.core.spec", True),
        ("formats", "netbuilder.training", True),
        ("training", "netbuilder.gui", False),
    ],
)
def test_the_rule_itself_sees_upward_and_sideways_imports(part, module, allowed):
    wrong = list(floor_violations(None, part, [source.Import(module, "here")]))
    assert (not wrong) == allowed


def test_imports_are_found_inside_functions_and_written_relatively(tmp_path, monkeypatch):
    file = tmp_path / "netbuilder" / "engine" / "layers" / "dense.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "from .base import Layer\nfrom ...core import spec\n"
        "def f():\n    import h5py\n    from netbuilder import gui\n    from netbuilder.data.idx import read\n"
    )
    monkeypatch.setattr(source, "ROOT", tmp_path)
    found = [each.module for each in source.imports(file)]
    assert found == [
        "netbuilder.engine.layers.base",
        "netbuilder.core",
        "h5py",
        "netbuilder.gui",
        "netbuilder.data.idx",
    ]


@pytest.mark.parametrize("part", sorted(plan.FLOORS))
def test_third_parties_stay_in_their_parts(part):
    wrong = [
        f"{each.place}: {part} must not import {each.module}"
        for path in source.program_files()
        if source.part_of(path) == part
        for each in source.imports(path)
        if source.is_third_party(each.module) and each.module.split(".")[0] not in plan.THIRD_PARTIES[part]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_package_itself_imports_nothing():
    assert list(source.imports(source.PROGRAM / "__init__.py")) == []


ENGINE_ALONE = """
import sys
import netbuilder.engine
from netbuilder.engine.layers.base import layers
from netbuilder.engine.losses.base import losses
from netbuilder.engine.optimizers.base import optimizers
assert list(layers) and list(losses) and list(optimizers)
loaded = {name.split(".")[0] for name in sys.modules}
print(sorted(loaded & {"PySide6", "shiboken6", "pyqtgraph", "h5py", "PIL", "pandas", "scipy", "matplotlib"}))
"""


def test_the_engine_loads_neither_qt_nor_h5py():
    done = subprocess.run([sys.executable, "-c", ENGINE_ALONE], capture_output=True, text=True, cwd=source.ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_the_command_line_loads_no_qt():
    script = "import sys, netbuilder.cli; print(sorted({'PySide6', 'pyqtgraph'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=source.ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
