from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import KeyAccountCommon


class ContactChangesCommon(KeyAccountCommon):
    """A customer with a plant, an annex without a name, and Bob."""

    follow_ups = (
        "key.account.commitment",
        "key.account.usage.problem",
        "key.account.complaint",
        "key.account.feedback",
        "key.account.return.call",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha.write({"street": "Mill Lane 1", "city": "Essen"})
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.plant, cls.annex = cls.env["res.partner"].create(
            [
                {"name": "Plant", "parent_id": cls.alpha.id, "type": "delivery", "city": "Ulm"},
                {"name": False, "parent_id": cls.alpha.id, "type": "delivery", "city": "Bonn"},
            ]
        )
        cls.bob = cls.env["res.partner"].create({"name": "Bob", "parent_id": cls.alpha.id})
        cls.start = fields.Datetime.now() + timedelta(days=10)

    def _visit(self, **values):
        return self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "start": self.start,
                "partner_id": self.plant.id,
                "contact_ids": [Command.set((self.bob + self.alpha_buyer).ids)],
                **values,
            }
        )

    def _follow_ups(self, **values):
        kind = self.env["key.account.complaint.kind"].search([], limit=1)
        told = {"account_id": self.account.id, "name": "It", "partner_id": self.bob.id, **values}
        return [
            self.env[name].create(
                told | ({"kind_id": kind.id} if name == "key.account.complaint" else {})
            )
            for name in self.follow_ups
        ]

    def _told(self, record):
        return " ".join(record.message_ids.mapped("body"))
