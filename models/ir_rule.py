from odoo import models
from odoo.fields import Domain


class IrRule(models.Model):
    """Parts of accounts follow the rules of their accounts, besides rules of their own."""

    _inherit = "ir.rule"

    # === BUSINESS METHODS === #

    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        path = getattr(self.env[model_name], "_rights_path", None)
        if not path or self.env.su:
            return domain
        of_account = Domain(super()._compute_domain("key.account", mode))
        for name in reversed(path.split(".")):
            of_account = Domain(name, "any", of_account)
        return Domain(domain) & of_account
