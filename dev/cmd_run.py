"""Start Odoo with the module and its demo story on http://localhost:PORT.

The first start makes the database, installs the module and runs a first review; later starts
update the module when its source has changed. Ctrl-C stops.
"""

import json
import re
import socket
import threading
import time

import databases
import module_info
import odoo_server
from console import Problem, say
from paths import CACHE, MODULE
from setup import set_up

# Every demo user's password is his login. The reviews come last: they may fail. The story opens
# itself. Odoo's own companies get a review as of a year ago, where they had customers then, and one
# of today: so there are movers to see.
FIRST_STEPS = """
from dateutil.relativedelta import relativedelta
from odoo import fields

known = env["ir.model.data"].search([("module", "=", "key_account"), ("model", "=", "res.users")])
users = env["res.users"].browse(known.mapped("res_id")).exists()
print("LOGINS", *users.sorted("id").mapped("login"))
# It looks leads up on the internet; where there is none, it fills the screen with a traceback.
enrichment = env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
if enrichment:
    enrichment.active = False
# Odoo goes on without the demo data that failed.
for failure in env["ir.demo_failure"].search([]):
    print("DEMO FAILED", failure.module_id.name, (failure.error or "").strip().splitlines()[-1:])
story = env.ref("key_account.demo_company", raise_if_not_found=False) or env["res.company"]
today = fields.Date.today()
for company in env["res.company"].search([("id", "not in", story.ids)]):
    for date in (today - relativedelta(years=1), today):
        review = env["key.account.review"].create(
            {
                "scorecard_id": env.ref("key_account.scorecard_balanced").id,
                "company_id": company.id,
                "date": date,
            }
        )
        review.action_compute()
        if review.line_ids:
            review.action_approve()
        else:
            review.unlink()
    env.cr.commit()
if story:
    env["key.account.demo"]._open()
# Odoo's scheduled actions would do so within a minute: visits are due by grade.
env["key.account"]._cron_update_visit_due()
env.cr.commit()
"""
LOOK_FIRST = """as director, the app Key Accounts: the Cockpit, then Accounts, Reviews, and
                 Visits > Visit Plans; as anna, My Day, Visits > Today, and Accounts"""
LOOK_FIRST_WITHOUT_STORY = """Key Accounts > Configuration > Settings: the unit of quantities; then
                 Accounts, where a panel leads to the first grading"""


def add_arguments(parser):
    """Options of ``dev run``."""
    parser.add_argument(
        "--port", type=int, default=8069, help="port of the web server (default: %(default)s)"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
    )
    parser.add_argument("--db", default="key_account", help="database (default: %(default)s)")
    parser.add_argument(
        "--no-demo", action="store_true", help="make the database without demo data"
    )
    parser.add_argument("--reset", action="store_true", help="drop the database and start again")
    parser.add_argument("--verbose", action="store_true", help="show Odoo's whole log")


def run(options):
    """Make or update the database, then serve until Ctrl-C."""
    databases.check_name(options.db)
    _check_port(options)
    setup = set_up()
    state = State(options.db)
    if options.reset:
        databases.drop(setup, options.db)
    if not databases.exists(setup, options.db):
        _create(setup, options, state)
    elif not state.known:
        raise Problem(
            f"the database {options.db} exists, but not from this command",
            "choose another name with --db, or let --reset delete it.",
        )
    elif state.fingerprint != state.source:
        say("The module's source has changed: updating the database")
        _odoo(setup, options, f"updating {MODULE}", ["-u", MODULE])
        state.save(logins=state.logins)
    return _serve(setup, options, state)


class State:
    """What a database was made from: kept in the cache beside it."""

    def __init__(self, database):
        self._file = CACHE / "databases" / f"{database}.json"
        content = json.loads(self._file.read_text()) if self._file.exists() else {}
        self.known = bool(content)
        self.source = module_info.fingerprint()  # taken before Odoo reads it
        self.fingerprint = content.get("fingerprint")
        self.logins = content.get("logins", [])

    def save(self, *, logins=()):
        """Remember that the database now has the source as it was when this began."""
        self.logins = list(logins)
        self._file.parent.mkdir(exist_ok=True)
        content = {"fingerprint": self.source, "logins": self.logins}
        self._file.write_text(json.dumps(content))


