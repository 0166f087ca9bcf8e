from odoo import api, fields, models

from ...tools import trust
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """Credit reviews of an account."""

    _inherit = "key.account"

    credit_review_count = fields.Integer(
        string="Credit Reviews",
        compute="_compute_credit_review_count",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_credit_review_count(self):
        """Count the reviews that the user may read."""
        counts = dict(
            self.env["key.account.credit.review"]._read_group(
                [("account_id", "in", self.ids)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.credit_review_count = counts.get(account._origin, 0)

    # === ACTION METHODS === #

    def action_view_credit_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_credit_review_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {"default_account_id": self.id}
        return action

    def action_start_credit_review(self):
        """Start credit reviews of these accounts, as of today; open what is in progress.

        :return: the action that shows them
        """
        reviews = self.env["key.account.credit.review"]
        reviews._check_handles()
        self.check_access("read")
        opened = reviews.search(
            [("account_id", "in", self.ids), ("state", "in", ("draft", "proposed"))]
        )
        created = reviews.create(
            [
                {"account_id": account.id, "date": account.company_id._key_account_today()}
                for account in self - opened.account_id
            ]
        )
        shown = opened + created
        if len(shown) == 1:
            return shown._get_records_action()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_credit_review_action"
        )
        action["domain"] = [("id", "in", shown.ids)]
        action["context"] = {}
        return action

    @api.model
    def _action_start_credit_reviews(self):
        """Start credit reviews of the accounts that are selected on the screen."""
        return self.browse(trust.context_ids(self, "active_ids")).action_start_credit_review()

    # === BUSINESS METHODS === #

    def get_credit(self):
        """Return also what the last credit review decided.

        :return: besides, ``"decided"``: ``{"sentences", "notice": that the limit was changed elsewhere, or
            ""}``, ``None`` while nothing is decided
        """
        credit = super().get_credit()
        standing = self.env["key.account.credit"].search([("account_id", "=", self.id)])
        credit["decided"] = (
            {"sentences": standing._tell_decided(), "notice": standing._tell_notice()}
            if standing.class_id
            else None
        )
        return credit

    def _move_to_partner(self, partner):
        """What was decided of the account goes with it; the limit too, where the customer has none."""
        standings = self.env["key.account.credit"].sudo()
        company = self.company_id
        found = standings.search(
            [
                ("account_id.company_id", "=", company.id),
                ("account_id.partner_id", "in", (self.partner_id + partner).ids),
                ("class_id", "!=", False),
            ]
        )
        brings = found.account_id == self
        super()._move_to_partner(partner)
        if brings:
            accounts = partner._key_account_all().filtered(lambda acc: acc.company_id == company)
            standings.search([("account_id", "in", accounts.ids)])._keep_limit()

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="credit",
                label=self.env._("Credit"),
                icon="fa-balance-scale",
                model="key.account.credit.review",
                domain=[("account_id", "=", self.id), ("approved_on", "!=", False)],
                day="approved_on",
                tell=lambda reviews: {review.id: review._tell_story() for review in reviews},
                feature="feature_credit",
            ),
        ]

    def _with_history(self):
        decided = self.env["key.account.credit.review"].sudo()
        known = decided._read_group(
            [("account_id", "in", self.ids), ("approved_on", "!=", False)], ["account_id"]
        )
        return super()._with_history().union(*(account for [account] in known))
