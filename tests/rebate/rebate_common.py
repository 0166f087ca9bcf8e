from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time

from ..metric.money_common import MoneyCommon


class RebateCommon(MoneyCommon):
    """1 October 2025. Accounts of Alpha and Beta, of ka_own; agreements of the year 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = freeze_time("2025-10-01 08:00:00")
        cls.startClassPatcher(cls.clock)
        cls.today = date(2025, 10, 1)
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.second = cls._account(cls.beta, owner_id=cls.user_own.id)
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.rebates = cls.env["key.account.rebate"]
        cls.shares = cls.env["key.account.rebate.share"]

    @classmethod
    def _draft(cls, form, steps, accounts=None, **values):
        """Return a draft agreement of the year 2025.

        :param steps: ``[(start, rate)]``, or ``[(start, stop, rate)]`` for days to pay
        """
        is_per_unit = values.get("reward") == "unit"
        ends = [*(start for start, _rate in steps[1:]), 0] if form != "days" and steps else []
        rows = (
            steps
            if form == "days"
            else [(*step, end) for step, end in zip(steps, ends, strict=True)]
        )
        lines = []
        for row in rows:
            start, stop, rate = row if form == "days" else (row[0], row[2], row[1])
            kind = "unit_amount" if is_per_unit else "rate"
            lines.append(Command.create({"start": start, "stop": stop, kind: rate}))
        if "grade_id" not in values:
            values["account_ids"] = [Command.set((accounts or cls.account).ids)]
        return cls.env["key.account.rebate"].create(
            {
                "name": f"{form.title()} 2025",
                "form": form,
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                "step_ids": lines,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _agree(cls, form, steps, accounts=None, **values):
        """Return an approved agreement; see :meth:`_draft`."""
        rebate = cls._draft(form, steps, accounts, **values)
        rebate.action_approve()
        return rebate

    @classmethod
    def _accrue(cls, rebates=None, company=None):
        rebates = rebates or cls.rebates.sudo()._get_counted(company or cls.company)
        cls.env.flush_all()
        rebates._accrue()

    def _share(self, rebate, account=None):
        account = account or self.account
        return self.shares.search([("rebate_id", "=", rebate.id), ("account_id", "=", account.id)])

    def _assert_earned(self, rebate, expected, account=None):
        """Accrue an agreement, and check what an account has earned: to the cent, as the ledger says."""
        self._accrue(rebate)
        share = self._share(rebate, account)
        self.assertEqual(round(share.accrued, 2), expected)
        self.assertEqual(round(sum(share.accrual_ids.mapped("amount")), 2), expected)
        return share

    def _sell(self, lines, day, partner=None, **values):
        """Post an invoice of ``[(product, quantity, price)]``, or with the unit as fourth."""
        company = values.pop("company", self.company)
        move = self._quiet("account.move", company).create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.alpha).id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "product_uom_id": (unit[0] if unit else product.uom_id).id,
                            "tax_ids": False,
                        }
                    )
                    for product, quantity, price, *unit in lines
                ],
                **values,
            }
        )
        move.action_post()
        return move
