import io

from openpyxl import load_workbook

from odoo.tests import freeze_time

from ..account_common import AccountCommon

TODAY = "2026-01-15"


class BookCommon(AccountCommon):
    """Own has Alpha (B) and Beta (A); Gamma is of somebody else, and so is Alpha overseas."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        own = cls.user_own.id
        cls.at_alpha = cls._account(
            cls.alpha, owner_id=own, grade_id=cls.grade_b.id, grade_reason="Known"
        )
        cls.at_beta = cls._account(
            cls.beta, owner_id=own, grade_id=cls.grade_a.id, grade_reason="Known"
        )
        cls.at_gamma = cls._account(cls.gamma, owner_id=cls.user_all.id)
        cls.overseas = cls._account(cls.alpha, cls.other_company)
        cls.alpha.write({"city": "Aachen", "phone": "+49 241 1"})
        cls.alpha_buyer.write({"phone": "+49 241 2", "function": "Purchasing"})

    @classmethod
    def _fill(cls, account, number=1):
        """Let there be one of everything at an account."""
        partner = account.partner_id
        person = cls.env["res.partner"].create(
            {"name": f"Person {number}", "parent_id": partner.id, "phone": "+49 1"}
        )
        cls.env["key.account.stakeholder"].create(
            {"account_id": account.id, "partner_id": person.id, "influence": "3"}
        )
        cls.env["key.account.commitment"].create(
            {"account_id": account.id, "name": "Send drawings", "date_due": "2026-01-20"}
        )
        cls.env["key.account.complaint"].create(
            {
                "account_id": account.id,
                "name": "Cracks",
                "date": "2026-01-10",
                "kind_id": cls.env.ref("key_account.complaint_kind_quality").id,
            }
        )
        cls.env["key.account.usage.problem"].create(
            {"account_id": account.id, "name": "Wears out", "date": "2026-01-11"}
        )
        cls._invoice(partner, 100, "2025-12-01")
        cls.env["key.account.proposal"].sudo().create(
            {
                "account_id": account.id,
                "company_id": account.company_id.id,
                "product_tmpl_id": cls.roll.product_tmpl_id.id,
                "state": "open",
                "peer_count": 7,
                "buyer_count": 4,
            }
        )

    def _book(self, user, **values):
        """Return a book as the user makes it."""
        return self._as(user, self.env["key.account.book"]).create(values)

    def _read(self, book):
        """Return the rows of the workbook as dicts, with an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        workbook = book.env["key.account.download"]._get_workbook(book)
        sheets = load_workbook(io.BytesIO(workbook.build()))
        self.assertEqual(len(sheets.worksheets), 1)
        titles, *rows = sheets.worksheets[0].iter_rows(values_only=True)
        return [dict(zip(titles, row, strict=True)) for row in rows]
