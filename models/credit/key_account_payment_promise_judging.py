from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk, trust
from ...tools.credit.promise_verdicts import (
    Booked,
    Customer,
    Document,
    Part,
    Promise,
    Received,
    judge,
)
from ...tools.credit.promises import booked_credits, matches, owed, totals, unmatched

JUDGED = (
    "state", "date_settled", "amount_due", "amount_paid", "amount_late", "date_complete", "kept_share",
)  # fmt: skip


class KeyAccountPaymentPromiseJudging(models.AbstractModel):
    """Whether promises were kept, from what is posted and matched: right in the transaction that does so.

    A verdict follows from the ledger and the day alone. All promises of an account are judged together, since
    the same money keeps one of them only: it goes to the promise with the earliest last day. Those of another
    account never compete: what settled a customer's debt counts for this customer, whoever paid it.
    """

    _name = "key.account.payment.promise.judging"
    _description = "Judging of Promises to Pay"

    # === BUSINESS METHODS === #

    def _judge(self):
        """Judge all promises of the accounts of these promises; write what has changed."""
        system = trust.as_system(self)
        for company, promises in system.grouped("company_id").items():
            system._judge_accounts(company, promises.account_id)

    @api.model
    def _judge_items(self, items):
        """Judge the promises that journal items decide on, in the transaction that changes these (sudo)."""
        owed = items.filtered(lambda item: item.account_type == "asset_receivable")
        if owed:
            self._judge_of(owed.partner_id, owed.move_id)

    @api.model
    def _judge_of(self, partners, moves=None):
        """Judge the promises of customers, and those that cover documents: after these have changed.

        Does nothing more than look, where nothing was promised.

        :param res.partner partners: contacts of the customers
        :param account.move moves: documents, also those that are of another customer by now
        """
        system = trust.as_system(self)
        customers = trust.as_system(partners).commercial_partner_id
        domain = [("account_id.partner_id", "in", customers.ids)]
        if moves:
            domain = ["|", *domain, ("document_ids.move_id", "in", moves.ids)]
        if promises := system.search([("is_cancelled", "=", False), *domain]):
            promises._judge()

    @api.model
    def _judge_accounts(self, company, accounts):
        """Judge all promises of accounts of a company: as many statements for one as for thousands (sudo)."""
        self.env.flush_all()
        bulk.without_jit(self.env)
        promises, stored = self._read_promises(accounts)
        if not promises:
            return
        pairs = {part.key for promise in promises for part in promise.parts if part.key}
        open_for = [promise for promise in promises if not promise.covers_documents]
        verdicts = judge(
            promises,
            self._read_documents(company, sorted(pairs)),
            self._read_customers(company, open_for),
            company._key_account_today(),
        )
        self._write_verdicts(
            {
                promise_id: verdict
                for promise_id, verdict in verdicts.items()
                if self._has_changed(stored[promise_id], verdict)
            },
            {promise_id: row[0] for promise_id, row in stored.items()},
        )

    # === WHAT IS READ === #

    @api.model
    def _read_promises(self, accounts):
        """Return the promises of accounts that are not cancelled, and the verdict stored of each, by id.

        Tens of thousands are read at once: amounts come as floating numbers, and rows as they are.
        """
        parts = defaultdict(list)
        for promise_id, move_id, partner_id, amount, before in self.env.execute_query(
            SQL(
                """
                SELECT promise.id, document.move_id, account.partner_id, document.amount::float8,
                       document.before
                  FROM key_account_payment_promise promise
                  JOIN key_account account ON account.id = promise.account_id
                  JOIN key_account_payment_promise_document document ON document.promise_id = promise.id
                 WHERE promise.account_id = ANY(%s) AND promise.is_cancelled IS NOT TRUE
                 ORDER BY document.date_due, document.id
                """,
                accounts.ids,
            )
        ):
            key = (move_id, partner_id) if move_id else None
            parts[promise_id].append(Part(key, amount, self._read_before(before)))
        promises, stored = [], {}
        for row in self.env.execute_query(
            SQL(
                """
                SELECT promise.id, account.partner_id, promise.currency_id, currency.rounding::float8,
                       promise.amount::float8, promise.date, promise.date_limit,
                       COALESCE(promise.date_from, promise.date), COALESCE(promise.owed_before, 0)::float8,
                       promise.covers = 'documents', promise.before,
                       promise.state, promise.date_settled, COALESCE(promise.amount_due, 0)::float8,
                       COALESCE(promise.amount_paid, 0)::float8, COALESCE(promise.amount_late, 0)::float8,
                       promise.date_complete, promise.kept_share
                  FROM key_account_payment_promise promise
                  JOIN key_account account ON account.id = promise.account_id
                  JOIN res_currency currency ON currency.id = promise.currency_id
                 WHERE promise.account_id = ANY(%s) AND promise.is_cancelled IS NOT TRUE
                """,
                accounts.ids,
            )
        ):
            promises.append(Promise(*row[:10], self._read_before(row[10]), parts[row[0]]))
            stored[row[0]] = row[11:]
        return promises, stored

    @api.model
    def _read_before(self, before):
        return {int(item_id): amount for item_id, amount in before.items()} if before else {}

    @api.model
    def _read_documents(self, company, pairs):
        """Return ``{(move id, partner id): Document}`` of documents that are posted."""
        if not pairs:
            return {}
        matched = defaultdict(dict)
        for move_id, partner_id, *values in self.env.execute_query(matches(company, pairs)):
            new, items = Received(*values), matched[move_id, partner_id]
            if (known := items.get(new.item_id)) is not None:
                known.add(new)
            else:
                items[new.item_id] = new
        return {
            (move_id, partner_id): Document(
                *amounts,
                sorted(items.values(), key=lambda item: (item.day, item.item_id))
                if (items := matched.get((move_id, partner_id)))
                else [],
            )
            for move_id, partner_id, *amounts in self.env.execute_query(totals(company, pairs))
        }

    @api.model
    def _read_customers(self, company, promises):
        """Return ``{partner id: Customer}`` of customers with promises without documents."""
        if not promises:
            return {}
        starts = {}
        for promise in promises:
            start = starts.get(promise.partner_id, promise.since)
            starts[promise.partner_id] = min(start, promise.since)
        booked = defaultdict(list)
        rows = self.env.execute_query_dict(booked_credits(company, list(starts.items())))
        for row in sorted(rows, key=lambda row: (row["day"], row["item_id"])):
            booked[row["partner_id"]].append(
                Booked(
                    row["item_id"],
                    row["day"],
                    float(row["amount"]),
                    float(row["money"]),
                    float(row["relief"]),
                    float(row["written_off"]),
                )
            )
        owing = {
            row["partner_id"]: float(row["amount"])
            for row in self.env.execute_query_dict(owed(company, list(starts)))
        }
        return {
            partner_id: Customer(owing.get(partner_id, 0.0), booked[partner_id])
            for partner_id in starts
        }

    @api.model
    def _measure_waiting(self, company, partner_ids):
        """Return ``{partner id: money that is booked and not matched}``, in company currency (sudo)."""
        self.env.flush_all()
        return {
            partner_id: float(amount)
            for partner_id, amount in self.env.execute_query(unmatched(company, partner_ids))
        }

    # === WHAT IS WRITTEN === #

    @api.model
    def _has_changed(self, row, verdict):
        """Return whether a verdict is another one than what is stored: ``row``, as it was read."""
        state, settled, due, paid, late, complete, share = row
        return (
            state != verdict.state
            or settled != verdict.settled
            or abs(due - verdict.due) > 1e-6
            or abs(paid - verdict.paid) > 1e-6
            or abs(late - verdict.late) > 1e-6
            or complete != verdict.complete
            or share != verdict.share
        )

    @api.model
    def _write_verdicts(self, verdicts, states):
        """Write verdicts that have changed: one statement, and what follows from another status."""
        if not verdicts:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_payment_promise promise
                   SET state = verdict.state, date_settled = verdict.settled, amount_due = verdict.due,
                       amount_paid = verdict.paid, amount_late = verdict.late,
                       date_complete = verdict.complete, kept_share = verdict.share,
                       write_date = %s, write_uid = %s
                  FROM UNNEST(%s::int[], %s::varchar[], %s::date[], %s::numeric[], %s::numeric[],
                              %s::numeric[], %s::date[], %s::float8[])
                       verdict (id, state, settled, due, paid, late, complete, share)
                 WHERE promise.id = verdict.id
                """,
                self.env.cr.now(),
                self.env.uid,
                list(verdicts),
                [verdict.state for verdict in verdicts.values()],
                [verdict.settled for verdict in verdicts.values()],
                [verdict.due for verdict in verdicts.values()],
                [verdict.paid for verdict in verdicts.values()],
                [verdict.late for verdict in verdicts.values()],
                [verdict.complete for verdict in verdicts.values()],
                [verdict.share for verdict in verdicts.values()],
            )
        )
        promises = self.env["key.account.payment.promise"].browse(verdicts)
        promises.invalidate_recordset(JUDGED, flush=False)
        promises._after_judged({promise.id: states[promise.id] for promise in promises})

    def _after_judged(self, states):
        """Do what follows from new verdicts (sudo). To be extended.

        :param dict states: the status of each of these promises before, by id
        """