def _check_port(options):
    """Fail early when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except (OSError, OverflowError) as error:
            raise Problem(
                f"port {options.port} of {options.host} cannot be used: {error}",
                f"stop the other program, or choose another port: `python3 dev run --port {options.port + 1}`.",
            ) from None


def _create(setup, options, state):
    """Make the database with the module, and with demo data its first review."""
    demo = not options.no_demo
    source = databases.base(setup, demo=demo)
    say(f"Making the database {options.db} and installing {MODULE}")
    databases.copy(setup, source, options.db)
    try:
        demo_option = ["--with-demo"] if demo else []
        _odoo(setup, options, f"installing {MODULE}", ["-i", MODULE, *demo_option])
    except BaseException:
        databases.drop(setup, options.db)  # half a database would only puzzle the next start
        raise
    state.save()
    if demo:
        say("Running the first reviews")
        output = _shell(setup, options, "first reviews", FIRST_STEPS)
        for failure in re.findall(r"^DEMO FAILED (.+)$", output, re.MULTILINE):
            say(f"Note: the demo data could not be loaded: {failure}")
        found = re.search(r"^LOGINS (.+)$", output, re.MULTILINE)
        state.save(logins=found[1].split() if found else [])


def _odoo(setup, options, label, arguments):
    arguments = ["server", "-d", options.db, *arguments, "--stop-after-init", "--no-http"]
    for record in odoo_server.run(
        setup, label, arguments, f"run-{options.db}.log", verbose=options.verbose
    ):
        print(record.text, flush=True)


def _shell(setup, options, label, script):
    """Run a few lines in Odoo's shell. A failure is told, not fatal: the database is usable."""
    arguments = ["shell", "-d", options.db, "--no-http"]
    odoo = odoo_server.Odoo(setup, label, arguments, f"shell-{options.db}.log", stdin=script)
    odoo.wait()
    output = odoo.log_path.read_text(encoding="utf-8")
    if "Traceback" in output:
        say(f"Note: {label} failed, see {odoo.log_path}:\n" + output[output.rindex("Traceback") :])
    return output


def _serve(setup, options, state):
    """Serve until Ctrl-C and return the exit code."""
    arguments = ["server", "-d", options.db, "--db-filter", f"^{options.db}$", "--http-interface", options.host,
                 "--http-port", options.port, "--workers", "0", "--max-cron-threads", "1"]  # fmt: skip

    def show(record):
        if record.is_complaint() and not options.verbose:
            print(record.text, flush=True)

    say("Starting Odoo")
    odoo = odoo_server.Odoo(
        setup, "", arguments, f"run-{options.db}.log", on_record=show, verbose=options.verbose
    )
    threading.Thread(target=_welcome, args=(odoo, options, state.logins), daemon=True).start()
    try:
        code = odoo.wait(heartbeat=False)
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    if code:
        raise Problem(f"Odoo stopped with exit code {code}", f"see the log in {odoo.log_path}.")
    return 0


def _welcome(odoo, options, logins):
    """Once the port answers, say where to look."""
    while not _answers(options):
        if odoo.process.poll() is not None:
            return
        time.sleep(0.2)
    others = f"; {', '.join(logins)} (password = login)" if logins else ""
    look = LOOK_FIRST if logins else LOOK_FIRST_WITHOUT_STORY
    say(
        f"Ready: http://localhost:{options.port}\n"
        f"    Log in with: admin / admin (may do everything){others}\n"
        f"    Look first:  {look}\n"
        f"    Log:         {odoo.log_path}\n"
        "    Ctrl-C stops."
    )


def _answers(options):
    host = "127.0.0.1" if options.host == "0.0.0.0" else options.host  # noqa: S104
    try:
        socket.create_connection((host, options.port), timeout=1).close()
    except OSError:
        return False
    return True
