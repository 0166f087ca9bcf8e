from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import guarded_field

NO_GIFTS = {"is_official", "no_gifts"}
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

    def _check_change(self, vals):
        """Only managers say that somebody is no official, or accepts gifts after all: gifts ask for it."""
        super()._check_change(vals)
        lifted = {name for name in NO_GIFTS if name in vals and not vals[name]}
        if (
            lifted
            and not self.env.su
            and not self.env["key.account"]._user_is_manager()
            and any(person[name] for person in self.sudo() for name in lifted)
        ):
            raise UserError(
                self.env._(
                    "Only managers take out “Public Official” and “Declines Gifts”. Ask one of them."
                )
            )

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
