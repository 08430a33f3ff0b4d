"""Every layer gives the same in every form that a model can leave the program in."""

import pytest

from netbuilder.engine.layers import layers
from netbuilder.formats.code.numpy_layers import can_write
from netbuilder.formats.code.numpy_script import numpy_script, numpy_weights, weights_path
from tests.contract.exported import all_cases, differences, run_scripts


@pytest.fixture(scope="module")
def cases():
    return all_cases()


def test_numpy_scripts_give_what_we_give(cases, tmp_path):
    for number, each in enumerate(cases):
        path = tmp_path / f"{number}.py"
        path.write_text(numpy_script(each.stored).text, encoding="utf-8")
        weights_path(path).write_bytes(numpy_weights(each.stored))
    found, errors = run_scripts(tmp_path, cases)
    wrong = differences(cases, found)
    assert not wrong, "\n".join(wrong) + "\n" + errors


def test_no_layer_is_without_a_line_in_numpy_scripts():
    assert [kind for kind in layers if kind != "Input" and not can_write(kind)] == []
