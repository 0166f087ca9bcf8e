from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.desk import Desk, DeskItem
from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestProductProposal(ProposalCommon):
    """What customers like an account buy, and it does not."""

    def test_figures(self):
        """Median of 100 … 700 is 400; seven of nine: 311.11. Two buyers are a pattern, but tell no amount."""
        self._propose()
        self.assertEqual(
            self._proposed(),
            [(self.powder, 9, 7, 400, 311.11), (self.grinding, 9, 2, 0, 0)],
        )
        proposal = self._proposal(self.powder)
        self.assertEqual(
            proposal.evidence, "7 of 9 similar customers buy it, median 400\xa0€ a year"
        )
        self.assertEqual(proposal.shared_told, f"{self.kind.display_name}, grade A–B")
        self.assertEqual(self._proposal(self.grinding).evidence, "2 of 9 similar customers buy it")
        # A mill does not count as its own peer: Alpha, which buys no powder, takes its place.
        self.assertEqual(self._proposed(self.mills[7])[0], (self.powder, 9, 7, 400, 311.11))
        # Of the others nothing is known: nobody is like them.
        self.assertFalse(self.others.open_proposal_ids)

    def test_even_number_of_buyers(self):
        """Without the 700: the median of 100 … 600 is 350; the mill is no customer any more: 6 of 8."""
        self.mills[6].active = False
        self._propose()
        self.assertEqual(self._proposed()[0], (self.powder, 8, 6, 350, 262.5))

    def test_year_of_a_buyer(self):
        """Twelve months: 2 December 2024 counts, 1 December does not. Amounts of a year add up."""
        self._order(self.mills[7].partner_id, [(self.powder, 1, 900)], "2024-12-01")
        self._propose()
        self.assertEqual(self._proposed()[0][2:4], (7, 400))
        self._order(self.mills[7].partner_id, [(self.powder, 1, 900)], "2024-12-02")
        self._order(self.mills[7].partner_id, [(self.powder, 1, 50)], "2025-12-01")
        self._propose()
        # 100, 200, 300, 400, 500, 600, 700, 950
        self.assertEqual(self._proposed()[0], (self.powder, 9, 8, 450, 400))

    def test_bought_in_two_years(self):
        """Bought on 1 December 2023 is long ago; the day after, it is known."""
        self._order(self.alpha, [(self.powder, 1, 5)], "2023-12-01")
        self._propose()
        self.assertEqual(self._proposed()[0][0], self.powder)
        self._order(self.alpha_buyer, [(self.powder, 1, 5)], "2023-12-02")
        self._propose()
        self.assertEqual(self._proposed(), [(self.grinding, 9, 2, 0, 0)])

    def test_given_away_or_taken_back_is_not_bought(self):
        self._order(self.alpha, [(self.powder, 1, 0)], "2025-06-01")
        self._order(self.alpha, [(self.powder, -1, 5)], "2025-06-01")
        quotation = self._quote(self.alpha, [(self.powder, 1, 5)], "2025-06-01")
        self._propose()
        self.assertEqual(self._proposed()[0][0], self.powder)
        quotation.action_confirm()
        quotation.date_order = "2025-06-01 12:00:00"
        self._propose()
        self.assertEqual([row[0] for row in self._proposed()], [self.grinding])

    def test_reduced_orders_and_currencies(self):
        """An order of 700 less 350 is worth 350. 1,400 USD at 2 USD are 700 EUR."""
        order = self._order(
            self.mills[7].partner_id,
            [(self.powder, 1, 1400)],
            "2025-05-01",
            pricelist=self.dollar_pricelist,
        )
        self.assertEqual(order.currency_rate, 2)
        self._propose()
        # 100 … 700, 700: the median is between 400 and 500.
        self.assertEqual(self._proposed()[0], (self.powder, 9, 8, 450, 400))
        for mill in self.mills[:3]:
            self._order(
                mill.partner_id, [(self.powder, 1, 2000), (self.roll, 1, -1000)], "2025-06-01"
            )
        self._propose()
        # 1,100, 1,200, 1,300, 400, 500, 600, 700, 700
        self.assertEqual(self._proposed()[0], (self.powder, 9, 8, 700, 622.22))

    def test_wider_where_there_are_too_few(self):
        """Alone in its industry, Alpha is like all mills of its type; alone in its grade, too."""
        self.alpha.industry_id = self.env["res.partner.industry"].create({"name": "Foil"})
        self._propose()
        self.assertEqual(self._proposed()[0][:3], (self.powder, 9, 7))
        self.assertEqual(self._proposal(self.powder).shared_told, self.kind.display_name)
        self.alpha.industry_id = False
        last = self.env["key.account.grade"].search([])[-1]
        self.account.write({"grade_id": last.id, "grade_reason": "Other"})
        self._propose()
        self.assertEqual(self._proposal(self.powder).shared_told, self.kind.display_name)
        # Three of the same grade are enough: they buy 100, 200 and 300.
        self.mills[:3].write({"grade_id": last.id, "grade_reason": "Other"})
        self._propose()
        self.assertEqual(self._proposed()[0], (self.powder, 3, 3, 200, 200))

    def test_bands_of_grades(self):
        """A and B are one band."""
        self.mills[:4].write({"grade_id": self.grade_b.id, "grade_reason": "Other"})
        self._propose()
        self.assertEqual(self._proposed()[0][:3], (self.powder, 9, 7))

    def test_from_thirty_customers_on(self):
        self.others[0].active = False
        self._propose()
        self.assertTrue(self._proposed())
        self.others[1].active = False
        self._propose()
        self.assertFalse(self._proposed())

    def test_products_that_cannot_be_sold(self):
        changes = (
            {"sale_ok": False},
            {"active": False},
            {"key_account_is_charge": True},
        )
        template = self.powder.product_tmpl_id
        for change in changes:
            before = {name: template[name] for name in change}
            template.write(change)
            self._propose()
            with self.subTest(change=change):
                self.assertEqual([row[0] for row in self._proposed()], [self.grinding])
            template.write(before)
        self._propose()
        self.assertEqual(len(self._proposed()), 2)

    def test_products_of_another_company(self):
        """Odoo refuses that once they were sold: somebody did it in the database."""
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s",
            [self.other_company.id, self.powder.product_tmpl_id.id],
        )
        self._propose()
        self.assertEqual(
            self.account.open_proposal_ids.product_tmpl_id, self.grinding.product_tmpl_id
        )

    def test_other_company(self):
        """Orders of one company say nothing in the other."""
        account = self._account(
            self.alpha,
            self.other_company,
            relation_kind_id=self.kind.id,
            grade_id=self.grade_a.id,
            grade_reason="Known",
            owner_id=False,
        )
        self._propose()
        self._propose(self.other_company)
        self.assertFalse(account.open_proposal_ids)
        self.assertEqual(len(self._proposed()), 2)

    def test_at_most_five(self):
        products = self.env["product.product"].create(
            [{"name": f"Plate {n}", "list_price": 1, "taxes_id": False} for n in range(7)]
        )
        for mill in self.mills[:3]:
            lines = [(product, 1, 10 * (n + 1)) for n, product in enumerate(products)]
            self._order(mill.partner_id, lines, "2025-07-01")
        self._propose()
        # Powder is worth 311.11; three of nine plates of 70: 23.33.
        self.assertEqual(
            [row[0] for row in self._proposed()], [self.powder, *reversed(products[3:])]
        )
        # What Alpha buys makes room for the next ones.
        self._order(self.alpha, [(products[6], 1, 1), (products[5], 1, 1)], "2025-07-01")
        self._propose()
        self.assertEqual(
            [row[0] for row in self._proposed()],
            [self.powder, products[4], products[3], products[2], products[1]],
        )

    def test_confidential_revenue(self):
        """Amounts go at once, and none is told later; the order stays. Told again, they come back."""
        self._propose()
        revenue = self.env["key.account.metric"].search([("code", "=", "revenue")])
        revenue.confidential = True
        for _night in range(2):
            self.assertEqual(
                self._proposed(), [(self.powder, 9, 7, 0, 0), (self.grinding, 9, 2, 0, 0)]
            )
            self._propose()
        revenue.confidential = False
        self._propose()
        self.assertEqual(self._proposed()[0], (self.powder, 9, 7, 400, 311.11))

    def test_second_run_writes_nothing(self):
        self._propose()
        self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM key_account_proposal")
        before = sorted(self.env.cr.fetchall())
        self._propose()
        self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM key_account_proposal")
        self.assertEqual(sorted(self.env.cr.fetchall()), before)
        self.assertTrue(before)

    def test_number_of_statements(self):
        """The same for ten accounts with proposals and for thirty-one."""
        self._propose()
        few = self._count(self._propose)
        self.others.relation_kind_id = self.kind
        more = self._count(self._propose)
        self.assertEqual(few, more)
        self.assertEqual(len(self.others.open_proposal_ids.account_id), 21)

    def test_merged_customers(self):
        """What was decided moves along, what is open is made anew."""
        self._propose()
        mill = self.mills[7]
        self._proposal(self.powder, mill)._refuse(
            self.env.ref("key_account.proposal_reason_price"), "Dear"
        )
        mill._merge_into(self.account)
        self.assertEqual(self.account.proposal_ids.mapped("state"), ["refused"])
        self._propose()
        self.assertEqual([row[0] for row in self._proposed()], [self.grinding])

    # === SCREENS === #

    def test_sheet(self):
        self._propose()
        section = self.account._get_sheet_sections(self.env["res.partner"])["proposals"]
        self.assertEqual(
            section["rows"],
            [
                {
                    "name": "Powder",
                    "text": "7 of 9 similar customers buy it, median 400\xa0€ a year",
                },
                {"name": "Grinding", "text": "2 of 9 similar customers buy it"},
            ],
        )
        self.assertIn("in common", section["words"])
        self.assertFalse(
            self.others[0]._get_sheet_sections(self.env["res.partner"])["proposals"]["rows"]
        )

    def test_desk(self):
        """The best proposal of each own account, with what is expected; strangers see none."""
        self._propose()
        items = self._desk_items(self.user_own)
        self.assertEqual(
            items,
            [
                (
                    self.account.id,
                    311.11,
                    "propose Powder: 7 of 9 similar customers buy it, 311\xa0€ a year expected",
                )
            ],
        )
        # Mill 0 buys all that the others buy.
        self.assertEqual(len(self._desk_items(self.user_manager, everybody=True)), 9)
        self.assertFalse(self._desk_items(self.user_all))

    def _desk_items(self, user, **options):
        desk = Desk(self.env(user=user), **options)
        [source] = [
            source
            for source in desk.env["key.account.desk"]._get_desk_sources(desk)
            if source.kind == "proposal"
        ]
        rows = desk.rows(source.query)
        return [
            (
                row["account_id"],
                float(row["amount"] or 0),
                source.tell(DeskItem(source, row["account_id"], row["res_id"], facts=row["facts"])),
            )
            for row in rows
        ]

    def test_account_counts(self):
        self._propose()
        own = self.account.with_user(self.user_own)
        self.assertEqual(own.proposal_count, 2)
        action = own.action_view_proposals()
        found = self.env[action["res_model"]].with_user(self.user_own).search(action["domain"])
        self.assertEqual(found, self.account.proposal_ids)

    def test_deleted_words_are_left_out(self):
        """A type that was deleted since is not told, and breaks nothing."""
        self._propose()
        proposal = self._proposal(self.powder)
        self.env.cr.execute(
            "UPDATE key_account_proposal SET shared = %s WHERE id = %s",
            ['{"kind": 999999, "band": 99}', proposal.id],
        )
        proposal.invalidate_recordset()
        self.assertEqual(proposal.shared_told, "")
