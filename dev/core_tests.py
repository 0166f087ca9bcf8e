"""Core's own checks with the module installed beside: nobody here wrote them."""

import databases
import odoo_server
from console import say
from paths import MODULE
from testresult import TestResult, report

# (what is installed, which tests)
RUNS = (
    # Not TestPyLint: it reads all of Odoo for a quarter of an hour; `dev lint` has pylint for ours.
    (f"{MODULE},test_lint", "/test_lint,-/test_lint:TestPyLint"),
    (MODULE, "/web:TestMenusAdminLight"),
    (MODULE, "/crm,/sale,/calendar,/account"),
)


def run(setup, options):
    """Run each group on a database of its own; return 1 when one of them fails."""
    source = databases.base(setup)
    codes = [_run_group(setup, source, install, tags, options) for install, tags in RUNS]
    return max(codes)


def _run_group(setup, source, install, tags, options):
    name = databases.temporary_name("core")
    result = TestResult()
    say(f"Core tests {tags} with {install}")
    try:
        databases.drop(setup, name)
        databases.copy(setup, source, name)
        odoo_server.run(setup, f"installing {install}", ["server", "-d", name, "-i", install, "--with-demo",
                        "--stop-after-init", "--no-http"], f"{name}-install.log")  # fmt: skip
        # -u makes Odoo run post_install tests of modules that are already there.
        updated = ",".join(
            tag.partition(":")[0].strip("/") for tag in tags.split(",") if tag[0] == "/"
        )
        arguments = ["server", "-d", name, "-u", updated, "--test-enable", "--test-tags", tags, "--stop-after-init",
                     "--http-interface", "127.0.0.1", "--http-port", odoo_server.free_port()]  # fmt: skip
        odoo = odoo_server.Odoo(setup, f"core tests {tags}", arguments, f"{name}.log", on_record=result.take,
                                verbose=options.verbose)  # fmt: skip
        return report([(result, odoo.wait(), odoo.log_path)])
    finally:
        databases.drop(setup, name)
