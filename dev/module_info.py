"""What the module says of itself: its manifest and the fingerprint of its source."""

import ast
import hashlib

from console import Problem
from paths import ROOT

# Folders that Odoo never loads: changing them needs no update of a database.
NOT_LOADED = {".ci", ".git", ".github", "benchmarks", "dev", "docs", "tests"}
LOADED_SUFFIXES = {".csv", ".js", ".po", ".py", ".scss", ".xml"}


def manifest():
    """Return the manifest as a dict."""
    path = ROOT / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem(
            f"{path} is missing", "run the command from a complete clone of the module."
        ) from None
    except (SyntaxError, ValueError) as error:
        raise Problem(
            f"{path} is not one Python dict: {error}", "correct it, then run again."
        ) from None


def dependencies():
    """Return the names of the modules the manifest depends on, sorted."""
    return sorted(manifest().get("depends") or ["base"])


def fingerprint(*, every=False):
    """Return a digest of all files that Odoo loads from the module.

    :param bool every: pictures and the like too, which an installed database keeps as they were
    """
    digest = hashlib.sha256()
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT)
        if (
            relative.parts[0] in NOT_LOADED
            or (
                path.suffix not in LOADED_SUFFIXES
                and not (every and len(relative.parts) > 1 and "__pycache__" not in relative.parts)
            )
            or not path.is_file()
        ):
            continue
        digest.update(f"{relative}\0".encode() + path.read_bytes())
    return digest.hexdigest()
