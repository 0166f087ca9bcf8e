from odoo.fields import Command

from .access_service import AccessService
from .common import KeyAccountCommon


class AccessVisits(AccessService, KeyAccountCommon):
    """Visits, plans and what was put off on the start page, in both companies."""

    @classmethod
    def _visit_accounts(cls):
        """The owner of each account visits it once."""
        cls.env["key.account.visit"].create(
            [
                {
                    "account_id": account.id,
                    "user_id": account.owner_id.id,
                    "start": "2025-12-01 09:00:00",
                }
                for account in cls.local + cls.foreign
            ]
        )
        cls.env["key.account.cadence"].create(
            [
                {"company_id": company.id, "number": 1, "period": "month"}
                for company in (cls.company, cls.other_company)
            ]
        )
        cls.env["key.account.cadence.exception"].create(
            [
                {"account_id": account.id, "number": 3, "period": "month", "reason": "New plant"}
                for account in cls.local + cls.foreign
            ]
        )

        cls.env["key.account.territory"].create(
            [
                {
                    "name": "North",
                    "company_id": company.id,
                    "area_ids": [Command.create({"country_id": cls.env.ref("base.no").id})],
                }
                for company in (cls.company, cls.other_company)
            ]
        )
        cls._report_visits()

    @classmethod
    def _report_visits(cls):
        """Each visit is prepared by the checklist of its company, and reported."""
        cls.env["key.account.checklist"].create(
            [
                {
                    "name": f"Checklist of {company.name}",
                    "company_id": company.id,
                    "item_ids": [Command.create({"name": "Samples packed"})],
                }
                for company in cls.company + cls.other_company
            ]
        )
        cls.env["key.account.visit.requirement"].create(
            [
                {"visit_level": "business", "company_id": company.id, "needs_outcome": True}
                for company in cls.company + cls.other_company
            ]
        )
        topic = cls.env.ref("key_account.visit_topic_market")
        complaint = {
            "name": "A week late",
            "kind_id": cls.env.ref("key_account.complaint_kind_delivery").id,
            "resolution": "communication",
            "solution": "Apologised",
            "customer_words": "It came late again",
            "measure_ids": [Command.create({"name": "Called", "kind": "explanation"})],
        }
        visits = (cls.local + cls.foreign).visit_ids
        visits._update_checks()
        for visit in visits:
            follow_up = {"account_id": visit.account_id.id, "user_id": visit.user_id.id}
            visit.write(
                {
                    "outcome": "reached",
                    "next_step": "Second sample",
                    "note_ids": [Command.create({"topic_id": topic.id, "text": "Prices rise"})],
                    "commitment_ids": [Command.create({**follow_up, "name": "Samples"})],
                    "problem_ids": [Command.create({**follow_up, "name": "Cracks"})],
                    "complaint_ids": [Command.create({**follow_up, **complaint})],
                }
            )

        cls._complain(visits)
        cls._hear(visits.account_id)

    @classmethod
    def _use_start_page(cls):
        """Everybody looked at the start page once, and put something off."""
        seen = [
            {"company_id": user.company_id.id, "user_id": user.id, "kind": "plan"}
            for user in cls.insiders + cls.foreign_admin
        ]
        put_off = {"res_model": "res.users", "res_id": 1, "reason": "-", "until": "2026-01-31"}
        cls.env["key.account.desk.count"].create([vals | {"day": "2025-12-31"} for vals in seen])
        cls.env["key.account.desk.snooze"].create([vals | put_off for vals in seen])

    @classmethod
    def _plan_visits(cls):
        """One person of each company has a plan, in which one visit found no place."""
        cls.plans = cls.env["key.account.visit.plan"].create(
            [
                {
                    "company_id": company.id,
                    "user_ids": [Command.set(user.ids)],
                    "person_ids": [Command.create({"user_id": user.id})],
                    "day_ids": [Command.create({"user_id": user.id, "date": "2026-01-05"})],
                    "weekday_ids": [
                        Command.create(
                            {
                                "weekday": "1",
                                "territory_id": cls.env["key.account.territory"]
                                .search([("company_id", "=", company.id)], limit=1)
                                .id,
                            }
                        )
                    ],
                    "omission_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "user_id": user.id,
                                "visit_level": "business",
                                "reason": "No room",
                            }
                        )
                    ],
                }
                for company, user, account in (
                    (cls.company, cls.user_own, cls.owned),
                    (cls.other_company, cls.foreign_admin, cls.foreign),
                )
            ]
        )
