from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .test_club import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestCareReturn(ClubCommon):
    """Care of Alpha Steel in 2025 and in the running year, on 11 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.returns = cls.env["key.account.care.return"]
        own = cls.env["key.account.gift"].with_user(cls.user_own)
        part = {"account_id": cls.account.id}
        person = {**part, "stakeholder_id": cls.berg.id}
        with freeze_time("2025-06-10 12:00:00"):
            gift = own.create({**person, "name": "Tea", "amount": 40, "date": "2025-06-10"})
            gift.action_ask()
            gift.action_give()
            # Asked for, not given.
            own.create({**person, "name": "Pen", "amount": 45}).action_ask()
            spot = cls.env.ref("key_account.care_occasion_condolence")
            event = cls.env["key.account.care.event"].create({**person, "occasion_id": spot.id})
            event.cost = 25
            event.action_done()
        with freeze_time("2026-02-10 12:00:00"):
            cls._hold_seminar(part)
            package = cls.env["key.account.service.package"].create({**part, "name": "Mill 2"})
            done, _open = cls.env["key.account.service.package.line"].create(
                [
                    {"package_id": package.id, "name": "Training", "cost": 350, "proof": "List"},
                    {"package_id": package.id, "name": "Report", "cost": 99},
                ]
            )
            done.action_done()

    @classmethod
    def _hold_seminar(cls, part):
        """Who came costs 120, who did not come costs nothing."""
        seminar = cls.env["calendar.event"].create(
            {
                "name": "Seminar",
                "start": "2026-02-09 09:00:00",
                "stop": "2026-02-09 12:00:00",
                "categ_ids": [Command.set(cls.env.ref("key_account.event_type_customer").ids)],
            }
        )
        came, absent = cls.env["key.account.event.guest"].create(
            [
                {**part, "event_id": seminar.id, "stakeholder_id": person.id, "cost": 120}
                for person in cls.ada + cls.carl
            ]
        )
        came.action_came()
        absent.action_absent()

    def _row(self, year, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("account_id", "=", self.account.id), ("year", "=", str(year))]
        return self.returns.with_user(user or self.user_own).search(domain)

    def _costs(self, row):
        return [row.gift_cost, row.care_cost, row.event_cost, row.service_cost, row.cost]

    # === COST === #

    def test_costs(self):
        """2025: 40 + 25 = 65. 2026: 120 + 350 = 470. What was not given, did not come or is to do, counts nowhere."""
        self.assertEqual(self._costs(self._row(2025)), [40, 25, 0, 0, 65])
        self.assertEqual(self._costs(self._row(2026)), [0, 0, 120, 350, 470])
        self.assertFalse(self._row(2024))

    def test_expense_account_says_the_same(self):
        for year, cost in ((2025, 65), (2026, 470)):
            expense = self.env["key.account.expense"].search(
                [("account_id", "=", self.account.id), ("year", "=", str(year))]
            )
            self.assertEqual((expense.manual, self._row(year).cost), (cost, cost))

    # === WHAT CHANGED === #

    def test_revenue(self):
        """2025: 1,000 + 400 against 500. 2026, until 11 March: 800 - 100 against 1,000 of the same days of 2025.

        The invoice of 12 March 2025 counts for the year 2025 alone.
        """
        self._invoice(self.alpha, 500, "2024-05-05")
        self._invoice(self.alpha, 1000, "2025-03-11")
        self._invoice(self.alpha, 400, "2025-03-12")
        self._invoice(self.alpha, 800, "2026-01-05")
        self._credit_note(self.alpha, 100, "2026-02-05")
        last, this = self._row(2025), self._row(2026)
        self.assertEqual((last.revenue_before, last.revenue, last.revenue_change), (500, 1400, 900))
        self.assertEqual(
            (this.revenue_before, this.revenue, this.revenue_change), (1000, 700, -300)
        )

    def test_level(self):
        """Level 1 in 2024, 2 on 31 December 2025, 3 in 2026: 1 more in each year."""
        self.env["key.account.relationship.assessment"].sudo().search(
            [("account_id", "=", self.account.id)]
        ).unlink()
        self.env["key.account.relationship.assessment"].sudo().create(
            [
                {
                    "account_id": self.account.id,
                    "date": day,
                    "previous_level": level - 1,
                    "level": level,
                    "source": "evidence",
                }
                for day, level in (("2024-05-05", 1), ("2025-12-31", 2), ("2026-01-01", 3))
            ]
        )
        last, this = self._row(2025), self._row(2026)
        self.assertEqual((last.level_before, last.level, last.level_change), (1, 2, 1))
        self.assertEqual((this.level_before, this.level, this.level_change), (2, 3, 1))

    def test_satisfaction(self):
        """2025: the mean of 70 and 80 is 75; 2026: 90. In 2025 there is nothing to compare with."""
        for day, overall in (("2025-04-01", 70), ("2025-05-01", 80), ("2026-02-01", 90)):
            self.env["key.account.satisfaction.answer"].sudo().create(
                {
                    "account_id": self.account.id,
                    "date": day,
                    "is_scored": True,
                    "overall": overall,
                }
            )
        last, this = self._row(2025), self._row(2026)
        self.assertEqual((last.satisfaction, last.shows_satisfaction), (75, False))
        self.assertTrue(this.shows_satisfaction)
        self.assertEqual(
            (this.satisfaction_before, this.satisfaction, this.satisfaction_change), (75, 90, 15)
        )

    def test_satisfaction_of_an_answer_replaced_later(self):
        """50 of December 2025 still counts for 2025 after the same person said 90 in January."""
        for day, overall, replaced in (
            ("2025-12-28", 50, "2026-01-03"),
            ("2026-01-03", 90, False),
            ("2025-03-01", 10, "2025-03-02"),
        ):
            self.env["key.account.satisfaction.answer"].sudo().create(
                {
                    "account_id": self.account.id,
                    "date": day,
                    "is_scored": True,
                    "overall": overall,
                    "active": not replaced,
                    "replaced_on": replaced,
                }
            )
        self.assertEqual(self._row(2025).satisfaction, 50)
        this = self._row(2026)
        self.assertEqual((this.satisfaction, this.satisfaction_change), (90, 40))

    def test_gift_of_an_event_counts_once(self):
        """65 in all, of which 40 are the gift: 25 of care and 40 of gifts, as before."""
        event = self.env["key.account.care.event"].search([("account_id", "=", self.account.id)])
        gift = self.env["key.account.gift"].search(
            [("account_id", "=", self.account.id), ("state", "=", "given")]
        )
        gift.sudo()._write({"event_id": event.id})
        event.cost = 65
        self.assertEqual(self._costs(self._row(2025)), [40, 25, 0, 0, 65])

    def test_currency_with_three_decimals(self):
        """1.235 + 2.444 are 3.679 where the currency has three decimals."""
        dinar = self.env["res.currency"].create(
            {"name": "KDX", "symbol": "KD", "rounding": 0.001, "active": True}
        )
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s", [dinar.id, self.company.id]
        )
        self.env.cr.execute("DELETE FROM key_account_gift WHERE state = 'given'")
        self.env.invalidate_all()
        with freeze_time("2025-06-10 12:00:00"):
            for amount in (1.235, 2.444):
                gift = self.env["key.account.gift"].create(
                    {
                        "account_id": self.account.id,
                        "stakeholder_id": self.berg.id,
                        "name": "Tea",
                        "amount": amount,
                        "user_id": self.user_own.id,
                    }
                )
                gift.action_ask()
                gift.action_give()
        self.assertEqual(self._row(2025).gift_cost, 3.679)
        expense = self.env["key.account.expense"].search(
            [("account_id", "=", self.account.id), ("year", "=", "2025")]
        )
        self.assertEqual(expense.manual, 28.679)

    # === RIGHTS === #

    def test_confidential(self):
        """While the revenue is for managers only, others see the cost alone."""
        self._invoice(self.alpha, 700, "2026-01-05")
        self.env.ref("key_account.metric_revenue").confidential = True
        for user, revenue in ((self.user_own, 0), (self.user_manager, 700)):
            row = self._row(2026, user)
            self.assertEqual((row.cost, row.revenue, row.revenue_change), (470, revenue, revenue))
            self.assertEqual(row.shows_revenue, bool(revenue))
            self.assertEqual(
                bool(
                    self.returns.with_user(user).search([("id", "=", row.id), ("revenue", ">", 1)])
                ),
                bool(revenue),
            )

    def test_own_accounts(self):
        self.account.owner_id = self.user_all
        self.account.deputy_id = False
        self.assertFalse(self._row(2026))
        self.assertTrue(self._row(2026, self.user_manager))
