"""Python environments, and the programs that only the system's package manager has."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from console import Problem, folder_size, run_step, say
from paths import CACHE, ROOT

BROWSERS = (
    "google-chrome",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
)  # in Odoo's order
TAG = f"{sys.version_info[0]}.{sys.version_info[1]}"


def environment(name, requirements):
    """Return the folder of a virtual environment holding ``requirements``, made if needed.

    :param str name: short name, part of the folder's name
    :param str requirements: file name in ``dev/``
    """
    wanted = (ROOT / "dev" / requirements).read_bytes()
    digest = hashlib.sha256(wanted + sys.version.encode()).hexdigest()
    # Other pins give another folder: a server or a test may still run from the former one.
    folder = CACHE / f"{name}-{TAG}-{digest[:8]}"
    stamp = folder / "installed"
    if stamp.exists():
        return folder
    _make_environment(folder)
    run_step(
        f"Installing the Python packages of dev/{requirements}",
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--progress-bar=off",
         "--disable-pip-version-check", "-r", ROOT / "dev" / requirements],
        "check the network and pip's configuration (`pip config list`), then run the same command again.",
        detail=lambda: folder_size(folder),
    )  # fmt: skip
    stamp.touch()
    return folder


def _make_environment(folder):
    """Create an empty environment; what an interrupted run left is thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401  Debian keeps it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        package = f"python{TAG}-venv"
        if not apt_install([package]):
            raise Problem(
                "this Python cannot make virtual environments",
                f"run `sudo apt-get install {package}`, then try again.",
            ) from None
    run_step(
        f"Making a Python {TAG} environment in {folder}",
        [sys.executable, "-m", "venv", folder],
        f"check that `{sys.executable} -m venv` works (Debian: package python{TAG}-venv).",
    )


def browser():
    """Return the path of the browser that Odoo's tests will start, or None."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def _has_cjk_fonts():
    """Tell whether some font can show Chinese, Japanese and Korean."""
    if shutil.which("fc-list"):
        found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
        return bool(found.stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def system_programs(needed):
    """See to the browser, the fonts and wkhtmltopdf; as root they are installed when missing.

    :param bool needed: whether to fail without a browser (tests) or only tell (a first look)
    """
    present = {
        "chromium": browser,
        "fonts-noto-cjk": _has_cjk_fonts,
        "wkhtmltopdf": lambda: shutil.which("wkhtmltopdf"),
    }
    missing = [package for package, check in present.items() if not check()]
    if not missing:
        return
    if os.geteuid() == 0:
        # One by one: recent Debian releases no longer have wkhtmltopdf.
        missing = [package for package in missing if not apt_install([package])]
    if not missing:
        return
    command = f"`sudo apt-get update && sudo apt-get install {' '.join(missing)}`"
    if needed and "chromium" in missing:
        raise Problem(
            "no Chrome or Chromium: the tests of the screens cannot run",
            f"run {command}, then try again.",
        )
    say(
        f"Note: without {', '.join(missing)} tours, CJK text in pictures or PDF files do not work. To have them: {command}"
    )


def apt_install(packages):
    """Install Debian packages and tell whether that worked; only root may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run_step("Refreshing the package lists", ["apt-get", "update", "-q"], "", env=quiet)
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
        run_step(f"Installing {', '.join(packages)}", install, "", env=quiet)
    except Problem as problem:
        say(f"Note: {problem}")
        return False
    return True
