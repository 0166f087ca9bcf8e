"""Whether the wheel that ``pip wheel .`` builds holds the module such that an Odoo finds it.

Built without network in a folder of its own, installed into another, and looked for by an Odoo that
knows no other place for add-ons.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import packages
import paths
from console import Problem, run_step, say
from paths import MODULE, ROOT

# What Odoo itself does to find a module, and each file the manifest promises.
FIND = f"""
from pathlib import Path
from odoo.modules.module import Manifest, initialize_sys_path
from odoo.tools import config
config.parse_config([])
initialize_sys_path()
manifest = Manifest.for_addon({MODULE!r})
assert manifest, "Odoo does not find the module"
files = [*manifest["data"], *manifest["demo"], "static/description/icon.png"]
missing = [name for name in files if not Path(manifest.path, name).is_file()]
assert not missing, f"not in the wheel: {{missing}}"
import odoo.addons.{MODULE}
print(manifest.path)
"""


def check(setup):
    """Build the wheel and look for the module in it; return 1 and tell why when that fails."""
    with paths.locked("setup", "setting up"):
        python = packages.environment("build-python", "requirements-build.txt") / "bin" / "python"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            _build(python, folder)
            _find(setup, folder)
        except Problem as problem:
            say(f"Wheel: {problem}")
            return 1
    say("Wheel: built, and an Odoo finds the module in it")
    return 0


def _build(python, folder):
    """Build the wheel and unpack it into ``folder/installed``."""
    source = folder / MODULE  # the wheel is named after the folder, and a clone may have any name
    for relative in _files():
        (source / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / relative, source / relative)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "-q"]
    todo = "see the [build-system] of pyproject.toml."
    run_step(
        "Building the wheel",
        [*pip, "wheel", "--no-index", "--no-deps", "--no-build-isolation",
         "--check-build-dependencies", "-w", folder / "wheels", source],
        todo,
    )  # fmt: skip
    (wheel,) = (folder / "wheels").glob("*.whl")
    target = folder / "installed"
    run_step(
        "Installing the wheel",
        [*pip, "install", "--no-index", "--no-deps", "--target", target, wheel],
        todo,
    )


def _files():
    """Return the files of the module, those not committed yet too, relative to its root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        names = {Path(name) for name in listed.stdout.split("\0") if name}
    except (OSError, subprocess.CalledProcessError):  # not a clone but an unpacked archive
        names = {path.relative_to(ROOT) for path in ROOT.rglob("*")}
    return [name for name in sorted(names) if (ROOT / name).is_file()]


def _find(setup, folder):
    """Let an Odoo without any addons path of its own find the installed module."""
    config = folder / "odoo.conf"
    config.write_text(f"[options]\ndata_dir = {folder / 'data'}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(setup.odoo_home), str(folder / "installed")]),
        "ODOO_RC": str(config),
    }
    found = run_step(
        "Looking for the module in the wheel",
        [setup.python, "-c", FIND],
        "see the error above.",
        env=environment,
        cwd=folder,
    )
    if str(folder / "installed") not in found:
        raise Problem(f"Odoo found another module: {found.strip()}", "see the error above.")
