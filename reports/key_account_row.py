from odoo import fields, models


class KeyAccountRow(models.AbstractModel):
    """A row of a report that tells about one account: whoever sees the account sees it.

    Nothing is stored: each report says in ``_table_query`` what its rows are.
    """

    _name = "key.account.row"
    _description = "Row of a Key Account Report"
    _rights_path = "account_id"

    account_id = fields.Many2one(
        comodel_name="key.account",
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
    )
