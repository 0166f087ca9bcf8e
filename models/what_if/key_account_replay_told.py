from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...tools.policy.kinds import KINDS
from ...tools.what_if.given import REPLAYED


class KeyAccountReplayTold(models.AbstractModel):
    """Says what a replay assumes, and what came out."""

    _name = "key.account.replay.told"
    _description = "Words of a Replay"

    assumptions = fields.Text(compute="_compute_assumptions")
    summary = fields.Text(compute="_compute_summary")
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated", help="A policy was changed since it was replayed."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "policy_id.rung_ids.kind",
        "compare_policy_id.rung_ids.kind",
        "policy_id.rung_ids.relation_kind_id",
        "compare_policy_id.rung_ids.relation_kind_id",
        "date_from",
        "date_to",
        "company_id",
    )
    @api.depends_context("lang")
    def _compute_assumptions(self):
        for replay in self:
            is_known = replay.date_from and replay.date_to
            replay.assumptions = is_known and "\n".join(replay._tell_assumptions())

    @api.depends("line_ids.difference", "state")
    @api.depends_context("lang")
    def _compute_summary(self):
        groups = self.env["key.account.replay.line"]._read_group(
            [("replay_id", "in", self._origin.ids)],
            ["replay_id", "policy_id", "outcome"],
            ["difference:sum", "account_id:count_distinct"],
        )
        for replay in self:
            found = {}
            for origin, policy, outcome, difference, accounts in groups:
                if origin == replay._origin:
                    found.setdefault(policy, {})[outcome] = (difference, accounts)
            told = [replay._tell_policy(policy, found[policy]) for policy in found]
            replay.summary = "\n".join(told)

    @api.depends("policy_id", "compare_policy_id", "computed_on", "state")
    def _compute_is_outdated(self):
        for replay in self:
            rungs = (replay.policy_id | replay.compare_policy_id).sudo().rung_ids
            changed = rungs.mapped("write_date") + rungs.condition_ids.mapped("write_date")
            replay.is_outdated = bool(
                replay.state == "done"
                and replay.computed_on
                and any(m and m.replace(microsecond=0) > replay.computed_on for m in changed)
            )

    # === BUSINESS METHODS === #

    def _tell_policy(self, policy, found):
        """Return what a policy changes, in one sentence."""
        counts = {outcome: accounts for outcome, (_difference, accounts) in found.items()}
        difference = sum(money for money, _accounts in found.values())
        words = {
            "policy": policy.name,
            "money": format_amount(self.env, abs(difference), self.currency_id),
            "winners": counts.get("winner", 0),
            "losers": counts.get("loser", 0),
        }
        if difference < 0:
            return self.env._(
                "%(policy)s: the result is %(money)s lower. Accounts that get more: %(winners)s, that get "
                "less: %(losers)s.",
                **words,
            )
        return self.env._(
            "%(policy)s: the result is %(money)s higher. Accounts that get more: %(winners)s, that get "
            "less: %(losers)s.",
            **words,
        )

    def _tell_assumptions(self):
        """Return what the figures assume, as a list of texts."""
        self.ensure_one()
        _ = self.env._
        last = format_date(self.env, self.date_to)
        held = self.sudo()._get_held()
        told = [
            _("Customers buy the same, and pay in the same way."),
            _("Conditions are judged by the figures up to %s.", last),
            _("The grade is that of the day of the invoice; exceptions stay."),
            _("What a policy says nothing about stays as it was."),
        ]
        if (self.policy_id | self.compare_policy_id | held).sudo().rung_ids.relation_kind_id:
            told.append(_("The relation type is that of today."))
        if held:
            names = ", ".join(held.mapped("name"))
            told.append(_("Commission and expense were those of %s.", names))
        else:
            told.append(
                _("No policy held in these months: the usual commission and expense were paid.")
            )
        if "rebate" in (self.policy_id | self.compare_policy_id).sudo().rung_ids.mapped("kind"):
            told.append(_("Rebates of the policy take the place of all agreements of the account."))
        return told + self._tell_left_out()

    def _tell_left_out(self):
        """Return which advantages of the policies have no part in the figures."""
        labels = dict(self.env["key.account.policy.rung"]._selection_kind())
        rungs = (self.policy_id | self.compare_policy_id).sudo().rung_ids
        kinds = set(rungs.mapped("kind"))
        left_out = [labels[kind] for kind in KINDS if kind in kinds and kind not in REPLAYED]
        told = []
        if left_out:
            told.append(self.env._("Not replayed: %s.", ", ".join(left_out)))
        if "price" in kinds and not self.env["key.account.policy"]._are_pricelists_on():
            told.append(
                self.env._("Pricelists are switched off in Odoo: they have no part in the figures.")
            )
        elif "price" in kinds:
            told.append(
                self.env._(
                    "Prices of another pricelist: those of one unit, in proportion to the pricelist that "
                    "the customer has today."
                )
            )
        return told
