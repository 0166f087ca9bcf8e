from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.cadence.addresses import address_columns, join_country

ACCESS = "key_account.group_user"
ADDRESS = ("country_id", "state_id", "zip", "city")


class CrmLead(models.Model):
    """Leads and opportunities fall into a territory: that of the account, otherwise by their own address.

    A territory that a person has set comes first, until it is emptied, archived or deleted, or the lead
    goes to another company. Leads without a company count for that of the salesperson.
    """

    _inherit = "crm.lead"

    key_account_territory_id = fields.Many2one(
        comodel_name="key.account.territory",
        string="Territory",
        compute="_compute_key_account_territory_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        groups=ACCESS,
        help="The territory of the account. Without an account, the address of the lead decides.",
    )
    key_account_territory_manual_id = fields.Many2one(
        comodel_name="key.account.territory",
        string="Territory Set Manually",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups=ACCESS,
        help="Leave empty to let the account or the address decide.",
    )

    # === CONSTRAINT METHODS === #

    # Not when the company changes: whoever assigns leads need not know of territories.
    @api.constrains("key_account_territory_manual_id")
    def _check_key_account_territory(self):
        for lead in self.sudo():
            company = lead.key_account_territory_manual_id.company_id
            if company and lead.company_id and lead.company_id != company:
                raise ValidationError(
                    self.env._(
                        "%(territory)s is a territory of %(company)s. Choose one of %(own)s.",
                        territory=lead.key_account_territory_manual_id.name,
                        company=company.name,
                        own=lead.company_id.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id.commercial_partner_id",
        "company_id",
        "user_id",
        "key_account_partner_id",
        "key_account_territory_manual_id",
        *ADDRESS,
    )
    def _compute_key_account_territory_id(self):
        saved = self.filtered("id")
        for lead in self - saved:
            lead.key_account_territory_id = lead._origin.key_account_territory_id
        found = {}
        if saved:
            self.env.flush_all()
            condition = SQL("lead.id IN %s", saved._ids)
            companies = saved.company_id | saved.user_id.company_id | self._key_account_alone()
            for company in companies:
                query = self._key_account_get_territories(company, condition)
                found.update(self.env.execute_query(query))
        for lead in saved:
            lead.key_account_territory_id = found.get(lead.id)

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_prepare_new(self, vals_list):
        """Leave out a territory that somebody has stored as default, in leads of other companies."""
        vals_list = super()._key_account_prepare_new(vals_list)
        name = "key_account_territory_manual_id"
        default = self.default_get([name]).get(name)
        if not default or f"default_{name}" in self.env.context:
            return vals_list
        company = self.env["key.account.territory"].sudo().browse(default).company_id
        usual = self.default_get(["company_id", "user_id", "team_id"])
        prepared = []
        for vals in vals_list:
            lead = self.new({**usual, **vals, name: False})
            own = lead.company_id or lead.user_id.company_id
            prepared.append({name: False, **vals} if own and own != company else vals)
        return prepared

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """Keep a territory that a person has set for one of the leads."""
        manual = (
            self._sort_by_confidence_level(reverse=True)
            .sudo()
            .mapped("key_account_territory_manual_id")
        )
        merged = super()._merge_opportunity(user_id, team_id, auto_unlink, max_length)
        head = merged.sudo()
        fitting = manual.filtered(
            lambda territory: not head.company_id or territory.company_id == head.company_id
        )
        if fitting and not head.key_account_territory_manual_id:
            head.key_account_territory_manual_id = fitting[0]
        return merged

    @api.model
    def _key_account_assign_territories(self, company, condition):
        """Put leads of a company into territories, in one statement.

        :param SQL condition: on ``lead`` and ``account``, to select leads
        :return: the number of leads written
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET key_account_territory_id = wanted.territory_id
                  FROM (%s) wanted
                 WHERE lead.id = wanted.id
                   AND lead.key_account_territory_id IS DISTINCT FROM wanted.territory_id
                """,
                self._key_account_get_territories(company, condition),
            ),
        )
        written = self.env.cr.rowcount
        self.invalidate_model(["key_account_territory_id"])
        self.env["key.account.territory"].invalidate_model(["lead_count"])
        return written

    @api.model
    def _key_account_alone(self):
        """Return the company of leads without company and salesperson: the only one, if it is that."""
        companies = self.env["res.company"].sudo().search([], limit=2)
        return companies if len(companies) == 1 else companies.browse()

    # === SQL === #

    @api.model
    def _key_account_get_territories(self, company, condition):
        """Return the statement of the territories of leads: ``id, territory_id``."""
        return SQL(
            """
            WITH address AS MATERIALIZED (%(addresses)s),
            place AS MATERIALIZED (
                SELECT DISTINCT country_id, state_id, zip, city FROM address WHERE is_open
            ),
            found AS MATERIALIZED (%(found)s)
            SELECT address.id,
                   CASE WHEN address.is_open THEN found.territory_id
                        ELSE address.territory_id
                   END AS territory_id
              FROM address
         LEFT JOIN found ON found.country_id = address.country_id
                        AND found.state_id = address.state_id
                        AND found.zip = address.zip
                        AND found.city = address.city
            """,
            addresses=self._key_account_get_addresses(company, condition),
            found=self.env["key.account"]._get_found_query(company),
        )

    @api.model
    def _key_account_get_addresses(self, company, condition):
        """Return the statement of the addresses of leads, as those of accounts.

        ``is_open``: the address decides, and not ``territory_id``: neither a person nor an account does.
        """
        return SQL(
            """
            SELECT lead.id,
                   kept.id IS NULL AND account.id IS NULL AS is_open,
                   COALESCE(kept.id, account.territory_id) AS territory_id,
                   %(address)s
              FROM crm_lead lead
         LEFT JOIN res_users salesperson ON salesperson.id = lead.user_id
         LEFT JOIN res_partner partner
                ON partner.id = COALESCE(lead.key_account_partner_id, lead.partner_id)
         LEFT JOIN key_account account
                ON account.partner_id = partner.commercial_partner_id
               AND account.company_id = %(company)s AND account.active
                   %(country)s
         LEFT JOIN key_account_territory kept
                ON kept.id = lead.key_account_territory_manual_id AND kept.active
               AND kept.company_id = %(company)s
             WHERE COALESCE(lead.company_id, salesperson.company_id, %(alone)s) = %(company)s
               AND %(condition)s
            """,
            address=address_columns(SQL("lead")),
            country=join_country(SQL("lead"), company.sudo().country_id),
            alone=self._key_account_alone().id or None,
            company=company.id,
            condition=condition,
        )
