from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.periods import DAY

FIGURE = (
    "consumption_ids.date",
    "consumption_ids.basis",
    "consumption_ids.quantity",
    "consumption_ids.amount",
)


class KeyAccountWallet(models.AbstractModel):
    """What the customer buys of our type of product, and our share of it."""

    _name = "key.account.wallet"
    _description = "Share of Wallet"

    consumption_ids = fields.One2many(
        comodel_name="key.account.consumption",
        inverse_name="account_id",
    )
    wallet = fields.Char(
        string="Total Wallet",
        compute="_compute_wallet",
        help="What the customer buys per year of our type of product, from all suppliers.",
    )
    share_of_wallet = fields.Float(
        compute="_compute_share_of_wallet",
        search="_search_share_of_wallet",
        help="Our sales of the last twelve months, as a share of the total wallet.",
    )

    # === COMPUTE METHODS === #

    @api.depends(*FIGURE)
    @api.depends_context("lang")
    def _compute_wallet(self):
        for account in self:
            dated = account.consumption_ids.filtered("date")
            latest = dated.sorted(lambda line: (line.date, line._origin.id))[-1:]
            account.wallet = latest._get_figure() if latest else False

    @api.depends(*FIGURE)
    def _compute_share_of_wallet(self):
        """As of today; 0 if the consumption is not known."""
        self.share_of_wallet = 0
        for company, accounts in self.filtered("consumption_ids").grouped("company_id").items():
            shares = self._measure_share_of_wallet(company, accounts.partner_id.ids)
            for account in accounts:
                share = shares.get(account.partner_id._origin.id)
                account.share_of_wallet = share and share["share_of_wallet"]

    def _search_share_of_wallet(self, operator, value):
        tests = {
            "<": lambda share: share < value,
            "<=": lambda share: share <= value,
            ">": lambda share: share > value,
            ">=": lambda share: share >= value,
        }
        if operator not in tests or not isinstance(value, int | float):
            return NotImplemented
        domain = fields.Domain.FALSE
        for company in self.env.companies:
            shares = self._measure_share_of_wallet(company)
            found = [
                partner_id
                for partner_id, figures in shares.items()
                if figures["share_of_wallet"] is not None
                and tests[operator](figures["share_of_wallet"])
            ]
            domain |= fields.Domain("company_id", "=", company.id) & fields.Domain(
                "partner_id", "in", found
            )
        return domain

    # === BUSINESS METHODS === #

    @api.model
    def _measure_share_of_wallet(self, company, partner_ids=None):
        """Return ``{partner_id: {"share_of_wallet": fraction or None}}`` as of today."""
        today = company._key_account_today()
        metric = self.env["key.account.metric"].sudo()
        return metric._measure(["share_of_wallet"], company.sudo(), today, today, partner_ids)

    def _get_look_figures(self):
        """Our share of the wallet, as the profile shows it, and as of the ends of the months before."""
        figures = super()._get_look_figures()
        if not self.env.user._key_account_has("feature_profile"):
            return figures
        if "share_of_wallet" not in self._get_shown_metrics(["share_of_wallet"]):
            return figures
        account = self.sudo()
        months = account._get_look_months()
        days = [months[0][0] - DAY, *(last for _first, last in months)]
        before, *shares = account._measure_wallet(days)
        figure = account._prepare_look_figure(
            (shares[-1], before, shares),
            name="wallet",
            sequence=40,
            label=self.env._("Share of Wallet"),
            unit="ratio",
            detail=account.wallet or self.env._("Total wallet not known"),
            title=self.env._(
                "Sales of the twelve months up to today, of what the customer buys per year; "
                "compared with %(day)s.",
                day=format_date(self.env, days[0]),
            ),
        )
        action = bool(self._get_figure_action("wallet"))
        return [*figures, figure | {"opens": action}]

    def _measure_wallet(self, days):
        """Return our share of the wallet as of each of the days; ``None`` where it is not known (sudo)."""
        if not self.consumption_ids:
            return [None] * len(days)
        partner = self.partner_id
        measured = self.env["key.account.metric"]._measure_periods(
            ["share_of_wallet"], self.company_id, [(day, day) for day in days], partner.ids
        )
        return [figures[partner.id]["share_of_wallet"] for figures in measured]

    def _get_figure_action(self, name):
        """The documents that our sales of the year are: orders for a quantity, invoices for money."""
        if name != "wallet":
            return super()._get_figure_action(name)
        latest = self.sudo().consumption_ids.sorted(lambda line: (line.date, line.id))[-1:]
        return latest and self._find_documents("revenue" if latest.basis == "money" else "orders")
