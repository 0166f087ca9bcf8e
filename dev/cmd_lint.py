"""Check format and style of the module.

ruff (format and rules), pylint-odoo, oca-odoo-pre-commit-hooks and prettier with its XML plugin,
all pinned. --fix applies what ruff and prettier can correct by themselves.
"""

import os
import shutil
import subprocess

import packages
import paths
from console import Problem, run_step, say
from paths import CACHE, CHECKOUT, MODULE, ROOT

# Checks of pylint-odoo that have nothing to say here.
NOT_FOR_US = (
    "missing-return",  # hooks and steps that return nothing still call super
    "missing-readme",  # README.md is in the root; it looks for README.rst
    "no-search-all",  # tables of a handful of rows (grades, companies) are read whole
    "prefer-env-translation",  # does not know the alias `_ = self.env._`
)
PRETTIER_SUFFIXES = {".xml", ".js", ".json", ".scss", ".yml", ".yaml"}
NODE = CACHE / "node"


def add_arguments(parser):
    """Options of ``dev lint``."""
    parser.add_argument(
        "--fix", action="store_true", help="correct what can be corrected by itself"
    )


def run(options):
    """Run all checkers; return the exit code."""
    paths.prepare()
    return lint(fix=options.fix)


def lint(*, fix):
    """Run all checkers, print a summary and return 1 when one of them complains.

    :param bool fix: let ruff and prettier correct the files first
    """
    with paths.locked("setup", "setting up"):
        binaries = packages.environment("lint-python", "requirements-lint.txt") / "bin"
        prettier = _prettier()
    files = _files()
    checks = [*_python_checks(binaries, files, fix), *_prettier_checks(prettier, files, fix)]
    failed = [name for name, command in checks if not _passes(name, command)]
    skipped = "" if prettier else " (prettier was skipped, see above)"
    if failed:
        hint = "" if fix else "; `python3 dev lint --fix` corrects part of it"
        say(f"Lint: {', '.join(failed)} complained{hint}{skipped}")
        return 1
    say(f"Lint: {len(checks)} checks, nothing to complain about{skipped}")
    return 0


def _python_checks(binaries, files, fix):
    """Return (name, command) of the checkers written in Python."""
    config = f"--config={ROOT / 'pyproject.toml'}"
    rcfile = f"--rcfile={ROOT / 'pyproject.toml'}"
    cache = f"--cache-dir={CACHE / 'ruff'}"
    checks = [
        ("ruff format", ["ruff", "format", config, cache, *([] if fix else ["--check"]), ROOT]),
        (
            "ruff check",
            [
                "ruff",
                "check",
                config,
                cache,
                "--output-format=concise",
                *(["--fix"] if fix else []),
                ROOT,
            ],
        ),
        # The README is README.md, not OCA's README.rst. (A rule of a group that the
        # configuration enables can only be disabled here.)
        ("pylint-odoo", ["pylint", rcfile, f"--disable={','.join(NOT_FOR_US)}", MODULE]),
        (
            "oca-checks-odoo-module",
            ["oca-checks-odoo-module", f"--config={ROOT / '.oca_hooks.cfg'}", MODULE],
        ),
    ]
    translations = [path for path in files if path.suffix in {".po", ".pot"}]
    if translations:
        checks.append(
            (
                "oca-checks-po",
                ["oca-checks-po", f"--config={ROOT / '.oca_hooks.cfg'}", *translations],
            )
        )
    if fix:
        checks.insert(0, checks.pop(1))  # a corrected line may have to be formatted
    return [(name, [binaries / command[0], *command[1:]]) for name, command in checks]


def _prettier_checks(prettier, files, fix):
    """Return (name, command) for prettier, or nothing without npm or files."""
    chosen = [path for path in files if path.suffix in PRETTIER_SUFFIXES]
    if not prettier or not chosen:
        return []
    plugin = NODE / "node_modules/@prettier/plugin-xml/src/plugin.js"
    options = [
        "--plugin",
        plugin,
        "--config",
        ROOT / ".prettierrc.json",
        "--ignore-path",
        ROOT / ".prettierignore",
    ]
    return [
        (
            "prettier",
            [prettier, *options, "--log-level=warn", "--write" if fix else "--check", *chosen],
        )
    ]


def _passes(name, command):
    """Run one checker; show its output only when it complains."""
    # From the folder of the link, where the repository has the module's name.
    folder = CHECKOUT / "addons" if MODULE in command else ROOT
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, text=True, errors="replace", check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYLINTHOME": str(CACHE / "pylint"), "NO_COLOR": "1"},
    )  # fmt: skip
    if done.returncode:
        told = done.stdout.rstrip().replace(f"{ROOT}/", "")
        say(f"{name} complains:\n{told}")
    else:
        say(f"{name}: good")
    return not done.returncode


def _files():
    """Return the repository's files, committed or not, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:  # an archive without git
        return [path for path in ROOT.rglob("*") if path.is_file() and ".git" not in path.parts]
    paths_listed = (ROOT / name for name in listed.stdout.split("\0") if name)
    return sorted(path for path in paths_listed if path.is_file())


def _prettier():
    """Return the path of prettier, installed when needed; None when that cannot be.

    Only the layout of XML and JavaScript depends on it: no reason to stop everything else.
    """
    if not shutil.which("npm") or not shutil.which("node"):
        say("Note: prettier is skipped, npm is missing (Debian: `sudo apt-get install nodejs npm`)")
        return None
    pins = ("package.json", "package-lock.json")
    wanted = "".join((ROOT / "dev/prettier" / name).read_text() for name in pins)
    stamp = NODE / "installed"
    if not (stamp.exists() and stamp.read_text() == wanted):
        try:
            _install_prettier()
        except Problem as problem:
            say(f"Note: prettier is skipped, npm cannot install it. {problem}\n    {problem.todo}")
            return None
        stamp.write_text(wanted)
    return NODE / "node_modules/prettier/bin/prettier.cjs"


def _install_prettier():
    shutil.rmtree(NODE, ignore_errors=True)
    shutil.copytree(ROOT / "dev" / "prettier", NODE)
    quick = ("--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
    run_step(
        "Installing prettier",
        ["npm", "ci", *quick, "--prefix", NODE],
        "To have it, see to the network and npm's configuration (`npm config list`), run again.",
        cwd=NODE,
    )
