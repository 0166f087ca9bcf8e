"""``python3 dev <command>``: everything a contributor does, from a bare machine.

The commands only need Python's standard library; what else they need (Odoo, PostgreSQL,
Python packages) is fetched once into ``${XDG_CACHE_HOME:-~/.cache}/key_account``.
"""

import os
import sys

# This file has to be readable by any Python 3, or the message below would be a SyntaxError.
if sys.version_info < (3, 10) or sys.version_info >= (3, 14):
    sys.exit(
        "Odoo 19 needs Python 3.10 to 3.13, this is %d.%d.\n"
        "What to do: start the command with another Python, such as `python3.11 dev ...`."
        % sys.version_info[:2]
    )

# Compiled files go to the cache: the repository stays as git left it. Set before the
# modules below are imported, and for every child process.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "key_account", "pycache"
)

from cli import main

sys.exit(main(sys.argv[1:]))
