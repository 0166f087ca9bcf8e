from odoo.tests import freeze_time
from odoo.tools import SQL

from ..account_common import AccountCommon

TODAY = "2025-06-02"


class AppraisalCommon(AccountCommon):
    """April 2025. Alpha goes from Own to Third on the 16th; Beta and Gamma are Own's all along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        cls.company.partner_id.tz = "Europe/Berlin"
        cls.user_third = cls._create_user("ka_third", "key_account.group_user")
        (cls.user_own + cls.user_third).tz = "Europe/Berlin"
        cls.at_alpha, cls.at_beta, cls.at_gamma = (
            cls._account(partner, owner_id=cls.user_own.id)
            for partner in (cls.alpha, cls.beta, cls.gamma)
        )
        cls.accounts = cls.at_alpha + cls.at_beta + cls.at_gamma
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE key_account SET create_date = '2024-01-01 12:00:00' WHERE id IN %s",
            [cls.accounts._ids],
        )
        cls._held(cls.at_alpha, ("2024-01-01", cls.user_own), ("2025-04-16", cls.user_third))
        cls._held(cls.at_beta, ("2024-01-01", cls.user_own))
        cls._held(cls.at_gamma, ("2024-01-01", cls.user_own))
        cls.appraisals = cls.env["key.account.appraisal"]

    @classmethod
    def _held(cls, account, *turns):
        """Let people own an account from a day on; the first one also before."""
        changes = cls.env["key.account.owner.change"]
        changes.search([("account_id", "=", account.id)]).unlink()
        before = cls.env["res.users"]
        for number, (day, owner) in enumerate(turns):
            changes.create(
                {
                    "account_id": account.id,
                    "date": day,
                    "is_first": not number,
                    "previous_owner_id": before.id,
                    "owner_id": owner.id,
                }
            )
            before = owner
        cls.env.flush_all()

    @classmethod
    def _wanted(cls, *rows):
        """Replace all rhythms by ``(account, level, number, period)``, in force since 2024."""
        cls.env.flush_all()
        cls.env.cr.execute("DELETE FROM key_account_visit_wanted")
        for account, level, number, period in rows:
            cls.env.cr.execute(
                SQL(
                    "INSERT INTO key_account_visit_wanted (account_id, visit_level, number, period, date_from) "
                    "VALUES (%s, %s, %s, %s, '2024-01-01')",
                    account.id,
                    level,
                    number,
                    period,
                )
            )

    @classmethod
    def _visit(cls, account, day, user=None, **values):
        return cls.env["key.account.visit"].create(
            {
                "account_id": account.id,
                "user_id": (user or cls.user_own).id,
                "start": f"{day} 08:00:00",
                "state": "done",
                **values,
            }
        )

    @classmethod
    def _level(cls, account, day, before, after, source="evidence"):
        return cls.env["key.account.relationship.assessment"].create(
            {
                "account_id": account.id,
                "date": day,
                "previous_level": before,
                "level": after,
                "source": source,
            }
        )

    @classmethod
    def _promise(cls, day, done=None, **values):
        promise = cls.env["key.account.commitment"].create(
            {
                "account_id": cls.at_beta.id,
                "name": "A sample",
                "user_id": cls.user_own.id,
                "date_due": day,
                "state": "kept" if done else "open",
                **values,
            }
        )
        promise.flush_recordset()
        promise.date_done = done
        return promise

    @classmethod
    def _complaint(cls, due=None, solved=None, **values):
        complaint = cls.env["key.account.complaint"].create(
            {
                "account_id": cls.at_beta.id,
                "name": "Late",
                "kind_id": cls.env.ref("key_account.complaint_kind_delivery").id,
                "user_id": cls.user_own.id,
                "date": "2025-04-01",
                "date_due": due,
            }
        )
        complaint.flush_recordset()
        complaint.write({"date_solved": solved, **values})
        return complaint

    def _story(self):
        """Everything that happened around April 2025."""
        alpha, beta, gamma, third = self.at_alpha, self.at_beta, self.at_gamma, self.user_third
        self._visit(alpha, "2025-03-17")
        self._visit(beta, "2025-03-10")
        self._visit(gamma, "2025-03-31")
        self.first = self._visit(alpha, "2025-04-03", outcome="reached")
        self.late = self._visit(beta, "2025-04-12", outcome="partly", missed_reason="No time")
        self._visit(gamma, "2025-04-30")
        self.missed = self._visit(beta, "2025-04-08", state="missed", missed_reason="Ill")
        self._visit(alpha, "2025-04-22", third, outcome="reached")
        self._visit(alpha, "2025-04-24", third, outcome="not_reached")
        self._visit(gamma, "2025-05-01")
        self._wanted(
            *((account, "business", 1, "month") for account in self.accounts),
            (beta, "technical", 1, "week"),
        )

    def _appraise(self, *people, user=None, **values):
        user = user or self.user_manager
        return self._as(user, self.appraisals).create(
            {
                "company_id": self.company.id,
                "period": "month",
                "date_from": "2025-04-01",
                "person_ids": [(6, 0, [person.id for person in people])],
                **values,
            }
        )

    def _told(self, report, person):
        """Return ``{code: (counted, of, value)}`` of a person; ``None`` for a value that is not known."""
        figures = report.figure_ids.filtered(lambda figure: figure.user_id == person)
        return {
            figure.code: (
                round(figure.counted, 4),
                round(figure.whole, 4),
                round(figure.value, 4) if figure.is_known else None,
            )
            for figure in figures
        }

    def _opened(self, report, person, code):
        """Return the records that a figure opens."""
        [figure] = report.figure_ids.filtered(
            lambda figure: figure.user_id == person and figure.code == code
        )
        action = figure.action_open()
        records = figure.env[action["res_model"]].with_context(active_test=False)
        return records.search(action["domain"])
