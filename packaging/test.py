"""Runs NetBuilder's tests from a checkout: `python3 packaging/test.py`.

Needs nothing but Python: it sets up the same environment as start.py, and the test tools in it. Arguments go to pytest.
"""

import sys

from bootstrap import python_version

if __name__ == "__main__":
    python_version.require_supported("packaging/test.py")
    from bootstrap import commands

    sys.exit(commands.test(sys.argv[1:]))
