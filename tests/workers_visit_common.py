from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .workers_common import WorkersCommon

# Actions of a user in the browser: retried, as by Odoo's server, after concurrent changes.
AS_USER = """
from odoo.exceptions import UserError
from odoo.service.model import retrying
env = env(user=%(user)s)
records = env["%(model)s"].browse(%(ids)s)
try:
    retrying(records.%(method)s, env)
except UserError as error:
    print("Refused:", error)
"""


class WorkersVisitCommon(WorkersCommon):
    """A salesperson with two accounts and two visits to each, and his manager."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            # Only what a test asks for is open.
            visits = env["key.account.visit"]
            visits.search([("state", "in", ("planned", "confirmed"))]).write(
                {"state": "cancelled", "cancel_reason": "Not part of this test"}
            )
            visits.search([("to_remind", "=", True)]).to_remind = False
            name = f"{type(self).__name__}.{self._testMethodName}"
            company = env["res.company"].create({"name": name})
            salesperson, manager = (
                env["res.users"].create(
                    {
                        "name": role,
                        "login": f"{role} of {name}",
                        "tz": "UTC",
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                        "group_ids": [Command.set(env.ref(f"key_account.group_{role}").ids)],
                    }
                )
                for role in ("user", "manager")
            )
            partners = env["res.partner"].create(
                [{"name": f"Mill {number}", "is_company": True} for number in range(2)]
            )
            accounts = env["key.account"].create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "owner_id": salesperson.id,
                    }
                    for partner in partners
                ]
            )
            self.user_id, self.manager_id = salesperson.id, manager.id
            self.company_id = company.id
            self.account_ids = accounts.ids

    def _create_visits(self, env, days, **values):
        """Create four visits, the first so many days from now, two at each account in turn."""
        today = fields.Datetime.now().replace(hour=9, minute=0, second=0)
        visits = env["key.account.visit"].create(
            [
                {
                    "account_id": self.account_ids[number % 2],
                    "user_id": self.user_id,
                    "start": today + timedelta(days=days + number),
                    **values,
                }
                for number in range(4)
            ]
        )
        self.visit_ids = visits.ids
        return visits

    def _visits(self, env):
        return env["key.account.visit"].browse(self.visit_ids)

    def _act(self, records, method, user_id):
        """Return the script by which a user calls a method of records."""
        return AS_USER % {
            "user": user_id,
            "model": records._name,
            "method": method,
            "ids": records.ids,
        }
