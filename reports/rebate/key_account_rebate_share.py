from odoo import models


class KeyAccountRebateShare(models.Model):
    """The statement of a rebate for the customer: computed once, printed and exported."""

    _inherit = "key.account.rebate.share"

    # === BUSINESS METHODS === #

    def _get_statement(self):
        """Return what the statement tells of this share, for whoever may read it.

        Terms, documents with what each counts, what was earned and paid. Nothing else of the account is in
        it, since it goes to the customer.

        :return: dict of ``rows`` (dicts of ``day``, ``name``, ``money``, ``quantity``, ``earned``), texts and
            amounts
        """
        self.ensure_one()
        self.check_access("read")
        rebate = self.rebate_id
        rows = self._get_documents()
        moves = self.env["account.move"].sudo().browse(row["move_id"] for row in rows)
        names = {move.id: move.name for move in moves}
        is_together = rebate.scope == "accounts" and len(rebate.sudo().account_ids) > 1
        return {
            "period": rebate._tell_period(),
            "steps": rebate._tell_steps(),
            "form": dict(rebate._fields["form"]._description_selection(self.env))[rebate.form],
            "minimum": rebate._say_base(rebate.minimum) if rebate.minimum else False,
            "cap": rebate.currency_id.format(rebate.cap) if rebate.cap else False,
            "rows": [
                {
                    "day": row["day"],
                    "name": names[row["move_id"]],
                    "money": float(row["money"]),
                    "quantity": float(row["quantity"]),
                    "earned": float(row["earned"]),
                }
                for row in rows
            ],
            "has_quantity": rebate.measure == "quantity",
            "has_earned": rebate.form == "days",
            "base": rebate._say_base(self.base),
            "waiting": self._tell_waiting(rows),
            "together": rebate._say_base(self.pool_base) if is_together else False,
            "rate": self.rate_text,
            "payments": [
                (payment.date, payment.move_name, payment.paid)
                for payment in self.settlement_ids.sorted("date")
                if payment.paid
            ],
        }

    def _tell_waiting(self, rows):
        """Return how much of these documents the last night has not counted yet, in words; ``False`` if none.

        What is counted and earned is of the last night, documents are of now.
        """
        rebate = self.rebate_id
        is_quantity = rebate.measure == "quantity"
        whole = sum(float(row["quantity" if is_quantity else "money"]) for row in rows)
        digits = 6 if is_quantity else self.currency_id.decimal_places
        waiting = round(whole - self.base, digits)
        return rebate._say_base(waiting) if waiting and rebate.state != "closed" else False
