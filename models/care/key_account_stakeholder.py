from odoo import api, fields, models

from ...tools import guarded_field

BIRTHDAY = {"birthday_calendar", "birthday_day", "birthday_month"}


class KeyAccountStakeholder(models.Model):
    """People are remembered at their birthday and at festivals."""

    _inherit = "key.account.stakeholder"

    care_event_ids = guarded_field.One2many(
        comodel_name="key.account.care.event",
        inverse_name="stakeholder_id",
        string="Care",
    )
    is_official = fields.Boolean(
        string="Public Official",
        tracking=True,
        help="Works for a public authority: gets no gifts.",
    )
    no_gifts = fields.Boolean(
        string="Declines Gifts",
        tracking=True,
        help="The person or the customer does not want any.",
    )

    # === STEPS === #

    def _after_change(self, vals, before):
        """A birthday that changes is planned anew."""
        super()._after_change(vals, before)
        if BIRTHDAY & vals.keys():
            self.env["key.account.care.event"]._forget(
                [("stakeholder_id", "in", self.ids), ("occasion_id.kind", "=", "birthday")]
            )

    # === BUSINESS METHODS === #

    @api.model
    def _fields_to_take_over(self):
        return [*super()._fields_to_take_over(), "is_official", "no_gifts"]

    def _join_details(self, target):
        """Of two events for one occasion and year, what was done stays."""
        self.env["key.account.care.event"]._join(self.care_event_ids, target.care_event_ids)
        return super()._join_details(target)
