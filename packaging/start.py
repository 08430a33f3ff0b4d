"""Starts NetBuilder from a checkout: `python3 packaging/start.py`.

Needs nothing but Python. The first start makes a virtual environment in `.venv` and installs what the program needs;
every later one begins at once. Arguments go to the program.
"""

import sys

from bootstrap import python_version

if __name__ == "__main__":
    python_version.require_supported("packaging/start.py")
    from bootstrap import commands

    sys.exit(commands.start(sys.argv[1:]))
