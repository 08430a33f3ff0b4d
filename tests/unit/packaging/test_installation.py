"""The steps of an installation, their order after trouble, and what is said about them; with a pretended pip."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from bootstrap import commands, failures, installation, processes
from bootstrap.console import Console
from bootstrap.environment import Checkout, Environment

from tests.architecture.source import ROOT


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "packaging" / "locks").mkdir(parents=True)
    (tmp_path / "netbuilder").mkdir()
    for name in ("pyproject.toml", "netbuilder/__init__.py"):
        (tmp_path / name).touch()
    for name in ("start", "test"):
        (tmp_path / "packaging" / "locks" / f"{name}.txt").write_text("numpy==2.4.6 \\\n  --hash=sha256:0\n")
    return Checkout(tmp_path)


@pytest.fixture
def tools(monkeypatch):
    """A pretended `python -m venv` and pip that note what they were asked, and fail when told to."""
    state = SimpleNamespace(asked=[], fails={}, interrupts=set())

    def collect(command, *, environment, on_line=None):
        words = [str(part) for part in command]
        kind = "venv" if "venv" in words else "project" if "--editable" in words else "packages"
        state.asked.append(kind)
        if kind in state.interrupts:
            raise KeyboardInterrupt
        if kind == "venv":
            folder = Environment(Path(words[-1]))
            folder.python.parent.mkdir(parents=True, exist_ok=True)
            folder.python.touch()
        return (1, state.fails[kind]) if kind in state.fails else (0, "")

    monkeypatch.setattr(processes, "collect", collect)
    return state


@pytest.fixture
def prepare(checkout, console, tools):
    def run(purpose="start"):
        tools.asked.clear()
        installation.prepare(checkout, Environment.of(checkout), purpose, console)
        return list(tools.asked)

    return run


def test_first_start_does_everything_and_the_second_nothing(prepare):
    assert prepare() == ["venv", "packages", "project"]
    assert prepare() == []


def test_tests_add_to_the_environment_of_the_program_and_serve_it_too(prepare, checkout):
    assert prepare("test") == ["venv", "packages", "project"]
    assert prepare("start") == []
    checkout.lock("test").write_text("pytest==9")
    assert prepare("start") == []
    assert prepare("test") == ["packages", "project"]


def test_a_new_lock_is_installed_into_the_same_environment(prepare, checkout):
    prepare()
    checkout.lock("start").write_text("numpy==2.5.0")
    assert prepare() == ["packages", "project"]


@pytest.mark.parametrize("kind", ["venv", "packages", "project"])
def test_after_an_interruption_all_is_made_anew(prepare, tools, kind):
    tools.interrupts.add(kind)
    with pytest.raises(KeyboardInterrupt):
        prepare()
    tools.interrupts.clear()
    assert prepare() == ["venv", "packages", "project"]


def test_after_a_failed_download_the_environment_is_kept(prepare, tools):
    tools.fails["packages"] = "Temporary failure in name resolution"
    with pytest.raises(failures.SetupError, match="no network"):
        prepare()
    tools.fails.clear()
    assert prepare() == ["packages", "project"]


def test_a_missing_venv_module_is_asked_for(prepare, monkeypatch):
    asked = []
    monkeypatch.setattr(installation, "_can_make_environments", lambda: False)
    monkeypatch.setattr(installation.system_packages, "install_venv_module", asked.append)
    prepare()
    assert len(asked) == 1


def test_a_failed_venv_is_told(prepare, tools):
    tools.fails["venv"] = "ensurepip is not available"
    with pytest.raises(failures.SetupError, match="virtual environments"):
        prepare()


def test_a_full_disk_is_told_before_anything_is_done(prepare, tools, monkeypatch):
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda folder: SimpleNamespace(free=100 * 2**20))
    with pytest.raises(failures.SetupError, match="100 MB are free, and it needs 700 MB"):
        prepare()
    assert tools.asked == []


def test_an_unwritable_folder_is_told(prepare, checkout):
    (checkout.root / ".venv").write_text("a file where the folder should be")
    with pytest.raises(failures.SetupError):
        prepare()


def test_pips_lines_become_one_for_each_package(console, said):
    report = installation.PipReport(console)
    for line in (
        "Looking in indexes: somewhere",
        "Collecting numpy==2.4.6 (from -r start.txt (line 1))",
        "  Downloading numpy-2.4.6-cp311.whl (16.9 MB)",
        "Progress 5 of 10",
        "WARNING: Retrying (Retry(total=2)) after connection broken",
        "Installing collected packages: numpy",
    ):
        report(line)
    assert said.getvalue().splitlines() == [
        "      numpy 2.4.6, 16.9 MB",
        "      No answer from the network, trying again ...",
    ]


def test_a_terminal_sees_the_share_that_is_there():
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    report = installation.PipReport(Console(terminal))
    report("Collecting numpy==2.4.6")
    report("Progress 5 of 10")
    assert terminal.getvalue().endswith("numpy 2.4.6: 50%")


def test_misleading_variables_stay_outside():
    given = {"PATH": "x", "PYTHONPATH": "y", "PYTHONHOME": "z", "PIP_USER": "1", "PIP_CERT": "c"}
    assert processes.clean_environment(given, NEW="n") == {"PATH": "x", "PIP_CERT": "c", "NEW": "n"}


def test_tests_get_no_screen_and_default_arithmetic():
    given = {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    given |= {"QT_QPA_PLATFORM": "xcb", "HOME": "h"}
    assert commands.environment_for_tests(given) == {"QT_QPA_PLATFORM": "offscreen", "HOME": "h"}


def test_output_of_a_program_is_collected_and_handed_on():
    lines = []
    code, output = processes.collect(
        [sys.executable, "-c", "print('one'); print('two'); exit(3)"], on_line=lines.append
    )
    assert (code, output, lines) == (3, "one\ntwo\n", ["one", "two"])


def test_where_a_process_cannot_turn_into_another_its_exit_code_is_passed_on(monkeypatch):
    monkeypatch.setattr(processes.os, "name", "nt")
    assert processes.become([sys.executable, "-c", "exit(5)"], processes.os.environ) == 5


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (failures.SetupError("why.", "what to do."), 1, "NetBuilder cannot start: why.\nwhat to do."),
        (PermissionError(13, "Permission denied"), 1, "cannot be written"),
        (KeyboardInterrupt(), commands.INTERRUPTED, "Run the same command again"),
    ],
)
def test_trouble_ends_in_words(error, code, words, capsys, monkeypatch):
    def fail(*arguments):
        raise error

    monkeypatch.setattr(commands, "prepare", fail)
    assert commands.start([]) == code
    assert words in capsys.readouterr().err


def test_the_window_needs_system_libraries_and_the_command_line_does_not(monkeypatch):
    asked, became = [], []
    monkeypatch.setattr(commands, "prepare", lambda *arguments: None)
    monkeypatch.setattr(commands.system_packages, "ensure_qt_libraries", asked.append)
    monkeypatch.setattr(processes, "become", lambda command, environment: became.append(command[4:]) or 0)
    monkeypatch.setattr(commands, "has_display", lambda environment: True)
    commands.start(["train", "x.json"])
    assert (len(asked), became) == (0, [["train", "x.json"]])
    commands.start([])
    assert len(asked) == 1
    monkeypatch.setattr(commands, "has_display", lambda environment: False)
    commands.start([])
    assert len(asked) == 1
    commands.test(["-k", "dense"])
    assert (len(asked), became[-1]) == (2, ["-k", "dense"])
    commands.test([])
    assert became[-1] == list(commands.ON_ALL_CORES)


def test_a_program_of_ones_own_runs_in_the_same_environment(monkeypatch):
    became = []
    monkeypatch.setattr(commands, "prepare", lambda *arguments: None)
    monkeypatch.setattr(processes, "become", lambda command, environment: became.append(command) or 0)
    assert commands.python(["my_network.py", "5"]) == 0
    ((python, *arguments),) = became
    assert python == commands.Environment.of(commands.Checkout(commands.ROOT)).python
    assert arguments == ["my_network.py", "5"]


@pytest.mark.parametrize(
    ("known", "python", "script", "typed"),
    [
        (True, "/usr/bin/python3", "packaging/start.py", "python3 packaging/start.py"),
        (True, "python3.13", "/my files/start.py", 'python3.13 "/my files/start.py"'),
        (False, "/opt/python/bin/python3", "start.py", "/opt/python/bin/python3 start.py"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="there the launcher py is named")
def test_the_program_learns_how_it_was_called(monkeypatch, known, python, script, typed):
    monkeypatch.setattr(commands.shutil, "which", lambda name: "/usr/bin/" + name if known else None)
    assert commands.called(python, script) == typed


@pytest.mark.parametrize(
    ("platform", "environment", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "w"}, True),
        ("darwin", {}, True),
    ],
)
def test_display_is_found(platform, environment, shown, monkeypatch):
    monkeypatch.setattr(commands.sys, "platform", platform)
    assert commands.has_display(environment) is shown


HOLD_THE_LOCK = """
import sys
from pathlib import Path
sys.path.append(sys.argv[1])
from bootstrap.console import Console
from bootstrap.installation import _alone
with _alone(Path(sys.argv[2]), Console()):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_start_waits_for_another_that_installs_and_finds_the_work_done(checkout, console, tools, said, monkeypatch):
    environment = Environment.of(checkout)
    installation._make_folder(environment.folder)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, ROOT / "packaging", environment.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout.readline().strip() == b"held"
    wait = installation._wait_for_lock

    def let_the_other_finish_and_wait(descriptor):
        environment.python.parent.mkdir(parents=True)
        environment.python.touch()
        environment.write_stamp({"start": checkout.fingerprint("start")})
        other.communicate()
        wait(descriptor)

    monkeypatch.setattr(installation, "_wait_for_lock", let_the_other_finish_and_wait)
    installation.prepare(checkout, environment, "start", console)
    assert tools.asked == []
    assert "Another start is installing" in said.getvalue()
