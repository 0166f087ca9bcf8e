"""Measure complaints beside their bare SQL on a built database: ``complaint.py DATABASE`` prints JSON."""

import complaint_floor
from review import REPEATS, measure
from rooms import RoomBench

from odoo import fields


class ComplaintBench(RoomBench):
    """The hour in which all late complaints are escalated at once, the next one, and the lists of complaints."""

    tables = ("key_account_complaint_escalated",)

    def prepare(self):
        """Make a closed complaint for each account, and a late one for one in ten."""
        now = fields.Datetime.to_datetime("2025-11-28 12:00:00")
        # Steps are due by the clock: let it be Friday.
        fields.Datetime.now = staticmethod(lambda *_args: now)
        self.now = now
        stages = {
            stage.state: stage.id for stage in self.env["key.account.complaint.stage"].search([])
        }
        self.env.flush_all()
        for statement in complaint_floor.COMPLAINTS:
            self.sql(
                statement,
                kind=self.env["key.account.complaint.kind"].search([], limit=1).id,
                causes=self.env["key.account.complaint.cause"].search([]).ids,
                currency=self.company.currency_id.id,
                new=stages["new"],
                closed=stages["closed"],
            )
        self.env.invalidate_all()

    def compute(self):
        """Take the steps that are due."""
        self.env["key.account.complaint.escalated"].sudo()._escalate(self.company)

    def measure_again(self):
        """Let the floor and the module take turns, everything anew, and then nothing changed."""
        for _turn in range(REPEATS):
            self.sql(complaint_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(complaint_floor.STATEMENT, company=self.company.id, now=self.now)
            self.sql("DELETE FROM key_account_complaint_escalated")
            self.sql("DELETE FROM mail_activity WHERE res_model = 'key.account.complaint'")
            self.cr.commit()
            self.vacuum(*self.tables)
            before = self.cr.sql_log_count
            with self.clock("anew"):
                self.compute()
            self.figures["anew statements"] = self.cr.sql_log_count - before
        self.refuse_differences(complaint_floor.DIFFERENCES)
        self.measure_keys(*self.tables)
        self.measure_unchanged()

    def open_screens(self):
        """Open the lists of complaints, their analysis, and the causes by cost."""
        self.open_action("Complaints", "key_account_complaint_action", self.manager, filters=True)
        self.open_action("Complaints, own", "key_account_complaint_action", self.owner)
        self.open_action("Causes", "key_account_complaint_pareto_action", self.manager)
        self.open_action("Analysis", "key_account_complaint_action_analysis", self.manager)


if __name__ == "__main__":
    measure(ComplaintBench)
