"""Runs a program of your own with NetBuilder at hand: `python3 packaging/python.py my_network.py`.

It is the Python that start.py has set up; all arguments go to it. Without any it waits for lines to be typed.
"""

import sys

from bootstrap import python_version

if __name__ == "__main__":
    python_version.require_supported("packaging/python.py")
    from bootstrap import commands

    sys.exit(commands.python(sys.argv[1:]))
