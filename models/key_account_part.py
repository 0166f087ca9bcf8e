from odoo import fields, models


class KeyAccountPart(models.AbstractModel):
    """What belongs to one account: it goes with the account, and who sees the account sees it.

    A part stays with its account. It follows the access rules of its account, whatever they are
    (``_rights_path``); a model with rules of its own says so with ``_rights_path = None``.
    """

    _name = "key.account.part"
    _description = "Part of a Key Account"
    _inherit = ["key.account.guarded"]
    _fixed = {"account_id"}
    _rights_path = "account_id"
    # Whether a job computes the records anew from configuration: they are no reason to keep it as it is.
    _follows_configuration = False

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
        string="Company",
    )
