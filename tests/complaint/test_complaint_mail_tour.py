from odoo.tests import tagged

from ..visit.test_visit_tour import VisitTourCommon

MAIL = """To: complaints@tour.example.com
From: Zoe <zoe@unknown.example.com>
Subject: Rolls came late
Message-Id: <tour-1@unknown.example.com>
Content-Type: text/plain; charset="UTF-8"

The rolls came a week late.
"""


@tagged("post_install", "-at_install")
class TestComplaintMailTour(VisitTourCommon):
    """From the mail to the closed complaint, at the desk."""

    def test_from_mail_to_closed(self):
        company = self.visit.company_id
        company.alias_domain_id = self.env["mail.alias.domain"].create({"name": "tour.example.com"})
        company.key_account_complaint_address = "complaints"
        self.salesperson.group_ids += self.env.ref("key_account.group_all_accounts")
        self.env["mail.thread"].message_process("mail.thread", MAIL)
        self.start_tour(
            "/odoo/key-account-incoming-complaints",
            "key_account_complaint_mail_tour",
            login="visit_salesperson",
        )
        complaint = self.visit.account_id.complaint_ids
        self.assertEqual(
            (complaint.name, complaint.state, complaint.customer_word, complaint.measure_ids.name),
            ("Rolls came late", "closed", "satisfied", "New rolls by express"),
        )
        self.assertTrue(complaint.answered_on and complaint.solved_on)
