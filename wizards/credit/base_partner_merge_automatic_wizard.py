from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What merged customers paid together decides on the promises to pay of all of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # Not before their documents are those of one customer: promises would seem to be without any.
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["key.account.payment.promise"]._judge_of(dst_partner)
        return result
