"""Find Odoo 19, or fetch it: Debian's unstable suite has all of Odoo Community as one package.

The package is unpacked, not installed, with an apt state of our own: the system's sources,
lists and packages stay as they are, and no rights are needed.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from console import Problem, folder_size, run_step, say
from paths import CACHE

FOLDER = CACHE / "odoo"
# Odoo's files link into these packages; without them pages answer 500. Its icons are those of
# Font Awesome 4, which unstable has replaced: they come from an older suite.
ICON_SUITE = "bookworm"
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    f"fonts-font-awesome/{ICON_SUITE}",
)
MANUAL = "set ODOO_HOME to a folder with Odoo 19 (a checkout of its sources), then run again."


def find_or_fetch():
    """Return the folder that goes on PYTHONPATH for ``import odoo`` to work."""
    if os.environ.get("ODOO_HOME"):
        return _given(Path(os.environ["ODOO_HOME"]).expanduser().absolute())
    installed = _importable()
    if installed:
        return installed
    home = FOLDER / "usr/lib/python3/dist-packages"
    if not (FOLDER / "complete").exists():
        _fetch()
    return home


def version(home):
    """Return Odoo's version and, for Debian's package, which one: the key of cached databases."""
    text = (home / "odoo" / "release.py").read_text(encoding="utf-8")
    numbers = re.search(r"version_info\s*=\s*\(([^)]*)\)", text)
    stamp = FOLDER / "complete"
    package = stamp.read_text().strip() if FOLDER in home.parents and stamp.exists() else str(home)
    return f"{numbers.group(1) if numbers else '?'} {package}"


def _given(home):
    """Check the folder named by ODOO_HOME."""
    for candidate in (home, home / "usr/lib/python3/dist-packages"):
        if (candidate / "odoo" / "release.py").exists():
            _check_series(candidate)
            _check_links(candidate)
            return candidate
    raise Problem(
        f"ODOO_HOME={home} holds no odoo/release.py",
        "let ODOO_HOME name the folder that holds odoo-bin.",
    )


def _check_series(home):
    if not version(home).startswith("19,"):
        raise Problem(
            f"{home} is not Odoo 19 (version_info: {version(home)})", f"unset ODOO_HOME or {MANUAL}"
        )


def _check_links(home):
    """Refuse Debian's package without the packages its files link to: every page would fail."""
    linked = home / "odoo/addons/web/static/lib/jquery/jquery.js"
    if linked.is_symlink() and not linked.exists():
        raise Problem(
            f"{home} is Debian's Odoo without what its files link to, such as {linked.readlink()}",
            "install or unpack libjs-jquery, libjs-underscore, libjs-jquery-form and fonts-font-awesome"
            " beside it, or unset ODOO_HOME to let this command do so.",
        )


def _importable():
    """Return the folder of an Odoo 19 that this Python imports already, or None."""
    spec = importlib.util.find_spec("odoo")
    for place in (spec and spec.submodule_search_locations) or ():
        home = Path(place).parent
        if (home / "odoo" / "release.py").exists() and version(home).startswith("19,"):
            say(f"Using the Odoo 19 found in {home}")
            return home
    return None


def _fetch():
    """Download and unpack Odoo and what its files link to."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Problem("Odoo 19 comes from Debian's package, and this system has no apt-get", MANUAL)
    shutil.rmtree(FOLDER, ignore_errors=True)  # what an interrupted run left
    state = FOLDER / "apt"
    options = _private_apt(state)
    again = f"check the network and run the same command again, or {MANUAL}"
    run_step(
        "Reading the package list of Debian unstable",
        ["apt-get", *options, "-q", "update"],
        again,
        detail=lambda: folder_size(state),
    )
    run_step(
        "Downloading Odoo 19 (about 125 MB)",
        ["apt-get", *options, "-q", "download", *PACKAGES],
        again,
        detail=lambda: folder_size(state),
        cwd=state,
    )
    archives = sorted(state.glob("*.deb"))
    for archive in archives:
        run_step(
            f"Unpacking {archive.name}",
            ["dpkg", "-x", archive, FOLDER],
            "free some disk space and run again.",
        )
    _mend(FOLDER / "usr/lib/python3/dist-packages")
    shutil.rmtree(state)
    (FOLDER / "complete").write_text(" ".join(archive.name for archive in archives))


def _private_apt(state):
    """Write a source list for Debian unstable and return the apt options that use only it."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    mirror = _mirror()
    (state / "sources.list").write_text(f"deb {mirror} sid main\ndeb {mirror} {ICON_SUITE} main\n")
    return [
        "-o", f"Dir::Etc::sourcelist={state}/sources.list",
        "-o", "Dir::Etc::sourceparts=/dev/null",
        "-o", f"Dir::State::lists={state}/lists",
        "-o", f"Dir::Cache={state}/cache",
        "-o", "Acquire::Languages=none",
        "-o", "APT::Sandbox::User=root",  # apt's own user cannot enter a private cache folder
    ]  # fmt: skip


def _mirror():
    """Return the Debian mirror that this machine is configured for."""
    command = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)"]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    sites = [line.split()[0] for line in lines if line.strip()]
    # The mirror of the security updates has no unstable suite.
    main = [site for site in sites if site.rstrip("/").endswith("/debian")] or [
        s for s in sites if "security" not in s
    ]
    if not main:
        raise Problem(
            "apt knows no Debian mirror on this machine", f"run `apt-get update` once, or {MANUAL}"
        )
    return main[0]


def _mend(home):
    """Make whole what Debian took out of the package."""
    addons = home / "odoo" / "addons"
    share = FOLDER / "usr/share"
    for link in addons.rglob("*"):
        if link.is_symlink() and not link.exists():
            _point_into(link, share)
    # Removed by Debian for its licence; its absence is an error on every page with the mail client.
    empty = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    empty.parent.mkdir(parents=True, exist_ok=True)
    empty.touch()


def _point_into(link, share):
    """Let a dangling link point to the same file in our own unpacked packages, if it is there."""
    target = str(link.readlink()).partition("share/")[2]
    if (share / target).exists():
        link.unlink()
        link.symlink_to(share / target)
