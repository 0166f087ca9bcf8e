from datetime import date

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from ..satisfaction.satisfaction_common import SatisfactionCommon

# The reference figures of the trade.
OPINIONS = {"satisfied": 80, "suggestion": 15, "dissatisfied": 5}


@freeze_time("2026-03-02 10:00:00")
class RelationsCommon(SatisfactionCommon):
    """February 2026 of two accounts of a salesperson: Alpha buys since 2020, Beta never bought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["key.account.relations.report"]
        cls.first.customer_since = date(2020, 5, 5)
        cls.kinds = cls.env["key.account.complaint.kind"].search([], limit=2)
        cls.purpose = cls.env["key.account.visit.purpose"].search([], limit=1)

    @classmethod
    def _report(cls, user=None, **values):
        reports = cls.reports.with_user(user or cls.user_manager)
        reports = reports.with_context(allowed_company_ids=cls.company.ids)
        return reports.create(values)

    @classmethod
    def _visits(cls, account, number, day="2026-02-10", **values):
        return cls.env["key.account.visit"].create(
            [
                {
                    "account_id": account.id,
                    "user_id": cls.user_own.id,
                    "start": f"{day} 09:00:00",
                    "state": "done",
                    "outcome": "reached",
                    "result": "Talked",
                    **values,
                }
                for _number in range(number)
            ]
        )

    @classmethod
    def _feedback(cls, account, opinions=None, day="2026-02-11"):
        return cls.env["key.account.feedback"].create(
            [
                {
                    "account_id": account.id,
                    "name": f"Word {number}",
                    "opinion": opinion,
                    "date": day,
                }
                for opinion, count in (opinions or OPINIONS).items()
                for number in range(count)
            ]
        )

    @classmethod
    def _complaints(cls, account, number, solved=0, day="2026-02-12", solved_on="2026-02-20"):
        """Return complaints, of which the first ones were solved by communication on a day."""
        complaints = cls.env["key.account.complaint"].create(
            [
                {
                    "account_id": account.id,
                    "name": f"Complaint {count}",
                    "kind_id": cls.kinds[count % 2].id,
                    "date": day,
                }
                for count in range(number)
            ]
        )
        with freeze_time(f"{solved_on} 12:00:00"):
            complaints[:solved].write(
                {"state": "solved", "resolution": "communication", "solution": "Explained"}
            )
            complaints.flush_recordset()
        return complaints

    @classmethod
    def _answer(cls, account, scores, day="2026-02-15"):
        """Return an answer with these scores by dimension; its satisfaction is computed from the weights."""
        rows = [(cls.dimensions[name], score) for name, score in scores.items()]
        total = sum(dimension.weight * score for dimension, score in rows)
        return cls.env["key.account.satisfaction.answer"].create(
            {
                "account_id": account.id,
                "date": day,
                "is_scored": True,
                "overall": total / sum(dimension.weight for dimension, _score in rows),
                "score_ids": [
                    Command.create(
                        {"dimension_id": dimension.id, "weight": dimension.weight, "score": score}
                    )
                    for dimension, score in rows
                ],
            }
        )

    @classmethod
    def _seminar(cls, partners, start="2026-02-18 08:00:00", **values):
        tag = cls.env.ref("key_account.event_type_customer")
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Seminar",
                    "start": start,
                    "stop": fields.Datetime.add(fields.Datetime.to_datetime(start), hours=2),
                    "user_id": cls.user_own.id,
                    "partner_ids": [Command.set(partners.ids)],
                    "categ_ids": [Command.set(tag.ids)],
                    **values,
                }
            )
        )

    def _values(self, report):
        """Return ``{code: value}`` of the figures without a record of their own, as the manager sees them."""
        return {
            figure.code: figure.value
            for figure in report.figure_ids
            if not figure.ref and figure.is_known
        }

    def _figure(self, report, code, ref=None):
        return report.figure_ids.filtered(
            lambda figure: figure.code == code and figure.ref == (ref.id if ref else 0)
        )

    def _opened(self, figure):
        """Return the records that a figure opens."""
        action = figure.action_open()
        records = figure.env[action["res_model"]].with_context(**action["context"])
        return records.search(action["domain"])
