"""Plan an instance of the periodic vehicle routing problem; run by ``python3 dev bench routing``."""

import argparse
import sys
import time
from pathlib import Path
from types import ModuleType

# The routing core needs no Odoo, but its package does: this one has the same path and loads nothing.
package = ModuleType("key_account")
package.__path__ = [str(Path(__file__).resolve().parents[1])]
sys.modules[package.__name__] = package

from key_account.benchmarks import cordeau  # noqa: E402
from key_account.benchmarks.checker import check  # noqa: E402
from key_account.tools.plan.routing import ProblemError, solve  # noqa: E402


def parse_arguments():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python3 dev bench routing", description=__doc__)
    parser.add_argument("file", type=Path, help="an instance file (type 1: header `1 m n t`)")
    parser.add_argument("--seconds", type=float, default=60.0, help="time budget (60)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the search (1)")
    parser.add_argument("--out", type=Path, help="write the routes into this file")
    options = parser.parse_args()
    if options.seconds <= 0:
        parser.error("the time budget must be more than 0 seconds")
    return options


def main():
    """Read, plan, judge and print; exit with 1 when the plan is not feasible."""
    begin = time.monotonic()
    options = parse_arguments()
    try:
        problem = cordeau.read(options.file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SystemExit(f"{options.file} cannot be read: {error.strerror}.") from None
    except (ProblemError, UnicodeDecodeError) as error:
        raise SystemExit(f"{options.file}: {error}") from None
    # Reading counts: the budget is what the person waits.
    solution = solve(problem, options.seconds - (time.monotonic() - begin), options.seed)
    seconds = time.monotonic() - begin
    faults, cost = check(problem, solution)
    if options.out:
        options.out.write_text(cordeau.write_solution(solution), encoding="utf-8")
    print(f"feasible: {'no' if faults else 'yes'}")
    for fault in faults:
        print(f"  {fault}")
    print(f"cost: {cost:.2f}")
    print(f"time: {seconds:.1f} s")
    print(f"iterations: {solution.iterations}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
