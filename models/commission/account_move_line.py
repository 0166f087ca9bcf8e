from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ...tools import bulk
from ...tools.commission.costs import new_costs


class AccountMoveLine(models.Model):
    """What an invoice line cost, as its order lines said in the night after it was posted.

    Whoever sells can change the cost on the order later: commission on the margin does not follow.
    """

    _inherit = "account.move.line"

    # Of code alone: users neither read nor write it.
    key_account_cost = fields.Float(digits=0, copy=False, readonly=True, groups=NO_ACCESS)

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_record_costs(self, company, first, today):
        """Note the costs of invoice lines that have none yet (sudo).

        :param date first: the first day of documents
        """
        bulk.execute(self.env, new_costs(company, first, today))
        if self.env.cr.rowcount:
            self.invalidate_model(["key_account_cost"], flush=False)
