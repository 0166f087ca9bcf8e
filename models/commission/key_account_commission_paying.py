from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools import trust
from ...tools.periods import month_end
from ...tools.touch import touch


class KeyAccountCommissionPaying(models.AbstractModel):
    """From the draft of a statement to its payment: managers confirm, finance and managers pay."""

    _name = "key.account.commission.paying"
    _description = "Confirming and Paying Commission"

    # === ACTION METHODS === #

    def action_confirm(self):
        """Confirm these statements as they are: later corrections go to the next ones."""
        self._check_confirms()
        self._lock()
        self._check_state("draft")
        self._check_own(
            ["key_account.group_manager"],
            self.env._("Another manager confirms your own commission. Ask one of them: %s."),
        )
        self._check_over()
        self._check_order()
        self._check_costs_taken()
        self._check_rules_followed()
        terms = trust.as_system(self.env["key.account.commission.term"])
        terms._confirm_terms(self.sudo().line_ids)
        for company, statements in self.grouped("company_id").items():
            trust.as_system(statements).write(
                {
                    "state": "confirmed",
                    "confirmed_by_id": self.env.uid,
                    "confirmed_on": company._key_account_today(),
                }
            )
        # What is due from now on goes to other statements.
        self._trigger_update()
        return True

    def action_pay(self):
        """Note that the commission of these statements was paid today."""
        self._check_handles()
        self._lock()
        self._check_state("confirmed")
        self._check_own(
            ["key_account.group_manager", "key_account.group_finance"],
            self.env._("Another user pays your own commission. Ask one of them: %s."),
        )
        for company, statements in self.grouped("company_id").items():
            trust.as_system(statements).write(
                {
                    "state": "paid",
                    "paid_by_id": self.env.uid,
                    "paid_on": company._key_account_today(),
                }
            )
        return True

    def action_update(self):
        """Let the scheduled action update all drafts now."""
        self._check_handles()
        self._trigger_update()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The drafts are updated in the background. Look again soon."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === CHECKS === #

    def _check_confirms(self):
        """Refuse whoever is no manager, or cannot read the statements.

        :raise AccessError: naming who may
        """
        if not (self.env.su or self.env.user.has_group("key_account.group_manager")):
            raise AccessError(
                self.env._("Only key account managers confirm commission. Ask your manager.")
            )
        self.check_access("read")

    def _check_handles(self):
        """Refuse users who do not handle commission.

        :raise AccessError: unless they are in finance or managers, and can read the statements
        """
        if not (self.env.su or self.env.user._key_account_handles_commission()):
            raise AccessError(
                self.env._("Only finance and key account managers pay commission. Ask one of them.")
            )
        self.check_access("read")

    def _lock(self):
        """Lock the statements against others and the scheduled action.

        :raise UserError: if somebody is at one of them at the moment
        """
        self.check_access("read")
        # Who confirms may not write: all that is written is recorded by code.
        if held := (self - self.sudo().try_lock_for_update().with_env(self.env)).exists():
            raise UserError(
                self.env._(
                    "%(statement)s is being updated. Try again in a moment.",
                    statement=held[0].display_name,
                )
            )
        self.invalidate_recordset()

    def _check_state(self, *allowed):
        states = dict(self._fields["state"]._description_selection(self.env))
        for statement in self:
            if statement.state not in allowed:
                raise UserError(
                    self.env._(
                        "The status of %(statement)s is “%(state)s”. This is possible only in: %(allowed)s.",
                        statement=statement.display_name,
                        state=states[statement.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )

    def _check_rules_followed(self):
        """Refuse drafts as long as rules have changed since they were written: they would be paid by former ones."""
        # Who changes one of them meanwhile begins again, and is told that it is used.
        touch(self.sudo().line_ids.rule_id)
        rules = self.env["key.account.commission.rule"].sudo().with_context(active_test=False)
        domain = [("company_id", "in", self.company_id.ids), ("is_waiting", "=", True)]
        if waiting := rules.search(domain, limit=1):
            raise UserError(
                self.env._(
                    "“%s” has changed. Confirm in a minute, once the drafts follow.", waiting.name
                )
            )

    def _check_own(self, groups, text):
        """Refuse own statements where another user can decide on them.

        :param list groups: of users who can
        :param str text: of the refusal, with a place for their names
        """
        own = self.filtered(lambda statement: statement.user_id == self.env.user)
        self.env.user._key_account_leave_to_others(own.company_id, groups, text)

    def _check_over(self):
        """Refuse statements of months that are not over: more can come."""
        for statement in self:
            if month_end(statement.month) >= statement.company_id._key_account_today():
                raise UserError(
                    self.env._(
                        "%(statement)s: the month is not over. Confirm it from %(day)s on.",
                        statement=statement.display_name,
                        day=format_date(
                            self.env, fields.Date.add(month_end(statement.month), days=1)
                        ),
                    )
                )

    def _check_order(self):
        """Refuse a month as long as a draft of an earlier one is left: its lines could go nowhere."""
        for company, statements in self.sudo().grouped("company_id").items():
            earlier = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("user_id", "in", statements.user_id.ids),
                    ("state", "=", "draft"),
                    ("id", "not in", statements.ids),
                ]
            )
            for statement in statements:
                before = earlier.filtered(
                    lambda other, statement=statement: (
                        other.user_id == statement.user_id and other.month < statement.month
                    )
                )
                if before:
                    raise UserError(
                        self.env._(
                            "Confirm %(earlier)s before %(statement)s, or both together.",
                            earlier=before[-1].display_name,
                            statement=statement.display_name,
                        )
                    )
