from odoo.tests import tagged

from ..visit.test_visit_tour import VisitTourCommon


class ComplaintTourCommon(VisitTourCommon):
    def _complain(self):
        self.start_tour(
            f"/odoo/key-account-visits/{self.visit.id}",
            "key_account_complaint_tour",
            login="visit_salesperson",
        )
        complaint = self.visit.complaint_ids
        self.assertEqual((complaint.name, complaint.severity), ("A week late", "2"))
        self.assertEqual(complaint.kind_id, self.env.ref("key_account.complaint_kind_delivery"))
        self.assertEqual(complaint.user_id, self.salesperson)


@tagged("post_install", "-at_install")
class TestComplaintTour(ComplaintTourCommon):
    def test_complaint_at_the_desk(self):
        self._complain()


@tagged("post_install", "-at_install")
class TestComplaintPhoneTour(ComplaintTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_complaint_on_a_phone(self):
        self._complain()
