"""Start Odoo with the module and its demo story on http://localhost:PORT.

The first start makes the database, installs the module and runs a first review; later starts
update the module when its source has changed. Ctrl-C stops.
"""

import json
import socket
import threading
import time

import databases
import module_info
import odoo_server
from console import Problem, say
from paths import CACHE, MODULE
from setup import set_up

FIRST_REVIEW = """
if "key.account.review" in env:
    review = env["key.account.review"].create(
        {"scorecard_id": env.ref("key_account.scorecard_balanced").id}
    )
    review.action_compute()
    review.action_approve()
    env.cr.commit()
"""


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
    parser.add_argument("--reset", action="store_true", help="drop the database and begin anew")
    parser.add_argument("--verbose", action="store_true", help="show Odoo's whole log")


def run(options):
    """Make or update the database, then serve until Ctrl-C."""
    databases.check_name(options.db)
    _check_port(options)
    setup = set_up()
    if options.reset:
        databases.drop(setup, options.db)
    state_file = CACHE / "databases" / f"{options.db}.json"
    wanted = module_info.fingerprint()
    if not databases.exists(setup, options.db) or not state_file.exists():
        _create(setup, options)
    elif json.loads(state_file.read_text())["fingerprint"] != wanted:
        say("The module's source has changed: updating the database")
        _odoo(setup, options, f"updating {MODULE}", ["-u", MODULE])
    state_file.parent.mkdir(exist_ok=True)
    state_file.write_text(json.dumps({"fingerprint": wanted}))
    return _serve(setup, options)


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


def _create(setup, options):
    """Make the database with the module, and with demo data its first review."""
    demo = not options.no_demo
    source = databases.base(setup, demo=demo)
    say(f"Making the database {options.db} and installing {MODULE}")
    databases.drop(setup, options.db)
    databases.copy(setup, source, options.db)
    try:
        _odoo(
            setup,
            options,
            f"installing {MODULE}",
            ["-i", MODULE, *(["--with-demo"] if demo else [])],
        )
    except BaseException:
        databases.drop(setup, options.db)  # half a database would only puzzle the next start
        raise
    if demo:
        say("Running the first review")
        _shell(setup, options, "first review", FIRST_REVIEW)


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


def _serve(setup, options):
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
    threading.Thread(target=_welcome, args=(odoo, options), daemon=True).start()
    try:
        code = odoo.wait(heartbeat=False)
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    if code:
        raise Problem(f"Odoo stopped with exit code {code}", f"see the log in {odoo.log_path}.")
    return 0


def _welcome(odoo, options):
    """Once the port answers, say where to look."""
    while odoo.process.poll() is None:
        try:
            socket.create_connection((options.host, options.port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    else:
        return
    story = "" if options.no_demo else "  or demo / demo (a salesperson of Odoo's own demo data)"
    say(
        f"Ready: http://localhost:{options.port}\n"
        f"    Log in with: admin / admin (everything){story}\n"
        "    Look first:  the app Key Accounts in the menu of apps: its accounts and the first review\n"
        f"    Log:         {odoo.log_path}\n"
        "    Ctrl-C stops."
    )
