from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.touch import touch


class KeyAccountServicePackage(models.Model):
    """Services that are promised to one customer, each with its day, and what became of them.

    **How to use.** *Add Services* copies those of the template; others are entered by hand. Whoever does one
    writes down the proof, or attaches it, and presses *Done*.
    """

    _name = "key.account.service.package"
    _description = "Service Package"
    _measurable = "document"
    _inherit = [
        "key.account.club.part",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Package", required=True, tracking=True)
    template_id = fields.Many2one(
        comodel_name="key.account.package.template",
        index="btree_not_null",
        ondelete="set null",
        domain="[('company_id', 'in', (company_id, False))]",
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
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
    )
    date_to = fields.Date(string="To", tracking=True, help="The last day. Empty: without an end.")
    note = fields.Text(help="What was agreed besides.")
    line_ids = fields.One2many(
        comodel_name="key.account.service.package.line",
        inverse_name="package_id",
        string="Services",
        copy=True,
    )
    line_count = fields.Integer(string="Promised", compute="_compute_counts")
    done_count = fields.Integer(string="Kept", compute="_compute_counts")
    late_count = fields.Integer(string="Late", compute="_compute_counts")
    is_late = fields.Boolean(compute="_compute_counts", search="_search_is_late")

    _days_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A package cannot end before it begins. Choose a later last day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.date_done", "line_ids.date_due", "company_id")
    def _compute_counts(self):
        for package in self:
            states = package.line_ids.mapped("state")
            package.line_count = len(states)
            package.done_count = states.count("done")
            package.late_count = states.count("late")
            package.is_late = bool(package.late_count)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("line_ids", "any", [("state", "=", "late")])

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id")
    def _check_user(self):
        for company, packages in self.sudo().grouped("company_id").items():
            packages.user_id._key_account_check_colleagues(company)

    @api.constrains("template_id")
    def _check_template(self):
        for package in self.sudo():
            if package.template_id.company_id - package.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(template)s” is a template of another company than %(account)s. Choose one of "
                        "this company.",
                        template=package.template_id.name,
                        account=package.account_id.display_name,
                    )
                )

    # === STEPS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self.line_ids._unlink_except_done()

    # === ACTION METHODS === #

    def action_add_services(self):
        """Add the services of the template, with their days: those that the package does not have yet."""
        self.check_access("write")
        touch(self.sudo())
        for package in self:
            if not package.template_id:
                raise UserError(
                    self.env._(
                        "%s: choose a template first, or enter services by hand.", package.name
                    )
                )
            known = {(line.name, line.date_due) for line in package.line_ids}
            package.line_ids = [
                command
                for command in package.template_id._prepare_lines(package)
                if (command[2]["name"], command[2]["date_due"]) not in known
            ]
        return True

    # === BUSINESS METHODS === #

    def _tell_gone(self):
        """A package goes with its services."""
        return [self.name, *(text for line in self.line_ids for text in line._tell_gone())]

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to the responsible user: what is late is on the start page."""
