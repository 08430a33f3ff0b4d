"""What goes wrong on real machines is told with its cause and a cure."""

from __future__ import annotations

import errno

import pytest
from bootstrap import failures

PIP_ENDS_WITH = "ERROR: No matching distribution found for numpy==2.4.6\n"


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full"),
        (
            "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution\n" + PIP_ENDS_WITH,
            "no network",
        ),
        ("NewConnectionError: [Errno 11001] getaddrinfo failed\n" + PIP_ENDS_WITH, "no network"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "no network"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))\n" + PIP_ENDS_WITH, "not trusted"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "damaged"),
        (PIP_ENDS_WITH, "no ready-made version"),
        ("because ensurepip is not available. On Debian/Ubuntu systems", "virtual environments"),
        ("/usr/bin/python3: No module named venv", "virtual environments"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "cannot be written"),
        ("[WinError 5] Access is denied: 'python.exe'", "cannot be written"),
        ("lots of output\nKilled", "memory"),
        ("Segmentation fault", "does not know"),
    ],
)
def test_cause_is_recognized_from_output(output, cause):
    found = failures.from_output(output)
    assert cause in found.cause
    assert found.cure.endswith((".", "venv", "purge")) or "again" in found.cure


def test_unknown_trouble_shows_the_last_lines_only():
    found = failures.from_output("\n".join(f"line {number}" for number in range(100)))
    assert "line 99" in str(found)
    assert "line 50" not in str(found)


def test_known_trouble_spares_the_reader_the_output():
    assert "urllib3" not in str(failures.from_output("urllib3 ... Network is unreachable"))


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "cannot be written"),
        (errno.EROFS, "cannot be written"),
        (errno.EIO, "does not know"),
    ],
)
def test_cause_is_recognized_from_the_system(number, cause):
    assert cause in failures.from_os_error(OSError(number, "text")).cause
