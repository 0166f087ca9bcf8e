from odoo import api, fields, models
from odoo.exceptions import UserError

from ..key_account_owned import PEOPLE


class KeyAccount(models.Model):
    """What the sales policy gives an account."""

    _inherit = "key.account"

    policy_id = fields.Many2one(
        comodel_name="key.account.policy",
        string="Sales Policy",
        compute="_compute_policy",
        compute_sudo=True,
        help="The policy of the company that holds today.",
    )
    policy_service = fields.Char(
        string="Promised Service",
        compute="_compute_policy",
        compute_sudo=True,
    )
    entitlement_ids = fields.One2many(
        comodel_name="key.account.entitlement",
        inverse_name="account_id",
        string="Entitlements",
    )
    policy_proposal_ids = fields.One2many(
        comodel_name="key.account.policy.proposal",
        inverse_name="account_id",
        string="Proposals",
        domain=[("state", "in", ("open", "applied"))],
    )
    policy_exception_ids = fields.One2many(
        comodel_name="key.account.policy.exception",
        inverse_name="account_id",
        string="Exceptions",
    )
    policy_deviation = fields.Text(
        compute="_compute_policy_deviation",
        help="What Odoo has instead of what was applied.",
    )

    # === COMPUTE METHODS === #

    @api.depends("grade_id", "relation_kind_id", "company_id")
    @api.depends_context("lang")
    def _compute_policy(self):
        running = self.env["key.account.policy"]._get_running(self.company_id)
        for account in self:
            policy = running.get(account.company_id, self.env["key.account.policy"])
            account.policy_id = policy
            account.policy_service = policy.line_ids._find(account).summary

    @api.depends("entitlement_ids.deviation")
    @api.depends_context("lang")
    def _compute_policy_deviation(self):
        kinds = dict(self.env["key.account.policy.rung"]._selection_kind())
        for account in self:
            account.policy_deviation = "\n".join(
                self.env._(
                    "%(kind)s: Odoo has %(deviation)s.",
                    kind=kinds[row.kind],
                    deviation=row.deviation,
                )
                for row in account.entitlement_ids
                if row.deviation
            )

    # === STEPS === #

    def _before_change(self, vals):
        if "relation_kind_id" in vals:
            self._check_relation_kind(vals["relation_kind_id"])
        before = super()._before_change(vals)
        if not {*PEOPLE}.isdisjoint(vals):
            before["strange_exceptions"] = self._get_strange_exceptions()
        return before

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.filtered("grade_id")._entitle()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"grade_id", "relation_kind_id", "active"} & vals.keys():
            self._entitle()
        if strange := before.get("strange_exceptions"):
            strange._check_taken_over()

    # === BUSINESS METHODS === #

    def _get_strange_exceptions(self):
        """Return exceptions of accounts that the user is not in charge of (sudo)."""
        user = self.env.user
        return (
            self.sudo()
            .filtered(lambda account: user not in account.owner_id | account.deputy_id)
            .policy_exception_ids
        )

    def _check_relation_kind(self, kind_id):
        """Refuse another relation type from or to one that a policy names: the account would get something else.

        :raise UserError: for others than managers and code with full rights
        """
        if self.env.su or self._user_is_manager():
            return
        field = self._fields["relation_kind_id"]
        kind_id = field.convert_to_cache(kind_id, self, validate=False) or False
        for company, accounts in self.sudo().grouped("company_id").items():
            policies = self.env["key.account.policy"].sudo()
            running = policies.search(
                [("company_id", "=", company.id), ("state", "in", ("approved", "in_force"))]
            )
            named = (running.rung_ids.relation_kind_id | running.line_ids.relation_kind_id).ids
            for account in accounts:
                kinds = {account.relation_kind_id.id, kind_id}
                if len(kinds) > 1 and not kinds.isdisjoint(named):
                    raise UserError(
                        self.env._(
                            "The sales policy depends on the relation type of %(account)s. Ask a manager to "
                            "change it.",
                            account=account.display_name,
                        )
                    )

    def _entitle(self):
        """Compute again what these accounts get."""
        policies = self.env["key.account.policy"].sudo()
        for company, accounts in self.sudo().grouped("company_id").items():
            policies._entitle_soon(company, accounts)

    def _after_grade_change(self):
        super()._after_grade_change()
        # An approval computes at once what follows from it; this is for what is taken back.
        if self and self.env["key.account.policy"]._is_policy_on():
            self.env.ref("key_account.ir_cron_policy").sudo()._trigger()

    def _filter_decided(self):
        """Also exceptions, and a relation type that the policy may name."""
        return super()._filter_decided() | self.filtered(
            lambda account: (
                account.relation_kind_id
                or any(each.state == "approved" for each in account.policy_exception_ids)
            )
        )

    def _merge_into(self, target):
        """The target keeps what it is entitled to, and its exceptions; proposals and other exceptions move."""
        self.sudo().entitlement_ids.unlink()
        kept = target.sudo().policy_exception_ids.filtered(lambda each: each.state == "approved")
        twice = self.sudo().policy_exception_ids.filtered(
            lambda each: each.state == "approved" and each.kind in kept.mapped("kind")
        )
        twice._end()
        proposals = self.env["key.account.policy.proposal"].sudo()
        opened = proposals.search([("account_id", "=", self.id), ("state", "=", "open")])
        opened.write({"state": "superseded"})
        strange = (self | target)._get_strange_exceptions()
        result = super()._merge_into(target)
        strange._check_taken_over()
        target._entitle()
        return result
