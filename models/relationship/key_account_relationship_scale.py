from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.flags import Flag

# While a scale is saved with its levels, these are checked after all of them are written.
SAVING_SCALE = Flag("key_account_saving_scale")


class KeyAccountRelationshipScale(models.Model):
    """The levels that measure the relationship to a type of customer, each proven by criteria."""

    _name = "key.account.relationship.scale"
    _description = "Relationship Scale"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
        help="The first scale is used if neither the tags of the contact nor the company have one.",
    )
    active = fields.Boolean(
        default=True,
        help="An archived scale can be incomplete. Prepare a new scale while it is archived, then "
        "unarchive it.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for all companies.",
    )
    category_ids = fields.Many2many(
        comodel_name="res.partner.category",
        relation="key_account_scale_category_rel",
        column1="scale_id",
        column2="category_id",
        string="Customer Tags",
        help="Customers with one of these tags use this scale, unless another scale is set on the "
        "account.",
    )
    description = fields.Text(
        translate=True,
    )
    level_ids = fields.One2many(
        comodel_name="key.account.relationship.level",
        inverse_name="scale_id",
        string="Levels",
        copy=True,
    )
    computed_on = fields.Date(
        string="Levels Computed on",
        company_dependent=True,
        readonly=True,
        copy=False,
        help="The last day for which the scheduled action computed the levels of all accounts of "
        "this company.",
    )
    error = fields.Text(
        compute="_compute_error",
        help="Criteria that could not be observed in the last run.",
    )
    account_count = fields.Integer(
        compute="_compute_account_count",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("active", "level_ids")
    def _check_levels(self):
        for scale in self.filtered("active"):
            if problem := scale._get_problem():
                raise ValidationError(
                    self.env._("%(scale)s: %(problem)s", scale=scale.name, problem=problem)
                )

    # === COMPUTE METHODS === #

    @api.depends("level_ids.criterion_ids.error")
    def _compute_error(self):
        for scale in self:
            broken = scale.level_ids.criterion_ids.filtered("error")
            scale.error = "\n".join(f"{criterion.name}: {criterion.error}" for criterion in broken)

    def _compute_account_count(self):
        counts = dict(
            self.env["key.account"]._read_group(
                [("relationship_scale_id", "in", self.ids)], ["relationship_scale_id"], ["__count"]
            )
        )
        for scale in self:
            scale.account_count = counts.get(scale, 0)

    # === STEPS === #

    def _get_writable(self, vals):
        return SAVING_SCALE.on(super()._get_writable(vals))

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._recompute_later()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"active", "company_id", "category_ids", "level_ids", "sequence"} & vals.keys():
            self._recompute_later()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        used = accounts.search([("relationship_scale_id", "in", self.ids)]).relationship_scale_id
        used |= self.level_ids._with_history().scale_id
        # Steps of the timeline have no foreign key for their scale.
        history = self.env["key.account.relationship.assessment"].sudo()
        for (scale,) in history._read_group([("scale_id", "in", self.ids)], ["scale_id"]):
            used |= scale
        if used:
            raise UserError(
                self.env._(
                    "Accounts use these scales: %(scales)s. Archive them instead.",
                    scales=", ".join(used.mapped("name")),
                )
            )

    # === ACTION METHODS === #

    def action_recompute(self):
        """Trigger the scheduled action that computes the levels of all accounts again."""
        if not (self.env.su or self.env.user.has_group("key_account.group_manager")):
            raise AccessError(
                self.env._("Only key account managers can recompute levels. Ask your manager.")
            )
        self.check_access("read")
        self._recompute_later()
        return True

    def action_view_accounts(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_action")
        action["domain"] = [("relationship_scale_id", "=", self.id)]
        return action

    # === BUSINESS METHODS === #

    def _get_problem(self):
        """Return what makes the scale impossible and how to fix it, or ``None``."""
        self.ensure_one()
        levels = self.level_ids.sorted("number")
        if not levels:
            return self.env._("there is no level. Add a level with criteria, or archive the scale.")
        numbers = levels.mapped("number")
        if numbers != list(range(1, len(levels) + 1)):
            return self.env._(
                "the levels have the numbers %(numbers)s. Number them 1, 2, 3 … without gaps or "
                "repetitions.",
                numbers=", ".join(map(str, numbers)),
            )
        if empty := levels.filtered(lambda level: not level.criterion_ids.filtered("active")):
            return self.env._(
                "level %(levels)s has no criterion, so every account would reach it. Add a "
                "criterion, or delete the level.",
                levels=", ".join(empty.mapped("display_name")),
            )
        return None

    def _recompute_later(self):
        """Trigger the scheduled action that computes levels, for these scales in all companies."""
        scales = self.sudo().filtered("active")
        for company in self.env["res.company"].sudo().search([]):
            scales.with_company(company).filtered("computed_on").computed_on = False
        if scales:
            self.env.ref("key_account.ir_cron_relationship")._trigger()

    @api.model
    def _get_of_company(self, company):
        """Return the active scales that accounts of ``company`` can have, the default scale first."""
        scales = self.sudo().search([("company_id", "in", [company.id, False])])
        chosen = company.sudo().key_account_relationship_scale_id & scales
        return chosen | scales
