"""Missing system libraries are installed for root on Debian, and named with one line for anybody else."""

from __future__ import annotations

import subprocess

import pytest
from bootstrap import failures, system_packages

CACHE = """2 libs found in cache `/etc/ld.so.cache'
\tlibEGL.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libEGL.so.1
\tlibGL.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libGL.so.1
"""


@pytest.fixture
def linux(monkeypatch):
    """A Debian of which libEGL and one X11 library are missing until apt-get has installed them."""
    state = {"missing": ["libEGL.so.1", "libxcb-cursor.so.0"], "commands": [], "code": 0, "root": True}

    def collect(command, *, environment):
        assert environment["DEBIAN_FRONTEND"] == "noninteractive"
        state["commands"].append(command)
        if "install" in command and not state["code"]:
            state["missing"] = []
        return (state["code"] if "install" in command else 0), "E: Unable to locate package"

    monkeypatch.setattr(system_packages.sys, "platform", "linux")
    monkeypatch.setattr(system_packages, "missing_libraries", lambda: state["missing"])
    monkeypatch.setattr(system_packages, "is_debian_like", lambda: True)
    monkeypatch.setattr(system_packages, "is_root", lambda: state["root"])
    monkeypatch.setattr(system_packages.processes, "collect", collect)
    return state


def test_root_gets_the_libraries_installed(linux, console, said):
    system_packages.ensure_qt_libraries(console)
    assert linux["commands"][0] == ["apt-get", "update"]
    assert linux["commands"][1][-2:] == ["libegl1", "libxcb-cursor0"]
    assert "libegl1" in said.getvalue()


def test_a_user_gets_the_one_line_to_run(linux, console):
    linux["root"] = False
    with pytest.raises(failures.SetupError) as caught:
        system_packages.ensure_qt_libraries(console)
    assert "sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0" in caught.value.cure
    assert linux["commands"] == []


def test_another_linux_gets_the_names(linux, console, monkeypatch):
    monkeypatch.setattr(system_packages, "is_debian_like", lambda: False)
    with pytest.raises(failures.SetupError, match=r"libEGL\.so\.1, libxcb-cursor\.so\.0"):
        system_packages.ensure_qt_libraries(console)


def test_a_failed_installation_shows_what_apt_said(linux, console):
    linux["code"] = 100
    with pytest.raises(failures.SetupError) as caught:
        system_packages.ensure_qt_libraries(console)
    assert "Unable to locate package" in str(caught.value)


def test_nothing_is_done_when_nothing_is_missing(linux, console, said):
    linux["missing"] = []
    system_packages.ensure_qt_libraries(console)
    assert (linux["commands"], said.getvalue()) == ([], "")


def test_nothing_is_asked_of_other_systems(linux, console, monkeypatch):
    monkeypatch.setattr(system_packages.sys, "platform", "darwin")
    system_packages.ensure_qt_libraries(console)
    assert linux["commands"] == []


def test_the_venv_module_comes_from_the_package_for_this_python(linux, console):
    system_packages.install_venv_module(console)
    version = f"{system_packages.sys.version_info.major}.{system_packages.sys.version_info.minor}"
    assert linux["commands"][1][-1] == f"python{version}-venv"


def test_missing_libraries_are_those_neither_listed_nor_loadable(monkeypatch):
    answer = subprocess.CompletedProcess([], 0, stdout=CACHE)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name, path: "/sbin/ldconfig")
    known = system_packages._linker_cache(run=lambda *args, **options: answer)
    assert known == {"libEGL.so.1", "libGL.so.1"}
    monkeypatch.setattr(system_packages, "_linker_cache", lambda: known)
    monkeypatch.setattr(system_packages, "_loads", lambda name: "xcb" not in name)
    missing = system_packages.missing_libraries()
    assert "libxcb-cursor.so.0" in missing
    assert not {"libEGL.so.1", "libGL.so.1", "libX11.so.6"} & set(missing)
