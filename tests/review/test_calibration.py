from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.review import key_account_scorecard_preview
from ...tools.review.calibration import Group, propose_heads, propose_scores, propose_shares
from ..access_common import rpc
from .advice_common import measured_as
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestProposedThresholds(ReviewCommon):
    """A fifth A and a third B of the company's own customers, worked out by hand."""

    def _scores(self, *scores):
        return propose_scores([Group(score, 0, (), None, 1) for score in scores], 4)

    def _shares(self, *amounts):
        return propose_shares([Group(None, amount, (), None, 1) for amount in amounts], 4)

    def test_a_fifth_and_a_third(self):
        """Of ten 2 are A, 5.3 with B and 7.7 with C: cuts below the 2nd, the 5th and the 8th.

        Between 80 and 70 lies 75, between 50 and 40 lies 45, between 20 and 10 lies 15.
        """
        self.assertEqual(self._scores(90, 80, 70, 60, 50, 40, 30, 20, 10, 5), [75, 45, 15, 0])

    def test_as_in_the_demo_data_of_odoo(self):
        """Seven customers below 48 points: with 75 and 60 nobody was A or B.

        Wanted 1.4, 3.7 and 5.4; after ties 1, 4 and 6. Middles 45.0, 36.7 and 20.8, round by fives.
        """
        scores = (47.78, 42.22, 40, 40, 33.33, 33.33, 8.33)
        self.assertEqual(self._scores(*scores), [45, 35, 20, 0])

    def test_odd_books(self):
        self.assertIsNone(self._scores())
        # One of one: a fifth is nearer to nobody, the half that A and B are together to one. Above
        # 50 lies 75; B and C share what is below 50.
        self.assertEqual(self._scores(50), [75, 35, 15, 0])
        self.assertEqual(self._scores(50, 50, 50), [75, 35, 15, 0])
        # A threshold above 100 is impossible: all of them are A.
        self.assertEqual(self._scores(100, 100), [75, 50, 25, 0])
        # Nothing and no score at all stay in the last grade.
        self.assertEqual(self._scores(0, 0, None), [75, 50, 25, 0])
        # So near that two decimals do not separate them.
        self.assertEqual(self._scores(50.01, 50.0, 49.99), [50.005, 49.997, 49.993, 0])

    def test_shares(self):
        """Of 1,000: 500, 350, 100 and 50. Wanted 0.8 and 2.1 of four: the first, and the second.

        A ends with the first 50 %, B with the first 85 %; C is all others who contribute.
        """
        self.assertEqual(self._shares(500, 350, 100, 50), [0.5, 0.85, 1, 1])
        self.assertIsNone(self._shares(0, -5))
        self.assertIsNone(self._shares())
        # All alike are all A; B must come above it.
        self.assertEqual(self._shares(5, 5, 5), [0.25, 0.5, 1, 1])

    def test_numbers_of_customers(self):
        groups = [Group(score, 0, (), None, 1) for score in range(10)]
        self.assertEqual(propose_heads(groups, 4), [2, 3, 2, 0])
        self.assertEqual(propose_heads(groups[:1], 4), [1, 1, 1, 0])
        self.assertIsNone(propose_heads([], 4))


