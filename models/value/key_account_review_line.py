from odoo import api, fields, models

from ...tools.value.posture import NONE, choose_posture


class KeyAccountReviewLine(models.Model):
    """The value group on the day of the review, and why it proposes its posture."""

    _inherit = "key.account.review.line"

    value_group = fields.Selection(
        selection=lambda self: self.env["key.account"]._selection_value_group(),
        readonly=True,
        help="By the contribution of the twelve months up to the day of the review.",
    )
    group_reason = fields.Selection(
        selection=lambda self: self.env["key.account.contribution"]._selection_group_reason(),
        string="Reason of the Group",
        readonly=True,
    )
    former_value_group = fields.Selection(
        selection=lambda self: [
            *self.env["key.account"]._selection_value_group(),
            (NONE, self.env._("None")),
        ],
        string="Group Before",
        readonly=True,
        help="In the approved review before this one.",
    )
    posture_reason = fields.Char(
        string="Why This Posture",
        compute="_compute_posture_reason",
    )

    # === COMPUTE METHODS === #

    @api.depends("posture", "value_group", "final_grade_id")
    @api.depends_context("lang")
    def _compute_posture_reason(self):
        reasons = dict(self._fields["group_reason"]._description_selection(self.env))
        groups = dict(self._fields["value_group"]._description_selection(self.env))
        for line in self:
            group = groups.get(line.value_group)
            if group:
                group = self.env._(
                    "%(group)s (%(reason)s)", group=group, reason=reasons.get(line.group_reason, "")
                )
            line.posture_reason = line.posture and line._tell_posture(group)

    # === BUSINESS METHODS === #

    def _get_posture(self, grade):
        otherwise = super()._get_posture(grade)
        is_own = grade == self._get_own_grade()
        movement = self._get_movement(grade)
        return choose_posture(
            self.value_group,
            self.former_value_group,
            is_lowered=is_own and bool(movement == "down" or self.rule_grade_id),
            is_same=is_own and movement == "same",
            usual=grade.posture,
            previous=self.account_id.posture,
            otherwise=otherwise,
        )

    def _tell_posture(self, group):
        """Return why the line has its posture.

        :param group: the value group and its reason in words, ``None`` without one
        """
        postures = dict(self._fields["posture"]._description_selection(self.env))
        words = {
            "group": group,
            "grade": self.final_grade_id.name or "–",
            "posture": postures.get(self.posture, ""),
            "usual": postures.get(self.final_grade_id.posture, ""),
        }
        usual = self.final_grade_id.posture
        if self.value_group == "over_served":
            if self.posture == "drop":
                return self.env._("%(group)s, and dropped before: this stays.", **words)
            return self.env._("%(group)s: watch, whatever the grade.", **words)
        is_own = not self.override_reason
        if is_own and self.posture == "watch" and (self.movement == "down" or self.rule_grade_id):
            return self.env._("The grade went down, or a minimum is not met: watch.")
        if self.value_group == "value" and usual == "drop" and self.posture == "maintain":
            return self.env._("%(group)s: maintained, though grade %(grade)s says drop.", **words)
        if self.value_group == "potential" and self.posture == "develop":
            return self.env._("%(group)s: develop.", **words)
        if self.posture == usual:
            if group:
                return self.env._("%(group)s: %(posture)s, as usual for grade %(grade)s.", **words)
            return self.env._("%(posture)s, as usual for grade %(grade)s.", **words)
        return self.env._("%(posture)s as before: grade and group are the same.", **words)
