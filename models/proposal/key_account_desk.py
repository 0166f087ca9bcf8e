from odoo import api, models
from odoo.tools import SQL, format_amount

from ...tools.desk import INFO, DeskKind, DeskSource

FEATURE = "feature_proposal"
# So many accounts with the best proposals: more are no list of what to do today.
BEST = 20


class KeyAccountDesk(models.AbstractModel):
    """The best product proposals, one for an account."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "proposal": DeskKind(
                self.env._("Products to propose"),
                self.env._("Open Proposal"),
                0.1,
                20,
                INFO,
                feature=FEATURE,
            )
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        domain = [("company_id", "=", desk.company.id), ("state", "=", "open"), ("rank", "=", 1)]
        readable = desk.has(FEATURE) and desk.readable("key.account.proposal", domain)
        return [*sources, self._get_proposal_source(desk, readable)] if readable else sources

    # === BUSINESS METHODS === #

    @api.model
    def _get_proposal_source(self, desk, readable):
        """What is expected of the product is at stake."""
        query = SQL(
            """
            SELECT account_id, res_id, day, amount, facts
              FROM (SELECT proposal.account_id, proposal.id AS res_id, NULL AS day,
                           NULLIF(proposal.expected_amount, 0) AS amount,
                           JSON_BUILD_OBJECT('product', %(name)s, 'buyers', proposal.buyer_count,
                                             'peers', proposal.peer_count,
                                             'expected', proposal.expected_amount) AS facts
                      FROM key_account_proposal proposal
                      JOIN product_template template ON template.id = proposal.product_tmpl_id
                     WHERE proposal.id IN %(readable)s AND %(concerns)s
                     ORDER BY proposal.expected_amount DESC, proposal.id
                     LIMIT %(best)s) best
            """,
            name=desk.translated(SQL("template.name")),
            readable=readable,
            concerns=desk.concerns(SQL("proposal")),
            best=BEST,
        )
        return DeskSource(
            "proposal",
            "key.account.proposal",
            query,
            lambda item: self._tell_proposal_item(desk, item),
        )

    @api.model
    def _tell_proposal_item(self, desk, item):
        words = dict(item.facts)
        if not words["expected"]:
            return self.env._(
                "propose %(product)s: %(buyers)s of %(peers)s similar customers buy it", **words
            )
        words["expected"] = format_amount(
            desk.env,
            round(words["expected"]),
            desk.company.currency_id,
            trailing_zeroes=False,
        )
        return self.env._(
            "propose %(product)s: %(buyers)s of %(peers)s similar customers buy it, %(expected)s a year expected",
            **words,
        )
