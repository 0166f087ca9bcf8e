from odoo.tests import TransactionCase


class AccessService(TransactionCase):
    """Complaints, what accounts tell besides, and what each company wants to be done then."""

    @classmethod
    def _complain(cls, visits):
        """A step of escalation was taken for each complaint; two mails wait for each account."""
        cls.env["key.account.complaint.escalated"].create(
            [
                {"complaint_id": issue.id, "escalation_id": step.id}
                for step in cls.env.ref("key_account.complaint_escalation_answer")
                for issue in visits.complaint_ids
            ]
        )

        cls.complaint_mails = cls.env["key.account.complaint.mail"].create(
            [
                {
                    "name": "Cracks",
                    "company_id": account.company_id.id,
                    "email_from": "zoe@example.com",
                    "candidate_ids": account.ids,
                    "account_id": account.id,
                }
                for account in visits.account_id
                for _each in range(2)
            ]
        )

    @classmethod
    def _hear(cls, accounts):
        """Each account has told something and is called back; each company has rules of its own."""
        cause = cls.env["key.account.complaint.cause"].search([], limit=1)
        accounts.complaint_ids.cause_id = cause
        for model, values in (
            ("key.account.feedback", {"name": "Labels"}),
            ("key.account.return.call", {"name": "In use"}),
        ):
            cls.env[model].create([{"account_id": account.id, **values} for account in accounts])
        for model, values in (
            ("key.account.complaint.deadline", {"answer_hours": 4}),
            ("key.account.complaint.escalation", {"name": "Late", "hours": 99}),
            (
                "key.account.return.call.rule",
                {"name": "In use", "occasion": "first_order", "days": 9},
            ),
        ):
            cls.env[model].create(
                [{"company_id": company.id, **values} for company in accounts.company_id]
            )
