"""The command line: ``run``, ``test``, ``lint``, ``bench``, ``shell``, ``pot``, ``stop``."""

import argparse
import importlib
import signal
import sys

from console import Problem, show_problem

# command: (module, one line of help)
COMMANDS = {
    "run": ("cmd_run", "start Odoo with the module and its demo story"),
    "test": ("cmd_test", "lint, then all tests on a fresh database"),
    "lint": ("cmd_lint", "check format and style (--fix to correct)"),
    "bench": ("cmd_bench", "run the benchmarks; arguments are passed on"),
    "shell": ("cmd_shell", "Python prompt with env on the database of `run`"),
    "pot": ("cmd_pot", "export the translation template"),
    "stop": ("cmd_stop", "stop the private PostgreSQL server"),
}


def _parser():
    parser = argparse.ArgumentParser(
        prog="python3 dev", description="Develop and try the key_account module."
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="|".join(COMMANDS))
    for name, (module, text) in COMMANDS.items():
        command = importlib.import_module(module)
        subparser = subparsers.add_parser(name, help=text, description=command.__doc__,
                                          formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def _terminated(_signal, _frame):
    """Treat SIGTERM like Ctrl-C, so that servers are stopped and databases dropped."""
    raise KeyboardInterrupt


def main(arguments):
    """Run one command and return its exit code."""
    if arguments[:1] == ["bench"]:  # its options are not for us to understand
        options = argparse.Namespace(run=importlib.import_module("cmd_bench").run)
        options.arguments = arguments[1:]
    else:
        options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _terminated)
    try:
        return options.run(options) or 0
    except Problem as problem:
        show_problem(problem)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno is None:
            raise
        show_problem(Problem(str(error), _remedy(error)))
        return 1


def _remedy(error):
    """Say what to do about a failed operation on a file."""
    if error.errno == 28:
        return "free some disk space (about 5 GB in the cache folder), then run the same command again."
    return "check that the file or folder exists and belongs to this user, then run the same command again."
