from freezegun import freeze_time

from ..account_common import AccountCommon

SHIPPED = (
    "silence", "volume", "breadth", "price", "wallet", "contact", "relationship", "people",
    "satisfaction", "complaint", "arrears", "promise",
)  # fmt: skip


class HealthCommon(AccountCommon):
    """The account of Alpha Steel on 31 December 2025, which ordered each month until August.

    Beta Mills orders each month, at the same price.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time("2025-12-31 12:00:00")
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.steady = cls._account(cls.beta, owner_id=cls.user_all.id)
        cls.signals = {name: cls.env.ref(f"key_account.health_signal_{name}") for name in SHIPPED}

    @classmethod
    def _order_monthly(cls, partner, first, last, amount=1000):
        """Order one tonne on the 10th of each month: ``first`` and ``last`` are (year, month)."""
        year, month = first
        while (year, month) <= last:
            cls._order(partner, [(cls.roll, 1, amount)], f"{year}-{month:02}-10")
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    @classmethod
    def _decline(cls):
        """Twelve tonnes in 2024, eight in 2025, the last on 10 August; 1,000 of 10,000 are overdue."""
        cls._order_monthly(cls.alpha, (2024, 1), (2025, 8))
        cls._order_monthly(cls.beta, (2024, 1), (2025, 12))
        cls._pay(cls._invoice(cls.alpha, 9000, "2025-08-12"), "2025-09-01")
        cls._invoice(cls.alpha, 1000, "2025-08-12", due="2025-09-12")

    def _complain(self, account=None, day="2025-11-03"):
        return self.env["key.account.complaint"].create(
            {
                "account_id": (account or self.account).id,
                "name": "Cracks",
                "kind_id": self.env.ref("key_account.complaint_kind_delivery").id,
                "date": day,
            }
        )

    def _judge(self, company=None):
        self.env["key.account"]._update_health(company or self.company)
        self.env.invalidate_all()

    def _points(self, account=None):
        """Return the points of the latest snapshot, by the short name of the shipped signal."""
        marks = (account or self.account).sudo().health_ids[:1].signals or {}
        names = {str(signal.id): name for name, signal in self.signals.items()}
        return {names[key]: mark[0] for key, mark in marks.items() if key in names}
