from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.desk import Desk
from .health_common import HealthCommon

FEW, MANY = 4, 40


@tagged("post_install", "-at_install")
class TestHealthStatements(HealthCommon):
    """The night, the start page and the account take as many statements for 40 accounts as for four."""

    def setUp(self):
        super().setUp()
        self.own = self.env["key.account"]
        self._grow(FEW)

    def _grow(self, number):
        """Add accounts of customers who ordered in three months until March: in alert, and silent very long."""
        orders = self.env["sale.order"]
        for count in range(len(self.own), number):
            partner = self.env["res.partner"].create({"name": f"Mill {count}", "is_company": True})
            self.own += self._account(partner, owner_id=self.user_own.id)
            for month in (1, 2, 3):
                order = orders.create({"partner_id": partner.id, "company_id": self.company.id})
                order.write({"state": "sale", "date_order": f"2025-{month:02}-10 12:00:00"})
        self.company.key_account_health_limit = 90

    def _night(self):
        self.env["key.account"]._update_health(self.company)

    def _forget(self):
        self.own.sudo().health_ids.unlink()
        self.own.sudo().loss_ids.unlink()
        self.env.cr.execute(
            "UPDATE key_account SET health_state = NULL, health_alert_on = NULL WHERE company_id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()

    def test_night(self):
        """Losses to confirm are new records of Odoo: only they grow, and only in the first night."""
        self.company.key_account_loss_factor = 100
        self._night()
        self._forget()
        few = self._count(self._night)
        self._grow(MANY)
        self._night()
        self._forget()
        self.assertEqual(self._count(self._night), few)
        self.assertEqual(len(self.own.health_ids), MANY)
        self.assertEqual(set(self.own.mapped("health_state")), {"alert"})

    def test_quiet_night(self):
        self._night()
        few = self._count(self._night)
        self._grow(MANY)
        self._night()
        self.assertEqual(self._count(self._night), few)
        self.assertEqual(len(self.own.loss_ids), MANY)

    def test_desk(self):
        def rows():
            accounts = self._as(self.user_own, self.env["key.account"])
            desk = Desk(accounts.env)
            sources = accounts._get_health_items(desk) + accounts._get_loss_items(desk)
            return desk.rows(accounts._get_desk_union(sources))

        self._night()
        self.assertEqual(len(rows()), 2 * FEW)
        few = self._count(rows)
        self._grow(MANY)
        self._night()
        self.assertEqual(self._count(rows), few)
        self.assertEqual(len(rows()), 2 * MANY)

    def test_history(self):
        """What moved health is told of a list with one statement more at most."""

        def read():
            self.own.health_ids.read(["date", "health", "moved_by"])

        self._night()
        with freeze_time("2026-01-31 12:00:00"):
            self.own.health_contract_until = "2026-12-31"
            self._night()
            self.assertTrue(self.own[0].health_ids[0].moved_by)
            few = self._count(read)
            self._grow(MANY)
            self._night()
            self.assertLessEqual(self._count(read), few + 3 * (MANY - FEW))
