"""The module beside other apps: installed before and after them, used a little, and uninstalled."""

import databases
import odoo_server
import postgres
from console import Problem, say
from paths import MODULE

# A story that failed is rolled back, and the module installed without it.
STORY = f"SELECT demo FROM ir_module_module WHERE name = '{MODULE}'"
INCOMPLETE = "SELECT COUNT(*) FROM key_account_cadence WHERE interval_days IS NULL"
# Users leave records that name the module's models and fields; then it is uninstalled.
UNINSTALL = """
env = env(user=env.ref("base.user_admin"))
account = env["key.account"].search([], limit=1)
account.activity_schedule("mail.mail_activity_data_todo", summary="Call")
account.message_post(body="Hello", attachments=[("note.txt", b"note")])
env["ir.filters"].create({"name": "Mine", "model_id": "key.account", "user_ids": []})
env["ir.exports"].create({"name": "Mine", "resource": "key.account"})
env["ir.default"].set("key.account", "posture", "focus")
env["mail.template"].create({"name": "Mine", "model_id": env["ir.model"]._get_id("key.account")})
env["key.account"].sudo()._cron_profile()
env.cr.commit()
env["ir.module.module"].search([("name", "=", "key_account")]).button_immediate_uninstall()
env.cr.commit()
env.cr.execute('''
    SELECT table_name, column_name
      FROM information_schema.columns
      JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND data_type IN ('text', 'character varying', 'jsonb')
''')
for table, column in sorted(env.cr.fetchall()):
    env.cr.execute(f'''SELECT "{column}"::text FROM "{table}" WHERE "{column}"::text ~ 'key[._]account' ''')
    for value, in env.cr.fetchall():
        # Odoo's list of modules knows the module, installed or not.
        if table != "ir_module_module" and value != "module_key_account":
            print("LEFT", table, column, value[:80])
env.cr.execute("SELECT relname FROM pg_class WHERE relname ~ 'key_account'")
for name, in env.cr.fetchall():
    print("LEFT", name)
print("UNINSTALLED")
"""


def run(setup, options):
    """Install in either order, then uninstall; return 1 when something is not good.

    ``options.beside`` names the other modules, such as ``stock,rating``.
    """
    source = databases.base(setup)
    orders = ((options.beside, MODULE), (MODULE, options.beside))
    wrong = [text for order in orders for text in _try(setup, source, order)]
    for text in wrong:
        say(f"Not good: {text}")
    print(f"{3 * len(orders) - len(wrong)} passed, {len(wrong)} failed", flush=True)
    return 1 if wrong else 0


def _try(setup, source, order):
    """Yield what is wrong with a database in which modules were installed in this order."""
    name = databases.temporary_name("core")
    said = " before ".join(order)
    complaints = []

    def take(record):
        if record.is_complaint():
            complaints.append(record)
            say(f"Odoo logged {record.level}:\n{record.text}")

    def install(modules):
        return [
            "server",
            "-d",
            name,
            "-i",
            modules,
            "--with-demo",
            "--stop-after-init",
            "--no-http",
        ]

    try:
        databases.drop(setup, name)
        databases.copy(setup, source, name)
        for modules in order:
            _wait(setup, f"installing {modules}", install(modules), f"{name}-{modules}.log", take)
        story = postgres.query(setup.python_env, STORY, name) == ["t"]
        if not story or postgres.query(setup.python_env, INCOMPLETE, name) != ["0"] or complaints:
            yield f"{said}: the story or its data are not complete, or Odoo complained (shown above)"
        complaints.clear()
        arguments = ["shell", "-d", name, "--no-http"]
        log = _wait(setup, f"uninstalling {MODULE}", arguments, f"{name}.log", take, UNINSTALL)
        left = [line for line in log.splitlines() if line.startswith("LEFT ")]
        if left or complaints or "UNINSTALLED" not in log.splitlines():
            yield "\n".join([f"{said}: uninstalling leaves or complains of something", *left])
        complaints.clear()
        _wait(setup, f"installing {MODULE} again", install(MODULE), f"{name}-again.log", take)
        if complaints:
            yield f"{said}: Odoo complained when the module was installed again (shown above)"
    finally:
        databases.drop(setup, name)


def _wait(setup, label, arguments, log_name, take, script=None):
    """Run Odoo to its end and return its log."""
    odoo = odoo_server.Odoo(setup, label, arguments, log_name, on_record=take, stdin=script)
    code = odoo.wait()
    if code:
        raise Problem(f"{label} failed with exit code {code}", f"see the log in {odoo.log_path}.")
    return odoo.log_path.read_text(encoding="utf-8")
