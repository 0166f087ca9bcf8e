"""Check format and style of the module; --fix corrects what can be corrected by itself."""


def add_arguments(parser):
    parser.add_argument("--fix", action="store_true")


def run(options):
    return 0


def lint(setup, fix):
    return []
