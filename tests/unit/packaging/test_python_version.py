"""A Python that cannot run the program is refused in words, whatever its age."""

from __future__ import annotations

import ast
import tomllib

import pytest
from bootstrap import python_version

from tests.architecture.source import ROOT


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_supported(version):
    assert python_version.problem(version, "CPython", True) == ""


@pytest.mark.parametrize(
    ("version", "implementation", "is_64_bit", "words"),
    [
        ((2, 7), "CPython", True, "Python 2.7, which is too old"),
        ((3, 10), "CPython", True, "Python 3.10, which is too old"),
        ((3, 15), "CPython", True, "Python 3.15, which is too new"),
        ((3, 12), "PyPy", True, "this is PyPy"),
        ((3, 12), "CPython", False, "32-bit"),
    ],
)
def test_refused(version, implementation, is_64_bit, words):
    assert words in python_version.problem(version, implementation, is_64_bit)


def test_names_a_fitting_python_that_is_installed(tmp_path, monkeypatch):
    for name in ("python3.9", "python3.11", "python3.12"):
        for file in (tmp_path / name, tmp_path / f"{name}.exe"):
            file.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "python3.12 packaging/start.py" in python_version.cure("packaging/start.py")
    monkeypatch.setenv("PATH", "")
    assert "python.org" in python_version.cure("packaging/start.py")


def test_range_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, newest = python_version.OLDEST, python_version.NEWEST
    assert project["requires-python"] == f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"


@pytest.mark.parametrize("name", ["start.py", "test.py", "bootstrap/__init__.py", "bootstrap/python_version.py"])
def test_what_runs_before_the_check_is_written_for_any_python(name):
    tree = ast.parse((ROOT / "packaging" / name).read_text(encoding="utf-8"))
    modern = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, modern)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not [each.name for each in functions if each.returns or any(arg.annotation for arg in each.args.args)]
