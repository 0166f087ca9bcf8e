"""The set-up that all commands share."""

import dataclasses
from pathlib import Path

import odoo_source
import packages
import paths
import postgres
from console import say


@dataclasses.dataclass(frozen=True)
class Setup:
    """What a command needs to start Odoo."""

    python_env: Path
    odoo_home: Path
    odoo_version: str

    @property
    def python(self):
        """The Python that has Odoo's packages."""
        return self.python_env / "bin" / "python"


def set_up(*, tests=False):
    """Fetch what is missing, start the database server and return a :class:`Setup`.

    :param bool tests: also insist on the programs that only tests need
    """
    paths.prepare()
    with paths.locked("setup", "setting up"):
        packages.system_programs(tests)
        home = odoo_source.find_or_fetch()
        python_env = packages.environment("odoo-python", "requirements.txt")
    postgres.connect(python_env)
    say("Odoo 19, its Python packages and PostgreSQL are ready")
    return Setup(python_env, home, odoo_source.version(home))
