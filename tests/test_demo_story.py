from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..tools.review.advice import Advice
from .review.advice_common import AdvicePlayer


@tagged("post_install", "-at_install")
class TestDemoStory(AdvicePlayer, TransactionCase):
    """The demo company shows the reference case of a roll maker, to the kilogram."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not cls.company:
            cls.skipTest(cls, "the database has no demo data")
        # The story is told relative to the day on which it was loaded.
        cls.loaded_on = cls.company._key_account_day(cls.company.create_date)

    def _query(self, query, **params):
        return self.env.execute_query(
            SQL(query, company=self.company.id, today=self.loaded_on, **params)
        )

    def _tonnes(self, years_ago=0):
        """Return the tonnes ordered by customer in the 12 months that ended ``years_ago``."""
        end = self.loaded_on + timedelta(days=1)
        first = end - relativedelta(months=12 * (years_ago + 1))
        last = end - relativedelta(months=12 * years_ago) - timedelta(days=1)
        return dict(
            self._query(
                """
                SELECT partner.commercial_partner_id,
                       SUM(ROUND((line.product_uom_qty * CASE uom.id
                           WHEN %(ton)s THEN 1000 WHEN %(kg)s THEN 1 ELSE 0 END)::numeric)) / 1000
                  FROM sale_order_line line
                  JOIN sale_order so ON so.id = line.order_id
                  JOIN res_partner partner ON partner.id = so.partner_id
                  JOIN uom_uom uom ON uom.id = line.product_uom_id
                 WHERE so.company_id = %(company)s
                   AND so.state = 'sale'
                   AND so.date_order::date BETWEEN %(first)s AND %(last)s
                 GROUP BY partner.commercial_partner_id
                """,
                first=first,
                last=last,
                ton=self.env.ref("uom.product_uom_ton").id,
                kg=self.env.ref("uom.product_uom_kgm").id,
            )
        )

    def test_tonnes_of_last_year(self):
        tonnes = self._tonnes()
        self.assertEqual(len(tonnes), 93)
        self.assertEqual(sum(tonnes.values()), 13017)
        large = [value for value in tonnes.values() if value > 100]
        self.assertEqual(len(large), 30)
        self.assertEqual(sum(large), 9416)
        self.assertEqual(len([value for value in large if value > 500]), 5)

    def test_customers_change(self):
        before, after = self._tonnes(1), self._tonnes()
        self.assertEqual(len(before.keys() - after.keys()), 3, "former customers")
        self.assertTrue(after.keys() - before.keys(), "new customers")
        both = before.keys() & after.keys()
        self.assertTrue([key for key in both if after[key] > before[key] * 1.2], "growing")
        self.assertTrue([key for key in both if after[key] < before[key] * 0.8], "shrinking")

    def test_units(self):
        units = self._query(
            """
            SELECT line.product_uom_id, COUNT(*)
              FROM sale_order_line line
             WHERE line.company_id = %(company)s
             GROUP BY line.product_uom_id
            """
        )
        self.assertEqual(
            {unit for unit, _count in units},
            {self.env.ref(f"uom.product_uom_{unit}").id for unit in ("ton", "kgm", "unit")},
        )
        self.assertEqual(self.company.key_account_uom_id, self.env.ref("uom.product_uom_ton"))

    def test_nothing_in_the_future(self):
        [(orders, invoices, payments)] = self._query(
            """
            SELECT (SELECT COUNT(*) FROM sale_order
                     WHERE company_id = %(company)s AND date_order::date >= %(today)s),
                   (SELECT COUNT(*) FROM account_move
                     WHERE company_id = %(company)s AND state = 'posted'
                       AND move_type != 'entry' AND date >= %(today)s),
                   (SELECT COUNT(*) FROM account_payment
                     WHERE company_id = %(company)s AND date >= %(today)s)
            """
        )
        self.assertEqual((orders, invoices, payments), (0, 0, 0))

    def test_credit_notes_are_matched(self):
        [(refunds, customers, residual)] = self._query(
            """
            SELECT COUNT(*), COUNT(DISTINCT commercial_partner_id), SUM(ABS(amount_residual))
              FROM account_move
             WHERE company_id = %(company)s AND state = 'posted' AND move_type = 'out_refund'
            """
        )
        self.assertGreaterEqual(refunds, 5)
        self.assertGreaterEqual(customers, 5)
        self.assertEqual(residual, 0)

    def test_late_payers(self):
        """Some customers paid weeks late, some owe money that is overdue, most do not."""
        late = self._query(
            """
            SELECT DISTINCT invoice.commercial_partner_id
              FROM account_partial_reconcile matching
              JOIN account_move_line line ON line.id = matching.debit_move_id
              JOIN account_move invoice ON invoice.id = line.move_id
              JOIN account_move_line credit ON credit.id = matching.credit_move_id
             WHERE credit.payment_id IS NOT NULL
               AND invoice.company_id = %(company)s AND invoice.move_type = 'out_invoice'
               AND matching.max_date - line.date_maturity >= 18
            """
        )
        overdue = self._query(
            """
            SELECT DISTINCT commercial_partner_id
              FROM account_move
             WHERE company_id = %(company)s AND state = 'posted' AND move_type = 'out_invoice'
               AND amount_residual > 0 AND invoice_date_due <= %(today)s - 14
            """
        )
        self.assertTrue(5 <= len(late) <= 20, len(late))
        self.assertTrue(4 <= len(overdue) <= len(late), len(overdue))

    def test_people(self):
        """Decision maps of four customers, each with another gap, and one with none."""
        accounts = {
            key: self.env.ref(f"key_account.demo_customer_{key}")
            .with_company(self.company)
            .key_account_id
            for key in ("valserena", "ruhrtal", "donghai", "nervion")
        }
        self.assertEqual(len(accounts["valserena"].stakeholder_ids), 5)
        self.assertFalse(accounts["valserena"].has_coverage_gap)
        self.assertTrue(accounts["ruhrtal"].gap_distant_decision_maker)
        self.assertTrue(accounts["ruhrtal"].gap_key_person_left)
        self.assertEqual(sum(accounts["ruhrtal"].stakeholder_ids.mapped("has_left")), 1)
        self.assertTrue(accounts["donghai"].gap_no_decision_maker)
        self.assertTrue(accounts["nervion"].gap_one_person)

    def test_complaints(self):
        """Four are open, two of them answered too late; four are settled, three customers are content."""
        complaints = self.env["key.account.complaint"].search(
            [("company_id", "=", self.company.id)]
        )
        states = sorted(complaints.mapped("state"))
        self.assertEqual(states, [*["closed"] * 3, "new", "new", "progress", "progress", "solved"])
        late = complaints.filtered(
            lambda complaint: complaint.is_open and complaint.date_due < self.loaded_on
        )
        customer, other = (
            self.env.ref(f"key_account.demo_customer_{key}") for key in ("valserena", "yildiztepe")
        )
        self.assertEqual(late.account_partner_id, customer + other)
        late = late.filtered(lambda complaint: complaint.account_partner_id == customer)
        self.assertTrue(late.visit_id)
        self.assertEqual(late.order_id.partner_id.commercial_partner_id, customer)
        closed = complaints.filtered(lambda complaint: complaint.state == "closed")
        # Days from its receipt until each was solved: Ruhrtal, Vindhya, Nervión.
        days = {complaint.severity: [] for complaint in closed}
        for complaint in closed:
            days[complaint.severity].append((complaint.date_solved - complaint.date).days)
        self.assertEqual(
            {key: sorted(value) for key, value in days.items()}, {"1": [3, 8], "2": [6]}
        )

    def test_all_advice_of_the_story_lifts(self):
        """Customers that follow the advice reach the better grade, under each shipped scorecard."""
        ways = iter(range(10**6))
        for xmlid in ("scorecard_balanced", "scorecard_abc"):
            review = self.env["key.account.review"].create(
                {
                    "scorecard_id": self.env.ref(f"key_account.{xmlid}").id,
                    "company_id": self.company.id,
                    "date": self.loaded_on,
                }
            )
            review.action_compute()
            advice = Advice(review.sudo(), True)
            played, failed = self._play(review, advice, in_sql=lambda: next(ways) % 20 == 0)
            self.assertFalse(failed, f"{len(failed)} of {played}:\n" + "\n".join(failed[:20]))
            self.assertGreater(played, 40)

    def test_nobody_is_mailed(self):
        users = self.env["res.users"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(users), 7)
        self.assertEqual(set(users.mapped("notification_type")), {"inbox"})
        self.assertFalse(
            self.env["mail.mail"]
            .search(
                [("mail_message_id.model", "in", ("sale.order", "account.move", "key.account"))]
            )
            .filtered(
                lambda mail: (
                    self.env[mail.model].browse(mail.res_id).exists().company_id == self.company
                )
            )
        )

    def test_rounds(self):
        """All customers are on the map; a plan of three salespeople and the director is to be generated."""
        accounts = self.env["key.account"].search([("company_id", "=", self.company.id)])
        self.assertTrue(accounts)
        self.assertFalse(accounts.filtered(lambda account: not account.partner_id.partner_latitude))
        self.assertTrue(self.company.partner_id.partner_latitude)
        plan = self.env["key.account.visit.plan"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            sorted(plan.user_ids.mapped("login")), ["anna", "bruno", "chen", "director"]
        )

    def test_relations(self):
        """All levels occur; a neglected relation is about to sink, a target is behind its date."""
        accounts = self.env["key.account"].search([("company_id", "=", self.company.id)])
        proven = {}
        for account in accounts.filtered("relationship_level"):
            proven.setdefault(account.relationship_level, set()).add(account.partner_id.name)
        self.assertEqual(
            {level: len(names) for level, names in proven.items()}, {1: 3, 2: 3, 3: 2, 4: 2}
        )
        self.assertTrue(accounts.filtered(lambda account: not account.relationship_level))
        neglected = self.env.ref("key_account.demo_customer_krakowska")
        checks = accounts.filtered(lambda a: a.partner_id == neglected).relationship_check_ids
        self.assertIn("expiring", checks.mapped("state"))
        scales = set(accounts.relationship_scale_id.mapped("name"))
        self.assertEqual(scales, {"Project owner", "Distributor"})
        heats = self.env["crm.lead"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            sorted(heats.mapped("key_account_heat_id.name")), ["Deal", "Expected soon", "Potential"]
        )

    def test_rebates(self):
        """Three agreements: one has ended and is to be paid, two run; all of them have earned something."""
        rebates = self.env["key.account.rebate"].search([("company_id", "=", self.company.id)])
        states = {rebate.form: rebate.state for rebate in rebates}
        self.assertEqual(states, {"stepped": "running", "growth": "ended", "days": "running"})
        self.assertTrue(all(rebate.accrued > 0 for rebate in rebates), rebates.mapped("accrued"))
        group = rebates.filtered(lambda rebate: rebate.form == "stepped")
        self.assertEqual(len(group.share_ids.filtered("accrued")), 3)
        self.assertTrue(any(group.share_ids.mapped("next_text")))

    def test_credit(self):
        """Promises with every end, limits for thirteen customers, two orders held; nothing was mailed."""
        own = [("company_id", "=", self.company.id)]
        promises = self.env["key.account.payment.promise"].search(own)
        self.assertEqual(
            sorted(promises.mapped("state")), ["broken", *["kept"] * 2, *["open"] * 3, "partly"]
        )
        says_paid = promises.filtered(lambda promise: promise.kind == "paid")
        self.assertEqual(says_paid.check_activity_id.user_id.login, "frida")
        [late] = promises.filtered(lambda promise: promise.state == "partly")
        self.assertRegex(late.outcome, r"^received \d+ days late$")
        due = promises.filtered(
            lambda promise: promise.state == "open" and promise.date_promised == self.loaded_on
        )
        self.assertEqual(len(due), 2)
        self.assertFalse(any(promise.amount_paid for promise in due))
        reviews = self.env["key.account.credit.review"].search(own)
        self.assertEqual(sorted(reviews.mapped("state")), [*["approved"] * 13, *["proposed"] * 2])
        standings = self.env["key.account.credit"].search(
            [("account_id.company_id", "in", self.company.ids)]
        )
        due = standings.filtered(
            lambda standing: (
                standing.next_review_date and standing.next_review_date < self.loaded_on
            )
        )
        self.assertEqual(len(due), 1)
        self.assertEqual(len(standings.filtered("on_stop")), 1)
        exposures = self.env["key.account"]._measure_exposure(
            self.company, self.loaded_on, standings.account_id.partner_id.ids
        )
        over = [partner_id for partner_id, row in exposures.items() if (row["used"] or 0) > 1]
        self.assertEqual(over, self.env.ref("key_account.demo_customer_korfez").ids)
        # The card is followed: two approvals differ from the proposal, in limit or terms, and say why.
        approved = reviews.filtered(lambda review: review.state == "approved")
        changed = approved.filtered(
            lambda review: (
                review.approved_limit != review.proposed_limit
                or review.payment_term_id != review.class_id.payment_term_id
            )
        )
        self.assertEqual(
            changed.account_id.partner_id,
            self.env.ref("key_account.demo_customer_valserena")
            + self.env.ref("key_account.demo_customer_vindhya"),
        )
        self.assertTrue(all(changed.mapped("approved_reason")))
        self.assertEqual(set(approved.class_id.mapped("name")), {"A", "B", "C"})
        self.assertTrue(all(approved.mapped("proposed_limit")))
        holds = self.env["key.account.order.hold"].search([*own, ("effect", "=", "hold")])
        self.assertEqual(holds.mapped("state"), ["open"] * 2)
        self.assertTrue(all(holds.mapped("ways_out")))
        # Of both, finance decides one, and leaves the other to the director.
        frida = self.env.ref("key_account.demo_user_frida")
        self.assertEqual(sorted(holds.with_user(frida).mapped("user_may_release")), [False, True])
        proposed = reviews.filtered(lambda review: review.state == "proposed")
        self.assertEqual(sorted(proposed.with_user(frida).mapped("may_approve")), [False, True])

    def test_slow_approvals_lost_customers(self):
        """Two customers stopped ordering after sound years, in alert with the signs before; one came back."""
        story = self.env["key.account.demo"].with_company(self.company)
        story = story.with_context(allowed_company_ids=self.company.ids)
        story._judge_health()
        story._tell_losses()
        losses = self.env["key.account.loss"].search(
            [
                ("company_id", "=", self.company.id),
                ("cause_id", "=", self.env.ref("key_account.loss_cause_approvals").id),
            ],
            order="date",
        )
        self.assertEqual(losses.mapped("state"), ["win_back", "lost", "won"])
        left, back = losses[:2], losses[2]
        self.assertEqual(left.account_id.mapped("health_state"), ["alert", "alert"])
        for loss in left:
            self.assertGreater(loss.value, 100000)
            self.assertTrue(loss.signs)
            history = loss.account_id.health_ids.sorted("date").mapped("health")
            self.assertGreater(history[0], history[-1])
        self.assertEqual(back.account_id.health_state, "good")
        self.assertGreater(back.revenue_since, 0)
