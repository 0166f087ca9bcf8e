from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.days import company_days, local_date


class KeyAccount(models.Model):
    """The heat of an account: that of its hottest opportunity, otherwise the one set manually.

    Open opportunities and recently won ones count. Unqualified leads do not.
    """

    _name = "key.account"
    # Mixins come first: what they extend with super() was there before.
    _inherit = [
        "key.account.prospecting",
        "key.account.referred",
        "key.account",
    ]

    deal_heat_id = fields.Many2one(
        comodel_name="key.account.deal.heat",
        compute="_compute_deal_heat_id",
        search="_search_deal_heat_id",
        help="Heat of the hottest opportunity that is open or was won recently. For a prospect "
        "without opportunities, the heat set manually.",
    )
    deal_heat_color = fields.Integer(
        related="deal_heat_id.color",
    )
    deal_heat_manual_id = fields.Many2one(
        comodel_name="key.account.deal.heat",
        string="Heat Set Manually",
        ondelete="restrict",
        copy=False,
        help="Used only if no opportunity is open or was won recently.",
    )

    give_up_reason = fields.Selection(
        selection=[
            ("no_need", "Does not need what we sell"),
            ("small", "Too small"),
            ("competitor", "Bound to a competitor"),
            ("price", "Price"),
            ("credit", "Poor credit"),
            ("access", "No access to whoever decides"),
            ("closed", "Closed or moved away"),
            ("other", "Other"),
        ],
        string="Reason for Giving Up",
        copy=False,
        tracking=True,
    )
    give_up_note = fields.Char(
        string="Note on Giving Up",
        copy=False,
    )
    prospect_change_ids = fields.One2many(
        comodel_name="key.account.prospect.change",
        inverse_name="account_id",
        string="History as a Prospect",
    )
    lead_revenue = fields.Monetary(
        string="Expected Revenue",
        compute="_compute_lead_revenue",
        help="Of the open opportunities that you can see.",
    )
    last_contact_date = fields.Date(
        string="Last Contact",
        compute="_compute_last_contact_date",
        help="The last completed visit, or contact with one of the people.",
    )

    # === COMPUTE METHODS === #

    @api.depends("deal_heat_manual_id")
    def _compute_deal_heat_id(self):
        if self.ids:
            self.env.flush_all()
        found = dict(
            self.env.execute_query(
                self._get_heat_query(SQL("account.id IN %s", self._origin._ids or (0,)))
            )
        )
        heats = self.env["key.account.deal.heat"]
        for account in self:
            account.deal_heat_id = (
                heats.browse(found.get(account._origin.id)) or account.deal_heat_manual_id
            )

    def _search_deal_heat_id(self, operator, value):
        heats = self.env["key.account.deal.heat"]
        if operator in ("any", "any!"):
            value = heats.search(value).ids
        elif operator.endswith("like") and not operator.startswith("not"):
            value = heats.search([("display_name", operator, value)]).ids
        elif operator != "in":
            return NotImplemented
        self.env.flush_all()
        hot = self._get_heat_query(SQL("TRUE"))
        value = [heat_id for heat_id in value if heat_id is not True]
        heat_ids = tuple(heat_id for heat_id in value if heat_id)
        of_these = SQL("(SELECT id FROM (%s) hot WHERE heat_id IN %s)", hot, heat_ids or (0,))
        others = Domain("id", "not in", SQL("(SELECT id FROM (%s) hot)", hot))
        return Domain("id", "in", of_these) | (others & Domain("deal_heat_manual_id", "in", value))

    # === BUSINESS METHODS === #

    def _field_to_sql(self, alias, field_expr, query=None):
        """Allow grouping and sorting accounts by heat, although it is not stored."""
        if field_expr != "deal_heat_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        heat = query.make_alias(alias, "deal_heat")
        # The statement holds the time: a second later, it would be another join.
        if heat not in query._joins:
            self.env.flush_all()
            query.add_join(
                "LEFT JOIN",
                heat,
                SQL("(%s)", self._get_heat_query(SQL("TRUE"))),
                SQL("%s = %s", SQL.identifier(heat, "id"), SQL.identifier(alias, "id")),
            )
        manual = super()._field_to_sql(alias, "deal_heat_manual_id", query)
        return SQL("COALESCE(%s, %s)", SQL.identifier(heat, "heat_id"), manual)

    @api.model
    def _get_heat_query(self, condition):
        """Return the statement of the heat of opportunities: rows of account ``id`` and ``heat_id``.

        Opportunities of all salespeople count: an account shows its heat, but not the source.

        :param SQL condition: on ``account``, to select accounts
        """
        return SQL(
            """
            SELECT DISTINCT ON (account.id) account.id, heat.id AS heat_id
              FROM crm_lead lead
              JOIN key_account_deal_heat heat ON heat.id = lead.key_account_heat_id
              JOIN res_partner partner
                ON partner.id = COALESCE(lead.key_account_partner_id, lead.partner_id)
              JOIN key_account account ON account.partner_id = partner.commercial_partner_id
               AND account.company_id = COALESCE(lead.company_id, account.company_id)
              JOIN res_company company ON company.id = account.company_id
              JOIN (%(days)s) day ON day.company_id = account.company_id
             WHERE lead.active
               AND lead.type = 'opportunity'
               AND (lead.won_status = 'pending'
                    OR lead.won_status = 'won'
                   AND day.today - %(closed)s < company.key_account_heat_days)
               AND %(condition)s
             ORDER BY account.id, heat.sequence, heat.id
            """,
            condition=condition,
            days=company_days(fields.Datetime.now()),
            closed=local_date(
                SQL("COALESCE(lead.date_closed, lead.date_last_stage_update, lead.create_date)"),
                SQL("day.zone"),
            ),
        )
