from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.collection.calls import SATURDAY, TELLING
from ...tools.day_words import DayWords
from ...tools.sentences import joined, listed


class KeyAccountCollectionWords(models.AbstractModel):
    """Why an account is to be called or left alone, and what is done instead, in words."""

    _name = "key.account.collection.words"
    _description = "Words of Collection"

    reason = fields.Char(
        compute="_compute_reason",
    )
    next_step = fields.Char(
        compute="_compute_next_step",
    )

    # === COMPUTE METHODS === #

    @api.depends("call_class", "quiet", "promised_day", "said_day")
    @api.depends_context("lang")
    def _compute_reason(self):
        """Say why the account is in its class, and why it is left alone."""
        for row in self:
            words = [row._tell_class(), row._tell_quiet(), row._tell_rest()]
            row.reason = joined(self.env, words)

    @api.depends("call_class", "quiet", "promised_day", "said_amount", "next_call_date")
    @api.depends_context("lang")
    def _compute_next_step(self):
        """Say what to do instead of a call today: nothing of it is in the reason."""
        for row in self:
            row.next_step = False
            if row.call_class == "promise":
                today = row.company_id._key_account_today()
                row.next_step = (
                    self.env._("Look for the payment")
                    if row.said_amount or row.promised_day <= today
                    else self.env._("Leave alone until then")
                )
            elif row.call_class == "disputed":
                row.next_step = self.env._("Solve the complaint")
            elif row.quiet == "check":
                row.next_step = self.env._("Check the amount")
            elif row.quiet == "contact":
                row.next_step = self.env._("Call %s", row._words().when(row._get_next_call()))

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _get_next_call(self):
        """Return the day from which the list has the call again: not at a weekend without calls."""
        self.ensure_one()
        day = self.next_call_date
        if self.company_id.sudo().key_account_collection_weekend:
            return day
        return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)

    # === WORDS === #

    def _words(self):
        return DayWords(self.env, self.company_id._key_account_today())

    def _tell_class(self):
        self.ensure_one()
        if self.call_class == "promise":
            return self._tell_promised()
        if self.call_class == "disputed":
            return self.env._("%s disputed", self._money(self.disputed_amount))
        if self.call_class == "risk":
            return self._tell_risk()
        # It can also be quick since it is late by a few days only.
        if (
            self.call_class == "quick"
            and self.call_count >= TELLING
            and self.call_paid_count * 2 >= self.call_count
        ):
            return self.env._(
                "paid soon after %(paid)s of %(calls)s calls, %(days)s days late",
                paid=self.call_paid_count,
                calls=self.call_count,
                days=self.late_days,
            )
        return self.env._("%s days late", self.late_days)

    def _tell_promised(self):
        """Say what the customer says it has paid already, and for which day it promised the rest."""
        words, told = self._words(), []
        if self.said_amount:
            told.append(
                self.env._(
                    "says it paid %(amount)s %(when)s",
                    amount=self._money(self.said_amount),
                    when=words.when(self.said_day),
                )
            )
        if self.promised_day:
            told.append(
                self.env._(
                    "%(amount)s promised for %(day)s",
                    amount=self._money(self.promised_amount - self.said_amount),
                    day=words.day(self.promised_day),
                )
            )
        return listed(self.env, told)

    def _tell_risk(self):
        facts = []
        if self.broken_count:
            facts.append(self.env._("broken promises: %s", self.broken_count))
        if self.returned_count:
            facts.append(self.env._("returned payments: %s", self.returned_count))
        facts.append(self.env._("%s days late", self.late_days))
        return listed(self.env, facts)

    def _tell_quiet(self):
        if self.call_class in ("promise", "disputed") or not self.quiet:
            return False
        return {
            "small": self.env._("small balance"),
            "check": self.env._("the amount is being checked"),
            "contact": self.env._("called already"),
            "new": self.env._("late for a few days only"),
            "weekend": self.env._("no calls at weekends"),
        }[self.quiet]

    def _tell_rest(self):
        """Say what of the overdue is not to be collected by a call, if a part is."""
        if self.call_class in ("promise", "disputed"):
            return False
        parts = []
        if self.disputed_amount:
            parts.append(self.env._("%s disputed", self._money(self.disputed_amount)))
        if self.promised_amount:
            parts.append(self._tell_promised())
        return listed(self.env, parts)
