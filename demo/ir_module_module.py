from odoo import models


class IrModuleModule(models.Model):
    """Prepares the demo company for Inventory before its link to Sales looks at the orders.

    Odoo gives no warehouse to companies that are there when Inventory is installed, and refuses
    orders without one, even while it is being installed.
    """

    _inherit = "ir.module.module"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "installed" and "stock" in self.mapped("name"):
            company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
            if company:
                self.env["key.account.demo"].with_company(company)._open_warehouse()
        return result
