from odoo.fields import Command

from .access_care import AccessCare


class AccessClub(AccessCare):
    """In both companies: a club with a member, an event with a guest who came, and a package with a service."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        # One of each for all companies, too.
        cls._found_club(cls.env["res.company"])
        cls._draw_up_template(cls.env["res.company"])
        for company, accounts in (cls.local + cls.foreign).grouped("company_id").items():
            club = cls._found_club(company)
            template = cls._draw_up_template(company)
            for account in accounts:
                part = {"account_id": account.id}
                cls.env["key.account.club.membership"].create(
                    {**part, "club_id": club.id, "since": "2025-01-01", "until": "2025-12-31"}
                )
                guest = cls.env["key.account.event.guest"].create(
                    {**part, "event_id": cls._hold_event(account.owner_id).id, "cost": 5}
                )
                guest.action_came()
                cls.env["key.account.service.package"].create(
                    {
                        **part,
                        "name": "Mill 2",
                        "template_id": template.id,
                        "user_id": account.owner_id.id,
                        "line_ids": [
                            Command.create(
                                {
                                    "name": "Report",
                                    "proof": "Sent",
                                    "user_id": account.owner_id.id,
                                }
                            )
                        ],
                    }
                )

    @classmethod
    def _draw_up_template(cls, company):
        return cls.env["key.account.package.template"].create(
            {
                "name": "Start-up",
                "company_id": company.id,
                "line_ids": [Command.create({"name": "Training", "days_after": 7})],
            }
        )

    @classmethod
    def _found_club(cls, company):
        return cls.env["key.account.club"].create(
            {
                "name": "Circle",
                "company_id": company.id,
                "level_ids": [Command.create({"name": "Silver"})],
            }
        )

    @classmethod
    def _hold_event(cls, organizer):
        """Return a customer event of 3 March 2025."""
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Seminar",
                    "start": "2025-03-03 09:00:00",
                    "stop": "2025-03-03 12:00:00",
                    "user_id": organizer.id,
                    "partner_ids": [Command.clear()],
                    "categ_ids": [Command.set(cls.env.ref("key_account.event_type_customer").ids)],
                }
            )
        )

    def _records_of_credit(self):
        guest = self.owned.event_guest_ids[:1]
        package = self.owned.service_package_ids[:1]
        return {
            **super()._records_of_credit(),
            "calendar.event": guest.event_id,
            "key.account.club": self.owned.club_membership_ids.club_id,
            "key.account.event.guest": guest,
            "key.account.service.package": package,
            "key.account.service.package.line": package.line_ids[:1],
        }

    def _new_of_clubs(self, account):
        """Return what makes values of new records of an account: see ``GuardCommon``."""
        part = {"account_id": account.id}
        last = self.env["key.account.grade"].search([], order="id desc", limit=1)
        # The grade of the guest is that of the account: not the one that is tried to be forged.
        others = self.mine.filtered(lambda other: other.grade_id != last)
        return {
            "key.account.club.membership": lambda: {
                **part,
                "club_id": self._found_club(self.company).id,
                "since": "2026-01-01",
            },
            "key.account.event.guest": lambda: {
                "account_id": (others[:1] or account).id,
                "event_id": self._hold_event(account.owner_id).id,
            },
            "key.account.service.package": lambda: {**part, "name": "Mill 3"},
            "key.account.service.package.line": lambda: {
                "package_id": account.service_package_ids[:1].id,
                "name": "Drawing",
            },
        }
