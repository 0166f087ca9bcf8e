from lxml import etree

from odoo.tests import tagged

from ..visit.test_visit_tour import VisitTourCommon


@tagged("post_install", "-at_install")
class TestVisitFeedbackTour(VisitTourCommon):
    """What the customer said is entered on the visit, as a complaint is."""

    def test_feedback_at_the_desk(self):
        self.start_tour(
            f"/odoo/key-account-visits/{self.visit.id}",
            "key_account_visit_feedback_tour",
            login="visit_salesperson",
        )
        feedback = self.visit.feedback_ids
        self.assertEqual((feedback.name, feedback.opinion), ("Larger labels", "suggestion"))
        self.assertEqual(feedback.user_id, self.salesperson)

    def test_goes_with_its_feature(self):
        button = "//button[@name='action_feedback_new']"
        settings = self.env["key.account.settings"]
        for on in (True, False):
            settings._switch_all_features()
            if not on:
                names = settings._get_feature_names()
                settings._switch_features({name: name != "feature_feedback" for name in names})
            arch = self.visit.with_user(self.salesperson).get_view(view_type="form")["arch"]
            self.assertEqual(bool(etree.fromstring(arch).xpath(button)), on)
