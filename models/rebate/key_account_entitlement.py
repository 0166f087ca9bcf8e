from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import trust

KIND = "rebate"


class KeyAccountEntitlement(models.Model):
    """A rebate that the sales policy gives becomes an agreement: a draft, which a manager approves."""

    _inherit = "key.account.entitlement"

    can_make_rebate = fields.Boolean(compute="_compute_can_make_rebate")

    # === COMPUTE METHODS === #

    @api.depends("kind", "value", "rung_id", "exception_id")
    @api.depends_context("uid")
    def _compute_can_make_rebate(self):
        accounts = self.env["key.account"]
        may = accounts._user_is_manager() and accounts._is_feature_on("feature_rebate")
        for row in self:
            given = row.rung_id or row.exception_id
            row.can_make_rebate = bool(may and row.kind == KIND and given and row.value > 0)

    # === ACTION METHODS === #

    def action_make_rebate(self):
        """Make a draft agreement of each of these rebates, or find the one that is there.

        :return: the action that opens them
        :raise UserError: where an account gets none, or has another one in these days
        """
        self.check_access("read")
        rebates = self.env["key.account.rebate"]
        rebates._check_manages()
        self._lock()
        if refused := self.filtered(lambda row: not row.can_make_rebate):
            raise UserError(
                self.env._(
                    "%s: the sales policy gives no rebate here.", refused[0].account_id.display_name
                )
            )
        system = trust.as_system(self)
        found = system._find_rebates()
        missing = system.filtered(lambda row: row not in found)
        counted = missing._find_counted()
        wanted = [row._prepare_rebate(counted.get(row)) for row in missing]
        made = trust.as_system(rebates).create(wanted) | rebates.union(*found.values())
        return made.with_env(self.env)._get_records_action(
            name=self.env._("Rebate Agreements"), context={}
        )

    # === BUSINESS METHODS === #

    def _lock(self):
        """Keep others from making the same agreements at once.

        :raise UserError: if another user is at one of them
        """
        if held := (self - self.sudo().try_lock_for_update().with_env(self.env)).exists():
            raise UserError(
                self.env._(
                    "Another user makes the agreement of %s. Try again in a moment.",
                    held[0].account_id.display_name,
                )
            )

    def _find_rebates(self):
        """Return agreements that are there already: ``{entitlement: agreements}``, after a merge several (sudo).

        :raise UserError: if one pays another rate in these days
        """
        found = self._find_like("draft", "running")
        for row, rebates in found.items():
            for rebate in rebates:
                if [(step.start, step.rate) for step in rebate.step_ids] != [(0, row.value)]:
                    raise UserError(
                        self.env._(
                            "%(account)s has the agreement %(rebate)s in these days. Close or delete it "
                            "before you make another one.",
                            account=row.account_id.display_name,
                            rebate=rebate.name,
                        )
                    )
        return found

    def _find_counted(self):
        """Return the last day that agreements have counted which are over: ``{entitlement: date}`` (sudo).

        :raise UserError: where no day is left
        """
        counted = {}
        for row, rebates in self._find_like("ended", "closed").items():
            if earned := rebates.filtered(lambda rebate: rebate._has_counted()):
                last = max(earned, key=lambda rebate: rebate._get_last_counted())
                counted[row] = last._get_last_counted()
                if counted[row] >= row._get_rebate_days()[1]:
                    raise UserError(
                        self.env._(
                            "%(rebate)s of %(account)s has counted until %(day)s: no day is left for another "
                            "agreement.",
                            rebate=last.name,
                            account=row.account_id.display_name,
                            day=format_date(self.env, counted[row]),
                        )
                    )
        return counted

    def _find_like(self, *states):
        """Return the agreements in some states that count all of the account in these days (sudo).

        :return: ``{entitlement: agreements}``, without those that have none
        """
        like = self.env["key.account.rebate"]._find_like(self.account_id, states)
        found = {}
        for row in self:
            first, last = row._get_rebate_days()
            if rebates := like.filtered(
                lambda rebate, row=row, first=first, last=last: (
                    rebate._get_members() == row.account_id
                    and rebate.date_from <= last
                    and rebate.date_to >= first
                )
            ):
                found[row] = rebates
        return found

    def _prepare_rebate(self, counted_until):
        """Return the values of the agreement: a share of everything, for this account alone (sudo).

        :param counted_until: the last day that an agreement which is over has counted, or ``None``: it begins
            the day after, so that no invoice counts twice
        """
        first, last = self._get_rebate_days()
        if counted_until:
            first = max(first, counted_until + timedelta(days=1))
        return {
            "name": self.env._(
                "%(policy)s: %(account)s",
                policy=self.policy_id.name or self.env._("Exception"),
                account=self.account_id.display_name,
            ),
            "company_id": self.company_id.id,
            "account_ids": [Command.set(self.account_id.ids)],
            "form": "total",
            "is_by_policy": True,
            "date_from": first,
            "date_to": last,
            "step_ids": [Command.create({"start": 0, "rate": self.value})],
        }

    def _get_rebate_days(self):
        """Return the first and the last day: of the exception, or of the policy in this year (sudo)."""
        if self.exception_id:
            return self.exception_id.date_from, self.exception_id.date_to
        year = self.company_id._key_account_today().year
        first = max(self.policy_id.date_from, date(year, 1, 1))
        return first, self.policy_id.date_to or date(year, 12, 31)
