from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How often the customer relations report is made, and for whom."""

    _inherit = "res.company"

    key_account_relations_rhythm = fields.Selection(
        selection=[("month", "Each Month"), ("quarter", "Each Quarter")],
        string="Made by Itself",
        groups="key_account.group_user",
        help="Empty: reports are made by hand alone.",
    )
    key_account_relations_reader_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_relations_reader_rel",
        column1="company_id",
        column2="user_id",
        string="Readers",
        groups="key_account.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Managers who get an activity when the report was made. No mail is sent.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_relations_reader_ids")
    def _check_key_account_relations_readers(self):
        for company in self.sudo():
            readers = company.key_account_relations_reader_ids
            readers._key_account_check_colleagues(company)
            others = readers.filtered(lambda user: not user.has_group("key_account.group_manager"))
            if others:
                raise ValidationError(
                    self.env._(
                        "%(users)s: the report tells of all accounts. Choose key account managers as readers.",
                        users=", ".join(others.mapped("name")),
                    )
                )
