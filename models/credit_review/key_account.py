from odoo import api, fields, models

from ...tools import trust
from ...tools.booked import BookColumn, BookSource
from ...tools.handing import HandoverSource
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

    @api.model
    def _get_book_columns(self):
        return [
            *super()._get_book_columns(),
            BookSource(
                85,
                (BookColumn(self.env._("Credit Class"), width=18),),
                lambda accounts: accounts._tell_book_class(),
                feature="feature_credit",
            ),
        ]

    def _tell_book_class(self):
        standings = self.env["key.account.credit"].sudo()
        seen = standings.search([("account_id", "in", self._filter_credit().ids)])
        return {standing.account_id.id: (standing.class_id.name,) for standing in seen}

    def _move_to_partner(self, partner):
        """What was decided goes with the account; its limit in Odoo too, where the customer has none."""
        former = self._get_limit_of_customer()
        super()._move_to_partner(partner)
        self.exists()._keep_limit(*former)

    def _merge_into(self, target):
        """The limit of the customer goes on, unless that of the other one was decided."""
        former = self._get_limit_of_customer()
        standings = self.env["key.account.credit"].sudo()
        is_decided = standings.search([("account_id", "=", target.id)]).class_id
        result = super()._merge_into(target)
        if not is_decided:
            target._keep_limit(*former)
        return result

    def _get_limit_of_customer(self):
        """Return the name of the customer, and its credit limit in Odoo; 0 is none."""
        customer = self.sudo().partner_id.with_company(self.company_id)
        return customer.display_name, customer.credit_limit

    def _keep_limit(self, name, limit):
        """Give customers without a credit limit of their own in Odoo that of the customer they follow.

        :param str name: of that customer
        :param float limit: of that customer in Odoo
        """
        for account in self.sudo():
            customer = account.partner_id.with_company(account.company_id)
            currency, default = account.currency_id, account.company_id._key_account_default_limit()
            if (
                currency.compare_amounts(limit, default) == 0
                or currency.compare_amounts(customer.credit_limit, default) != 0
            ):
                continue
            customer.credit_limit = limit
            standing = (
                self.env["key.account.credit"].sudo().search([("account_id", "=", account.id)])
            )
            standing._message_log_batch(
                {
                    standing.id: self.env._(
                        "%(customer)s had no credit limit of its own: it has that of %(former)s now, %(limit)s.",
                        customer=customer.display_name,
                        former=name,
                        limit=currency.format(limit),
                    )
                    for standing in standing
                }
            )

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

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "credit_review",
                self.env._("Open credit reviews"),
                "key.account.credit.review",
                "user_id",
                (("state", "in", ("draft", "proposed")),),
            ),
        ]
