"""`python -m netbuilder` does what the command `netbuilder` does."""

from __future__ import annotations

import sys

from netbuilder.cli import main

if __name__ == "__main__":
    sys.exit(main())
