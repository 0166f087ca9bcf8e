from odoo.fields import Command
from odoo.tests import tagged

from .cockpit_common import CockpitCommon


@tagged("post_install", "-at_install")
class TestCockpit(CockpitCommon):
    """What a manager sees of all accounts."""

    def _figures(self):
        return {
            figure["name"]: figure
            for figure in self._desk(self.user_manager, everybody=True)["figures"]
        }

    def _parts(self, name):
        return [(part["label"], part["value"]) for part in self._figures()[name]["parts"]]

    def _opened(self, action):
        found = self.env[action["res_model"]].with_user(self.user_manager).search(action["domain"])
        return found.mapped("display_name")

    def test_accounts_by_grade(self):
        self.third.owner_id = False
        figure = self._figures()["grades"]
        self.assertEqual((figure["value"], figure["note"]), ("3", "Without owner: 1"))
        self.assertEqual(self._parts("grades"), [("A", "1"), ("B", "1"), ("No grade", "1")])
        opened = [self._opened(part["action"]) for part in figure["parts"]]
        self.assertEqual(opened, [["Alpha Steel"], ["Beta Mills"], ["Gamma Metals"]])

    def test_who_moved(self):
        """A first grade is no move, also corrected on its day, and neither is one that was taken back."""
        self.assertEqual(self._figures()["moved"]["value"], "0")
        self.other.write({"grade_id": self.grade_a.id, "grade_reason": "-"})
        self.assertEqual(self._figures()["moved"]["value"], "0")
        self.other.write({"grade_id": self.grade_b.id, "grade_reason": "-"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE key_account_grade_change SET date = '2025-11-20'")
        self.other.write({"grade_id": self.grade_a.id, "grade_reason": "-"})
        self.account.write({"grade_id": self.grade_b.id, "grade_reason": "-"})
        self.assertEqual(self._parts("moved"), [("Up", "1"), ("Down", "1")])
        self.account.write({"grade_id": self.grade_a.id, "grade_reason": "-"})
        self.assertEqual(self._parts("moved"), [("Up", "1")])
        self.assertEqual(self._opened(self._figures()["moved"]["action"]), ["Beta Mills"])
        self._show("grade_moved")
        self.assertEqual(
            self._cards(self.user_manager, everybody=True),
            [("Beta Mills", ["it moved from B to A today"])],
        )

    def test_concentration(self):
        """Of 150,000, the first of two has 100,000: two thirds; 20 % of two customers is one."""
        figure = self._figures()["concentration"]
        self.assertEqual(
            (figure["value"], figure["note"]),
            ("100\N{NO-BREAK SPACE}%", "Top 20 %: 67\N{NO-BREAK SPACE}%"),
        )
        self.assertEqual(self._opened(figure["action"]), ["Alpha Steel", "Beta Mills"])

    def test_nothing_was_invoiced(self):
        manager = self._create_user("ka_far", "key_account.group_manager", self.other_company)
        accounts = self.env["key.account"].with_user(manager)
        cockpit = accounts.with_context(allowed_company_ids=self.other_company.ids).get_desk(True)
        self.assertFalse(cockpit["has_accounts"])
        values = {figure["name"]: figure["value"] for figure in cockpit["figures"]}
        self.assertEqual(
            values,
            {
                "grades": "0",
                "moved": "0",
                "concentration": "–",
                "coverage": "–",
                "overdue": "0",
                "prospects": "0",
                "satisfaction": "–",
                "health": "0",
                "losses": "0",
                "contribution": "–",
                "arrears": "$\N{NO-BREAK SPACE}0",
            },
        )

    def test_overdue_and_unvisited(self):
        """Alpha (A) and Beta (B) have a due visit since their creation, and none was made."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET visit_due_date = '2025-12-01' WHERE id IN %s",
            [(self.account + self.other + self.third)._ids],
        )
        self.env.invalidate_all()
        figure = self._figures()["overdue"]
        self.assertEqual((figure["value"], figure["severity"]), ("3", "danger"))
        self.assertEqual(
            self._parts("overdue"),
            [("Best Two Grades", "2"), ("Best Grade Without Visit for a Year", "1")],
        )
        opened = [self._opened(part["action"]) for part in figure["parts"]]
        self.assertEqual(opened, [["Alpha Steel", "Beta Mills"], ["Alpha Steel"]])
        visit = self._visit(self.account, "2025-12-09 09:00:00")
        visit.write({"state": "done", "outcome": "reached", "result": "-"})
        self.assertEqual(self._figures()["overdue"]["parts"][1]["value"], "0")

    def test_coverage_counts_what_was_not_visited(self):
        """Required for a year: nothing was done at Beta, and 12 of 24 business visits at Alpha."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET create_date = '2024-01-01' WHERE id IN %s",
            [(self.account + self.other)._ids],
        )
        for month in range(1, 13):
            self._visit(self.account, f"2025-{month:02}-02 09:00:00", state="done")
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["key.account.visit.coverage"].search([("wanted", ">=", 1)])
        business = rows.filtered(
            lambda row: (row.account_id, row.visit_level) == (self.account, "business")
        )
        self.assertEqual((round(business.wanted), business.done), (24, 12))
        parts = dict(self._parts("coverage"))
        self.assertEqual(parts["B"], "0\N{NO-BREAK SPACE}%")
        first = rows.filtered(lambda row: row.account_id == self.account)
        for found, value in ((first, parts["A"]), (rows, self._figures()["coverage"]["value"])):
            self.assertEqual(
                value, f"{round(100 * 12 / sum(found.mapped('wanted')))}\N{NO-BREAK SPACE}%"
            )

    def test_accounts_without_owner(self):
        self._show("no_owner")
        self.other.owner_id = False
        self.assertEqual(
            self._cards(self.user_manager, everybody=True), [("Beta Mills", ["it has no owner"])]
        )
        self.account.owner_id = False
        self.assertEqual(
            self._cards(self.user_manager, everybody=True), [(None, ["2 accounts have no owner"])]
        )
        manager = self.env["key.account"].with_user(self.user_manager)
        [item] = self._desk(self.user_manager, everybody=True)["cards"][0]["items"]
        action = manager.action_open_desk_item("no_owner", item["res_id"])
        self.assertEqual(manager.search(action["domain"]), self.account + self.other)
        # The list is there to choose owners in its rows.
        chooser = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertIn('editable="bottom"', chooser.arch)

    def test_a_review_to_approve(self):
        """Its money at stake is that of the accounts that change grade."""
        self._show("review")
        scorecard = self.env["key.account.scorecard"].search([], limit=1)
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": "2025-11-30"}
        )
        review.action_compute()
        movers = review.mover_ids
        [card] = self._desk(self.user_manager, everybody=True)["cards"]
        self.assertFalse(card["name"])
        [item] = card["items"]
        self.assertIn(f"accounts that change grade: {len(movers)}", item["text"])
        self.assertEqual((item["model"], item["res_id"]), ("key.account.review", review.id))
        self.assertEqual(self._desk(self.user_manager, everybody=False)["cards"], [])
        review.action_approve()
        self.assertEqual(self._desk(self.user_manager, everybody=True)["cards"], [])

    def test_decisions_stand_before_single_accounts(self):
        """A review and a plan concern several accounts: 100,000 and 50,000 were invoiced to two.

        The plan visits both: 150,000 × 10 % ÷ 10 = 1,500 per minute. Alpha's promise: 100,000 × 25 %
        ÷ 20 = 1,250. Beta's complaint and the review that moves Alpha: 50,000 × 30 % ÷ 30 and
        100,000 × 10 % ÷ 20, both 500; the complaint is the surer one.
        """
        self._show("plan", "review", "complaint", "promise_broken")
        self._complaint(self.other, "Cracks", "2025-12-05")
        self._promise(self.account, "Offer", "2025-12-05")
        plan = self.env["key.account.visit.plan"].create(
            {
                "company_id": self.company.id,
                "user_ids": [Command.set(self.user_own.ids)],
                "date_from": "2025-12-15",
                "date_to": "2025-12-19",
            }
        )
        plan.state = "proposed"
        self._visit(self.account, "2025-12-15 09:00:00", plan_id=plan.id)
        self._visit(self.other, "2025-12-16 09:00:00", plan_id=plan.id)
        review = self._review_moving(self.account)
        cards = self._desk(self.user_manager, everybody=True)["cards"]
        self.assertEqual(
            [card["items"][0]["kind"] for card in cards],
            ["plan", "promise_broken", "complaint", "review"],
        )
        self.assertEqual(
            cards[3]["items"][0]["text"],
            "Review “November” as of 11/30/2025 waits for approval: accounts that change grade: 1",
        )
        self.assertIn("100,000.00", cards[3]["hint"])
        self.assertIn("chance 10 % ÷ 20 minutes", cards[3]["hint"])
        # With Beta's first grade, 150,000 × 10 % ÷ 20 = 750 are at stake.
        review.line_ids.create(
            {
                "review_id": review.id,
                "partner_id": self.beta.id,
                "account_id": self.other.id,
                "movement": "new",
            }
        )
        cards = self._desk(self.user_manager, everybody=True)["cards"]
        self.assertEqual(
            [card["items"][0]["kind"] for card in cards],
            ["plan", "promise_broken", "review", "complaint"],
        )
        self.assertIn("change grade: 1, with a first grade: 1", cards[2]["items"][0]["text"])

    def _review_moving(self, account):
        """Return a computed review that proposes another grade for an account."""
        review = self.env["key.account.review"].create(
            {
                "name": "November",
                "scorecard_id": self.env["key.account.scorecard"].search([], limit=1).id,
                "company_id": self.company.id,
                "date": "2025-11-30",
            }
        )
        review.state = "computed"
        review.line_ids.create(
            {
                "review_id": review.id,
                "partner_id": account.partner_id.id,
                "account_id": account.id,
                "movement": "down",
            }
        )
        return review

    def test_number_of_queries(self):
        """At most 15 for salespeople and 25 for managers, whatever the data."""
        manager = self.env["key.account"].with_user(self.user_manager)
        everything = self.env["key.account.desk.kind"].with_context(active_test=False).search([])
        everything.active = True
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        (self.user_own + self.user_manager).group_ids = [Command.link(sales.id)]
        counts = []
        for number in (2, 20):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {i}", "is_company": True} for i in range(number)]
            )
            for partner in partners:
                account = self._account(
                    partner, grade_id=self.grade_a.id, grade_reason="-", owner_id=self.user_own.id
                )
                self._promise(account, "Offer", "2025-12-05")
                self._complaint(account, "Cracks", "2025-12-05")
                self._order(partner, [(self.roll, 1, 100)], "2025-11-01").write(
                    {"commitment_date": "2025-12-01"}
                )
            for desk, everybody in ((manager, True), (manager.with_user(self.user_own), False)):
                # What Odoo keeps in memory is there; the first view of a day is counted.
                self.env.invalidate_all()
                desk.get_desk(everybody)
                self.env["key.account.desk.count"].search([]).unlink()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                cards = desk.get_desk(everybody)["cards"]
                counts.append((number, everybody, self.env.cr.sql_log_count - before, len(cards)))
        for _number, everybody, count, _cards in counts:
            self.assertLessEqual(count, 25 if everybody else 15, counts)
        self.assertGreater(counts[2][3], counts[0][3], counts)
        self.assertEqual(counts[0][2], counts[2][2], counts)
        self.assertEqual(counts[1][2], counts[3][2], counts)

    def test_late_orders(self):
        """Late: what is not delivered is at stake. Half of 10 t at 1,000 is 5,000."""
        self._show("order_late", "order_urgent")
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        late = self._order(self.alpha, [(self.roll, 10, 1000)], "2025-11-01")
        late.commitment_date = "2025-12-09 12:00:00"
        late.order_line.qty_delivered = 5
        urgent = self._order(self.alpha, [(self.roll, 10, 1000)], "2025-11-01")
        urgent.commitment_date = "2025-12-12 12:00:00"
        done = self._order(self.alpha, [(self.roll, 10, 1000)], "2025-11-01")
        done.commitment_date = "2025-12-01 12:00:00"
        done.order_line.qty_delivered = 10
        far = self._order(self.alpha, [(self.roll, 10, 1000)], "2025-11-01")
        far.commitment_date = "2025-12-24 12:00:00"
        service = self._order(self.alpha, [(self.grinding, 1, 200)], "2025-11-01")
        service.commitment_date = "2025-12-01 12:00:00"
        # Without a promised day, the lead times tell.
        soon = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-12-10")
        soon.order_line.customer_lead = 30
        invoiced = self._order(self.alpha, [(self.roll, 10, 1000)], "2025-11-01")
        invoiced._create_invoices().action_post()
        # Users who may not read orders learn nothing of them.
        self.assertEqual(self._cards(), [])
        self.user_own.group_ids = [Command.link(sales.id)]
        [card] = self._desk()["cards"]
        self.assertEqual(
            [item["text"] for item in card["items"]],
            [
                # 5,000 × 30 % ÷ 15 and 10,000 × 10 % ÷ 10: both 100 per minute; the surer first
                f"order {late.name} was to be delivered yesterday",
                f"order {urgent.name} is to be delivered on Friday",
            ],
        )
        self.assertIn("5,000.00", card["items"][0]["hint"])
