from odoo import api, fields, models

from ...tools import bulk
from ...tools.commission.shares import new_shares


class KeyAccountCommissionShare(models.Model):
    """Which share the sales policy gives as commission for an account, from a day on.

    Rows are added by one statement, see ``tools/commission/shares.py``, as long as a rule pays by the sales
    policy. Of several rows of one day, the last one counts.
    """

    _name = "key.account.commission.share"
    _description = "Commission of an Account by Sales Policy"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "account_id"

    date = fields.Date(string="From", required=True)
    share = fields.Float(digits=0, aggregator=None, help="0.02 is 2 %.")
    is_given = fields.Boolean(help="Not set: the policy says nothing of commission.")
    is_exception = fields.Boolean(
        help="Whether an exception gives it, and not a rung of the policy."
    )
    policy_id = fields.Many2one("key.account.policy", ondelete="set null")
    grade_id = fields.Many2one("key.account.grade", ondelete="set null")
    is_merged = fields.Boolean(
        help="Of an account that was merged into this one: it does not count for this one."
    )

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, company):
        """Add a row for each account of a company that gets something else by now (sudo)."""
        policies = self.env["key.account.policy"]
        if not policies._is_policy_on():
            return
        today = company._key_account_today()
        policy = policies.sudo()._of_day(company, today)
        bulk.execute(self.env, new_shares(company, policy, today, self.env.uid, self.env.cr.now()))
        if self.env.cr.rowcount:
            self.invalidate_model(flush=False)

    def _tell(self, words):
        """Return which share of the base this is, with the words of a line."""
        self.ensure_one()
        if self.is_exception or not self.policy_id:
            return self.env._("Exception to the sales policy: %(rate)s %% of %(base)s.", **words)
        return self.env._(
            "%(policy)s, grade %(grade)s: %(rate)s %% of %(base)s.",
            policy=self.policy_id.name,
            grade=self.grade_id.name or "–",
            **words,
        )
