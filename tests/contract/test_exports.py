"""Every layer gives the same in every form that a model can leave the program in."""

import pytest

from netbuilder.engine.activations import activations
from netbuilder.engine.layers import layers
from netbuilder.formats.code.numpy_layers import can_write
from netbuilder.formats.code.numpy_script import numpy_script, numpy_weights, weights_path
from netbuilder.formats.onnx_files import activations as onnx_activations
from netbuilder.formats.onnx_files import layers as onnx_layers
from netbuilder.formats.onnx_files.writing import onnx_image
from tests.contract.exported import all_cases, differences, run_onnx, run_scripts


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


def test_onnx_files_give_what_we_give(cases):
    found = [run_onnx(onnx_image(each.stored), each.inputs) for each in cases]
    wrong = differences(cases, found)
    assert not wrong, "\n".join(wrong)


def test_onnx_files_give_the_same_in_the_evaluator_of_onnx_itself(cases):
    from onnx.reference import ReferenceEvaluator

    found = []
    for each in cases:
        session = ReferenceEvaluator(onnx_image(each.stored))
        found.append(session.run(None, dict(zip(session.input_names, each.inputs, strict=True))))
    wrong = differences(cases, found)
    assert not wrong, "\n".join(wrong)


def test_no_layer_and_no_activation_is_without_onnx_operations():
    assert [kind for kind in layers if kind != "Input" and not onnx_layers.can_write(kind)] == []
    assert [kind for kind in activations if not onnx_activations.can_write(kind)] == []
