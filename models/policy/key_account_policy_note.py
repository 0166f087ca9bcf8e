from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.policy.kinds import KINDS, PRICELIST
from ...tools.policy.telling import Telling


class KeyAccountPolicyNote(models.AbstractModel):
    """What to know before a policy is approved, and what makes it impossible."""

    _name = "key.account.policy.note"
    _description = "Notes on a Sales Policy"

    notice = fields.Text(
        compute="_compute_notice",
        help="What keeps parts of the policy from working.",
    )

    names_relation_kinds = fields.Boolean(
        compute="_compute_names_relation_kinds",
        help="Advantages of the policy are for accounts of one relation type.",
    )

    # === COMPUTE METHODS === #

    @api.depends("rung_ids.relation_kind_id")
    def _compute_names_relation_kinds(self):
        for policy in self:
            policy.names_relation_kinds = bool(policy.rung_ids.relation_kind_id)

    @api.depends(
        "rung_ids.kind",
        "rung_ids.condition_ids.metric_id",
        "rung_ids.pricelist_id",
        "rung_ids.payment_term_id",
        "date_to",
        "state",
    )
    @api.depends_context("lang")
    def _compute_notice(self):
        for policy in self:
            policy.notice = "\n".join(policy._get_notices())

    # === BUSINESS METHODS === #

    @api.model
    def _are_pricelists_on(self):
        """Return whether pricelists are switched on in Odoo."""
        return self.env["res.groups"].sudo()._is_feature_enabled("product.group_product_pricelist")

    def _get_problems(self):
        """Return what has to be mended before the policy can be approved, as a list of texts."""
        self.ensure_one()
        if not self.rung_ids and not self.line_ids:
            return [
                self.env._("%s gives nothing yet. Add an advantage of a grade first.", self.name)
            ]
        problems = [
            problem
            for rungs in self.rung_ids._get_ladders().values()
            for problem in rungs._get_ladder_problems()
        ]
        if self.date_to and self.date_to < self.company_id._key_account_today():
            problems.append(
                self.env._(
                    "%(policy)s would be over since %(day)s. Choose a later last day, or none.",
                    policy=self.name,
                    day=format_date(self.env, self.date_to),
                )
            )
        return problems

    def _get_notices(self):
        """Return what does not work, or is not seen by everybody, as a list of texts."""
        self.ensure_one()
        _ = self.env._
        notices = self._get_problems() if self.state == "draft" and self.rung_ids else []
        types = {KINDS[kind].type for kind in self.rung_ids.mapped("kind") if kind}
        if PRICELIST in types and not self._are_pricelists_on():
            notices.append(
                _(
                    "Pricelists are switched off in Odoo: pricelists of the policy are not proposed. "
                    "Switch them on in the settings of Sales."
                )
            )
        if PRICELIST in types and "grade_id" in self.env["res.partner"]._fields:
            notices.append(
                _(
                    "Partner levels also set pricelists: where a level of a customer changes, the "
                    "pricelist changes with it, and is shown as changed elsewhere."
                )
            )
        if self.state != "draft":
            records = [*self.rung_ids.sudo().pricelist_id, *self.rung_ids.sudo().payment_term_id]
            notices += [
                _("%s was archived: it is not proposed any more.", record.name)
                for record in records
                if not record.active
            ]
        confidential = Telling(self.env, self.company_id, full=False)
        hidden = self.rung_ids.condition_ids.filtered(
            lambda c: c.metric_id and confidential.is_hidden(c)
        ).metric_id
        if hidden:
            notices.append(
                _(
                    "Only managers see conditions on: %s. The page for customers leaves them out.",
                    ", ".join(hidden.mapped("name")),
                )
            )
        return notices

    def _tell_overlap(self, other):
        """Return with which policy this one overlaps, and which of them has to end or begin when."""
        _, names = self.env._, {"policy": self.name, "other": other.name}
        told = _(
            "%(policy)s would hold on days on which %(other)s holds: %(days)s.",
            **names,
            days=other._tell_days(),
        )
        if self.date_from < other.date_from:
            day = format_date(self.env, other.date_from)
            way = _("End %(policy)s before %(day)s.", **names, day=day)
        elif self.date_from > other.date_from and other.state != "past":
            day = format_date(self.env, self.date_from)
            way = _("End that one first: its last day has to be before %(day)s.", **names, day=day)
        elif other.date_to:
            day = format_date(self.env, other.date_to)
            way = _("Let %(policy)s begin after %(day)s.", **names, day=day)
        else:
            way = _("Both begin on one day: give %(policy)s another first day.", **names)
        return f"{told} {way}"

    def _tell_days(self):
        first = format_date(self.env, self.date_from)
        if not self.date_to:
            return self.env._("from %s on", first)
        return self.env._(
            "%(first)s to %(last)s", first=first, last=format_date(self.env, self.date_to)
        )
