from odoo.fields import Command, Domain

from .cadence_common import CadenceCommon


class TerritoryCommon(CadenceCommon):
    """Territories in Italy; the account of Alpha Steel has no address yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.italy, cls.france = cls.env.ref("base.it"), cls.env.ref("base.fr")
        cls.lombardy = cls.env["res.country.state"].search(
            [("country_id", "=", cls.italy.id), ("code", "=", "MI")], limit=1
        )

    @classmethod
    def _territory(cls, name, *areas):
        """Create a territory of areas, in Italy if they do not say more."""
        return cls.env["key.account.territory"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "area_ids": [
                    Command.create({"country_id": cls.italy.id, **area}) for area in areas
                ],
            }
        )

    @classmethod
    def _move(cls, partner, **address):
        """Give a customer an address, in Italy if it does not say more."""
        nowhere = dict.fromkeys(("state_id", "zip", "city"), False)
        partner.write({**nowhere, "country_id": cls.italy.id, **address})

    @classmethod
    def _new_customer(cls, **values):
        return cls.env["res.partner"].create({"name": "New Mill", "is_company": True, **values})

    @staticmethod
    def _domain(partner):
        return Domain("id", "in", partner.ids)

    def _run_territories(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_territory").method_direct_trigger()
        self.env.invalidate_all()
