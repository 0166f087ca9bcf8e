from odoo import models
from odoo.fields import Domain


class IrRule(models.Model):
    """Parts follow the rules of their account or visit, besides rules of their own."""

    _inherit = "ir.rule"

    # === BUSINESS METHODS === #

    def _get_failing(self, for_records, mode="read"):
        """Also name the rules of the account: Odoo tells by them which company would help."""
        failing = super()._get_failing(for_records, mode)
        if path := getattr(for_records, "_rights_path", None):
            whole = for_records.sudo().mapped(path).with_env(for_records.env)
            failing |= self._get_failing(whole, mode)
        return failing

    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        path = getattr(self.env[model_name], "_rights_path", None)
        if not path or self.env.su:
            return domain
        names = path.split(".")
        whole = self.env[model_name]
        for name in names:
            whole = self.env[whole._fields[name].comodel_name]
        of_whole = Domain(self._compute_domain(whole._name, mode))
        for name in reversed(names):
            of_whole = Domain(name, "any", of_whole)
        return Domain(domain) & of_whole
