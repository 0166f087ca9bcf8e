from datetime import timedelta

from odoo import Command, api, fields, models

from ...tools.handover.decline import DAYS

# The director gave these customers to the salesperson of the region, so many days ago.
GIVEN, GIVEN_DAYS = ("limburg", "sambre", "vosges", "vercors"), 60
NOTE = "They decide late in the quarter. The owners want to be called, not written to."
TO_KNOW = {
    "limburg": "The new head of purchasing compares us with every offer. Bring the wear figures along."
}
# A salesperson is on leave, since and until so many days; what can wait stays.
LENT, SINCE, UNTIL = ("tokachi", "yanshan", "satpura"), 4, 10


class KeyAccountDemo(models.AbstractModel):
    """Two handovers: one for good, two months ago and still watched, and one for an absence that ends by itself."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        self.env.flush_all()
        story._give()
        story._lend()

    def _give(self):
        """Hand the accounts over as of then: their timelines and the watch begin on that day."""
        accounts = self._demo_accounts(set(GIVEN))
        theirs = self.env["key.account"].union(*accounts.values())
        giver, receiver = map(self._demo_user, ("director", "bruno"))
        day = self._today() - timedelta(days=GIVEN_DAYS)
        theirs.with_context(tracking_disable=True).owner_id = giver
        handover = self._hand_over_accounts(giver, receiver, theirs, note=NOTE)
        for key, note in TO_KNOW.items():
            handover.line_ids.filtered(
                lambda line, key=key: line.account_id == accounts[key]
            ).note = note
        for account in theirs:
            first, *between, last = account.sudo().owner_change_ids.sorted("id")
            # The giver was known before: no two rows of a timeline overlap.
            first.write({"owner_id": giver.id, "date": day - timedelta(days=1)})
            last.write({"date": day, "previous_owner_id": giver.id})
            account.browse().sudo().owner_change_ids.union(*between).unlink()
        system = handover.sudo()
        system.date_applied = day
        system.watch_ids.write({"date": day, "date_until": day + timedelta(days=DAYS)})
        self.env.flush_all()
        system.watch_ids._update(self.env.company)

    def _lend(self):
        accounts = self.env["key.account"].union(*self._demo_accounts(set(LENT)).values())
        # Reports of visits before the leave are still the visitor's.
        waiting = self.env["key.account.visit"].search(
            [
                ("account_id", "in", accounts.ids),
                ("state", "in", ("planned", "confirmed")),
                ("start", "<", fields.Datetime.now()),
            ]
        )
        accounts -= waiting.account_id
        today = self._today()
        self._hand_over_accounts(
            self._demo_user("chen"),
            self._demo_user("director"),
            accounts,
            kind="absence",
            date_from=today - timedelta(days=SINCE),
            date_to=today + timedelta(days=UNTIL),
        )

    def _hand_over_accounts(self, giver, receiver, accounts, **values):
        """Hand some of the accounts of a person over, as the director would."""
        director = self._demo_user("director")
        handover = (
            self.env["key.account.handover"]
            .with_user(director)
            .create(
                {
                    "giver_id": giver.id,
                    "company_id": self.env.company.id,
                    "receiver_ids": [Command.set(receiver.ids)],
                    "to_deputy": False,
                    **values,
                }
            )
        )
        handover.action_find()
        others = handover.line_ids.filtered(lambda line: line.account_id not in accounts)
        others.is_excluded = True
        handover.action_apply()
        system = handover.sudo()
        (system.line_ids - others.sudo())._hand_over()
        system._finish()
        return handover
