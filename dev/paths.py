"""Where things are. Nothing here is written inside the repository."""

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path

from console import Heartbeat, Problem, say

MODULE = "key_account"
ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / MODULE
DATA = CACHE / "data"  # Odoo's data_dir: filestores and sessions
LOGS = CACHE / "logs"
# Several checkouts may share the cache: what belongs to one of them is kept apart.
CHECKOUT = CACHE / "checkouts" / hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


def prepare():
    """Create the cache folders and the link that gives the repository the module's name."""
    try:
        for folder in (CACHE, DATA, LOGS, CHECKOUT / "addons"):
            folder.mkdir(parents=True, exist_ok=True)
        _link_module()
    except OSError as error:
        raise Problem(
            f"the cache folder {CACHE} cannot be written: {error.strerror}",
            "make it writable for this user, or set XDG_CACHE_HOME to a folder that is.",
        ) from None


def _link_module():
    """Odoo names a module after its folder, but a clone may have any name."""
    link = CHECKOUT / "addons" / MODULE
    if not link.is_symlink() or link.readlink() != ROOT:
        temporary = link.with_name(f"{MODULE}.{os.getpid()}")
        temporary.symlink_to(ROOT)
        temporary.replace(link)
    return link


@contextlib.contextmanager
def locked(name, what):
    """Hold the lock ``name``, so that two commands at once do not both do ``what``."""
    with (CACHE / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another dev command is busy with: {what}. Waiting for it.")
            with Heartbeat(f"waiting for the other command ({what})"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
