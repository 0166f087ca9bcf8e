from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk, recorded_field


class KeyAccountCommissionTerm(models.Model):
    """By which rule, and for whom, a product of a document counts: it stays once that was confirmed.

    Terms are written together with the drafts of statements. Once a statement is confirmed, those of its documents and
    rules hold for all that comes later: the next payments, corrections and credit notes. What changes in rules,
    categories, owners, deputies and contacts concerns other documents.
    """

    _name = "key.account.commission.term"
    _description = "Commission Term of a Document"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    # The job writes a row for each product of a document and person: each index and foreign key less is one write
    # less for all of them. Rules and users that are named by statements are not deleted.
    _log_access = False
    _rec_name = "move_id"

    company_id = recorded_field.Many2one("res.company", required=True)
    move_id = recorded_field.Many2one("account.move", string="Document", required=True)
    product_id = fields.Integer(
        string="Number of the Product", aggregator=None, help="0: of lines without product."
    )
    rule_id = recorded_field.Many2one("key.account.commission.rule", required=True)
    user_id = recorded_field.Many2one("res.users", required=True)
    # Of merged accounts, Odoo's merge finds what goes along by its foreign key.
    account_id = fields.Many2one("key.account", required=True, index=True, ondelete="cascade")
    part = fields.Float(digits=0, aggregator=None, help="Of this person: 0.3 is 30 %.")
    share_id = recorded_field.Many2one("key.account.commission.share")
    share = fields.Float(
        string="Given by Policy",
        digits=0,
        aggregator=None,
        help="For rules that pay by the sales policy.",
    )

    is_confirmed = fields.Boolean()

    _product_uniq = models.UniqueIndex("(move_id, product_id, user_id)")

    # === BUSINESS METHODS === #

    @api.model
    def _write_terms(self, company, terms):
        """Make the terms of a company as they have to be (sudo). Confirmed ones are there already, and stay.

        :param SQL terms: see :meth:`Entitlements.terms`
        """
        wanted = SQL.identifier("key_account_commission_term_wanted")
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", wanted))
        bulk.execute(self.env, SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", wanted, terms))
        self.env.cr.execute(SQL("ANALYZE %s", wanted))
        bulk.prepare(self.env, self._table)
        values = {"company": company.id, "wanted": wanted, "names": _columns()}
        bulk.execute(
            self.env,
            SQL(
                """
                DELETE FROM key_account_commission_term term
                 WHERE term.company_id = %(company)s AND term.is_confirmed IS NOT TRUE
                   AND NOT EXISTS (SELECT FROM %(wanted)s wanted
                                    WHERE wanted.move_id = term.move_id
                                      AND wanted.product_id = term.product_id
                                      AND wanted.user_id = term.user_id
                                      AND (%(after)s) IS NOT DISTINCT FROM (%(before)s))
                """,
                **values,
                after=_columns("wanted"),
                before=_columns("term"),
            ),
        )
        bulk.execute(
            self.env,
            SQL(
                """
                INSERT INTO key_account_commission_term (company_id, %(names)s)
                SELECT %(company)s, %(names)s
                  FROM %(wanted)s wanted
                 WHERE NOT EXISTS (SELECT FROM key_account_commission_term term
                                    WHERE term.move_id = wanted.move_id
                                      AND term.product_id = wanted.product_id
                                      AND term.user_id = wanted.user_id)
                 ORDER BY move_id, product_id, user_id
                """,
                **values,
            ),
        )
        self.invalidate_model(flush=False)

    @api.model
    def _confirm_terms(self, lines):
        """Let the terms hold by which lines of statements were computed, for all people who share in them (sudo)."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_commission_term term
                   SET is_confirmed = TRUE
                  FROM key_account_commission_line line
                 WHERE line.id = ANY(%s) AND line.move_id = term.move_id
                   AND line.rule_id = term.rule_id AND term.is_confirmed IS NOT TRUE
                """,
                lines.ids,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _forget_other_customers(self, documents):
        """Delete terms of documents that belong to another customer than the one of their account (sudo)."""
        terms = self.search([("move_id", "in", documents.ids)])
        terms.filtered(
            lambda term: term.move_id.commercial_partner_id != term.account_id.partner_id
        ).unlink()


COLUMNS = ("move_id", "product_id", "rule_id", "user_id", "account_id", "part", "share_id", "share")


def _columns(alias=None):
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in COLUMNS
    )
