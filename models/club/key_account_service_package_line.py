from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.value_text import has_words

STATES = [
    ("open", "To Do"),
    ("late", "Late"),
    ("done", "Done"),
]
# What was proven: it does not change afterwards.
TERMS = {"cost", "date_due", "name", "proof", "user_id"}


class KeyAccountServicePackageLine(models.Model):
    """A promised service: until when, by whom, when it was done, and what proves it."""

    _name = "key.account.service.package.line"
    _description = "Promised Service"
    _measurable = "document"
    _inherit = ["key.account.club.part", "key.account.thread"]
    _rights_path = "package_id"
    _fixed = {"package_id"}
    _recorded = {"date_done", "done_by_id"}
    _limits = {"cost": (0, 1e9)}
    _order = "date_due, id"
    _mail_post_access = "read"

    package_id = fields.Many2one(
        comodel_name="key.account.service.package",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(related="package_id.account_id")
    company_id = fields.Many2one(related="package_id.company_id", string="Company")
    currency_id = fields.Many2one(related="package_id.account_id.currency_id")
    name = fields.Char(string="Service", required=True, tracking=True)
    date_due = fields.Date(
        string="Due",
        required=True,
        index=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    proof = fields.Text(
        copy=False, help="What was done, and how it can be seen. Or attach the proof below."
    )
    cost = fields.Monetary(copy=False, help="It counts in the year in which the service is done.")
    date_done = fields.Date(string="Done on", copy=False, index="btree_not_null", tracking=True)
    done_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="By its days.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_done", "date_due", "company_id")
    def _compute_state(self):
        for line in self:
            today = (line.company_id or self.env.company)._key_account_today()
            is_late = line.date_due and line.date_due < today
            line.state = "done" if line.date_done else "late" if is_late else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        undone = Domain("date_done", "=", False)
        domains = {
            "done": lambda today: Domain("date_done", "!=", False),
            "late": lambda today: undone & Domain("date_due", "<", today),
            "open": lambda today: undone & Domain("date_due", ">=", today),
        }
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("package_id.account_id.company_id", "in", companies)
                & Domain.OR(domains[state](today) for state in value if state in domains)
            )
        )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id")
    def _check_user(self):
        for company, lines in self.sudo().grouped("company_id").items():
            lines.user_id._key_account_check_colleagues(company)

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and TERMS & vals.keys() and any(line.date_done for line in self):
            raise UserError(
                self.env._("What is done and proven does not change. Reopen the service first.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(line.date_done for line in self):
            raise UserError(
                self.env._("What is done and proven stays. Reopen the service first, to delete it.")
            )

    # === ACTION METHODS === #

    def action_done(self):
        """Record that promised services are done.

        :raise UserError: without a proof
        """
        self.check_access("write")
        for line in self:
            if line.date_done:
                raise UserError(self.env._("“%s” is done already.", line.name))
            if not has_words(line.proof) and not line.message_attachment_count:
                raise UserError(
                    self.env._(
                        "“%s”: write down the proof of what was done, or attach it.", line.name
                    )
                )
        for company, lines in self.sudo().grouped("company_id").items():
            lines.write({"date_done": company._key_account_today(), "done_by_id": self.env.uid})
        return True

    def action_reopen(self):
        """Take back that services are done."""
        self.check_access("write")
        self.sudo().write({"date_done": False, "done_by_id": False})
        return True

    # === BUSINESS METHODS === #

    def _tell_gone(self):
        return [
            self.env._(
                "%(service)s, due on %(day)s, %(user)s",
                service=self.name,
                day=self._tell_day(self.date_due),
                user=self.user_id.name,
            )
        ]

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to the responsible user: what is late is on the start page."""
