"""Throw-away databases: copies of the one that ``dev bench`` hands over, with the module installed."""

import os
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import psycopg2
from psycopg2 import sql


def connect(name="postgres"):
    """Return a connection that commits each statement."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return connection


def execute(query, *names):
    """Run a statement about databases."""
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(*map(sql.Identifier, names)))
    connection.close()


def filestore(name):
    """Return the folder with the attachments of a database."""
    config = ConfigParser(interpolation=None)
    config.read(os.environ["KEY_ACCOUNT_ODOO_CONF"])
    return Path(config["options"]["data_dir"], "filestore", name)


def drop(name):
    """Remove a database with its attachments, if it is there."""
    execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(source, target):
    """Copy a database with its attachments."""
    drop(target)
    execute("CREATE DATABASE {} TEMPLATE {}", target, source)
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(target))


def create(name):
    """Make a database with the module and without any document."""
    copy(os.environ["KEY_ACCOUNT_BASE_DB"], name)
    command = [os.environ["KEY_ACCOUNT_ODOO_BIN"], "server", "-d", name, "-i", "key_account"]
    done = subprocess.run(
        [*command, "--stop-after-init", "--no-http"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"The module could not be installed:\n{done.stderr[-3000:]}")


def describe_server():
    """Return the version of PostgreSQL and the settings that matter for the figures."""
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM unnest(%s) name",
            (["server_version", "fsync", "shared_buffers", "work_mem", "jit"],),
        )
        settings = dict(cursor.fetchall())
        # Where the server cannot compile statements, the setting has no effect.
        cursor.execute("SELECT pg_jit_available()")
        settings["JIT available"] = "yes" if cursor.fetchone()[0] else "no"
    connection.close()
    return settings
