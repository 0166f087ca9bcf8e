from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...tools.value_text import describe

TONES = {"kept": "success", "partly": "warning", "broken": "danger"}


class KeyAccountPaymentPromiseWords(models.AbstractModel):
    """Promises to pay in words."""

    _name = "key.account.payment.promise.words"
    _description = "Promises to Pay in Words"

    outcome = fields.Char(
        compute="_compute_outcome",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "amount_due", "amount_paid", "date_complete", "date_promised")
    @api.depends_context("lang")
    def _compute_outcome(self):
        for promise in self:
            promise.outcome = promise._tell_outcome()

    # === WORDS === #

    def _tell_short(self):
        """Return the promise beside a document (sudo)."""
        words = {
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "day": format_date(self.env, self.date_promised),
        }
        if self.state == "open" and self.kind == "paid":
            return self.env._("%(amount)s, says it is paid", **words)
        if self.state == "open":
            return self.env._("%(amount)s by %(day)s", **words)
        return self.env._("%(amount)s by %(day)s: broken", **words)

    def _tell_outcome(self):
        """Return why the promise was not kept, or not in full; "" for others."""
        if self.state not in ("partly", "broken"):
            return ""
        missing = self.amount_due - self.amount_paid
        if self.currency_id.compare_amounts(missing, 0) > 0:
            return self.env._("%s missing", format_amount(self.env, missing, self.currency_id))
        days = self.date_complete and (self.date_complete - self.date_promised).days
        # Money of the day may have kept another promise.
        if not days or days < 0:
            return ""
        return (
            self.env._("received 1 day late")
            if days == 1
            else self.env._("received %s days late", days)
        )

    def _tell_amounts(self):
        """Return what was promised, what has come, and who promised (sudo)."""
        words = {
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "paid": format_amount(self.env, self.amount_paid, self.currency_id),
        }
        text = self.env._("%(amount)s promised, %(paid)s received", **words)
        who = self.partner_id._key_account_name() if self.partner_id else ""
        return " · ".join(filter(None, (text, describe(self, "state"), self._tell_outcome(), who)))

    def _tell_taken(self):
        """Return the promise in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        words = {
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "day": format_date(self.env, self.date_promised),
        }
        text = (
            self.env._("The customer says that %(amount)s are paid", **words)
            if self.kind == "paid"
            else self.env._("Promised to pay %(amount)s by %(day)s", **words)
        )
        who = self.partner_id._key_account_name() if self.partner_id else ""
        documents = ", ".join(self.document_ids.mapped("name"))
        return {"text": text, "detail": " · ".join(filter(None, (who, documents))), "tone": ""}

    def _tell_settled(self):
        """Return what became of the promise in the words of the story (sudo)."""
        words = {
            "amount": format_amount(self.env, self.amount_due, self.currency_id),
            "paid": format_amount(self.env, self.amount_paid, self.currency_id),
        }
        texts = {
            "kept": self.env._("Promise to pay %(amount)s kept", **words),
            "partly": self.env._("Promise to pay %(amount)s kept in part", **words),
            "broken": self.env._("Promise to pay %(amount)s broken", **words),
        }
        return {
            "text": texts.get(self.state, ""),
            "detail": " · ".join(
                filter(None, (self.env._("%(paid)s received", **words), self._tell_outcome()))
            ),
            "tone": TONES.get(self.state, ""),
        }
