"""The parts of a Linux system that Python cannot bring along: Qt's system libraries and Debian's venv module."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable

from . import failures, processes
from .console import Console

# What Qt's core, its window and its X11 plugin link to, and the Debian package that holds it.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
APT_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def ensure_qt_libraries(console: Console) -> None:
    """Makes sure that Qt can open a window on Linux: installs what is missing, or says how to."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_libraries()
    if not missing:
        return
    _require_packages([QT_LIBRARIES[name] for name in missing], missing, console)
    still = missing_libraries()
    if still:
        raise failures.SetupError(
            f"Qt's system libraries are still missing: {', '.join(still)}.",
            "Install them with your system's package manager and run the same command again.",
        )


def install_venv_module(console: Console) -> None:
    """Installs the module that Debian leaves out of its Python, or says how to."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    _require_packages([package], ["venv and ensurepip"], console)


def missing_libraries() -> list[str]:
    """The libraries of the list that this system lacks."""
    known = _linker_cache()
    return [name for name in QT_LIBRARIES if name not in known and not _loads(name)]


def _require_packages(packages: Iterable[str], things: Iterable[str], console: Console) -> None:
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not is_debian_like():
        raise failures.SetupError(
            f"this system lacks {', '.join(things)}.",
            "Install what holds these with your system's package manager and run the same command again.",
        )
    if not is_root():
        raise failures.SetupError(
            f"this system lacks {', '.join(things)}.", f"Run this line, then the same command again:\n\n  sudo {line}\n"
        )
    console.say(f"Installing system packages: {' '.join(packages)}")
    _apt(line.split())


def _apt(command: list[str]) -> None:
    environment = dict(os.environ) | APT_ENVIRONMENT
    processes.collect(["apt-get", "update"], environment=environment)  # a fresh machine has no lists yet
    code, output = processes.collect(command, environment=environment)
    if code:
        raise failures.SetupError(
            "the system packages could not be installed.",
            f"Look at the lines above. To try by hand, run: {' '.join(command)}",
            failures.last_lines(output),
        )


def _linker_cache(run: Callable[..., subprocess.CompletedProcess] = subprocess.run) -> set[str]:
    """The libraries that the dynamic linker knows; empty where that cannot be asked."""
    program = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")
    if program is None:
        return set()
    output = run([program, "-p"], capture_output=True, text=True, check=False).stdout
    return {line.split()[0] for line in output.splitlines() if "=>" in line}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def is_debian_like() -> bool:
    """Whether apt installs packages here."""
    return shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether packages can be installed without asking for a password."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    ensure_qt_libraries(Console())
