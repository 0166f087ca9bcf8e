from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ...tools.periods import add_months
from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionTour(CommissionCommon, HttpCase):
    """A manager confirms the statement of last month, and notes its payment."""

    browser_size = "1280x800"

    def test_confirm_a_statement(self):
        """1,000 received, 2 %: 20."""
        self.env["key.account.settings"]._switch_features({"feature_commission": True})
        today = self.company._key_account_today()
        first = add_months(today.replace(day=1), -1)
        self._pay(self._invoice(self.alpha, 1000, first), first + timedelta(days=5))
        self.statements._update_company(self.company)
        [draft] = self._drafts().filtered("is_over")
        self.assertEqual(draft.amount, 20)
        self.user_manager.password = "ka_manager"
        self.start_tour(
            "/odoo/key-account-commission",
            "key_account_commission_confirm_tour",
            login="ka_manager",
        )
        self.env.invalidate_all()
        self.assertEqual(
            (draft.state, draft.confirmed_by_id, draft.paid_by_id),
            ("paid", self.user_manager, self.user_manager),
        )
