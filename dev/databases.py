"""Databases: a cached one with the dependencies, and quick copies of it."""

import hashlib
import os
import shutil
import time

import module_info
import odoo_server
import postgres
from console import Problem, say
from paths import CACHE, DATA, locked

STAMPS = CACHE / "databases"
UNUSED_DAYS = 10
# Compiling the web client's style sheets takes half a minute: once for all copies.
PREPARE = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def exists(setup, name):
    """Tell whether the server has the database."""
    return bool(
        postgres.query(setup.python_env, f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
    )


def filestore(name):
    """Return the folder with the attachments of a database."""
    return DATA / "filestore" / name


def drop(setup, name):
    """Remove a database with its attachments, if it is there."""
    postgres.query(setup.python_env, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(setup, source, target):
    """Copy a database and its attachments."""
    postgres.query(setup.python_env, f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).exists():
        # Odoo never changes an attachment's file in place: hard links are copies enough.
        shutil.copytree(filestore(source), filestore(target), copy_function=_link_or_copy)


def leave_demo_out(setup, name):
    """Let the module be installed without its own demo data beside dependencies that have theirs.

    Odoo loads a module's demo data where all of its dependencies have demo data.
    """
    statement = (
        f"UPDATE ir_module_module SET demo = FALSE WHERE name = '{module_info.dependencies()[0]}'"
    )
    postgres.query(setup.python_env, statement, name)


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def base(setup, *, demo=True):
    """Return the database that has the module's dependencies installed, made if needed.

    :param bool demo: with demo data
    """
    depends = module_info.dependencies()
    key = repr(
        (setup.odoo_version, depends, module_info.manifest().get("auto_install", False), demo)
    )
    name = f"ka_base_{hashlib.sha256(key.encode()).hexdigest()[:10]}"
    with locked(name, "installing the dependencies"):
        if not exists(setup, name):
            _make_base(setup, name, depends, demo)
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).touch()
    _drop_unused(setup)
    return name


def _make_base(setup, name, depends, demo):
    """Install the dependencies under a temporary name: an interrupted run leaves no half base."""
    say(
        f"Installing {', '.join(depends)} {'with' if demo else 'without'} demo data, once (two to four minutes)"
    )
    unfinished = f"{name}_unfinished"
    drop(setup, unfinished)
    arguments = [
        "server",
        "-d",
        unfinished,
        "-i",
        ",".join(depends),
        "--stop-after-init",
        "--no-http",
    ]
    odoo_server.run(
        setup,
        "installing dependencies",
        [*arguments, *(["--with-demo"] if demo else [])],
        f"{name}.log",
    )
    if demo:  # the others serve exports and measurements, which open no page
        shell = ["shell", "-d", unfinished, "--no-http"]
        log_name = f"{name}-assets.log"
        odoo_server.run(setup, "compiling the web client", shell, log_name, stdin=PREPARE)
    rename(setup, unfinished, name)


def rename(setup, name, target):
    """Give a database and its attachments another name, in place of what bore it."""
    drop(setup, target)
    if filestore(name).exists():
        filestore(name).rename(filestore(target))
    postgres.query(setup.python_env, f'ALTER DATABASE "{name}" RENAME TO "{target}"')


def _drop_unused(setup):
    """Forget bases of former dependencies or Odoo versions, and what was made for other checkouts."""
    for stamp in [*STAMPS.glob("ka_base_*"), *STAMPS.glob("ka_made_*")]:
        if time.time() - stamp.stat().st_mtime > UNUSED_DAYS * 86400:
            drop(setup, stamp.name)
            stamp.unlink(missing_ok=True)


def temporary_name(purpose):
    """Return a database name of this process alone, such as ``ka_test_4711``."""
    return f"ka_{purpose}_{os.getpid()}"


def drop_abandoned(setup):
    """Drop copies left by commands of this machine that were killed."""
    names = postgres.query(
        setup.python_env,
        r"SELECT datname FROM pg_database WHERE datname ~ '^ka_(test\d?|workers|pot|core)_\d+$'",
    )
    for name in names:
        try:
            os.kill(int(name.rsplit("_", 1)[1]), 0)
        except ProcessLookupError:
            if filestore(name).exists():  # else it belongs to another machine on the same server
                drop(setup, name)
        except PermissionError:
            continue


def check_name(name):
    """Refuse a database name that would need quoting somewhere."""
    if not name.isidentifier() or not name.isascii() or len(name) > 60:
        raise Problem(
            f"{name!r} is no good database name", "use letters, digits and underscores only."
        )
