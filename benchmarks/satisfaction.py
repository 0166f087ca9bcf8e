"""Measure satisfaction beside its bare SQL on a built database: ``satisfaction.py DATABASE`` prints JSON."""

import satisfaction_floor
from review import REPEATS, measure
from rooms import RoomBench
from screens import PEOPLE

from odoo.fields import Command


class SatisfactionBench(RoomBench):
    """The preview of a campaign of all accounts, and the lists of answers: one of each account."""

    tables = ("key_account_satisfaction_invitation",)

    def prepare(self):
        """Make a person for each account, a campaign of before with answers, and one to preview."""
        decider = self.env.ref("key_account.stakeholder_role_decision_maker").id
        for statement in PEOPLE:
            self.sql(statement, decider=decider)
        self.company.key_account_satisfaction_days = 90
        campaigns = self.env["key.account.satisfaction.campaign"]
        former, self.campaign = campaigns.create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "scope": "grade",
                    "grade_ids": [Command.set(self.grades.ids)],
                    "date_send": self.day,
                    "date_deadline": "2025-12-20",
                }
                for name in ("Autumn", "Winter")
            ]
        )
        former.state = "closed"
        self.env.flush_all()
        for statement in (*satisfaction_floor.REFUSED, satisfaction_floor.ANSWERS):
            self.sql(statement, former=former.id)
        self.env.invalidate_all()

    def compute(self):
        """Say whom the campaign asks."""
        self.campaign._update_invitations()

    def measure_again(self):
        """Let the floor and the module take turns; a preview is always made anew."""
        for _turn in range(REPEATS):
            self.sql(satisfaction_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(satisfaction_floor.STATEMENT, company=self.company.id, today=self.day)
            self.vacuum(*self.tables)
            before = self.cr.sql_log_count
            with self.clock("anew"):
                self.compute()
            self.figures["unchanged statements"] = self.cr.sql_log_count - before
        self.refuse_differences(satisfaction_floor.DIFFERENCES, campaign=self.campaign.id)

    def open_screens(self):
        """Open answers, dimensions and campaigns."""
        for name, action, filters in (
            ("Answers", "key_account_satisfaction_answer_action", True),
            ("Dimensions", "key_account_satisfaction_score_action", False),
            ("Campaigns", "key_account_satisfaction_campaign_action", False),
            ("Invitations", "key_account_satisfaction_invitation_action", False),
        ):
            self.open_action(name, action, self.manager, filters=filters)
            self.open_action(f"{name}, own", action, self.owner)


if __name__ == "__main__":
    measure(SatisfactionBench)
