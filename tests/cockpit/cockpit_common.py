from freezegun import freeze_time

from odoo.fields import Command

from ..visit.visit_common import VisitCommon


class CockpitCommon(VisitCommon):
    """Wednesday, 10 December 2025: Alpha (A) belongs to the user, Beta (B) and Gamma to a colleague.

    In the last twelve months, 100,000 were invoiced to Alpha and 50,000 to Beta.
    """

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2025-12-10 09:00:00"))
        super().setUpClass()
        cls.grade_a, cls.grade_b = (cls.env.ref(f"key_account.grade_{g}") for g in "ab")
        cls.other = cls._account(cls.beta, owner_id=cls.user_all.id)
        cls.third = cls._account(cls.gamma, owner_id=cls.user_all.id)
        cls.account.write({"grade_id": cls.grade_a.id, "grade_reason": "-"})
        cls.other.write({"grade_id": cls.grade_b.id, "grade_reason": "-"})
        cls._invoice(cls.alpha, 100_000, "2025-03-01")
        cls._invoice(cls.alpha, 900_000, "2024-12-10")
        cls._invoice(cls.beta, 50_000, "2025-03-01")
        cls.env["key.account"]._update_revenue_year(cls.company)
        # The first grade of an account is not a change; what else is due is switched off.
        cls._show()

    @classmethod
    def _show(cls, *kinds):
        """Show these kinds of items only."""
        every = cls.env["key.account.desk.kind"].with_context(active_test=False).search([])
        every.active = False
        every.filtered(lambda kind: kind.kind in kinds).active = True

    @classmethod
    def _weigh(cls, kind, chance, minutes):
        kinds = cls.env["key.account.desk.kind"].with_context(active_test=False)
        kinds.search([("kind", "=", kind)]).write({"chance": chance, "minutes": minutes})

    @classmethod
    def _promise(cls, account, name, day, **values):
        return cls.env["key.account.commitment"].create(
            {
                "account_id": account.id,
                "name": name,
                "date_due": day,
                "user_id": account.owner_id.id,
                **values,
            }
        )

    @classmethod
    def _complaint(cls, account, name, day, **values):
        return cls.env["key.account.complaint"].create(
            {
                "account_id": account.id,
                "name": name,
                "kind_id": cls.env.ref("key_account.complaint_kind_quality").id,
                "date": "2025-12-01",
                "date_due": day,
                "user_id": account.owner_id.id,
                **values,
            }
        )

    def _desk(self, user=None, *, everybody=False):
        return self.env["key.account"].with_user(user or self.user_own).get_desk(everybody)

    def _cards(self, user=None, *, everybody=False):
        """Return [(customer, [text of each item])]."""
        cards = self._desk(user, everybody=everybody)["cards"]
        return [(card["name"], [item["text"] for item in card["items"]]) for card in cards]

    @classmethod
    def _share(cls, account, user):
        account.shared_user_ids = [Command.link(user.id)]

    def _money(self, number):
        """Return a whole amount of the company as figures say it: 1,000 € or $ 1,000."""
        currency = self.company.currency_id
        sides = [number, currency.symbol]
        return "\N{NO-BREAK SPACE}".join(sides[::-1] if currency.position == "before" else sides)


class BoardCommon(CockpitCommon):
    """What a manager sees on the board."""

    def _board(self, period="quarter", user=None):
        accounts = self.env["key.account"].with_user(user or self.user_manager)
        return accounts.get_board(period)

    def _part(self, name, period="quarter"):
        [part] = [part for part in self._board(period)["parts"] if part["name"] == name]
        return part
