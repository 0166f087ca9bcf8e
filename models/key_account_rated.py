from odoo import api, fields, models

RATING_KINDS = ("influence", "reputation")


class KeyAccountRated(models.AbstractModel):
    """What people think of an account: its latest ratings, since when, by whom."""

    _name = "key.account.rated"
    _description = "Key Account Manual Scores"
    _optional_fields = set(RATING_KINDS)

    rating_value_ids = fields.One2many(
        comodel_name="key.account.rating",
        inverse_name="account_id",
        string="Manual Scores",
    )
    influence = fields.Integer(
        string="Industry Influence",
        aggregator="avg",
        compute="_compute_ratings",
        inverse="_inverse_influence",
        store=True,
        help="How much other companies of the industry follow this customer, from 0 to 100.",
    )
    influence_date = fields.Date(
        string="Influence Scored on",
        compute="_compute_rating_origins",
        store=True,
    )
    influence_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Influence Scored by",
        compute="_compute_rating_origins",
        store=True,
    )
    influence_label = fields.Char(
        string="Influence Level",
        compute="_compute_rating_labels",
    )
    reputation = fields.Integer(
        aggregator="avg",
        compute="_compute_ratings",
        inverse="_inverse_reputation",
        store=True,
        help="The customer's reputation in business and its creditworthiness, from 0 to 100.",
    )
    reputation_date = fields.Date(
        string="Reputation Scored on",
        compute="_compute_rating_origins",
        store=True,
    )
    reputation_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Reputation Scored by",
        compute="_compute_rating_origins",
        store=True,
    )
    reputation_label = fields.Char(
        string="Reputation Level",
        compute="_compute_rating_labels",
    )
    is_rating_stale = fields.Boolean(
        string="Manual Scores Outdated",
        compute="_compute_is_rating_stale",
        search="_search_is_rating_stale",
        help="A manual score is missing, or older than the time in the settings.",
    )

    # === COMPUTE METHODS === #

    @api.depends("rating_value_ids.value", "rating_value_ids.date", "rating_value_ids.kind")
    def _compute_ratings(self):
        latest = self._get_latest_ratings()
        for account in self:
            for kind, rating in latest[account].items():
                account[kind] = rating.value

    # Kept apart from the values: the user enters the value, the date and author are computed.
    @api.depends("rating_value_ids.user_id", "rating_value_ids.date", "rating_value_ids.kind")
    def _compute_rating_origins(self):
        latest = self._get_latest_ratings()
        for account in self:
            for kind, rating in latest[account].items():
                account[f"{kind}_date"] = rating.date
                account[f"{kind}_user_id"] = rating.user_id

    def _get_latest_ratings(self):
        """Return ``{account: {kind: manual score}}``, with an empty record if there is none."""
        ratings = self.env["key.account.rating"].sudo()
        found = {
            (rating.account_id.id, rating.kind): rating
            for rating in ratings.search([("account_id", "in", self.ids)], order="date, id")
        }
        return {
            account: {kind: found.get((account._origin.id, kind), ratings) for kind in RATING_KINDS}
            for account in self
        }

    def _inverse_influence(self):
        self._inverse_rating("influence")

    def _inverse_reputation(self):
        self._inverse_rating("reputation")

    def _inverse_rating(self, kind):
        """Store the entered value of ``kind`` as a manual score of today by this user."""
        self.env["key.account.rating"].create(
            [
                {
                    "account_id": account.id,
                    "kind": kind,
                    "value": account[kind],
                    "date": account.company_id._key_account_today(),
                }
                for account in self
            ]
        )

    @api.depends("influence", "influence_date", "reputation", "reputation_date")
    def _compute_rating_labels(self):
        in_words = self.env["key.account.rating"]._in_words
        for account in self:
            for kind in RATING_KINDS:
                rated = account[f"{kind}_date"]
                account[f"{kind}_label"] = in_words(account[kind]) if rated else False

    @api.depends("influence_date", "reputation_date", "company_id.key_account_rating_months")
    def _compute_is_rating_stale(self):
        for account in self:
            oldest = account.company_id._key_account_rating_limit()
            account.is_rating_stale = any(
                not rated or rated < oldest
                for rated in (account.influence_date, account.reputation_date)
            )

    def _search_is_rating_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain.FALSE
        for company in self.env["res.company"].sudo().search([]):
            oldest = company._key_account_rating_limit()
            domain |= fields.Domain("company_id", "=", company.id) & (
                fields.Domain("influence_date", "=", False)
                | fields.Domain("influence_date", "<", oldest)
                | fields.Domain("reputation_date", "=", False)
                | fields.Domain("reputation_date", "<", oldest)
            )
        return domain
