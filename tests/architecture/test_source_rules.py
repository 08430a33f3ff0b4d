"""Rules on every source file: size, names, nothing that runs code from a file, nothing of the machine of its maker."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.architecture import plan, source

ALL_CODE = [
    path for folder in ("netbuilder", "packaging", "tests") for path in sorted((source.ROOT / folder).rglob("*.py"))
]


def test_no_file_is_too_long():
    lengths = {source.shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL_CODE}
    assert not {name: lines for name, lines in lengths.items() if lines > plan.MAX_LINES}


def test_names_say_what_things_are():
    stems = {word.lower() for word in plan.EMPTY_WORDS} | {word.lower().rstrip("s") for word in plan.EMPTY_WORDS}
    wrong = []
    for path in ALL_CODE:
        if any(source.shown(path).startswith(name) for name in plan.KERAS_NAMES):
            continue
        if stems & set(path.stem.lower().split("_")):
            wrong.append(source.shown(path))
        classes = [node for node in ast.walk(source.tree(path)) if isinstance(node, ast.ClassDef)]
        wrong += [node.name for node in classes if any(word in node.name for word in plan.EMPTY_WORDS)]
    assert not wrong


def dangerous(path):
    """Places in a file where data could become code."""
    for each in source.imports(path):
        if each.module.split(".")[0] in plan.FORBIDDEN_MODULES:
            yield f"{each.place} imports {each.module}"
    for node in ast.walk(source.tree(path)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if isinstance(node.func, ast.Name) and name in plan.FORBIDDEN_CALLS:
            yield f"{source.shown(path)}:{node.lineno} calls {name}"
        if name == "import_module" and source.shown(path) not in plan.MAY_IMPORT_BY_NAME:
            yield f"{source.shown(path)}:{node.lineno} imports by name"
        for keyword in node.keywords:
            if keyword.arg == "allow_pickle" and getattr(keyword.value, "value", True) is not False:
                yield f"{source.shown(path)}:{node.lineno} allows pickled arrays"


def test_no_file_can_run_code_of_its_own():
    wrong = [line for path in source.program_files() for line in dangerous(path)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from marshal import loads",
        "eval('1')",
        "importlib.import_module(x)",
        "np.load(f, allow_pickle=a)",
    ],
)
def test_the_rule_itself_sees_dangerous_lines(line, tmp_path, monkeypatch):
    file = tmp_path / "bad.py"
    file.write_text(line)
    monkeypatch.setattr(source, "ROOT", tmp_path)
    assert len(list(dangerous(file))) == 1


# Put together here, so that this file does not name them either.
REGISTRY_HOSTS = ("py" + "pi.org", "pythonhosted" + ".org", "deb." + "debian.org", "npm" + "js.org", "npm" + "js.com")


def test_no_file_names_the_host_of_a_package_registry():
    pattern = re.compile("|".join(map(re.escape, REGISTRY_HOSTS)))
    named = [
        source.shown(path)
        for path in source.text_files()
        if pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not named


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["check", "format"])
def test_the_style_is_kept(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--quiet", "netbuilder", "packaging", "tests"],
        capture_output=True,
        text=True,
        cwd=source.ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
