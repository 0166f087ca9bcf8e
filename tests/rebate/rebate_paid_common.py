from .rebate_common import RebateCommon


class RebatePaidCommon(RebateCommon):
    """10 % of the 1,000 that Alpha bought up to June 2025: 100.00 to pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rebate = cls._agree("total", [(0, 0.1)], date_to="2025-06-30", name="First half")
        cls.invoice = cls._invoice(cls.alpha, 1000, "2025-02-02")
        cls._accrue(cls.rebate)
        cls.share = cls._share(cls, cls.rebate)

    def _dialog(self, shares=None, user=None, **values):
        """Return the dialog as finance opens it."""
        shares = shares or self.share
        return (
            self.env["key.account.rebate.settle"]
            .with_user(user or self.user_finance)
            .with_context(active_model=shares._name, active_ids=shares.ids)
            .create(values)
        )

    def _pay_rebate(self, shares=None, user=None, **values):
        """Pay in the dialog; return the credit notes."""
        before = self.env["account.move"].search([])
        self._dialog(shares, user, **values).action_settle()
        self.env.invalidate_all()
        return self.env["account.move"].search([]) - before

    def _assert_open(self, expected, share=None):
        share = share or self.share
        self.env.flush_all()
        self.assertEqual(round(share.open_amount, 2), expected)
