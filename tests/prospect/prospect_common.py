from freezegun import freeze_time

from ..account_common import AccountCommon


class ProspectCommon(AccountCommon):
    """Today is 15 January 2026; each salesperson should have three live prospects.

    The 90 days began on 18 October 2025: 17 October is before them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze("2026-01-15 12:00:00")
        cls.company.key_account_prospect_target = 3
        cls.changes = cls.env["key.account.prospect.change"]

    @classmethod
    def _freeze(cls, moment):
        frozen = freeze_time(moment)
        frozen.start()
        cls.addClassCleanup(frozen.stop)

    @classmethod
    def _prospect(cls, name, day="2026-01-15", user=None, **values):
        """Create a prospect that became an account at noon of a day."""
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        with freeze_time(f"{day} 12:00:00"):
            account = cls._account(partner, owner_id=(user or cls.user_own).id)
            cls.env.flush_all()
            # The time of the transaction is no frozen one.
            cls.env.cr.execute(
                "UPDATE key_account SET create_date = %s WHERE id = %s",
                [f"{day} 12:00:00", account.id],
            )
            cls.env.cr.execute(
                "UPDATE key_account_prospect_change SET date = %s WHERE account_id = %s",
                [day, account.id],
            )
            cls.env.invalidate_all()
            if values:
                account.write(values)
        return account

    def _on(self, day, function):
        with freeze_time(f"{day} 12:00:00"):
            function()

    def _strike(self, account, day="2026-01-15", reason="small"):
        self._on(
            day,
            lambda: account.write({"prospect_mark": "give_up", "give_up_reason": reason}),
        )

    def _history(self, account):
        """Return day, status before and after of each row, the first one first."""
        self.env.invalidate_all()
        return [
            (str(change.date), change.previous, change.status)
            for change in account.prospect_change_ids.sorted("id")
        ]

    def _row(self, user, reader=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self._as(reader or self.user_manager, self.env["key.account.prospect.person"])
        return rows.search([("user_id", "=", user.id), ("company_id", "=", self.company.id)])

    def _figures(self, user):
        row = self._row(user)
        return (row.live, row.short, row.added, row.struck, row.owed, row.missing)
