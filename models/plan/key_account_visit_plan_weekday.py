from odoo import fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class KeyAccountVisitPlanWeekday(models.Model):
    """A weekday that a plan keeps for a territory, for all of its people or for one."""

    _name = "key.account.visit.plan.weekday"
    _description = "Day Kept for a Territory"
    _inherit = ["key.account.guarded"]
    _fixed = {"plan_id"}
    _rights_path = "plan_id"
    _order = "plan_id, weekday, id"
    _check_company_auto = True
    _rec_name = "weekday"

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id",
        string="Company",
    )
    weekday = fields.Selection(
        selection=WEEKDAYS,
        required=True,
    )
    territory_id = fields.Many2one(
        comodel_name="key.account.territory",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Leave empty for all people of the plan.",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_plan()

    def _check_change(self, vals):
        super()._check_change(vals)
        self.plan_id._check_own()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self._check_plan()

    def _before_unlink(self):
        self.plan_id._check_own()
        return super()._before_unlink()

    # === BUSINESS METHODS === #

    def _check_plan(self):
        """Refuse days of plans of colleagues, and of people who do not work for the company."""
        self.plan_id._check_own()
        for day in self.sudo():
            day.user_id._key_account_check_colleagues(day.company_id)
