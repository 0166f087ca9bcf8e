from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import trust
from ...tools.periods import DAY, add_months


class KeyAccountProposal(models.Model):
    """A product that customers like an account buy, and it does not.

    Open proposals are made anew each night. A person refuses one, with a reason, for a time, or offers it; what is
    ordered then is measured. There is one row for a product template: another variant of what a customer buys already
    is no new business.
    """

    _name = "key.account.proposal"
    _description = "Product Proposal"
    _inherit = [
        "key.account.proposal.running",
        "key.account.proposal.offering",
        "key.account.proposal.told",
        "key.account.part",
    ]
    _written_by_code = True
    _follows_configuration = True
    _log_access = False  # what happened has days and people of its own
    _order = "expected_amount desc, rank, id"
    _rec_name = "product_tmpl_id"

    company_id = fields.Many2one(
        store=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    grade_id = fields.Many2one(
        related="account_id.grade_id",
    )
    product_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        required=True,
        index=True,
        ondelete="cascade",
    )
    categ_id = fields.Many2one(
        related="product_tmpl_id.categ_id",
        string="Product Category",
    )
    state = fields.Selection(
        selection=[
            ("open", "Proposed"),
            ("offered", "Offered"),
            ("won", "Won"),
            ("refused", "No"),
            ("lapsed", "No Order"),
        ],
        string="Status",
        required=True,
        default="open",
        help="Proposed: nobody has decided. Offered: on a quotation. Won: ordered within a year after that. No: not "
        "proposed again for a time. No Order: offered, and not ordered within a year, or the quotation was cancelled.",
    )
    date = fields.Date(
        string="Proposed on",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    rank = fields.Integer(
        aggregator=None,
        help="Of the proposals for the account, the best first.",
    )
    peer_count = fields.Integer(
        string="Similar Customers",
        aggregator=None,
        help="That bought anything in twelve months, apart from this one.",
    )
    buyer_count = fields.Integer(
        string="Buyers",
        aggregator=None,
        help="Similar customers that bought the product in twelve months.",
    )
    median_amount = fields.Monetary(
        string="Median a Year",
        aggregator=None,
        help="What half of the buyers pay at least in twelve months, without tax. Told from three buyers on.",
    )
    expected_amount = fields.Monetary(
        string="Expected a Year",
        help="Share of similar customers that buy the product × median of a year.",
    )
    shared = fields.Json()
    reason_id = fields.Many2one(
        comodel_name="key.account.proposal.reason",
        string="Because",
        index="btree_not_null",
        ondelete="restrict",
    )
    note = fields.Char()
    refused_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Said No",
        ondelete="restrict",
    )
    refused_on = fields.Date(
        string="No Since",
    )
    refused_until = fields.Date(
        string="Not Proposed Until",
        help="From the next day on, it is proposed again, if similar customers still buy it.",
    )
    offered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Offered by",
        ondelete="restrict",
    )
    offered_on = fields.Date()
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Quotation",
        index="btree_not_null",
        ondelete="set null",
    )
    won_on = fields.Date(
        help="Day of the first order of the product after the offer.",
    )
    won_amount = fields.Monetary(
        string="Ordered",
        help="Orders of the product in the year after the offer, without tax.",
    )

    _open_uniq = models.UniqueIndex(
        "(account_id, product_tmpl_id) WHERE state IN ('open', 'offered')",
        "This product is proposed to the account already.",
    )

    # === ACTION METHODS === #

    def action_refuse(self):
        """Ask why these products are not proposed to their accounts for a time."""
        self._check_state("open")
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("No, because …"),
            "res_model": "key.account.proposal.refuse",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_proposal_ids": self.ids},
        }

    def action_propose_again(self):
        """Take a refusal back: the product is proposed again, if similar customers still buy it."""
        self._check_state("refused")
        self._check_may_decide()
        trust.as_system(self)._forget_refusal()
        return True

    # === BUSINESS METHODS === #

    def _refuse(self, reason, note):
        """Do not propose these products to their accounts for as long as the reason says."""
        self._check_state("open")
        self._check_may_decide()
        for company, proposals in self.grouped("company_id").items():
            today = company._key_account_today()
            trust.as_system(proposals).write(
                {
                    "state": "refused",
                    "reason_id": reason.id,
                    "note": note,
                    "refused_by_id": self.env.uid,
                    "refused_on": today,
                    # The last day: a year from 15 March is over on 14 March.
                    "refused_until": add_months(today, reason.months) - DAY,
                }
            )

    def _forget_refusal(self):
        """Open these proposals again, once for each account and product (sudo).

        Where another one is open since, nothing is left of the refusal; where another refusal holds, it stays.
        """
        today = max((company._key_account_today() for company in self.company_id), default=None)
        if not today:
            return
        asked = Domain("state", "in", ("open", "offered")) | self._get_silenced(today)
        others = self.search(asked & Domain("account_id", "in", self.account_id.ids)) - self
        known = {(other.account_id, other.product_tmpl_id): other.state for other in others}
        again = self.browse()
        for proposal in self.sorted("refused_on", reverse=True):
            pair = proposal.account_id, proposal.product_tmpl_id
            if pair not in known:
                again += proposal
                known[pair] = "open"
            elif known[pair] != "refused":
                proposal.unlink()
        again.write(
            {
                "state": "open",
                **dict.fromkeys(
                    ("refused_until", "reason_id", "note", "refused_on", "refused_by_id"), False
                ),
            }
        )

    def _check_may_decide(self):
        """Refuse those who see accounts and may not change them.

        :raise AccessError: Odoo's own
        """
        self.check_access("read")
        self.account_id.check_access("write")

    def _check_state(self, *states):
        """Refuse what others have decided meanwhile.

        :raise UserError: with the name and the status of the first such proposal, or if others decide right now
        """
        self.check_access("read")
        system = trust.as_system(self)
        if held := system - system.try_lock_for_update():
            raise UserError(
                self.env._(
                    "Another user decides on %s. Try again in a moment.",
                    held[0].product_tmpl_id.display_name,
                )
            )
        self.invalidate_recordset(["state"])
        for proposal in self:
            if proposal.state not in states:
                raise UserError(
                    self.env._(
                        "%(product)s for %(account)s is “%(state)s” already. Load the page again.",
                        product=proposal.product_tmpl_id.display_name,
                        account=proposal.account_id.display_name,
                        state=dict(self._fields["state"]._description_selection(self.env))[
                            proposal.state
                        ],
                    )
                )

    @api.model
    def _get_silenced(self, today):
        """Return the domain of what is refused today."""
        return Domain("state", "=", "refused") & Domain("refused_until", ">=", today)
