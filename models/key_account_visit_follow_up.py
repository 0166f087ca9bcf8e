from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KeyAccountVisitFollowUp(models.AbstractModel):
    """What a visit leaves to be done at an account, or what is noted there without a visit.

    It is seen by those who see the account, by who was on the visit, and by who has to do it.
    """

    _name = "key.account.visit.follow.up"
    _description = "Follow-up of a Visit"
    _check_company_auto = True

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
        string="Company",
        store=True,
    )
    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index=True,
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "visit_id")
    def _check_visit(self):
        for record in self.sudo():
            if record.visit_id and record.visit_id.account_id != record.account_id:
                raise ValidationError(
                    self.env._(
                        "The visit took place at %(other)s. Choose a visit to %(account)s, or none.",
                        other=record.visit_id.display_name,
                        account=record.account_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        visits = self.env["key.account.visit"]
        for vals in vals_list:
            if vals.get("visit_id") and not vals.get("account_id"):
                vals["account_id"] = visits.browse(vals["visit_id"]).account_id.id
        records = super().create(vals_list)
        records._check_source_readable()
        return records

    def write(self, vals):
        if "account_id" in vals and any(
            record.account_id.id != vals["account_id"] for record in self
        ):
            raise UserError(self.env._("This stays with its account. Enter it at the other one."))
        result = super().write(vals)
        if "visit_id" in vals:
            self.visit_id.check_access("read")
        return result

    # === BUSINESS METHODS === #

    def _check_source_readable(self):
        """Refuse what is entered at an account that its author may not see.

        Being responsible shows it to somebody: nobody makes himself responsible elsewhere.
        """
        self.visit_id.check_access("read")
        self.filtered(lambda record: not record.visit_id).account_id.check_access("read")
