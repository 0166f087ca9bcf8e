from odoo import api, fields, models

from ...tools.periods import DAY, add_months

MANAGER = "key_account.group_manager"
# As many have to be asked before an anonymous campaign tells how many of them answered.
FEWEST_DECIDERS = 3


class KeyAccountSatisfactionCoverage(models.AbstractModel):
    """How many answered, and whom we have heard: the share of revenue, and of those who decide."""

    _name = "key.account.satisfaction.coverage"
    _description = "Response and Coverage"

    invited_count = fields.Integer(string="Asked", compute="_compute_counts", compute_sudo=True)
    refused_count = fields.Integer(string="Not Asked", compute="_compute_counts", compute_sudo=True)
    ready_count = fields.Integer(string="Ready", compute="_compute_counts", compute_sudo=True)
    answered_count = fields.Integer(
        string="Number of Answers", compute="_compute_counts", compute_sudo=True
    )
    # Of all accounts together: users of some accounts see these of their own.
    low_count = fields.Integer(
        string="Low Answers", compute="_compute_counts", compute_sudo=True, groups=MANAGER
    )
    response_rate = fields.Float(
        compute="_compute_counts",
        compute_sudo=True,
        help="People who answered ÷ people who were asked, late answers included.",
    )
    overall = fields.Float(
        string="Satisfaction",
        digits=(16, 1),
        compute="_compute_counts",
        compute_sudo=True,
        groups=MANAGER,
        help="Mean of the answers.",
    )
    revenue_share = fields.Float(
        string="Revenue Heard",
        compute="_compute_coverage",
        compute_sudo=True,
        groups=MANAGER,
        help="Revenue of the last twelve months of accounts with an answer ÷ that of all accounts of the "
        "company.",
    )
    decider_share = fields.Float(
        string="Decision Makers Heard",
        compute="_compute_coverage",
        compute_sudo=True,
        groups=MANAGER,
        help="Decision makers who answered ÷ all decision makers of the accounts of the campaign. Anonymous "
        "campaigns tell it once there are enough of them.",
    )

    # === COMPUTE METHODS === #

    @api.depends("invitation_ids.state", "answer_ids.active")
    def _compute_counts(self):
        ids = [("campaign_id", "in", self._origin.ids)]
        counts = {}
        for campaign, state, number in self.env["key.account.satisfaction.invitation"]._read_group(
            ids, ["campaign_id", "state"], ["__count"]
        ):
            counts.setdefault(campaign.id, {})[state] = number
        answers = {
            campaign.id: figures
            for campaign, *figures in self.env["key.account.satisfaction.answer"]._read_group(
                ids, ["campaign_id"], ["__count", "overall:avg"]
            )
        }
        low = dict(
            self.env["key.account.satisfaction.answer"]._read_group(
                [*ids, ("is_low", "=", True)], ["campaign_id"], ["__count"]
            )
        )
        for campaign in self:
            mine = counts.get(campaign._origin.id, {})
            number, overall = answers.get(campaign._origin.id, (0, 0))
            refused, ready = mine.get("refused", 0), mine.get("ready", 0)
            invited = sum(mine.values()) - refused - ready
            campaign.invited_count, campaign.refused_count = invited, refused
            campaign.ready_count, campaign.answered_count = ready, number
            campaign.low_count = low.get(campaign._origin, 0)
            campaign.response_rate = number / invited if invited else 0
            campaign.overall = overall or 0

    @api.depends("answer_ids.active")
    def _compute_coverage(self):
        for campaign in self:
            campaign.revenue_share = campaign._get_revenue_share()
            campaign.decider_share = campaign._get_decider_share()

    # === BUSINESS METHODS === #

    def _get_revenue_share(self):
        """Return the share of the revenue of all accounts that accounts with an answer have (sudo).

        Of the twelve months up to the day on which the campaign was closed, or today.
        """
        self.ensure_one()
        company = self.company_id
        accounts = self.env["key.account"].search([("company_id", "=", company.id)])
        # What was heard counts, also of accounts that were archived since.
        accounts |= self.answer_ids.account_id
        if not accounts or not self.answer_ids:
            return 0
        last = company._key_account_day(self.closed_on) or self._get_today()
        heard = self.answer_ids.account_id.partner_id
        return self._share_revenue(company, accounts.partner_id.ids, heard.ids, last)

    def _get_decider_share(self):
        """Return the share of the decision makers of the accounts of the campaign who answered (sudo)."""
        self.ensure_one()
        return self._share_deciders(self.invitation_ids) or 0

    @api.model
    def _share_revenue(self, company, partner_ids, heard_ids, last):
        """Return the share of the revenue of customers that some of them have (sudo).

        :param date last: of the twelve months up to this day
        """
        measured = self.env["key.account.metric"]._measure(
            ["revenue"], company, add_months(last + DAY, -12), last, partner_ids
        )
        total = sum(figures["revenue"] or 0 for figures in measured.values())
        if company.currency_id.compare_amounts(total, 0) <= 0:
            return 0
        heard = set(heard_ids)
        return sum(measured[i]["revenue"] or 0 for i in heard if i in measured) / total

    @api.model
    def _share_deciders(self, invitations, last=None):
        """Return the share of the decision makers of invited accounts who answered (sudo).

        Who was asked is a decision maker as of the day of the invitation, all others as of today.

        :param date last: answers up to this day count, and people who had not left then; by default today's
        :return: ``None`` if the few decision makers of an anonymous campaign would tell who has answered
        """
        deciders = invitations.filtered(
            lambda asked: asked.sent_on and any(asked.role_ids.mapped("is_decider"))
        )
        for campaign, asked in deciders.grouped("campaign_id").items():
            if campaign.is_anonymous and len(asked.stakeholder_id) < FEWEST_DECIDERS:
                return None
        stayed = ["|", ("left_on", "=", False), ("left_on", ">", last)]
        others = self.env["key.account.stakeholder"].search(
            [
                ("account_id", "in", invitations.account_id.ids),
                ("id", "not in", invitations.filtered("sent_on").stakeholder_id.ids),
                ("role_ids.is_decider", "=", True),
                *([("has_left", "=", False)] if last is None else stayed),
            ]
        )
        people = deciders.stakeholder_id | others
        answered = [("invitation_id", "in", deciders.ids)]
        if last is not None:
            answered.append(("date", "<=", last))
        answers = self.env["key.account.satisfaction.answer"].with_context(active_test=False)
        heard = answers.search(answered).invitation_id.stakeholder_id
        return len(heard) / len(people) if people else 0
