from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ...tools.periods import add_months


class KeyAccountDemo(models.AbstractModel):
    """A circle of regular customers with two members, a seminar to which three came, and a package with a late service."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._found_club, self._hold_seminar, self._promise_services]

    @api.model
    def _open(self):
        """Guests were invited when their customers had the grade that they have by now."""
        super()._open()
        self._grade_story("key.account.event.guest")

    def _found_club(self):
        club = self.env["key.account.club"].create(
            {
                "name": "Roll Shop Circle",
                "company_id": self.env.company.id,
                "benefits": "Invitation to the yearly seminar, and a number to call at night.",
                "level_ids": [
                    Command.create(
                        {"name": "Silver", "benefits": "One inspection of the roll shop a year."}
                    ),
                    Command.create(
                        {"name": "Gold", "benefits": "Spare rolls are kept in our stock."}
                    ),
                ],
            }
        )
        accounts = self._demo_accounts({"valserena", "ruhrtal"})
        today = self._today()
        self.env["key.account.club.membership"].create(
            [
                {
                    "account_id": accounts["valserena"].id,
                    "club_id": club.id,
                    "level_id": club.level_ids[1].id,
                    "since": add_months(today, -14),
                    "card_number": "RSC-001",
                },
                {
                    "account_id": accounts["ruhrtal"].id,
                    "stakeholder_id": accounts["ruhrtal"].stakeholder_ids[:1].id,
                    "club_id": club.id,
                    "level_id": club.level_ids[0].id,
                    "since": add_months(today, -11),
                    "until": today + timedelta(days=25),
                    "card_number": "RSC-002",
                },
            ]
        )

    def _hold_seminar(self):
        day = self._today() - timedelta(days=34)
        accounts = self._demo_accounts({"valserena", "ruhrtal", "nervion", "donghai"})
        seminar = self.env["calendar.event"].create(
            {
                "name": "Seminar: longer life of work rolls",
                "start": f"{day} 08:00:00",
                "stop": f"{day} 15:00:00",
                "user_id": accounts["valserena"].owner_id.id,
                "partner_ids": [Command.clear()],
                "categ_ids": [Command.set(self.env.ref("key_account.event_type_customer").ids)],
            }
        )
        guests = self.env["key.account.event.guest"].create(
            [
                {
                    "account_id": account.id,
                    "stakeholder_id": account.stakeholder_ids[:1].id,
                    "event_id": seminar.id,
                    "cost": 120,
                }
                for account in accounts.values()
            ]
        )
        absent = guests.filtered(lambda guest: guest.account_id == accounts["donghai"])
        absent.action_absent()
        (guests - absent).action_came()

    def _promise_services(self):
        template = self.env["key.account.package.template"].create(
            {
                "name": "Care of a new mill",
                "company_id": self.env.company.id,
                "line_ids": [
                    Command.create({"name": "Training of the crew", "days_after": 14}),
                    Command.create(
                        {"name": "Inspection of the rolls", "days_after": 30, "every_months": 3}
                    ),
                ],
            }
        )
        account = self._demo_accounts({"ruhrtal"})["ruhrtal"]
        package = self.env["key.account.service.package"].create(
            {
                "account_id": account.id,
                "name": "Start-up of the new finishing mill",
                "template_id": template.id,
                "user_id": account.owner_id.id,
                "date_from": self._today() - timedelta(days=35),
            }
        )
        package.action_add_services()
        training = package.line_ids.filtered(lambda line: line.name == "Training of the crew")
        training.write({"proof": "Twelve operators, two shifts; list signed.", "cost": 350})
        training.action_done()
