from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.proposal.proposing import Proposing
from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01 12:00:00")
class TestProposalTrial(ProposalCommon):
    """Proposals of a year ago beside the most popular products, on what was bought since.

    On 1 December 2025, Alpha gets powder and grinding, the mills without grinding get grinding, two without powder
    powder. Powder: Alpha, mills 7 and 8, three. Grinding: Alpha and all mills but 0 and 8, eight. Eleven together.

    Grinding is the most popular product (23 customers), then rolls (10), then powder (7). Alpha and the mills bought
    rolls: as many popular products as proposals are the same for them but for mill 7, which gets both anyway.
    """

    def _trial(self):
        self._propose()
        return self.env["key.account.proposal.trial"]._get_latest(self.company)

    def test_nobody_bought(self):
        trial = self._trial()
        self.assertEqual(
            (trial.date, trial.date_then, trial.customer_count),
            (date(2026, 12, 1), date(2025, 12, 1), 31),
        )
        self.assertEqual((trial.proposal_count, trial.hit_count, trial.hit_rate), (11, 0, 0))
        self.assertEqual((trial.popular_count, trial.popular_hit_count), (11, 0))
        self.assertFalse(trial.is_better)
        self.assertIn("are not better than", trial.told)

    def test_better_than_popular(self):
        """Mill 1 is worth a plate, which three mills buy: it comes before grinding, and is bought.

        Mills 2, 3, 4 buy the plate. Others than these, seven with Alpha, get it; 18 proposals. Of the popular products,
        powder comes before the plate.
        """
        plate = self.env["product.product"].create(
            {"name": "Plate", "list_price": 1, "taxes_id": False}
        )
        for mill in self.mills[2:5]:
            self._order(mill.partner_id, [(plate, 1, 9000)], "2025-06-01")
        for mill in self.mills[:2]:
            self._order(mill.partner_id, [(plate, 1, 10)], "2026-01-01")
        # Bought on the day of the proposals was known then.
        self._order(self.mills[5].partner_id, [(plate, 1, 10)], "2025-12-01")
        self._order(self.mills[6].partner_id, [(plate, 1, 10)], "2025-12-02")
        trial = self._trial()
        # Plate for Alpha, mills 0, 1, 6, 7, 8: mill 5 bought it by then.
        self.assertEqual((trial.proposal_count, trial.hit_count), (17, 3))
        self.assertEqual(trial.hit_rate, 0.176)
        # Each gets all that it did not buy, so that popular ones are the same.
        self.assertEqual((trial.popular_count, trial.popular_hit_count), (17, 3))
        self.assertFalse(trial.is_better)

    def test_popular_is_another_product(self):
        """Six plates are proposed before powder; the most popular product for nearly all is another."""
        plates = self.env["product.product"].create(
            [{"name": f"Plate {n}", "list_price": 1, "taxes_id": False} for n in range(6)]
        )
        for mill in self.mills[:3]:
            self._order(mill.partner_id, [(plate, 1, 9000) for plate in plates], "2025-06-01")
        for plate in plates[:5]:
            self._order(self.alpha, [(plate, 1, 1)], "2026-02-01")
        trial = self._trial()
        # Alpha: five plates, all bought. Popular: grinding, powder and three plates, three of them bought.
        self.assertEqual((trial.hit_count, trial.popular_hit_count), (5, 3))
        self.assertTrue(trial.is_better)
        self.assertIn("of the most popular products", trial.told)
        self.assertNotIn("not better", trial.told)

    def test_only_what_was_known(self):
        """A grade given since, orders of since, and refusals of today change nothing."""
        last = self.env["key.account.grade"].search([])[-1]
        with freeze_time("2026-02-01 12:00:00"):
            self.mills[:5].write({"grade_id": last.id, "grade_reason": "Lower"})
        for mill in self.mills:
            self._order(mill.partner_id, [(self.roll, 5, 1000)], "2026-03-01")
        trial = self._trial()
        self.assertEqual(trial.proposal_count, 11)
        # With the grades of today, Alpha would have had four peers, and nothing to buy from them.
        trial.unlink()
        today = SQL("account.grade_id")
        with patch.object(Proposing, "_past_grade", lambda proposing: today):
            self.assertNotEqual(self._trial().proposal_count, 11)

    def test_once_a_week(self):
        trial = self._trial()
        with freeze_time("2026-12-07 12:00:00"):
            self.assertEqual(self._trial(), trial)
        with freeze_time("2026-12-08 12:00:00"):
            self.assertNotEqual(self._trial(), trial)

    def test_nothing_known(self):
        """A company without orders says so."""
        self._account(self.beta, self.other_company, owner_id=False)
        self._propose(self.other_company)
        trials = self.env["key.account.proposal.trial"]
        self.assertIn("takes 30 customers", trials._get_latest(self.other_company).told)
        proposals = self.env["key.account.proposal"].with_user(self.user_own)
        self.assertIn("not known yet", proposals.get_trial_told()["told"])
