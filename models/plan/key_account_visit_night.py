from odoo import api, fields, models


class KeyAccountVisitNight(models.AbstractModel):
    """Says beside a visit where the night after its day is spent, if not at home."""

    _name = "key.account.visit.night"
    _description = "Night after a Visit"

    night_text = fields.Char(
        string="Night",
        compute="_compute_night_text",
        help="Where the night after this day is spent on a trip.",
    )

    @api.depends("plan_id", "user_id", "date")
    @api.depends_context("uid")
    def _compute_night_text(self):
        days = self.env["key.account.visit.plan.day"].search(
            [
                ("plan_id", "in", self.plan_id.ids),
                ("user_id", "in", self.user_id.ids),
                ("date", "in", [visit.date for visit in self if visit.date]),
                ("is_night", "=", True),
            ]
        )
        nights = {(day.plan_id, day.user_id, day.date): day._describe_night() for day in days}
        for visit in self:
            visit.night_text = nights.get(
                (visit.plan_id._origin, visit.user_id._origin, visit.date), ""
            )
