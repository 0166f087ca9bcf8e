from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ...tools.desk import DANGER, DeskFigure, DeskKind, DeskSource
from ...tools.metric.documents import RECEIVABLES, item_day
from ...tools.value_text import cut

# As many calls as the start page shows of this kind: the list has the others.
CALLS = 5
CONTACT = "key.account.collection.contact"


class KeyAccountDesk(models.AbstractModel):
    """The most valuable calls about overdue money, and disputes."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "collection_call": DeskKind(
                self.env._("Call about overdue money"),
                self.env._("Record Call"),
                0.4,
                15,
                feature="feature_credit",
            ),
            "dispute": DeskKind(
                self.env._("Disputed documents"),
                self.env._("Open Complaint"),
                0.3,
                30,
                DANGER,
                is_alert=True,
                feature="feature_credit",
            ),
            "amount_check": DeskKind(
                self.env._("Amount to check"),
                self.env._("Open Contact"),
                0.3,
                20,
                feature="feature_credit",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + [
            *self._get_call_items(desk),
            *self._get_dispute_items(desk),
            *self._get_check_items(desk),
        ]

    # === CALLS === #

    @api.model
    def _get_call_items(self, desk):
        """The rows are those of the user already: see ``_get_mine``."""
        calls = desk.env["key.account.collection"]
        if not calls.has_access("read") or not desk.has("feature_credit"):
            return []
        query = SQL(
            """
            SELECT call.account_id, call.account_id AS res_id, call.oldest_due AS day,
                   call.collectable AS amount,
                   JSON_BUILD_OBJECT('late', call.late_days, 'overdue', call.collectable) AS facts
              FROM %s call
             WHERE call.to_call
             ORDER BY call.call_value DESC, call.account_id
             LIMIT %s
            """,
            # The accounts are chosen inside: PostgreSQL expects a row of calls where there are thousands.
            calls._query_company(desk.company.sudo(), self._get_credit_accounts(desk)),
            CALLS,
        )
        currency = desk.company.currency_id
        return [
            DeskSource(
                "collection_call",
                "key.account",
                query,
                lambda item: self.env._(
                    "%(amount)s overdue, %(days)s days late: call",
                    amount=currency.format(item.facts["overdue"]),
                    days=item.facts["late"],
                ),
                "action_collect",
            )
        ]

    # === DISPUTES === #

    @api.model
    def _get_issue_domain(self, desk, issues):
        """A complaint whose disputed documents the user sees is told as a dispute, not once more."""
        domain = super()._get_issue_domain(desk, issues)
        if issues._name == "key.account.complaint" and desk.has("feature_credit"):
            domain.append(("document_ids", "=", False))
        return domain

    @api.model
    def _get_dispute_items(self, desk):
        model = "key.account.complaint.document"
        readable = desk.readable(model, [("complaint_id.is_open", "=", True)])
        if not readable or not desk.has("feature_service"):
            return []
        query = SQL(
            """
            SELECT complaint.account_id, complaint.id AS res_id, complaint.date AS day,
                   SUM(document.open_amount) AS amount,
                   JSON_BUILD_OBJECT('name', complaint.name, 'due', complaint.date_due,
                                     'amount', COALESCE(SUM(document.open_amount), 0)) AS facts
              FROM key_account_complaint_document document
              JOIN key_account_complaint complaint ON complaint.id = document.complaint_id
             WHERE document.id IN %(readable)s AND %(concerns)s
             GROUP BY complaint.id
            """,
            readable=readable,
            concerns=self._concerns_credit(desk, SQL("complaint"), SQL("complaint.user_id")),
        )
        return [
            DeskSource(
                "dispute",
                "key.account.complaint",
                query,
                lambda item: self._tell_dispute(desk, item),
            )
        ]

    @api.model
    def _tell_dispute(self, desk, item):
        due = fields.Date.to_date(item.facts["due"])
        words = {
            "amount": format_amount(self.env, item.facts["amount"], desk.company.currency_id),
            "name": item.facts["name"],
            "when": desk.when(item.day),
            "due": due and desk.when(due),
        }
        if due and due < desk.today:
            return self.env._(
                "%(amount)s disputed: the answer to complaint “%(name)s” was due %(due)s", **words
            )
        return self.env._("%(amount)s disputed %(when)s: “%(name)s”", **words)

    # === AMOUNTS TO CHECK === #

    @api.model
    def _get_check_items(self, desk):
        """Amounts that customers call wrong, for the colleague who was asked; the credit of an account shows all."""
        readable = desk.readable(CONTACT, [("is_checking", "=", True)])
        if readable is None:
            return []
        query = SQL(
            """
            SELECT contact.account_id, contact.id AS res_id, contact.date AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('note', contact.note) AS facts
              FROM key_account_collection_contact contact
             WHERE contact.id IN %(readable)s AND %(concerns)s
            """,
            readable=readable,
            concerns=self._concerns_credit(desk, SQL("contact"), SQL("contact.check_user_id")),
        )
        return [
            DeskSource(
                "amount_check",
                CONTACT,
                query,
                lambda item: self.env._(
                    "the customer calls an amount wrong since %(day)s: “%(note)s”",
                    day=desk.day(item.day),
                    note=cut(item.facts["note"]),
                ),
            )
        ]

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        """What is overdue at all accounts, and how it stands with promises to pay."""
        figures = super()._get_desk_figures(desk)
        calls, promises = "key.account.collection", "key.account.payment.promise"
        here = ("company_id", "=", desk.company.id)
        readable = desk.has("feature_credit") and desk.readable(promises, [here])
        if not readable or not desk.env[calls].has_access("read"):
            return figures
        row = self._read_arrears(desk, readable)
        name, broken = self.env._("Overdue"), row["broken"] or []
        promises_opened = (
            (self.env._("Promised"), row["promised"], 10, [("state", "=", "open")]),
            (self.env._("Promises Broken"), len(broken), 1, [("id", "in", broken)]),
        )
        return [
            *figures,
            DeskFigure(
                "arrears",
                name,
                desk.money(row["owed"]),
                self.env._("Accounts: %s", row["number"]),
                desk.list(name, [("overdue", ">", 0)], calls),
                tuple(
                    {
                        "label": label,
                        "value": str(number),
                        "color": color if number else 0,
                        "action": desk.list(label, domain, promises),
                    }
                    for label, number, color, domain in promises_opened
                ),
                DANGER if broken else "",
            ),
        ]

    @api.model
    def _read_arrears(self, desk, readable):
        """Return what all accounts owe beyond its day, by today's residuals: a row of sums.

        Credits count, whatever their day, and what an account has to its credit settles no other's debt.
        """
        [row] = desk.rows(
            SQL(
                """
                , owing AS (
                    SELECT account.id, SUM(line.amount_residual) AS owed
                      FROM account_move_line line
                      JOIN res_partner partner ON partner.id = line.partner_id
                      JOIN desk_account account ON account.partner_id = partner.commercial_partner_id
                     WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                       AND line.account_id = ANY(%(receivables)s) AND line.reconciled IS NOT TRUE
                       AND %(day)s <= %(today)s
                       AND (line.balance < 0 OR COALESCE(line.date_maturity, line.date) < %(today)s)
                     GROUP BY account.id
                    HAVING ROUND(SUM(line.amount_residual), 2) > 0
                )
                SELECT COALESCE(SUM(owed), 0)::float8 AS owed, COUNT(*) AS number,
                       (SELECT COUNT(*) FROM key_account_payment_promise promise
                         WHERE promise.state = 'open' AND promise.id IN %(readable)s) AS promised,
                       (SELECT ARRAY_AGG(promise.id) FROM key_account_payment_promise promise
                         WHERE promise.state IN ('partly', 'broken') AND promise.id IN %(readable)s
                           AND promise.amount_due > COALESCE(promise.amount_paid, 0)) AS broken
                  FROM owing
                """,
                company=desk.company.id,
                receivables=RECEIVABLES,
                day=item_day("line"),
                today=desk.today,
                readable=readable,
            )
        )
        return row
