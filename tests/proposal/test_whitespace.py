from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestWhitespace(ProposalCommon):
    """Who buys which family, and what is expected of the white cells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.families = cls.env["product.category"].create(
            [{"name": name} for name in ("1 Rolls", "2 Powders")]
        )
        cls.roll.categ_id, cls.powder.categ_id = cls.families
        cls.grinding.categ_id = False
        with freeze_time("2025-12-01 12:00:00"):
            cls._propose()
        (cls.account + cls.mills).sudo()._update_revenue_year(cls.company)
        cls._order(cls.alpha_buyer, [(cls.roll, 1, 200)], "2025-07-01")

    def _matrix(self, user=None, **options):
        matrix = (
            self.env["key.account.whitespace"]
            .with_user(user or self.user_manager)
            .get_matrix(**options)
        )
        cells = {
            row["id"]: [(cell["heat"], cell["amount"], cell["expected"]) for cell in row["cells"]]
            for row in matrix["rows"]
        }
        return matrix, cells

    def test_cells(self):
        """Rolls: 1,200 of Alpha is the most; 1,000 more than half of it. Powder: 700, 100 is more than a twentieth."""
        matrix, cells = self._matrix()
        self.assertEqual(
            [family["name"] for family in matrix["families"]], ["1 Rolls", "2 Powders"]
        )
        self.assertEqual(cells[self.account.id], [(4, "1,200\xa0€", ""), (0, "", "311\xa0€")])
        self.assertEqual(
            [cells[mill.id][1] for mill in self.mills[:7:3]],
            [
                (2, "100\xa0€", ""),
                (4, "400\xa0€", ""),
                (4, "700\xa0€", ""),
            ],
        )
        self.assertEqual(cells[self.others[0].id], [(0, "", ""), (0, "", "")])
        self.assertEqual((matrix["count"], len(matrix["rows"])), (31, 31))
        self.assertIn("Hit rate", matrix["told"])

    def test_only_what_the_user_sees(self):
        matrix, cells = self._matrix(self.user_own)
        self.assertEqual((matrix["count"], list(cells)), (1, [self.account.id]))
        whitespace = self.env["key.account.whitespace"].with_user(self.user_own)
        with self.assertRaises(AccessError):
            whitespace.get_cell_action(self.mills[0].id, self.families[0].id)
        with self.assertRaises(AccessError):
            self.env["key.account.whitespace"].with_user(self.user_none).get_matrix()

    def test_filters_and_pages(self):
        filters = {"owner_id": self.user_own.id, "grade_id": self.grade_a.id}
        self.assertEqual(list(self._matrix(filters=filters)[1]), [self.account.id])
        filters["grade_id"] = self.grade_b.id
        self.assertFalse(self._matrix(filters=filters)[1])
        matrix, cells = self._matrix(page=1)
        self.assertEqual((matrix["count"], matrix["page"], cells), (31, 1, {}))

    def test_junk(self):
        for options in (
            {"page": "x"},
            {"page": -1},
            {"filters": [1]},
            {"filters": {"owner_id": "x"}},
        ):
            self.assertEqual(self._matrix(**options)[0]["count"], 31)
        whitespace = self.env["key.account.whitespace"].with_user(self.user_manager)
        for ids in ((0, 1), ("x", 1), (self.account.id, None), (10**9, 10**9)):
            with self.assertRaises(UserError):
                whitespace.get_cell_action(*ids)

    def test_a_cell_opens_orders_or_proposals(self):
        whitespace = self.env["key.account.whitespace"].with_user(self.user_own)
        rolls, powders = self.families
        with self.assertRaisesRegex(AccessError, "no access to orders"):
            whitespace.get_cell_action(self.account.id, rolls.id)
        action = whitespace.get_cell_action(self.account.id, powders.id)
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self._proposal(self.powder))
        whitespace = self.env["key.account.whitespace"]
        action = whitespace.get_cell_action(self.account.id, rolls.id)
        orders = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(orders.mapped("amount_untaxed")), 1200)

    def test_number_of_statements(self):
        """The same for a few accounts and for all."""
        self.env["key.account.whitespace"].get_matrix()
        whitespace = self.env["key.account.whitespace"]
        few = self._count(lambda: whitespace.get_matrix(filters={"grade_id": self.grade_a.id}))
        self.assertEqual(self._count(whitespace.get_matrix), few)

    def test_confidential_revenue(self):
        self.env["key.account.metric"].search([("code", "=", "revenue")]).confidential = True
        _matrix, cells = self._matrix(self.user_own)
        self.assertEqual(cells[self.account.id], [(1, "", ""), (0, "", "")])
