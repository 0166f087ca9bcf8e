from odoo import models
from odoo.exceptions import UserError

from ...tools.credit_review.terms import is_longer


class KeyAccountCreditDeparture(models.AbstractModel):
    """Asks for a reason where a decision is not as proposed.

    That is another limit, longer payment terms, or a next review later than the class says. There is always
    a next review.
    """

    _name = "key.account.credit.departure"
    _description = "Departure from a Proposed Credit Review"

    def _check_decided(self, values):
        """Refuse a decision without a next review, or without the reason that it needs.

        :param dict values: see ``_approve``
        :raise UserError: with what is missing
        """
        self.ensure_one()
        if not values["next_date"]:
            raise UserError(self.env._("Enter the day of the next review."))
        departures = self._tell_departures(
            values["limit"], values["payment_term"], values["next_date"]
        )
        if departures and not (values["reason"] or "").strip():
            raise UserError(
                self.env._("Give a reason for what was not proposed: %s.", ", ".join(departures))
            )

    def _tell_departures(self, limit, payment_term, next_date):
        """Return what of a decision needs a reason, in words; empty if nothing does."""
        self.ensure_one()
        told = []
        if self.currency_id.compare_amounts(limit, self.proposed_limit):
            told.append(self.env._("another limit"))
        if is_longer(payment_term.sudo(), self.sudo().payment_term_id, self.date):
            told.append(self.env._("longer payment terms"))
        if next_date and next_date > self._get_next_date():
            told.append(self.env._("a later next review"))
        return told
