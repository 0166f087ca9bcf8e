from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk

# Who sees what accounts contribute, and the thresholds of groups.
CONFIDENTIAL = "key_account.group_finance,key_account.group_manager"
# What the text of a group says to whoever may see these metrics.
TOLD = ("share_of_wallet", "revenue", "revenue_growth")


class KeyAccountValueGrouping(models.AbstractModel):
    """The value group of an account: that of the contribution of the last twelve months, found each night."""

    _name = "key.account.value.grouping"
    _description = "Value Groups of Accounts"

    value_group = fields.Selection(
        selection="_selection_value_group",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="By what the customer brought and cost in twelve months. Value: it earns money. Potential: it could buy "
        "much more. Over-served: it costs more than it brings. Prospect: it has not bought yet.",
    )
    value_group_on = fields.Date(
        string="In the Group Since",
        readonly=True,
        copy=False,
    )
    value_group_before = fields.Selection(
        selection="_selection_value_group",
        string="Group Before",
        readonly=True,
        copy=False,
    )
    value_group_told = fields.Text(
        string="Why This Group",
        compute="_compute_value_group_told",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_value_group(self):
        return [
            ("value", self.env._("Value")),
            ("potential", self.env._("Potential")),
            ("over_served", self.env._("Over-served")),
            ("prospect", self.env._("Prospect")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("value_group")
    @api.depends_context("lang", "uid")
    def _compute_value_group_told(self):
        """Words for everyone; figures for managers and finance."""
        lines = self._get_nightly_contributions()
        full = self.env["key.account.contribution"].has_access("read")
        shown = self._get_shown_metrics(TOLD)
        for account in self:
            line = lines.get(account._origin.id)
            account.value_group_told = line and line._tell_group(full=full, shown=shown)

    # === BUSINESS METHODS === #

    def _get_nightly_contributions(self):
        """Return the contribution of twelve months that last night computed, by account (sudo)."""
        lines = self.env["key.account.contribution"].sudo()
        if not self._is_feature_on("feature_value"):
            return {}
        found = lines.search([("account_id", "in", self._origin.ids), ("is_nightly", "=", True)])
        return {line.account_id.id: line for line in found}

    @api.model
    def _update_value_groups(self, period):
        """Write the groups of a computed period on the accounts whose group changed (sudo).

        A decision about the posture was one about the former group: it is forgotten with it. Archived accounts
        without any figure are in no group.
        """
        bulk.execute(
            self.env,
            SQL(
                """
                UPDATE key_account account
                   SET value_group = line.value_group, value_group_on = %(day)s,
                       value_group_before = account.value_group,
                       posture_not_now = FALSE, posture_decided_on = NULL
                  FROM key_account own
             LEFT JOIN key_account_contribution line
                    ON line.period_id = %(period)s AND line.account_id = own.id
                 WHERE own.company_id = %(company)s AND account.id = own.id
                   AND account.value_group IS DISTINCT FROM line.value_group
                """,
                day=period.date_to,
                period=period.id,
                company=period.company_id.id,
            ),
        )
        self.env["key.account"].invalidate_model()
