"""Measure a handover beside its bare SQL on a built database: ``handover.py DATABASE`` prints JSON."""

import handover_floor
from review import REPEATS, measure
from rooms import RoomBench

from odoo.fields import Command

ACCOUNTS = 500
# So many promises, activities, opportunities, offers and visits at each; with its owner and its salesperson ten.
PROMISES, ACTIVITIES = 3, 2


class HandoverBench(RoomBench):
    """5,000 records of one person at 500 accounts go to five others, and come back."""

    tables = ("key_account_handover_move", "key_account_handover_line")

    def prepare(self):
        """Give one person 500 accounts, with work of several kinds at each."""
        self.giver, *self.receivers = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.company.id)],
            order="id desc",
            limit=6,
        )
        group = self.env.ref("key_account.group_user")
        for user in [self.giver, *self.receivers]:
            user.group_ids = [Command.link(group.id)]
        accounts = self.env["key.account"].search(
            [("company_id", "=", self.company.id)], order="id", limit=ACCOUNTS
        )
        self.sql(
            "UPDATE key_account SET owner_id = NULL, deputy_id = NULL WHERE owner_id = %(user)s OR id = ANY(%(ids)s)",
            user=self.giver.id,
            ids=accounts.ids,
        )
        self.env.invalidate_all()
        accounts.write({"owner_id": self.giver.id})
        accounts.partner_id.write({"user_id": self.giver.id})
        # The year of the bench is over: what is open there is another's.
        self.sql(
            "UPDATE sale_order SET user_id = NULL WHERE user_id = %(user)s", user=self.giver.id
        )
        self.env.invalidate_all()
        self.create_work(accounts)
        self.cr.commit()

    def create_work(self, accounts):
        """Create the open work of the giver at each account."""
        user, quiet = self.giver.id, {"tracking_disable": True, "mail_create_nosubscribe": True}
        env = self.env(context=quiet)
        env["key.account.commitment"].create(
            [
                {"account_id": account.id, "name": "A sample", "user_id": user}
                for account in accounts
                for _number in range(PROMISES)
            ]
        )
        model = env["ir.model"]._get_id("key.account")
        env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {"res_model_id": model, "res_id": account.id, "summary": "Call", "user_id": user}
                for account in accounts
                for _number in range(ACTIVITIES)
            ]
        )
        env["crm.lead"].create(
            [
                {
                    "name": "Rolls",
                    "type": "opportunity",
                    "partner_id": account.partner_id.id,
                    "user_id": user,
                }
                for account in accounts
            ]
        )
        env["sale.order"].create(
            [{"partner_id": account.partner_id.id, "user_id": user} for account in accounts]
        )
        env["key.account.visit"].create(
            [
                {
                    "account_id": account.id,
                    "user_id": user,
                    "start": f"2030-{1 + number % 12:02}-04 09:00:00",
                }
                for number, account in enumerate(accounts)
            ]
        )

    def measure_first(self):
        """Find, hand over and take back on a database that nobody has analysed."""
        self.take_turns("first ")

    def take_turns(self, name):
        """Hand over and take back once."""
        handover = self.env["key.account.handover"].create(
            {
                "giver_id": self.giver.id,
                "company_id": self.company.id,
                "receiver_ids": [Command.set([user.id for user in self.receivers])],
                "to_deputy": False,
            }
        )
        with self.clock(f"{name}find"):
            handover._fill()
        self.figures["records"] = handover.record_count
        handover.write({"state": "applying", "applied_by_id": self.manager.id})
        self.cr.commit()
        before = self.cr.sql_log_count
        with self.clock(f"{name}hand over"):
            handover.line_ids._hand_over()
            handover._finish()
        self.figures["hand over statements"] = self.cr.sql_log_count - before
        self.refuse_differences(handover_floor.GONE, handover=handover.id, giver=self.giver.id)
        handover.write({"state": "reverting", "reverted_by_id": self.manager.id})
        self.cr.commit()
        before = self.cr.sql_log_count
        with self.clock(f"{name}take back"):
            handover.line_ids._hand_back()
            handover._finish()
        self.figures["take back statements"] = self.cr.sql_log_count - before
        self.refuse_differences(handover_floor.BACK, handover=handover.id, giver=self.giver.id)

    def measure_again(self):
        """Let the floor and the module take turns."""
        for _turn in range(REPEATS):
            self.sql(handover_floor.TABLE)
            self.cr.commit()
            with self.clock("floor", keep=False):
                for statement in handover_floor.STATEMENTS:
                    self.sql(statement, giver=self.giver.id, receiver=self.receivers[0].id)
            self.take_turns("")

    def open_screens(self):
        """Open the handovers, their records, and the report of what came after."""
        self.open_action("Handovers", "key_account_handover_action", self.manager)
        self.open_action("Records", "key_account_handover_move_action", self.manager)
        self.open_action("After handovers", "key_account_handover_watch_action", self.manager)


if __name__ == "__main__":
    measure(HandoverBench)
