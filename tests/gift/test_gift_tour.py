from datetime import timedelta

from odoo.tests import tagged

from ..tour_common import TourWorks


@tagged("post_install", "-at_install")
class TestGiftTour(TourWorks):
    browser_size = "1280x800"

    def test_birthday_to_gift(self):
        """A birthday in ten days is planned, and the gift is within the limit: the event is done."""
        features = dict.fromkeys(("feature_profile", "feature_care"), True)
        self.env["key.account.settings"]._switch_features(features)
        day = self.company._key_account_today() + timedelta(days=10)
        contact = self.env["res.partner"].create({"name": "Tour Boss", "parent_id": self.mill.id})
        self.env["key.account.stakeholder"].create(
            {
                "account_id": self.account.id,
                "partner_id": contact.id,
                "birthday_month": str(day.month),
                "birthday_day": day.day,
            }
        )
        self.env["key.account.care.rule"].search([]).active = False
        self.env["key.account.care.rule"].create(
            {
                "company_id": self.company.id,
                "occasion_id": self.env.ref("key_account.care_occasion_birthday").id,
                "channel": "gift",
                "days_before": 14,
            }
        )
        events = self.env["key.account.care.event"]
        events.sudo()._plan(self.company)
        event = events.search([("account_id", "=", self.account.id)])
        event._schedule()
        self.start_tour("/odoo/key-account-care", "key_account_gift_tour", login="tour_user")
        self.env.invalidate_all()
        self.assertEqual((event.state, event.gift_ids.amount), ("done", 40))
        self.assertFalse(event.activity_ids)
