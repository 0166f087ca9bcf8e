from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

from ...tools.commission.costs import changed_costs, waiting_costs
from ...tools.day_words import month_text

MOST_TOLD = 5  # documents in a warning
MOST_IN_ADDRESS = 100  # statements that are downloaded by their ids
STATES = [("draft", "Draft"), ("confirmed", "Confirmed"), ("paid", "Paid")]


class KeyAccountCommissionStatement(models.Model):
    """The commission of one person in one month: a draft follows the books, a confirmed one never changes."""

    _name = "key.account.commission.statement"
    _description = "Commission Statement"
    _inherit = [
        "key.account.commission.update",
        "key.account.commission.paying",
        "key.account.guarded",
    ]
    _written_by_code = True
    _order = "month desc, user_id, id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, help="First day of the month.")
    period = fields.Char(string="For", compute="_compute_period")
    state = fields.Selection(
        selection=STATES, string="Status", required=True, default="draft", index=True
    )
    line_ids = fields.One2many(
        comodel_name="key.account.commission.line",
        inverse_name="statement_id",
        string="Lines",
    )
    amount = fields.Monetary(string="Commission")
    line_count = fields.Integer(string="Number of Lines", aggregator="sum")
    confirmed_by_id = fields.Many2one("res.users", string="Confirmed by", ondelete="restrict")
    confirmed_on = fields.Date(string="Confirmed on")
    paid_by_id = fields.Many2one("res.users", string="Paid by", ondelete="restrict")
    paid_on = fields.Date(string="Paid on")
    is_over = fields.Boolean(compute="_compute_is_over")
    cost_warning = fields.Char(compute="_compute_cost_warning")
    to_come = fields.Monetary(
        string="Still to Come",
        compute="_compute_to_come",
        help="What open invoices will bring when they are paid, at the first rate of their rules.",
    )

    _month_uniq = models.Constraint(
        "UNIQUE (user_id, company_id, month)",
        "There is already a statement of this person for this month.",
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if self.filtered(lambda statement: statement.state != "draft"):
            raise UserError(self.env._("Confirmed commission statements do not change."))

    # === COMPUTE METHODS === #

    @api.depends("user_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = f"{statement.user_id.sudo().name or ''}, {statement.period}"

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_period(self):
        for statement in self:
            statement.period = month_text(self.env, statement.month) if statement.month else ""

    @api.depends("month", "company_id")
    def _compute_is_over(self):
        for statement in self:
            today = statement.company_id._key_account_today() if statement.company_id else None
            statement.is_over = bool(today) and statement.month < today.replace(day=1)

    @api.depends("user_id", "company_id")
    def _compute_to_come(self):
        found = {}
        if self.ids:
            expected = self.env["key.account.commission.open"].sudo()
            found = {
                (user, company): amount
                for user, company, amount in expected._read_group(
                    [
                        ("user_id", "in", self.user_id.ids),
                        ("company_id", "in", self.company_id.ids),
                    ],
                    ["user_id", "company_id"],
                    ["amount:sum"],
                )
            }
        for statement in self:
            statement.to_come = found.get((statement.user_id, statement.company_id), 0.0)

    @api.depends("line_ids", "state")
    @api.depends_context("lang", "uid")
    def _compute_cost_warning(self):
        """Tell whoever handles commission which costs were changed on the order since the invoice."""
        handles = self.env.user._key_account_handles_commission()
        for statement in self:
            names = (
                statement._find_changed_costs() if handles and statement.state == "draft" else []
            )
            statement.cost_warning = bool(names) and self.env._(
                "The costs on the orders of %s were changed after the invoice. Those of the day of the invoice "
                "count.",
                format_list(self.env, names[:MOST_TOLD]),
            )

    # === ACTION METHODS === #

    def action_take_costs(self):
        """Let the costs count that the orders of these drafts say today.

        Documents of which a part is confirmed keep their costs: one document has one margin.

        :raise AccessError: unless the user is a manager
        :raise UserError: for own statements, where another manager can do it; if all costs were confirmed
        """
        self._check_confirms()
        self._check_state("draft")
        documents = self.sudo()._get_margin_documents()
        # Whoever shares in a document earns more on it, too.
        sharing = self._find_margin_lines(documents, confirmed=False).statement_id
        (self.sudo() | sharing)._check_own(
            ["key_account.group_manager"],
            self.env._(
                "Another manager decides on costs of your own commission. Ask one of them: %s."
            ),
        )
        free = documents - self._find_margin_lines(documents, confirmed=True).move_id
        if documents and not free:
            raise UserError(
                self.env._(
                    "Commission on these documents was confirmed at the costs of then. They stay, also for "
                    "deputies."
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE account_move_line SET key_account_cost = NULL WHERE move_id = ANY(%s)",
                free.ids,
            )
        )
        self.env["account.move.line"].invalidate_model(["key_account_cost"])
        return self.action_update()

    def action_view_to_come(self):
        """Show the open invoices that will bring commission to these people."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_commission_open_action"
        )
        action["domain"] = [("user_id", "in", self.user_id.ids)]
        return action

    def action_export_xlsx(self):
        """Download these statements with their lines, as far as the user may read them."""
        self.check_access("read")
        downloads = self.env["key.account.download"]
        if len(self) > MOST_IN_ADDRESS or downloads._is_large(self):
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/commission/xlsx?selection={','.join(map(str, self.ids))}",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_margin_documents(self):
        """Return the documents of these statements whose margin counts (sudo)."""
        return self.line_ids.filtered(lambda line: line.rule_id.base_kind == "margin").move_id

    @api.model
    def _find_margin_lines(self, documents, *, confirmed):
        """Return the lines that count the margin of these documents, of whomever (sudo).

        :param bool confirmed: whether of confirmed statements, or of drafts
        """
        return (
            self.env["key.account.commission.line"]
            .sudo()
            .search(
                [
                    ("move_id", "in", documents.ids),
                    ("rule_id.base_kind", "=", "margin"),
                    ("statement_id.state", "!=" if confirmed else "=", "draft"),
                ]
            )
        )

    def _check_costs_taken(self):
        """Refuse drafts whose documents take other costs, until their lines follow."""
        documents = self.sudo()._get_margin_documents()
        self.env.flush_all()
        if documents and (rows := self.env.execute_query(waiting_costs(documents.ids))):
            raise UserError(
                self.env._(
                    "The costs of %s are being taken anew. Confirm in a minute, once the lines follow.",
                    format_list(self.env, [name for (name,) in rows[:MOST_TOLD]]),
                )
            )

    def _find_changed_costs(self):
        """Return the names of documents whose orders say other costs than were kept."""
        self.ensure_one()
        documents = self.sudo()._get_margin_documents()
        if not documents:
            return []
        self.env.flush_all()
        unit = self.currency_id.rounding or 0.01
        rows = self.env.execute_query(changed_costs(documents.ids, unit))
        return [name for (name,) in rows]
