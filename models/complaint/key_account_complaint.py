from odoo import api, fields, models


class KeyAccountComplaint(models.Model):
    """A complaint with number, stage and deadlines in working time, and with the people who answer it."""

    _name = "key.account.complaint"
    _inherit = [
        "key.account.complaint.staged",
        "key.account.complaint.timed",
        "key.account.complaint.costed",
        "key.account.complaint.checked",
        "key.account.complaint.mailed",
        "key.account.complaint",
        "mail.tracking.duration.mixin",
    ]
    _rec_names_search = ["name", "number"]

    # The stage is logged: one note, not two.
    state = fields.Selection(tracking=False)
    # Related, so that sums of costs know their currency.
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Sees the complaint, and answers it while the responsible user is away.",
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "This number is taken. Save again to get the next one.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "deputy_id")
    def _check_deputy(self):
        for complaint in self.sudo():
            complaint.deputy_id._key_account_check_colleagues(complaint.company_id)
