from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tour_common import TourWorks


class ClubTour(TourWorks):
    """A club, a seminar of yesterday, and a service that was promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        features = dict.fromkeys(("feature_profile", "feature_care"), True)
        cls.env["key.account.settings"]._switch_features(features)
        cls.club = cls.env["key.account.club"].create(
            {
                "name": "Tour circle",
                "company_id": cls.company.id,
                "level_ids": [Command.create({"name": "Tour gold"})],
            }
        )
        contact = cls.env["res.partner"].create({"name": "Tour Guest", "parent_id": cls.mill.id})
        cls.person = cls.env["key.account.stakeholder"].create(
            {"account_id": cls.account.id, "partner_id": contact.id}
        )
        start = fields.Datetime.now() - timedelta(days=2)
        cls.seminar = (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Tour seminar",
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "user_id": cls.salesperson.id,
                    "partner_ids": [Command.set((contact + cls.salesperson.partner_id).ids)],
                    "categ_ids": [Command.set(cls.env.ref("key_account.event_type_customer").ids)],
                }
            )
        )
        package = cls.env["key.account.service.package"].create(
            {"account_id": cls.account.id, "name": "Tour package", "user_id": cls.salesperson.id}
        )
        cls.service = cls.env["key.account.service.package.line"].create(
            {"package_id": package.id, "name": "Tour training", "user_id": cls.salesperson.id}
        )

    def _look_after(self):
        # Done without a proof is refused.
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/key-account-club-members", "key_account_club_tour", login="tour_user"
            )
        self.env.invalidate_all()
        member = self.account.club_membership_ids
        self.assertEqual((member.club_id, member.level_id), (self.club, self.club.level_ids))
        guest = self.seminar.key_account_guest_ids
        self.assertEqual(
            (guest.stakeholder_id, guest.state, guest.recorded_by_id),
            (self.person, "came", self.salesperson),
        )
        self.assertEqual(
            (self.service.state, self.service.proof), ("done", "Twelve operators, list signed")
        )


@tagged("post_install", "-at_install")
class TestClubTour(ClubTour):
    browser_size = "1280x800"

    def test_club(self):
        """A customer becomes a member, its person came to the seminar, and the service is proven."""
        self._look_after()
