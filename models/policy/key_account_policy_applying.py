from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import trust
from ...tools.job import describe, together_or_alone
from ...tools.notes import log_in_bulk

TOLD = 10


class KeyAccountPolicyApplying(models.AbstractModel):
    """Applies proposals to customers, dismisses them, and takes them back.

    Nothing is overwritten that was not seen: a proposal is refused where Odoo has another value by now
    than the one it was made for. One that is refused never stops the others.
    """

    _name = "key.account.policy.applying"
    _description = "Applying Proposals of Sales Policies"

    # === ACTION METHODS === #

    def action_apply(self):
        """Apply these proposals; one that cannot be applied does not stop the others.

        :return: a notification with the number of applied proposals, and the reason for each other one
        """
        self._check_decides()
        proposals = trust.as_system(self.exists())
        refused = proposals._apply(alone=len(self) == 1)
        return proposals._tell_applied(
            refused, self.env._("%(done)s of %(all)s proposals applied.")
        )

    def action_dismiss(self):
        """Dismiss these proposals: the same is not proposed again under the policy."""
        self._check_decides()
        self._lock()
        self._check_open()
        trust.as_system(self)._decide("dismissed")
        return True

    def action_revert(self):
        """Give the customers back what they had before; what was changed since stays.

        :return: a notification with the number of reverted proposals, and the reason for each other one
        """
        self._check_decides()
        proposals = trust.as_system(self.exists())
        refused = proposals._revert()
        return proposals._tell_applied(
            refused, self.env._("%(done)s of %(all)s proposals reverted.")
        )

    # === CHECKS === #

    def _check_decides(self):
        """Refuse users who may not decide on proposals.

        :raise AccessError: unless they are managers who can read them
        """
        self.check_access("read")
        self.env["key.account.policy"]._check_manages()

    def _lock(self):
        """Lock the proposals against decisions by another user.

        :raise UserError: if another user decides on one of them at the moment
        """
        if held := (self - self.sudo().try_lock_for_update().with_env(self.env)).exists():
            raise UserError(
                self.env._(
                    "Another user decides on %s. Try again in a moment.", held[0].display_name
                )
            )
        self.invalidate_recordset(["state"])

    # === APPLYING === #

    @api.model
    def _get_safe_domain(self):
        """Return the domain of what may be applied without a person: nobody has set another value."""
        return (
            Domain("state", "=", "open")
            & Domain("origin", "in", ("default", "policy"))
            & Domain("account_id.company_id.key_account_policy_auto", "=", True)
        )

    @api.model
    def _apply_safe(self, proposals):
        """Apply proposals of the scheduled action; what is refused stays open (sudo)."""
        proposals._apply(alone=False)

    def _apply(self, *, alone):
        """Apply these proposals as the user (sudo).

        :param bool alone: whether the user saw this one alone: then it also replaces what was changed
        :return: ``{proposal: why it was not applied}``
        """
        refused = {}
        free = self.try_lock_for_update()
        free.invalidate_recordset(["state"])
        for proposal in self - free:
            refused[proposal] = self.env._("Another user decides on it at the moment.")
        applied, fitting = self._get_applied(self.account_id), self.browse()
        kinds = self._get_written_kinds()
        for proposal in free:
            if proposal.kind not in kinds:
                refused[proposal] = self.env._("The feature that it belongs to is switched off.")
            elif reason := proposal._get_refusal(alone, applied):
                refused[proposal] = reason
            else:
                fitting |= proposal

        def report(proposal, error):
            refused[proposal] = describe(self.env, error)

        # Customers who get the same are written together.
        for same in fitting._get_same("to"):
            together_or_alone(same, lambda proposals: proposals._put("to"), report)
        done = fitting - self.browse(proposal.id for proposal in refused)
        done._decide("applied")
        done._log(self.env._("%(kind)s %(from)s → %(to)s by policy %(policy)s. %(reason)s"))
        return refused

    def _get_refusal(self, alone, applied):
        """Return why the proposal cannot be applied, ``None`` if it can.

        :param dict applied: see ``_get_applied``
        """
        self.ensure_one()
        if self.state != "open":
            states = dict(self._fields["state"]._description_selection(self.env))
            return self.env._("It is “%s” by now.", states[self.state])
        written = self._get_written()
        if archived := written.get_problem(self._get_pair("to")):
            return self.env._("%s is archived.", archived.display_name)
        now = written.get_now(self, applied)
        if now != self._get_pair("from"):
            return self.env._(
                "Odoo has %(now)s by now, and not %(before)s. A new proposal follows tonight.",
                now=self._tell(now),
                before=self._tell_value("from"),
            )
        if self.origin == "changed" and not alone:
            return self.env._(
                "%s was set elsewhere since the last proposal was applied. Apply this one alone to "
                "replace it.",
                self._tell(now),
            )
        return None

    def _get_same(self, end):
        """Return these proposals by what they write ``"to"`` customers, or give back ``"from"`` before."""
        return self.grouped(
            lambda p: (p.company_id, p.kind, p._get_written().get_key(p, end))
        ).values()

    def _put(self, end):
        """Write what these proposals say: of one company and kind.

        :param str end: "to" to apply, "from" to revert
        """
        self[0]._get_written().put(self, end)

    # === REVERTING === #

    def _revert(self):
        """Revert these proposals as the user (sudo).

        :return: ``{proposal: why it was not reverted}``
        """
        refused = {}
        free = self.try_lock_for_update()
        free.invalidate_recordset(["state"])
        for proposal in self - free:
            refused[proposal] = self.env._("Another user decides on it at the moment.")
        applied, fitting = self._get_applied(self.account_id), self.browse()
        for proposal in free:
            if reason := proposal._get_revert_refusal(applied):
                refused[proposal] = reason
            else:
                fitting |= proposal

        def report(proposal, error):
            refused[proposal] = describe(self.env, error)

        for same in fitting._get_same("from"):
            together_or_alone(same, lambda proposals: proposals._put("from"), report)
        done = fitting - self.browse(proposal.id for proposal in refused)
        done._decide("reverted")
        done._log(self.env._("%(kind)s %(to)s → %(from)s: proposal of policy %(policy)s reverted."))
        return refused

    def _get_revert_refusal(self, applied):
        """Return why the proposal cannot be reverted, ``None`` if it can."""
        self.ensure_one()
        if self.state != "applied":
            return self.env._("It is not applied.")
        if applied.get((self.account_id.id, self.kind)) != self:
            return self.env._("Another proposal was applied since. Revert that one first.")
        written = self._get_written()
        if problem := written.get_revert_problem(self):
            return problem
        if archived := written.get_problem(self._get_pair("from")):
            return self.env._("%s is archived.", archived.display_name)
        now = written.get_now(self, applied)
        if not written.is_as_applied(self, now):
            return self.env._(
                "Odoo has %(now)s by now, and not %(applied)s as applied: it stays.",
                now=self._tell(now),
                applied=self._tell(self._get_pair("to")),
            )
        return None

    # === RECORDS === #

    def _decide(self, state):
        """Write the decision of the user (sudo)."""
        for company, proposals in self.grouped("company_id").items():
            proposals.write(
                {
                    "state": state,
                    "decided_by_id": self.env.uid,
                    "decided_on": company._key_account_today(),
                }
            )

    def _log(self, text):
        """Note on each account what was written to its customer."""
        kinds = dict(self.env["key.account.policy.rung"]._selection_kind())
        notes = {}
        # Whoever reads the account reads the note: confidential figures are left out.
        for proposal in self:
            words = {
                "kind": kinds[proposal.kind],
                "from": proposal.from_text,
                "to": proposal.to_text,
                "policy": proposal.policy_id.name or "–",
                "reason": proposal._tell_public_reason(),
            }
            note = text % words
            account = proposal.account_id.id
            notes[account] = f"{notes[account]}\n{note}" if account in notes else note
        log_in_bulk(self.env["key.account"], notes, author_id=self.env.user.partner_id.id)

    def _tell_applied(self, refused, text):
        """Return the notification about a decision on several proposals.

        :param dict refused: ``{proposal: why not}``
        """
        told = [text % {"done": len(self) - len(refused), "all": len(self)}]
        for proposal, reason in list(refused.items())[:TOLD]:
            told.append(
                self.env._(
                    "%(proposal)s: %(reason)s", proposal=proposal.display_name, reason=reason
                )
            )
        if len(refused) > TOLD:
            told.append(self.env._("And %s more.", len(refused) - TOLD))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "title": self.env._("Sales Policy"),
                "message": "\n".join(told),
                "sticky": bool(refused),
                "className": "text-prewrap",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