@tagged("post_install", "-at_install")
class TestCalibration(ReviewCommon):
    """The wizard on the scorecard: nothing changes until it is confirmed."""

    REVENUE = (90, 80, 70, 60, 50, 40, 30, 20, 10, 5)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2025-12-31"))
        cls._invoice_all([amount * 10 for amount in cls.REVENUE])
        cls.scorecard = cls._scorecard(
            [("revenue", 1, cls.LINEAR)],
            gate_ids=[
                Command.create(
                    {
                        "grade_id": cls.grade_a.id,
                        "metric_id": cls._metric("collection_rate").id,
                        "value": 0.8,
                    }
                )
            ],
        )

    def _calibrate(self, scorecard=None, user=None):
        scorecard = self._as(user or self.user_admin, scorecard or self.scorecard)
        action = rpc(scorecard, "action_calibrate")
        return scorecard.env["key.account.calibration"].browse(action["res_id"])

    def _limits(self, scorecard=None):
        return (scorecard or self.scorecard).grade_ids.sorted("sequence").mapped("min_score")

    def test_proposal_and_confirmation(self):
        """Nobody has paid anything, so the minimum would leave A without customers."""
        wizard = self._calibrate()
        lines = wizard.line_ids
        self.assertEqual(wizard.customer_count, 10)
        self.assertEqual(lines.mapped("min_score"), [75, 45, 15, 0])
        self.assertEqual(lines.mapped("current_label"), ["80", "60", "40", "0"])
        self.assertEqual(lines.mapped("customer_count"), [2, 3, 3, 2])
        # Of 455 in all, the first 80 % are 364: 90 to 50 are 350, so 40 is A, too. The next 15 %
        # go to 432: 30 makes 420, so 20 is the last B; 10 and 5 are C.
        self.assertEqual(lines.mapped("abc_label"), ["A 2", "A 3", "A 1, B 2", "C 2"])
        minimum = wizard.minimum_ids
        self.assertEqual((minimum.failing_count, minimum.is_kept), (2, False))
        self.assertEqual(minimum.label, "Collection rate at least 80 %")
        self.assertEqual(self._limits(), [80, 60, 40, 0])
        self.assertTrue(self.scorecard.gate_ids)
        # Edited on the screen: 55 makes a B of 50.
        lines[1].min_score = 55
        self.assertEqual(lines.mapped("customer_count"), [2, 2, 4, 2])
        minimum.is_kept = True
        self.assertEqual(lines.mapped("customer_count"), [0, 4, 4, 2])
        minimum.is_kept = False
        rpc(wizard, "action_apply")
        self.assertEqual(self._limits(), [75, 55, 15, 0])
        self.assertFalse(self.scorecard.gate_ids)
        with freeze_time("2025-12-31"):
            review = self._review(self.scorecard)
        self.assertEqual(self._grades(review), list("AABBCCCCDD"))

    def test_what_is_impossible_is_refused(self):
        wizard = self._calibrate()
        wizard.line_ids[1].min_score = 80
        with self.assertRaisesRegex(UserError, "decreasing"), self.env.cr.savepoint():
            rpc(wizard, "action_apply")
        self.assertEqual(self._limits(), [80, 60, 40, 0])

    def test_no_customer(self):
        self.scorecard.partner_domain = "[('id', '=', 0)]"
        wizard = self._calibrate()
        self.assertEqual(wizard.customer_count, 0)
        self.assertEqual(wizard.line_ids.mapped("min_score"), [80, 60, 40, 0])
        self.assertEqual(wizard.line_ids.mapped("customer_count"), [0, 0, 0, 0])

    def test_shares_of_a_pareto_scorecard(self):
        """Of 4,550 the first two are 1,700: 37.4 %; the first five are 3,500: 76.9 %."""
        scorecard = self._pareto()
        wizard = self._calibrate(scorecard)
        self.assertEqual(wizard.line_ids.mapped("max_share"), [0.35, 0.75, 1, 1])
        self.assertEqual(wizard.line_ids.mapped("customer_count"), [2, 3, 5, 0])
        self.assertEqual(
            wizard.line_ids.mapped("current_label"), ["80 %", "95 %", "100 %", "100 %"]
        )
        rpc(wizard, "action_apply")
        self.assertEqual(self._grades(self._review(scorecard)), list("AABBBCCCCC"))

    def test_it_becomes_the_first(self):
        scorecard = self._pareto(sequence=900)
        action = rpc(self._as(self.user_admin, scorecard), "action_choose")
        self.assertEqual(scorecard.sequence, 900)
        wizard = self._as(self.user_admin, self.env["key.account.calibration"])
        rpc(wizard.browse(action["res_id"]), "action_apply")
        review = self._as(self.user_manager, self.env["key.account.review"]).create({})
        self.assertEqual(review.scorecard_id.id, scorecard.id)

    def test_only_who_may_change_the_scorecard(self):
        for user in self.user_own + self.user_all + self.user_manager:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._calibrate(user=user)
            wizards = self._as(user, self.env["key.account.calibration"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rpc(wizards, "create", {"scorecard_id": self.scorecard.id})
        # A scorecard of all companies is for administrators of all of them.
        shared = self.env.ref("key_account.scorecard_balanced")
        with self.assertRaises(AccessError):
            self._calibrate(shared)
        wizard = self._calibrate()
        for vals in (
            {"figures": []},
            {"customer_count": 1},
            {"company_id": self.other_company.id},
            {"scorecard_id": shared.id},
            {"line_ids": [Command.update(wizard.line_ids[0].id, {"grade_id": self.grade_d.id})]},
            {"minimum_ids": [Command.update(wizard.minimum_ids.id, {"gate_id": 1})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError), self.env.cr.savepoint():
                rpc(wizard, "write", vals)
        self.assertEqual(self._limits(), [80, 60, 40, 0])

    def test_each_company_by_its_own_figures(self):
        """The other company sold to the first two customers only, and has a scorecard of its own."""
        theirs = self.scorecard.copy({"company_id": self.other_company.id})
        for partner, amount in zip(self.customers[:2], (400, 100), strict=True):
            self._invoice(partner, amount, "2025-06-15", company=self.other_company)
        admin = self._create_user("ka_admin_2", "key_account.group_admin", self.other_company)
        wizard = self._calibrate(theirs, admin)
        self.assertEqual(wizard.customer_count, 2)
        with self.assertRaises(AccessError):
            self._calibrate(theirs)

    def test_many_customers_are_read_from_the_latest_review(self):
        self.patch(key_account_scorecard_preview, "PREVIEW_CONTACTS", 3)
        with self.assertRaisesRegex(UserError, "Start a review first"):
            self._calibrate()
        self._review(self.scorecard)
        wizard = self._calibrate()
        self.assertEqual(wizard.line_ids.mapped("min_score"), [75, 45, 15, 0])
        self.assertEqual(wizard.line_ids.mapped("abc_label"), ["A 2", "A 3", "A 1, B 2", "C 2"])

    def test_as_many_queries_for_many_customers(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Works {number}", "is_company": True} for number in range(100)]
        )
        accounts = self.env["key.account"].create(
            [
                {"partner_id": p.id, "company_id": self.company.id, "customer_since": "2020-01-01"}
                for p in partners
            ]
        )

        def count(customers):
            book = {
                p.id: {"revenue": 10 * i, "collection_rate": 1} for i, p in enumerate(customers)
            }
            self.env.flush_all()
            self.env.invalidate_all()
            with measured_as(book):
                before = self.env.cr.sql_log_count
                wizard = self._calibrate()
                wizard.line_ids.mapped("abc_label")
                queries = self.env.cr.sql_log_count - before
            self.assertEqual(wizard.customer_count, len(customers))
            return queries

        count(accounts.partner_id[:10])
        self.assertEqual(count(accounts.partner_id[:10]), count(accounts.partner_id))
