from collections import defaultdict
from random import Random
from statistics import median

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import KeyAccountCommon

CUSTOMERS, PRODUCTS = 36, 12


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestProposalRandom(KeyAccountCommon):
    """Proposals of random books are those of a plain calculation, customer by customer."""

    def test_first_book(self):
        self._compare(Random(1))  # noqa: S311 -- the same book on every run

    def test_second_book(self):
        self._compare(Random(2))  # noqa: S311 -- the same book on every run

    def _compare(self, rng):
        grades = self.env["key.account.grade"].search([])
        kinds = self.env["key.account.relation.kind"].search([], limit=2)
        templates = self.env["key.account.profile.template"].search([], limit=2)
        industries = self.env["res.partner.industry"].search([], limit=2)
        products = self.env["product.product"].create(
            [{"name": f"P{n}", "list_price": 1, "taxes_id": False} for n in range(PRODUCTS)]
        )
        shapes, bought = {}, defaultdict(dict)
        for number in range(CUSTOMERS):
            template, kind, industry, grade = (
                rng.choice([*records, records.browse()])
                for records in (templates, kinds, industries, grades)
            )
            partner = self.env["res.partner"].create(
                {"name": f"C{number}", "is_company": True, "industry_id": industry.id}
            )
            account = self._account(
                partner,
                profile_template_id=template.id,
                relation_kind_id=kind.id,
                grade_id=grade.id,
                grade_reason="Random" if grade else False,
            )
            band = list(grades).index(grade) // 2 + 1 if grade else 0
            shapes[account] = (template.id, kind.id, industry.id, band)
            lines = [
                (product, 1, rng.randint(1, 90))
                for product in products
                if rng.random() < (0.45 if number % 2 else 0.25)
            ]
            if lines:
                self._order(partner, lines, "2025-03-01")
            for product, _quantity, price in lines:
                bought[account][product.product_tmpl_id] = price
        self.env["key.account.proposal"].sudo()._propose_nightly(self.company)
        told = 0
        for account in shapes:
            expected = self._calculate(account, shapes, bought)
            found = [
                (p.product_tmpl_id, p.peer_count, p.buyer_count, p.median_amount)
                for p in account.open_proposal_ids.sorted("rank")
            ]
            self.assertEqual(found, expected)
            told += len(found)
        self.assertGreater(told, CUSTOMERS)

    def _calculate(self, account, shapes, bought):
        known = [(index, value) for index, value in enumerate(shapes[account]) if value]
        for width in range(len(known), 0, -1):
            peers = [
                other
                for other in shapes
                if other != account
                and bought[other]
                and all(shapes[other][index] == value for index, value in known[:width])
            ]
            if len(peers) >= 3:
                break
        else:
            return []
        rows = []
        for product in {product for peer in peers for product in bought[peer]}:
            amounts = [bought[peer][product] for peer in peers if product in bought[peer]]
            if product in bought[account] or len(amounts) < 2:
                continue
            amount = median(amounts) if len(amounts) >= 3 else 0
            rows.append((product, len(peers), len(amounts), amount))
        rows.sort(key=lambda row: (-row[2] * row[3], -row[2], row[0].id))
        return rows[:5]
