"""Refuses a Python that cannot run the program, in words.

This file alone is written so that even Python 2.7 reads it: an old Python must get as far as the message.
"""

import os
import platform
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)


def require_supported(script):
    """Ends the program with an explanation unless this Python can run it."""
    found = problem(sys.version_info[:2], platform.python_implementation(), sys.maxsize > 2**32)
    if found:
        sys.stderr.write("NetBuilder cannot start: %s\n%s\n" % (found, cure(script)))
        sys.exit(1)


def problem(version, implementation, is_64_bit):
    """What is wrong with a Python, or an empty text."""
    if not OLDEST <= tuple(version) <= NEWEST:
        age = "old" if tuple(version) < OLDEST else "new"
        return "this is Python %s, which is too %s. It needs Python %s to %s." % (
            _dotted(version),
            age,
            _dotted(OLDEST),
            _dotted(NEWEST),
        )
    if implementation != "CPython":
        return "this is %s. It needs the ordinary Python (CPython)." % implementation
    if not is_64_bit:
        return "this is a 32-bit Python. It needs a 64-bit one."
    return ""


def cure(script):
    """The command to use instead, when another Python is installed; else where to get one."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = "python3.%d" % minor
        if _on_path(name):
            return "You have %s. Use it: %s %s" % (name, name, script)
    if os.name == "nt":
        return "Get Python from https://www.python.org/downloads/ and then run: py -3 %s" % script
    return "Get Python from https://www.python.org/downloads/ or from your system's software centre, then try again."


def _on_path(name):
    folders = os.environ.get("PATH", "").split(os.pathsep)
    suffix = ".exe" if os.name == "nt" else ""
    return any(os.access(os.path.join(folder, name + suffix), os.X_OK) for folder in folders if folder)


def _dotted(version):
    return ".".join(str(part) for part in version)
