from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import bulk
from .key_account_guarded import MOVING


class KeyAccountCustomer(models.AbstractModel):
    """How accounts come to be, in bulk, and what happens when their customers change."""

    _name = "key.account.customer"
    _description = "Key Account and Its Customer"
    # Numbers of an account that are 0 until a job computes them. Each class may add to these.
    _initial_zeros = frozenset()

    archived_with_partner = fields.Boolean(
        readonly=True,
        copy=False,
        help="Archived together with the contact. Unarchiving the contact also unarchives the "
        "account.",
    )

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "active" in vals and "archived_with_partner" not in vals:
            self.sudo().filtered("archived_with_partner").archived_with_partner = False

    # === BUSINESS METHODS === #

    @api.model
    def _ensure_accounts(self, partners, company):
        """Return the accounts of commercial ``partners`` in ``company``; create the missing ones.

        Archived accounts of the partners are restored. The salesperson of the contact becomes the
        owner of a new account.
        """
        existing = (
            self.with_context(active_test=False)
            .sudo()
            .search([("partner_id", "in", partners.ids), ("company_id", "=", company.id)])
        )
        existing.filtered(lambda account: not account.active).with_env(self.env).action_unarchive()
        missing = partners - existing.partner_id.with_env(partners.env)
        created = self.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "owner_id": partner._key_account_salesperson(company).id,
                }
                for partner in missing
            ]
        )
        return existing.with_env(self.env) | created

    @api.model
    def _ensure_customer_accounts(self, company, domain, date):
        """Create an account for each customer in scope without one: a bounded number of statements.

        A customer is a commercial partner with a confirmed order or posted invoice up to ``date``.
        Also fills in the missing *customer since* of accounts that were prospects. Contacts are
        linked to their new accounts in the same statement.

        :param res.company company: company of the customers
        :param Domain domain: on ``res.partner``
        :param date date: the as-of date
        """
        self.env.flush_all()
        first = self._get_first_documents(company, unknown_only=True)
        bulk.execute(
            self.env,
            SQL(
                """
                WITH first AS MATERIALIZED (%(first)s),
                dated AS (
                    UPDATE key_account account
                       SET customer_since = first.date
                      FROM first
                     WHERE account.company_id = %(company)s
                       AND account.customer_since IS NULL
                       AND account.partner_id = first.partner_id
                       AND first.date <= %(today)s
                ),
                created AS (
                    %(creation)s
                )
                UPDATE res_partner partner
                   SET key_account_id = COALESCE(partner.key_account_id, '{}'::jsonb)
                                        || jsonb_build_object(%(company)s::text, created.id)
                  FROM created
                 WHERE partner.id = created.partner_id
                """,
                first=first,
                company=company.id,
                today=company._key_account_today(),
                creation=self._get_creation(company, domain, date),
            ),
        )
        created = self.env.cr.rowcount
        self.env["key.account"].invalidate_model()
        self.env["res.partner"]._key_account_invalidate()
        return created

    @api.model
    def _get_creation(self, company, domain, date):
        """Return the statement that creates accounts for the customers of ``first``."""
        # Averages would leave out accounts without a figure.
        zeros = sorted(frozenset().union(*self._collect("_initial_zeros")))
        users = self.env["res.users"]
        # PostgreSQL expects few new customers and would look each up singly; OFFSET 0 prevents that.
        return SQL(
            """
            INSERT INTO key_account (partner_id, company_id, owner_id, active, customer_since,
                                     posture_is_manual, create_uid, create_date, write_uid, write_date%(zero_columns)s)
            SELECT partner.id, %(company)s, owner.id, TRUE, first.date,
                   FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s%(zeros)s
              FROM first
              JOIN (%(in_scope)s OFFSET 0) partner ON partner.id = first.partner_id
         LEFT JOIN (%(colleagues)s) owner ON owner.id = partner.user_id
             WHERE first.date <= %(date)s
                ON CONFLICT (partner_id, company_id) DO NOTHING
         RETURNING id, partner_id
            """,
            company=company.id,
            colleagues=users._key_account_query(users._key_account_colleague_domain(company)),
            uid=self.env.uid,
            now=self.env.cr.now(),
            date=date,
            in_scope=self._get_customers_query(company, domain),
            zero_columns=SQL().join(SQL(", %s", SQL.identifier(name)) for name in zeros),
            zeros=SQL().join(SQL(", 0") for _name in zeros),
        )

    @api.model
    def _get_customers_query(self, company, domain):
        """Return the query of the partners in scope that can be accounts: ``id``, ``user_id``."""
        partners = self.env["res.partner"].sudo().with_company(company)
        query = partners.with_context(active_test=False)._search(
            domain & partners._key_account_customer_domain(company)
        )
        return query.select("id", "user_id")

    def _move_to_partner(self, partner):
        """Move the account to ``partner``, into which its customer was merged."""
        self.ensure_one()
        target = partner._key_account_all().filtered(
            lambda account: account.company_id == self.company_id
        )
        former = self.partner_id.display_name
        if target:
            self._merge_into(target)
            return
        account = self.sudo()
        account.partner_id.with_company(self.company_id).key_account_id = False
        MOVING.on(account).write({"partner_id": partner.id})
        self._message_log(
            body=self.env._(
                "%(former)s was merged into %(partner)s. The account was moved.",
                former=former,
                partner=partner.display_name,
            )
        )

    def _merge_into(self, target):
        """Merge this account into ``target`` with Odoo's own merge, and delete it.

        ``target`` keeps its own values and takes over missing ones.
        """
        self.ensure_one()
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        source, target = self.sudo(), target.sudo()
        name = source.display_name
        target.write(source._prepare_take_over(target))
        target.shared_user_ids |= source.shared_user_ids
        # Odoo drops all followers of the source if one of them already follows the target.
        target.message_subscribe(source.message_partner_ids.ids)
        source.partner_id.with_company(source.company_id).key_account_id = False
        self.env.flush_all()
        merge._update_foreign_keys_generic("key.account", source, target)
        merge._update_reference_fields_generic("key.account", source, target)
        self.env.invalidate_all()
        source.with_context(active_test=False).unlink()
        target.modified(["rating_value_ids"])
        target._sync_partner_link()
        target._message_log(
            body=self.env._("The account of %(account)s was merged into this one.", account=name)
        )

    def _prepare_take_over(self, target):
        """Return the values of this account that ``target`` does not have, to write on it."""
        taken = {
            field: self[field].id if field.endswith("_id") else self[field]
            for field in self._fields_to_take_over()
            if self[field] and not target[field] and self._is_still_there(field)
        }
        if "grade_id" in taken:
            taken["grade_reason"] = self.env._(
                "Taken over from %(account)s", account=self.display_name
            )
        if "posture" in taken:
            taken["posture_is_manual"] = self.posture_is_manual
        if self.customer_since and target.customer_since:
            taken["customer_since"] = min(self.customer_since, target.customer_since)
        if self.active and not target.active:
            taken["active"] = True
        return taken

    def _is_still_there(self, field):
        """Return whether a colleague has not left; other values do not leave."""
        if self._fields[field].comodel_name != "res.users":
            return True
        return bool(self[field]._key_account_colleagues(self.company_id))

    @api.model
    def _fields_to_take_over(self):
        return [
            "owner_id",
            "deputy_id",
            "grade_id",
            "posture",
            "locked_until",
            "lock_reason",
            "prospect_mark",
            "customer_since",
        ]

    # === SINCE WHEN === #

    @api.model
    def _get_first_documents(self, company, *, unknown_only=False):
        """Return the query of when each customer first did business with a company: here of nobody.

        To be extended by the room that knows documents.

        :param bool unknown_only: leave out customers whose account has a *customer since*
        :rtype: SQL
        :return: rows of ``partner_id``, ``date``
        """
        return SQL("SELECT partner_id, customer_since AS date FROM key_account WHERE FALSE")

    def _fill_customer_since(self):
        """Set the missing *customer since* to the first confirmed order or posted invoice."""
        accounts = self.filtered(lambda account: not account.customer_since)
        if not accounts:
            return
        self.env.flush_all()
        for company, company_accounts in accounts.grouped("company_id").items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE key_account account
                       SET customer_since = first.date
                      FROM (%(first)s) first
                     WHERE account.id IN %(accounts)s
                       AND account.customer_since IS NULL
                       AND first.partner_id = account.partner_id
                       AND first.partner_id IN %(partners)s
                    """,
                    first=self._get_first_documents(company),
                    accounts=company_accounts._ids,
                    partners=company_accounts.partner_id._ids,
                )
            )
        accounts.invalidate_recordset(["customer_since"])

    # === LINK FROM THE CONTACT === #

    def _sync_partner_link(self, condition=None):
        """Set the link from customers to their active accounts, and clear outdated links.

        Written in one statement per company, and only on rows that change, because all of Odoo
        reads and locks contacts.

        :param SQL condition: instead of the accounts in ``self``, all accounts of one company that
            meet this condition on ``account``
        """
        if condition is None:
            # One company at a time: a statement updates a customer's row once, not once per
            # account.
            for accounts in self.sudo().grouped("company_id").values():
                self._sync_partner_link(SQL("account.id IN %s", accounts._ids))
            return
        self.flush_model(["active", "company_id", "partner_id"])
        self.env["res.partner"].flush_model(["key_account_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner partner
                   SET key_account_id = CASE
                           WHEN account.active
                           THEN COALESCE(partner.key_account_id, '{}'::jsonb)
                                || jsonb_build_object(account.company_id::text, account.id)
                           ELSE partner.key_account_id - account.company_id::text
                       END
                  FROM key_account account
                 WHERE account.partner_id = partner.id
                   AND %(condition)s
                   AND (partner.key_account_id->>account.company_id::text)::int
                       IS DISTINCT FROM CASE WHEN account.active THEN account.id END
                """,
                condition=condition,
            )
        )
        self.env["res.partner"]._key_account_invalidate()
