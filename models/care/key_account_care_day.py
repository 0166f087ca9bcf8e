from odoo import fields, models


class KeyAccountCareDay(models.Model):
    """A day of a festival whose days follow no rule, entered by hand or imported."""

    _name = "key.account.care.day"
    _description = "Day of a Festival"
    _inherit = ["key.account.guarded"]
    _configuration = ""
    _fixed = {"occasion_id"}
    _order = "date, id"
    _rec_name = "date"

    occasion_id = fields.Many2one(
        comodel_name="key.account.care.occasion",
        string="Festival",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True)

    _occasion_date_uniq = models.Constraint(
        "UNIQUE (occasion_id, date)",
        "The festival has this day already.",
    )

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self.occasion_id._forget_planned()

    def _before_unlink(self):
        return super()._before_unlink() | {"occasions": self.occasion_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        before["occasions"].exists()._forget_planned()
