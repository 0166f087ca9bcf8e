from odoo import api, models
from odoo.exceptions import UserError

LINE = "key.account.service.package.line"
# What an attachment is, and of which record.
CONTENT = {
    "datas",
    "db_datas",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """What proves a service stays with it while the service is done, whoever takes it away, and by which way."""

    _inherit = "ir.attachment"

    # === CRUD METHODS === #

    def write(self, vals):
        if CONTENT & vals.keys():
            self._key_account_check_proofs()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account_proofs(self):
        self._key_account_check_proofs()

    # === BUSINESS METHODS === #

    def _key_account_check_proofs(self):
        """Refuse changes to what proves services that are done.

        :raise UserError: with the service
        """
        attached = self.sudo().filtered(lambda attachment: attachment.res_model == LINE)
        if not attached:
            return
        lines = self.env[LINE].sudo().browse({attachment.res_id for attachment in attached})
        if done := lines.exists().filtered("date_done"):
            raise UserError(
                self.env._(
                    "“%s” is done, and what is attached proves it. Reopen the service first.",
                    done[0].name,
                )
            )
