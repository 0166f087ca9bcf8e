from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_amount, format_date

from ...tools import trust
from ...tools.credit.promises import booked_credits, matches, open_documents, owed
from ...tools.periods import add_months

LONGEST_YEARS = 2


class KeyAccountPaymentPromiseTaking(models.AbstractModel):
    """Takes promises to pay: checks them against what is open, and notes what was known then."""

    _name = "key.account.payment.promise.taking"
    _description = "Taking of Promises to Pay"

    @api.model
    def _take(self, account, amount, day, covered=None, currency=None, **values):
        """Record a promise of a customer, and judge it at once.

        The user must see the credit of the account; whatever else a caller sends is checked here.

        :param key.account account: the account
        :param float amount: promised, in the currency of the promise; without it, all of ``covered``
        :param date day: promised day
        :param dict covered: ``{move id: amount promised of it or None for all that is open}``; without it the
            promise covers the whole account
        :param res.currency currency: of the amounts; by default that of the documents if they have one, and
            else that of the company
        :param values: ``partner_id``, ``kind``, ``source``, ``note``, ``tolerance_days``, ``paid_bank``,
            ``paid_on``
        :return: the promise
        :raise UserError: with what is wrong, and the way out
        """
        account.ensure_one()
        account._check_sees_credit()
        system = trust.as_system(self)
        company = account.sudo().company_id
        vals = system._prepare_taken(account.sudo(), day, values) | {"user_id": self.env.uid}
        if covered:
            vals |= system._prepare_covered(account.sudo(), covered, currency)
            promised = sum(command[2]["amount"] for command in vals["document_ids"])
            currency = self.env["res.currency"].browse(vals["currency_id"])
            if amount and currency.compare_amounts(amount, promised):
                raise ValidationError(
                    self.env._(
                        "The documents add up to %(sum)s, the promise is %(amount)s. Enter the same amount.",
                        sum=format_amount(self.env, promised, currency),
                        amount=format_amount(self.env, amount, currency),
                    )
                )
            amount = promised
        else:
            vals |= system._prepare_uncovered(account.sudo(), amount, vals)
        currency = self.env["res.currency"].browse(vals["currency_id"])
        if currency.compare_amounts(amount, 0) <= 0:
            raise ValidationError(self.env._("Enter the amount that the customer promised."))
        promise = system.create(
            vals
            | {
                "account_id": account.id,
                "company_id": company.id,
                "amount": amount,
                "amount_due": amount,
                "amount_paid": 0,
            }
        )
        promise._judge()
        promise._after_taken()
        return promise.with_env(self.env)

    def _after_taken(self):
        """Do what follows from new promises (sudo). To be extended."""

    # === WHAT IS STORED === #

    @api.model
    def _prepare_taken(self, account, day, values):
        """Return the checked values of a promise that do not depend on what it covers (sudo)."""
        company = account.company_id
        today = company._key_account_today()
        kind = values.get("kind") or "pay"
        paid_on = kind == "paid" and fields.Date.to_date(values.get("paid_on"))
        day = fields.Date.to_date(day) or today
        last = add_months(today, 12 * LONGEST_YEARS)
        if not today <= day <= last:
            raise ValidationError(
                self.env._(
                    "%(day)s cannot be promised. Choose a day from today to %(last)s.",
                    day=format_date(self.env, day),
                    last=format_date(self.env, last),
                )
            )
        if kind == "paid" and not (paid_on and paid_on <= today):
            raise ValidationError(
                self.env._("Enter the day on which the customer says it has paid: today or before.")
            )
        if kind == "paid" and paid_on < (first := add_months(today, -12)):
            raise ValidationError(
                self.env._(
                    "A payment of %(day)s is too long ago. Choose a day from %(first)s to today.",
                    day=format_date(self.env, paid_on),
                    first=format_date(self.env, first),
                )
            )
        contact = self.env["res.partner"].sudo().browse(values.get("partner_id") or [])
        if contact and contact.commercial_partner_id != account.partner_id:
            raise ValidationError(
                self.env._(
                    "%(contact)s is not a contact of %(customer)s. Choose a contact of this customer, or "
                    "leave the field empty.",
                    contact=contact.display_name,
                    customer=account.partner_id.display_name,
                )
            )
        tolerance = values.get("tolerance_days")
        if tolerance is None:
            tolerance = company.key_account_promise_tolerance
        return {
            "partner_id": contact.id,
            "date": today,
            "date_from": min(today, paid_on or today),
            "date_promised": day,
            "tolerance_days": tolerance,
            "date_limit": self.env["key.account.payment.promise"]._get_limit(day, tolerance),
            "kind": kind,
            "paid_on": paid_on,
            "paid_bank": kind == "paid" and values.get("paid_bank"),
            "source": values.get("source") or ("document" if values.get("covered") else "account"),
            "note": values.get("note"),
        }

    @api.model
    def _prepare_uncovered(self, account, amount, vals):
        """Return the values of a promise for the whole account: at most what is owed, less promises."""
        company, partner = account.company_id, account.partner_id
        self.env.flush_all()
        open_amount = self._get_owed(account)
        booked = self.env.execute_query_dict(
            booked_credits(company, [(partner.id, vals["date_from"])])
        )
        before = {row["item_id"]: float(row["amount"]) for row in booked}
        if vals["kind"] == "paid":
            # The money that the customer speaks of may be booked, but not matched yet.
            for row in booked:
                before[row["item_id"]] -= float(row["waiting"])
                open_amount += float(row["waiting"])
        before = {
            item_id: amount
            for item_id, amount in before.items()
            if not company.currency_id.is_zero(amount)
        }
        # Of documents at their own rates, as they are owed.
        promised = sum(row["running"] for row in self._list_promisable(account))
        promised += self._get_running_whole(account)
        self._check_open(account.display_name, amount, open_amount, promised, company.currency_id)
        return {
            "covers": "account",
            "currency_id": company.currency_id.id,
            "owed_before": open_amount,
            "before": before or False,
        }

    @api.model
    def _prepare_covered(self, account, covered, wanted=None):
        """Return the values of the documents of a promise: open ones of the customer, at most what is open."""
        company, partner = account.company_id, account.partner_id
        rows = self._list_promisable(account)
        found = {row["move_id"]: row for row in rows if row["move_id"] in covered}
        if found.keys() != covered.keys():
            raise UserError(
                self.env._(
                    "Choose documents of %(customer)s in %(company)s that are not paid yet.",
                    customer=partner.display_name,
                    company=company.name,
                )
            )
        currencies = {row["currency_id"] for row in found.values()}
        is_single = len(currencies) == 1 and (not wanted or wanted.id in currencies)
        currency = (
            self.env["res.currency"].browse(currencies.pop()) if is_single else company.currency_id
        )
        measure = "open_currency" if is_single else "open_amount"
        before = self._get_matched_before(company, partner, found, is_single)
        commands = []
        for move_id, row in sorted(found.items(), key=lambda item: (item[1]["due"], item[0])):
            open_amount = currency.round(row[measure])
            amount = covered[move_id]
            running = currency.round(row["running_currency" if is_single else "running"])
            if amount is None:
                amount = currency.round(open_amount - running)
            self._check_open(row["name"], amount, open_amount, running, currency)
            commands.append(
                Command.create(
                    {
                        "move_id": move_id,
                        "name": row["name"],
                        "date_due": row["due"],
                        "open_amount": open_amount,
                        "amount": amount,
                        "before": before.get(move_id, False),
                    }
                )
            )
        whole = self._get_running_whole(account)
        if not company.currency_id.is_zero(whole):
            # What is promised for the whole account is of any document.
            new = sum(
                command[2]["amount"] * row["open_amount"] / row[measure]
                for command in commands
                if (row := found[command[2]["move_id"]])[measure]
            )
            self._check_open(
                account.display_name,
                company.currency_id.round(new),
                self._get_owed(account),
                sum(row["running"] for row in rows) + whole,
                company.currency_id,
            )
        return {"covers": "documents", "currency_id": currency.id, "document_ids": commands}

    def _check_open(self, name, amount, open_amount, promised, currency):
        """Refuse more than what is open and not promised yet."""
        if currency.compare_amounts(amount or 0.0, 0) <= 0:
            return
        if currency.compare_amounts(amount, open_amount - promised) <= 0:
            return
        words = {
            "name": name,
            "open": format_amount(self.env, open_amount, currency),
            "rest": format_amount(self.env, max(open_amount - promised, 0.0), currency),
            "promised": format_amount(self.env, promised, currency),
            "amount": format_amount(self.env, amount, currency),
        }
        if currency.is_zero(promised):
            raise ValidationError(
                self.env._(
                    "%(name)s: %(open)s are open, %(amount)s cannot be promised. Enter what is open, or less.",
                    **words,
                )
            )
        raise ValidationError(
            self.env._(
                "%(name)s: %(open)s are open, and %(promised)s of it are promised already. Cancel that "
                "promise, or enter %(rest)s or less.",
                **words,
            )
        )

    # === WHAT IS KNOWN === #

    @api.model
    def _get_running(self, account):
        """Return the open promises of an account, whatever they cover (sudo)."""
        promises = self.env["key.account.payment.promise"].sudo()
        return promises.search([("account_id", "=", account.id), ("state", "=", "open")])

    @api.model
    def _get_owed(self, account):
        """Return what the customer owes, less its credits, in company currency (sudo)."""
        rows = self.env.execute_query(owed(account.company_id, account.partner_id.ids))
        return float(rows[0][1]) if rows else 0.0

    @api.model
    def _get_running_whole(self, account):
        """Return what open promises for the whole account still cover, in company currency (sudo)."""
        company = account.company_id
        return sum(
            promise.currency_id._convert(
                promise.amount_due - promise.amount_paid,
                company.currency_id,
                company,
                company._key_account_today(),
            )
            for promise in self._get_running(account)
            if promise.covers == "account"
        )

    @api.model
    def _list_promisable(self, account):
        """Return what is open of an account, oldest first, with what is promised of it (sudo).

        :return: rows of :func:`open_documents` with ``name``, and ``running``: what open promises cover of
            it, in company currency, and ``running_currency`` in that of the document
        """
        company, partner = account.company_id, account.partner_id
        self.env.flush_all()
        rows = self.env.execute_query_dict(open_documents(company, partner.ids))
        moves = self.env["account.move"].sudo().browse(row["move_id"] for row in rows)
        names = {move.id: move.name or move.display_name for move in moves}
        running, of_currency = defaultdict(float), defaultdict(float)
        covered = (
            self.env["key.account.payment.promise.document"]
            .sudo()
            .search(
                [
                    ("move_id", "in", moves.ids),
                    ("promise_id.state", "=", "open"),
                    ("promise_id.account_id", "=", account.id),
                ]
            )
        )
        by_id = {row["move_id"]: row for row in rows}
        for promise, documents in covered.grouped("promise_id").items():
            # What is left of the promise, by what is open of its documents.
            left = {}
            for document in documents:
                row = by_id[document.move_id.id]
                is_own = document.currency_id.id == row["currency_id"]
                left[row["move_id"], is_own] = min(
                    document.amount, row["open_currency" if is_own else "open_amount"]
                )
            whole = sum(left.values())
            rest = promise.amount_due - promise.amount_paid
            for (move_id, is_own), part in left.items():
                row, amount = by_id[move_id], part * rest / whole if whole else 0.0
                rate = row["open_amount"] / row["open_currency"] if row["open_currency"] else 1.0
                of_currency[move_id] += amount if is_own else amount / rate
                running[move_id] += amount * rate if is_own else amount
        for row in rows:
            row["name"] = names[row["move_id"]]
            row["running"] = running[row["move_id"]]
            row["running_currency"] = of_currency[row["move_id"]]
        return sorted(rows, key=lambda row: (row["due"], row["move_id"]))

    @api.model
    def _get_matched_before(self, company, partner, move_ids, is_single):
        """Return ``{move id: {item id: amount}}``: what documents are matched with already."""
        pairs = [(move_id, partner.id) for move_id in move_ids]
        before = defaultdict(lambda: defaultdict(float))
        measure = "amount_currency" if is_single else "amount"
        for row in self.env.execute_query_dict(matches(company, pairs)):
            before[row["move_id"]][row["item_id"]] += row[measure]
        return {move_id: dict(items) for move_id, items in before.items()}
