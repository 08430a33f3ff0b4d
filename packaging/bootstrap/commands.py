"""The commands: start the program, run the tests, run a program of the user's own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import failures, processes, system_packages
from .console import Console
from .environment import Checkout, Environment
from .installation import prepare

ROOT = Path(__file__).resolve().parent.parent.parent
INTERRUPTED = 130
# How all tests are run. What somebody chose runs as it was typed: a few tests are over sooner than the workers start.
ON_ALL_CORES = ("--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal")
# What some machines carry for other work: settings of the BLAS library, while the tests are for the defaults, and the
# wish to keep no compiled modules, with which every process that a test starts would compile the program anew.
FOR_OTHER_WORK = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONDONTWRITEBYTECODE")


def start(arguments: Sequence[str]) -> int:
    """Sets up what is missing and goes over into the program."""
    return _in_words(lambda: _start(arguments))


def test(arguments: Sequence[str]) -> int:
    """Sets up what is missing and goes over into pytest."""
    return _in_words(lambda: _test(arguments))


def python(arguments: Sequence[str]) -> int:
    """Sets up what is missing and goes over into the Python that has NetBuilder."""
    return _in_words(lambda: _python(arguments))


def _start(arguments: Sequence[str]) -> int:
    console = Console()
    if not arguments and has_display(os.environ):
        system_packages.ensure_qt_libraries(console)
    python = _prepared_python("start", console)
    # -P: the folder it is called from is the user's; a numpy.py that lies there is not ours to import.
    environment = processes.clean_environment(os.environ, NETBUILDER_CALLED=called(sys.orig_argv[0], sys.argv[0]))
    return processes.become([python, "-P", "-m", "netbuilder", *arguments], environment)


def _test(arguments: Sequence[str]) -> int:
    console = Console()
    system_packages.ensure_qt_libraries(console)
    python = _prepared_python("test", console)
    if ROOT not in (Path.cwd(), *Path.cwd().parents):
        os.chdir(ROOT)
    words = arguments or ON_ALL_CORES
    return processes.become([python, "-P", "-m", "pytest", *words], environment_for_tests(os.environ))


def _python(arguments: Sequence[str]) -> int:
    prepared = _prepared_python("start", Console())
    program = called(sys.orig_argv[0], str(Path(sys.argv[0]).with_name("start.py")))
    return processes.become([prepared, *arguments], processes.clean_environment(os.environ, NETBUILDER_CALLED=program))


def environment_for_tests(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables for tests: windows without a screen, arithmetic with its default settings."""
    plain = {name: value for name, value in environment.items() if name not in FOR_OTHER_WORK}
    return processes.clean_environment(plain, QT_QPA_PLATFORM="offscreen")


def called(python: str, script: str) -> str:
    """What was typed to get here, so that the program can name commands that work as they stand."""
    name = Path(python).stem if os.name == "nt" else Path(python).name
    if os.name == "nt" and shutil.which("py"):
        name = "py"
    parts = [name if shutil.which(name) else python, script]
    return " ".join(f'"{part}"' if " " in part else part for part in parts)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _prepared_python(purpose: str, console: Console) -> Path:
    checkout = Checkout(ROOT)
    environment = Environment.of(checkout)
    prepare(checkout, environment, purpose, console)
    return environment.python


def _in_words(command: Callable[[], int]) -> int:
    try:
        return command()
    except failures.SetupError as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n{failures.from_os_error(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
