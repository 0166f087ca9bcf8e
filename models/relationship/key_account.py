from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.booked import BookColumn, BookSource, each
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """How close the relationship to a customer is, proven by evidence."""

    _name = "key.account"
    # Mixins come first: what they extend with super() was there before.
    _inherit = ["key.account.relationship.update", "key.account"]
    _initial_zeros = {"relationship_level", "relationship_gap"}

    relationship_scale_id = fields.Many2one(
        comodel_name="key.account.relationship.scale",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', 'in', [company_id, False])]",
        check_company=True,
        copy=False,
        help="By default, the scale for the tags of the contact, otherwise the default scale of "
        "the company.",
    )
    relationship_scale_is_manual = fields.Boolean(
        string="Scale Set Manually",
        copy=False,
        help="Untick to use the scale for the tags of the contact, or of the company.",
    )
    relationship_level = fields.Integer(
        string="Level Number",
        readonly=True,
        aggregator="avg",
        copy=False,
        help="The highest level for which its own criteria and those of all lower levels are "
        "proven. 0: none.",
    )
    relationship_level_id = fields.Many2one(
        comodel_name="key.account.relationship.level",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    relationship_date = fields.Date(
        string="Relationship Level Since",
        readonly=True,
        copy=False,
    )
    relationship_target_level_id = fields.Many2one(
        comodel_name="key.account.relationship.level",
        string="Target Level",
        ondelete="restrict",
        domain="[('scale_id', '=', relationship_scale_id)]",
        tracking=True,
        copy=False,
    )
    relationship_target_date = fields.Date(
        string="Target Date",
        tracking=True,
        copy=False,
        help="The day by which the target level should be reached.",
    )
    relationship_gap = fields.Integer(
        string="Levels to Target",
        compute="_compute_relationship_gap",
        store=True,
        aggregator="sum",
    )
    relationship_gap_text = fields.Char(
        string="Gap",
        compute="_compute_relationship_missing",
    )
    relationship_missing = fields.Text(
        string="Missing for Next Level",
        compute="_compute_relationship_missing",
    )
    relationship_check_ids = fields.One2many(
        comodel_name="key.account.relationship.check",
        inverse_name="account_id",
        string="Checklist",
    )
    relationship_evidence_ids = fields.One2many(
        comodel_name="key.account.relationship.evidence",
        inverse_name="account_id",
        string="Evidence",
    )
    relationship_assessment_ids = fields.One2many(
        comodel_name="key.account.relationship.assessment",
        inverse_name="account_id",
        string="Relationship Timeline",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("relationship_target_level_id", "relationship_target_date")
    def _check_relationship_target(self):
        for account in self:
            target = account.relationship_target_level_id
            if target and target.scale_id != account.relationship_scale_id:
                raise ValidationError(
                    self.env._(
                        "%(account)s: the target level belongs to another scale. Choose a level "
                        "of “%(scale)s”.",
                        account=account.display_name,
                        scale=account.relationship_scale_id.name or "–",
                    )
                )
            if account.relationship_target_date and not target:
                raise ValidationError(
                    self.env._(
                        "%(account)s: there is a target date without a target level. Choose the "
                        "level.",
                        account=account.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("relationship_level", "relationship_target_level_id.number")
    def _compute_relationship_gap(self):
        for account in self:
            target = account.relationship_target_level_id.number
            account.relationship_gap = max(target - account.relationship_level, 0)

    @api.depends("relationship_level", "relationship_target_level_id", "relationship_target_date")
    def _compute_relationship_missing(self):
        for account in self:
            checks = account._origin.relationship_check_ids
            account.relationship_missing = account._get_missing_words(checks)
            account.relationship_gap_text = account._get_gap_words(checks)

    def _get_missing_words(self, checks):
        """Return what is missing for the next level, one line per criterion."""
        self.ensure_one()
        levels = self.relationship_scale_id.level_ids.sorted("number")
        following = levels.filtered(lambda level: level.number > self.relationship_level)[:1]
        if not levels:
            return self.env._("No relationship scale yet.")
        if not following:
            return self.env._("The highest level is reached.")
        missing = checks.filtered(
            lambda check: check.number <= following.number and not check.holds
        )
        lines = [self.env._("For level %(level)s:", level=following.display_name)]
        return "\n".join(lines + [f"– {check._in_words()}" for check in missing])

    def _get_gap_words(self, checks):
        """Return how far the target is, in levels and criteria."""
        self.ensure_one()
        target = self.relationship_target_level_id
        if not target:
            return False
        if not self.relationship_gap:
            return self.env._("The target is reached.")
        missing = checks.filtered(lambda check: check.number <= target.number and not check.holds)
        words = self.env._(
            "Levels to reach: %(levels)s, criteria to prove: %(criteria)s",
            levels=self.relationship_gap,
            criteria=len(missing),
        )
        limit = self.relationship_target_date
        if limit and limit < self.company_id._key_account_today():
            return self.env._("%(gap)s. The target date has passed.", gap=words)
        return words

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        for vals in vals_list:
            if vals.get("relationship_scale_id"):
                vals["relationship_scale_is_manual"] = True
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.sudo()._assign_relationship_scales()

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if "relationship_scale_id" in vals:
            by_hand = bool(vals["relationship_scale_id"])
            vals.setdefault("relationship_scale_is_manual", by_hand)
        return vals

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if {"relationship_scale_id", "relationship_scale_is_manual"} & vals.keys():
            before["scales"] = {account: account.relationship_scale_id for account in self}
        if vals.get("relationship_scale_id") and "relationship_target_level_id" not in vals:
            # A target on another scale has no meaning.
            others = self.filtered(
                lambda account: account.relationship_scale_id.id != vals["relationship_scale_id"]
            )
            if others:
                others.write(
                    {"relationship_target_level_id": False, "relationship_target_date": False}
                )
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if scales := before.get("scales"):
            self.sudo()._assign_relationship_scales()
            moved = self.filtered(lambda account: account.relationship_scale_id != scales[account])
            moved._update_relationship_levels("scale")

    # === ACTION METHODS === #

    def action_update_relationship(self):
        """Compute the relationship levels of these accounts now, by the documents as of today."""
        self.check_access("write")
        self._update_relationship_levels("schedule")
        return True

    # === BUSINESS METHODS === #

    def _with_history(self):
        return super()._with_history() | self.sudo().filtered(
            lambda account: account.relationship_evidence_ids or account.relationship_assessment_ids
        )

    @api.model
    def _fields_to_take_over(self):
        return [
            *super()._fields_to_take_over(),
            "relationship_target_level_id",
            "relationship_target_date",
        ]

    def _prepare_take_over(self, target):
        taken = super()._prepare_take_over(target)
        # A scale set manually takes precedence over one that follows from tags.
        if self.relationship_scale_is_manual and not target.relationship_scale_is_manual:
            taken["relationship_scale_id"] = self.relationship_scale_id.id
        elif self.relationship_scale_id != target.relationship_scale_id:
            taken.pop("relationship_target_level_id", None)
            taken.pop("relationship_target_date", None)
        return taken

    def _merge_into(self, target):
        result = super()._merge_into(target)
        target.sudo()._update_relationship_levels("merge")
        target.sudo()._close_relationship_timeline()
        return result

    @api.model
    def _get_book_columns(self):
        return [
            *super()._get_book_columns(),
            BookSource(
                20,
                (BookColumn(self.env._("Relationship"), width=18),),
                each(lambda account: (account.relationship_level_id.name,)),
                feature="feature_relationship",
            ),
        ]

    def _get_sheet_sections(self, contacts):
        missing = (self.relationship_missing or "").splitlines()
        return {**super()._get_sheet_sections(contacts), "missing": missing}

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="relationship",
                label=self.env._("Relationship"),
                icon="fa-handshake-o",
                model="key.account.relationship.assessment",
                domain=[("account_id", "=", self.id)],
                day="date",
                tell=lambda changes: {change.id: change._tell_story() for change in changes},
                feature="feature_relationship",
            ),
        ]
