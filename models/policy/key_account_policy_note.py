from odoo import api, fields, models

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
        return [
            problem
            for rungs in self.rung_ids._get_ladders().values()
            for problem in rungs._get_ladder_problems()
        ]

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
