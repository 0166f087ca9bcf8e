from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

# Until when people look for somebody to see, at least as long after the visit as this.
UNTIL, AT_LEAST = time(15), timedelta(hours=2)
FOUND = 10
# Of those that are closed, as many are named.
NAMED = 5


class KeyAccountVisitNear(models.TransientModel):
    """Answers whom the visitor could see near a visit, and until when, and adds them as proposals."""

    _name = "key.account.visit.near"
    _description = "Accounts Near a Visit"
    _inherit = ["key.account.visit.near.search", "key.account.guarded"]
    _fixed = {"visit_id"}

    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Near",
        required=True,
        ondelete="cascade",
    )
    until = fields.Datetime(
        compute="_compute_until",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The visits found end by this time.",
    )
    line_ids = fields.One2many(
        comodel_name="key.account.visit.near.line",
        inverse_name="wizard_id",
        readonly=True,
    )
    closed_text = fields.Text(
        string="Closed",
        readonly=True,
        help="Customers near here that are closed while the visitor could be there, with the opening "
        "hours of the day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_id")
    def _compute_until(self):
        for wizard in self:
            visit = wizard.visit_id
            if not visit:
                wizard.until = False
                continue
            zone = pytz.timezone(visit._get_timezone())
            day = pytz.utc.localize(visit.stop).astimezone(zone).date()
            until = zone.localize(datetime.combine(day, UNTIL)).astimezone(pytz.utc)
            wizard.until = max(until.replace(tzinfo=None), visit.stop + AT_LEAST)

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._find_lines()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "until" in vals:
            self._find_lines()

    # === ACTION METHODS === #

    def action_find(self):
        """Look again, with another time."""
        self.ensure_one()
        self.visit_id.check_access("write")
        return self._get_dialog()

    # === BUSINESS METHODS === #

    def _get_dialog(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Near %s", self.visit_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _find_lines(self):
        """Write the accounts that can be reached, and name those that are closed."""
        for wizard in self:
            wizard.visit_id.check_access("write")
            wizard.sudo().line_ids.unlink()
            lines, closed = wizard._find_near()
            self.env["key.account.visit.near.line"].sudo().create(
                [{"wizard_id": wizard.id, **vals} for vals in lines[:FOUND]]
            )
            wizard.sudo().closed_text = "\n".join(closed[:NAMED])
