"""Stop the private PostgreSQL server that the other commands left running."""

import paths
import postgres


def add_arguments(parser):
    """No options."""


def run(_options):
    """Stop the server."""
    paths.prepare()
    postgres.stop()
