from contextlib import ExitStack
from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestCreditStanding(KeyAccountCommon):
    """Classes of credit, and what becomes of a standing when accounts are merged or deleted."""

    def setUp(self):
        super().setUp()
        self.classes = self.env["key.account.credit.class"].search([])
        self.best, self.good, self.weak, self.none = self.classes

    def test_shipped_classes_at_their_borders(self):
        points = (0, 39, 40, 59, 60, 79, 80, 100, 250)
        found = [self.classes._of_points(number).name for number in points]
        self.assertEqual(found, ["D", "D", "C", "C", "B", "B", "A", "A", "A"])
        labels = self.classes.mapped("range_label")
        self.assertEqual(labels, ["80+", "60 – 79", "40 – 59", "0 – 39"])

    def _refuses(self, message):
        stack = ExitStack()
        stack.enter_context(self.assertRaisesRegex(ValidationError, message))
        stack.enter_context(self.env.cr.savepoint())
        return stack

    def test_impossible_classes_are_refused(self):
        with self._refuses("No credit class covers"):
            self.none.points_from = 5
        with self._refuses("Credit class A stands above B"):
            self.best.points_from = 60
        with self._refuses("Credit class B stands above C"):
            self.good.points_from = 40
        with self._refuses("No credit class covers"):
            self.none.active = False
        with self._refuses("No credit class covers"):
            self.none.unlink()
        terms = self.env["account.payment.term"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        with self._refuses("belong to Roll Works"):
            self.good.payment_term_id = terms

    def test_classes_in_use_stay(self):
        standing = self.env["key.account.credit"]._of_accounts(self._account(self.alpha))
        standing.class_id = self.good
        with self.assertRaisesRegex(UserError, "Accounts are in these credit classes: B"):
            self.good.unlink()
        # Archiving it is no way out: sums from 0 points need a class.
        standing.class_id = self.none
        with self._refuses("No credit class covers"):
            self.none.unlink()

    def _standing(self, partner, **values):
        standing = self.env["key.account.credit"]._of_accounts(self._account(partner))
        standing.write(values)
        return standing

    def test_merged_account_takes_over_what_is_missing(self):
        """Both have a standing: Beta stays on its class, and is on stop since Alpha was."""
        terms = self.env.ref("account.account_payment_term_30days")
        decided = {
            "class_id": self.good.id,
            "approved_limit": 5000,
            "payment_term_id": terms.id,
            "next_review_date": "2026-06-30",
        }
        alpha = self._standing(self.alpha, **decided, on_stop=True, stop_reason="Bankrupt?")
        beta = self._standing(self.beta, class_id=self.weak.id, approved_limit=100)
        gamma = self._standing(self.gamma)
        alpha.account_id._merge_into(beta.account_id)
        self.assertFalse(alpha.exists())
        self.assertEqual((beta.class_id, beta.approved_limit), (self.weak, 100))
        self.assertEqual((beta.on_stop, beta.stop_reason), (True, "Bankrupt?"))
        beta.write(decided)
        beta.account_id._merge_into(gamma.account_id)
        self.assertEqual((gamma.class_id, gamma.approved_limit), (self.good, 5000))
        self.assertEqual(
            (gamma.payment_term_id, gamma.next_review_date), (terms, date(2026, 6, 30))
        )
        self.assertTrue(gamma.on_stop)

    def test_merged_account_without_a_standing_gets_the_other_one(self):
        alpha = self._standing(self.alpha, class_id=self.good.id, approved_limit=5000)
        beta = self._account(self.beta)
        alpha.account_id._merge_into(beta)
        self.assertEqual(alpha.account_id, beta)

    def test_deleted_with_its_account(self):
        standing = self._standing(self.alpha, class_id=self.good.id)
        standing.account_id.unlink()
        self.assertFalse(standing.exists())
