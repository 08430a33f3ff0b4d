"""How the program was called, so that a command it suggests can be typed as it stands."""

from __future__ import annotations

import os

VARIABLE = "NETBUILDER_CALLED"


def called(arguments: str = "") -> str:
    """What to type for a command: the start script when it is in use, else the installed program."""
    return f"{os.environ.get(VARIABLE) or 'netbuilder'} {arguments}".rstrip()
