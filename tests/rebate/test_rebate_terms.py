from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...tools.rebate.terms import Step, Terms, split
from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateTerms(RebateCommon):
    """What is refused, warned about, and said."""

    def _steps(self, *rows, form="total", **values):
        return self._draft(
            form,
            [],
            step_ids=[
                Command.create({"start": start, "stop": stop, "rate": rate})
                for start, stop, rate in rows
            ],
            **values,
        )

    def test_steps_that_are_refused(self):
        for words, form, rows in (
            ("gap", "total", [(0, 1000, 0.01), (2000, 0, 0.02)]),
            ("overlap", "total", [(0, 3000, 0.01), (2000, 0, 0.02)]),
            ("overlap", "total", [(0, 5, 0.01), (0, 0, 0.02)]),
            ("has to end where", "total", [(0, 0, 0.01), (2000, 0, 0.02)]),
            ("stay open", "total", [(0, 1000, 0.01), (1000, 2000, 0.02)]),
            ("have to rise", "total", [(0, 1000, 0.02), (1000, 0, 0.01)]),
            ("have to rise", "stepped", [(0, 1000, 0.02), (1000, 0, 0.02)]),
            ("pays nothing", "total", [(0, 1000, 0), (1000, 0, 0.01)]),
            ("one step", "target", [(0, 1000, 0.01), (1000, 0, 0.02)]),
            ("gap", "days", [(0, 30, 0.03), (32, 60, 0.02)]),
            ("overlap", "days", [(0, 30, 0.03), (30, 60, 0.02)]),
            ("gets less", "days", [(0, 30, 0.02), (31, 60, 0.03)]),
            ("end on the same day", "days", [(0, 30, 0.03), (31, 0, 0.02)]),
            ("whole days", "days", [(0, 30.5, 0.03)]),
        ):
            with (
                self.subTest(words=words, form=form, rows=rows),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self._steps(*rows, form=form)

    def test_a_step_alone_is_checked(self):
        rebate = self._steps((0, 1000, 0.01), (1000, 0, 0.02))
        with self.assertRaisesRegex(ValidationError, "gap"):
            rebate.step_ids[1].start = 1500

    def test_terms_that_are_refused(self):
        for words, values in (
            ("unit in which", {"measure": "quantity"}),
            ("needs steps by quantity", {"reward": "unit"}),
            ("whole invoices", {"form": "days", "product_ids": self.roll.ids, "step_ids": False}),
            ("one company", {"account_ids": self._account(self.alpha, self.other_company).ids}),
            ("Choose the grade", {"scope": "grade"}),
        ):
            with (
                self.subTest(words=words),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self._draft("total", [(0, 0.1)]).write(values)

    def test_the_cliffs_of_a_total(self):
        """At 1,000, 20 more are what 1,000 earn; at 2,000, 20 more are what 666.67 earn at 3 %."""
        text = self._draft("total", [(1000, 0.02), (2000, 0.03)]).cliff_text.replace("\xa0", " ")
        first, second = text.splitlines()
        self.assertIn("1,000.00", first)
        self.assertIn("20.00", first)
        self.assertIn("20.00", second)
        self.assertIn("667.00", second)

    def test_the_cliff_of_a_target_a_minimum_and_growth(self):
        self.assertIn("100.00", self._draft("target", [(100, 0.1)]).cliff_text)
        minimum = self._draft("stepped", [(0, 0.02)], minimum=500)
        self.assertIn("10.00", minimum.cliff_text)
        growth = self._draft("growth", [(5, 0.01), (10, 0.02)])
        self.assertEqual(len(growth.cliff_text.splitlines()), 2)
        self.assertIn("50 %", growth.cliff_text.splitlines()[1])

    def test_no_cliff(self):
        self.assertFalse(self._draft("stepped", [(0, 0.02), (1000, 0.03)]).cliff_text)
        self.assertFalse(self._draft("days", [(0, 30, 0.03)]).cliff_text)
        self.assertFalse(self._draft("total", [(0, 0.02)]).cliff_text)

    def test_the_next_step_of_terms(self):
        """At 180,000 of 187,600: 187,600 × 3 % less 180,000 × 2 %."""
        total = Terms("total", (Step(0, 0.02), Step(187600, 0.03)))
        following = total.next_step(184400, 184400)
        self.assertEqual(
            (following.missing, following.rate, following.next_rate, following.gain),
            (3200, 0.02, 0.03, 1940),
        )
        self.assertIsNone(total.next_step(187600, 187600))
        stepped = Terms("stepped", (Step(0, 0.02), Step(1000, 0.03)))
        self.assertEqual(stepped.next_step(900, 900).gain, 2)

    def test_the_next_step_waits_for_the_minimum(self):
        terms = Terms("total", (Step(0, 0.02), Step(1000, 0.03)), minimum=500)
        following = terms.next_step(400, 400)
        self.assertEqual((following.missing, following.rate, following.gain), (100, 0, 10))

    def test_the_way_from_credit_notes_alone(self):
        """500 were credited: 2 % from 1,000 are 1,500 away, and bring 20."""
        terms = Terms("total", (Step(1000, 0.02),))
        following = terms.next_step(-500, -500)
        self.assertEqual((following.missing, following.gain), (1500, 20))

    def test_no_cliff_above_the_most_that_is_paid(self):
        """2 % of 4,999.99 are 100.00, 3 % of 5,000 are 150.00; at most 40 are paid, and 120 leave 20."""
        steps = (Step(0, 0.02), Step(5000, 0.03))
        self.assertEqual([cliff.jump for cliff in Terms("total", steps).cliffs()], [50])
        self.assertFalse(Terms("total", steps, cap=40).cliffs())
        self.assertEqual([cliff.jump for cliff in Terms("total", steps, cap=120).cliffs()], [20])

    def test_the_border_of_growth(self):
        """50 % more than 777.77 are 1,166.655: a cent below 1,166.66 pays nothing."""
        terms = Terms("growth", (Step(50, 0.01),))
        self.assertEqual(terms.pay(1166.65, 1166.65, 777.77), 0)
        self.assertEqual(terms.pay(1166.66, 1166.66, 777.77), 11.67)

    def test_no_next_step_where_the_most_is_paid_before(self):
        """50 at most are reached at 2,500 already; 150 at most only with 3 % of 5,000: 130 more than 20."""
        steps = (Step(0, 0.02), Step(5000, 0.03))
        self.assertIsNone(Terms("total", steps, cap=50).next_step(1000, 1000))
        following = Terms("total", steps, cap=150).next_step(1000, 1000)
        self.assertEqual((following.missing, following.gain), (4000, 130))

    def test_this_year_by_default(self):
        form = Form(self.rebates.with_user(self.user_manager))
        self.assertEqual((str(form.date_from), str(form.date_to)), ("2025-01-01", "2025-12-31"))

    def test_steps_that_were_not_filled_in_vanish(self):
        rebate = self._draft("total", [(0, 0.1)])
        empty = {"start": 0, "stop": 0, "rate": 0, "unit_amount": 0}
        rebate.write({"step_ids": [Command.create(empty)], "minimum": 5})
        self.assertEqual(rebate.step_ids.mapped("rate"), [0.1])
        other = self._draft("days", [(0, 30, 0.03)])
        other = other.copy(
            {"step_ids": [Command.create({"stop": 10, "rate": 0.1}), Command.create(empty)]}
        )
        self.assertEqual(other.step_ids.mapped("rate"), [0.1])

    def test_split(self):
        self.assertEqual(split(10, {1: 1, 2: 1, 3: 1}, 2), {1: 3.34, 2: 3.33, 3: 3.33})
        self.assertEqual(split(0.01, {1: 1, 2: 3}, 2), {1: 0, 2: 0.01})
        self.assertEqual(split(10, {1: -5, 2: 5}, 2), {1: 0, 2: 10})
        self.assertEqual(split(10, {1: 0, 2: 0}, 2), {1: 0, 2: 0})
        self.assertEqual(split(100, {1: 1, 2: 2}, 0), {1: 33, 2: 67})
