from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.cadence.addresses import address_columns, join_country, lower_sql
from ...tools.cadence.postcodes import is_within_sql
from ...tools.job import Job

# Accounts of larger companies move to their new territories in the background.
AT_ONCE = 2000


class KeyAccountTerritorial(models.AbstractModel):
    """The territory of an account: by the address of the customer, or as a person says.

    How it works: the addresses of the accounts are compared with the areas of the company's
    territories in one statement for any number of accounts, each address once, and only changes are
    written. The most specific area decides: see :class:`~.KeyAccountTerritoryArea`. A territory that
    a person has set stays until it is emptied, archived or deleted.
    """

    _name = "key.account.territorial"
    _description = "Account in a Territory"
    _serving_fields = {"territory_id"}
    _recorded = {"territory_is_manual"}

    territory_id = fields.Many2one(
        comodel_name="key.account.territory",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        tracking=True,
        domain="[('company_id', '=', company_id)]",
        help="Follows from the address of the customer, unless it was set manually. Empty it to "
        "let the address decide again.",
    )
    territory_area_id = fields.Many2one(
        comodel_name="key.account.territory.area",
        string="Area",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The area of the territory that contains the address of the customer.",
    )
    territory_is_manual = fields.Boolean(
        string="Territory Set Manually",
        readonly=True,
        copy=False,
        help="The territory does not follow the address of the customer.",
    )

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        return [
            vals | {"territory_is_manual": True} if vals.get("territory_id") else vals
            for vals in super()._prepare_new(vals_list)
        ]

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.filtered(lambda account: not account.territory_is_manual)._assign_territories()
        self.filtered("territory_is_manual")._assign_territories_of_leads()

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if "territory_id" in vals:
            vals |= {
                "territory_is_manual": bool(vals["territory_id"]),
                "territory_area_id": False,
            }
        return vals

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "partner_id" in vals or ("territory_id" in vals and not vals["territory_id"]):
            self._assign_territories()
        elif {"territory_id", "active"} & vals.keys():
            self._assign_territories_of_leads()

    # === ACTION METHODS === #

    def action_reset_territory(self):
        """Let the address decide again on the territory of these accounts."""
        self.filtered("territory_is_manual").write({"territory_id": False})
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _ensure_customer_accounts(self, company, domain, date):
        created = super()._ensure_customer_accounts(company, domain, date)
        if created:
            self._assign_territories_where(company, SQL("account.territory_id IS NULL"))
        return created

    def _prepare_take_over(self, target):
        taken = super()._prepare_take_over(target)
        if self.territory_is_manual and self.territory_id.active and not target.territory_id:
            taken["territory_id"] = self.territory_id.id
        return taken

    def _assign_territories(self):
        """Put these accounts into the territories of their addresses."""
        for company, accounts in self.sudo().exists().grouped("company_id").items():
            query = self._get_assignment(company, SQL("account.id IN %s", accounts._ids))
            self.env.flush_all()
            self.env.cr.execute(query)
            self._forget_territories()
            accounts._assign_territories_of_leads()

    def _assign_territories_of_leads(self):
        """Put the leads of these accounts into the territories of the accounts."""
        for company, accounts in self.sudo().exists().grouped("company_id").items():
            self.env.flush_all()
            condition = SQL("partner.commercial_partner_id IN %s", accounts.partner_id._ids or (0,))
            self.env["crm.lead"].sudo()._key_account_assign_territories(company, condition)

    @api.model
    def _assign_territories_of(self, companies):
        """Put all accounts of companies into territories, after these have changed.

        Those of a company with many accounts follow in the background.
        """
        accounts = self.sudo().with_context(active_test=False)
        for company in companies:
            domain = [("company_id", "=", company.id)]
            if accounts.search_count(domain, limit=AT_ONCE + 1) > AT_ONCE:
                self.env.ref("key_account.ir_cron_territory").sudo()._trigger()
            else:
                self._assign_territories_where(company, SQL("TRUE"))

    @api.model
    def _assign_territories_where(self, company, condition):
        """Put accounts of a company into the territories of their addresses.

        :param SQL condition: on ``account``, to select accounts
        :return: the number of accounts written
        """
        bulk.execute(self.env, self._get_assignment(company, condition))
        written = self.env.cr.rowcount
        self._forget_territories()
        bulk.prepare(self.env, "crm_lead")
        self.env["crm.lead"].sudo()._key_account_assign_territories(company, SQL("TRUE"))
        return written

    @api.model
    def _forget_territories(self):
        """Invalidate the cached territories: they were written in SQL."""
        names = ["territory_id", "territory_area_id", "territory_is_manual"]
        self.env["key.account"].invalidate_model(names)
        self.env["res.partner"]._key_account_invalidate()
        for name in ("key.account.visit", "key.account.visit.due", "key.account.visit.coverage"):
            self.env[name].invalidate_model(["territory_id"])
        self.env["key.account.territory"].invalidate_model(["account_count", "overdue_count"])

    # === SQL === #

    @api.model
    def _get_assignment(self, company, condition):
        """Return the statement that assigns territories to accounts where they change.

        Its steps: ``address``, those of the accounts that no person has assigned; ``place``, each
        address once; ``found``, the most specific area of each.
        """
        return SQL(
            """
            WITH address AS MATERIALIZED (%(addresses)s),
            place AS MATERIALIZED (
                SELECT DISTINCT country_id, state_id, zip, city FROM address
            ),
            found AS MATERIALIZED (%(found)s)
            UPDATE key_account account
               SET territory_id = found.territory_id,
                   territory_area_id = found.area_id,
                   territory_is_manual = FALSE
              FROM address
         LEFT JOIN found ON found.country_id = address.country_id
                        AND found.state_id = address.state_id
                        AND found.zip = address.zip
                        AND found.city = address.city
             WHERE account.id = address.id
               AND (account.territory_id, account.territory_area_id,
                    COALESCE(account.territory_is_manual, FALSE))
                   IS DISTINCT FROM (found.territory_id, found.area_id, FALSE)
            """,
            addresses=self._get_addresses_query(company, condition),
            found=self._get_found_query(company),
        )

    @api.model
    def _get_addresses_query(self, company, condition):
        """Return the statement of the addresses of accounts, without NULL, to compare them."""
        return SQL(
            """
            SELECT account.id, %(address)s
              FROM key_account account
              JOIN res_partner partner ON partner.id = account.partner_id
                   %(country)s
         LEFT JOIN key_account_territory kept
                ON account.territory_is_manual AND kept.id = account.territory_id AND kept.active
             WHERE account.company_id = %(company)s AND kept.id IS NULL AND %(condition)s
            """,
            address=address_columns(SQL("partner")),
            country=join_country(SQL("partner"), company.sudo().country_id),
            company=company.id,
            condition=condition,
        )

    @api.model
    def _get_found_query(self, company):
        """Return the statement of the area that decides on each place: of ranges, the inner one."""
        return SQL(
            """
            SELECT DISTINCT ON (place.country_id, place.state_id, place.zip, place.city)
                   place.*, area.territory_id, area.id AS area_id
              FROM place
              JOIN key_account_territory_area area
                ON area.country_id = place.country_id
               AND (area.state_id IS NULL OR area.state_id = place.state_id)
               AND (area.city IS NULL OR %(city)s = place.city)
               AND (area.zip_first IS NULL OR %(is_within)s)
              JOIN key_account_territory territory
                ON territory.id = area.territory_id
               AND territory.active AND territory.company_id = %(company)s
             ORDER BY place.country_id, place.state_id, place.zip, place.city,
                      (area.city IS NOT NULL) DESC,
                      (area.zip_first IS NOT NULL) DESC,
                      (area.state_id IS NOT NULL) DESC,
                      area.zip_first COLLATE "C" DESC,
                      area.zip_last COLLATE "C",
                      territory.sequence, area.id
            """,
            city=lower_sql(SQL("area.city")),
            is_within=is_within_sql(SQL("place.zip"), SQL("area.zip_first"), SQL("area.zip_last")),
            company=company.id,
        )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_assign_territories(self):
        """Put all accounts into the territories of their addresses, one commit per company."""
        job = Job(self.env, "ir_cron_territory")
        job.each(
            self.env["res.company"].search([]),
            lambda company: self._assign_territories_where(company, SQL("TRUE")),
            free=lambda company: job.take_turn(company.id) or None,
        )
