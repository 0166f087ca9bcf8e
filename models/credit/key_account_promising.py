from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.sentences import joined
from ...tools.story import StorySource

PROMISE = "key.account.payment.promise"
ON_SHEET = 5


class KeyAccountPromising(models.AbstractModel):
    """Promises to pay of an account: taken from it, told beside its documents, in its story and on its sheet."""

    _name = "key.account.promising"
    _description = "Promises to Pay of an Account"

    # === ACTION METHODS === #

    def action_take_promise(self):
        """Open the dialog to take a promise to pay from the customer, with what is overdue chosen.

        :raise AccessError: for an account whose credit the user may not see
        :raise UserError: if the customer owes nothing that is not promised yet
        """
        self.ensure_one()
        return self._open_take_promise("account")

    def action_view_payment_promises(self):
        """Open the promises to pay of the accounts.

        :raise AccessError: for an account whose credit the user may not see
        """
        self.check_access("read")
        self._check_sees_credit()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_payment_promise_action"
        )
        return action | {"domain": [("account_id", "in", self.ids)], "context": {}}

    # === BUSINESS METHODS === #

    def _open_take_promise(self, source, move_ids=()):
        """Return the action of the dialog.

        :param str source: what the promise is taken from
        :param move_ids: ids of the documents that are chosen; what is overdue without any
        """
        self._check_sees_credit()
        wizard = self.env["key.account.payment.promise.take"].create(
            {
                "account_id": self.id,
                "source": source,
                "tolerance_days": self.company_id.key_account_promise_tolerance,
            }
        )
        if not wizard.line_ids and self._get_exposure()["owed"] <= 0:
            raise UserError(
                self.env._("%s owes nothing that is not promised yet.", self.display_name)
            )
        if move_ids:
            self._check_promisable(wizard, move_ids)
            wizard._choose(move_ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise to Pay of %s", self.display_name),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_promisable(self, wizard, move_ids):
        """Refuse documents of which nothing is left to promise, and tell the promises.

        :raise UserError: if the dialog has none of the documents
        """
        if not set(move_ids).isdisjoint(wizard.sudo().line_ids.move_id.ids):
            return
        documents = (
            self.env["key.account.payment.promise.document"]
            .sudo()
            .search(
                [
                    ("move_id", "in", move_ids),
                    ("promise_id.account_id", "=", self.id),
                    ("promise_id.state", "=", "open"),
                ]
            )
        )
        if not documents:
            raise UserError(
                self.env._("Nothing is open of what you chose. Choose other documents.")
            )
        raise UserError(
            self.env._(
                "Promised already: %s. Cancel that promise before you take another one.",
                joined(
                    self.env,
                    (
                        f"{document.name} ({document.promise_id._tell_short()})"
                        for document in documents
                    ),
                ),
            )
        )

    def _get_disputes(self):
        """Return ``{move id: [names of disputes]}``: what the customer does not pay. Rooms extend it (no check)."""
        return {}

    def _get_open_documents(self, limit=None):
        """Tell the promise beside each open document."""
        documents = super()._get_open_documents(limit)
        covered = self.env["key.account.payment.promise.document"].sudo()
        domain = [
            ("move_id", "in", [row["move_id"] for row in documents]),
            ("promise_id.account_id", "=", self.id),
            ("promise_id.state", "in", ("open", "partly", "broken")),
        ]
        promises = {}
        for document in covered.search(domain).sorted(lambda line: line.promise_id.date_promised):
            promises[document.move_id.id] = document.promise_id
        return [
            row | {"promise": promises[row["move_id"]]._tell_short()}
            if row["move_id"] in promises and row["open"] > 0
            else row
            for row in documents
        ]

    # === SHEET AND STORY === #

    def _get_sheet_sections(self, contacts):
        """Promises to pay, for those who may see the credit of the account."""
        sections = super()._get_sheet_sections(contacts)
        if not self.sudo(False)._filter_credit():
            return sections
        promises = self.env[PROMISE].search(
            [("account_id", "=", self.id), ("state", "in", ("open", "partly", "broken"))],
            order="date_promised desc, id desc",
            limit=ON_SHEET,
        )
        lines = [
            {
                "day": format_date(self.env, promise.date_promised),
                "text": promise._tell_amounts(),
                "danger": promise.state != "open",
            }
            for promise in promises
        ]
        further = sections.get("further", [])
        return sections | {
            "further": [*further, {"title": self.env._("Promises to pay"), "lines": lines}]
        }

    def _get_story_sources(self):
        values = {
            "kind": "payment",
            "label": self.env._("Promises to Pay"),
            "model": PROMISE,
            "feature": "feature_credit",
        }
        mine = [("account_id", "=", self.id)]
        return [
            *super()._get_story_sources(),
            StorySource(
                icon="fa-money",
                domain=mine,
                day="date",
                tell=lambda promises: {promise.id: promise._tell_taken() for promise in promises},
                **values,
            ),
            StorySource(
                icon="fa-check",
                domain=[*mine, ("date_settled", "!=", False)],
                day="date_settled",
                tell=lambda promises: {promise.id: promise._tell_settled() for promise in promises},
                **values,
            ),
        ]

    def _with_history(self):
        """An account with promises to pay has a history."""
        promises = self.env[PROMISE].sudo()
        groups = promises._read_group([("account_id", "in", self.ids)], ["account_id"])
        return super()._with_history().union(*(account.with_env(self.env) for [account] in groups))

    def _move_to_partner(self, partner):
        """What the company of the customer paid decides on its promises as well."""
        result = super()._move_to_partner(partner)
        self.env[PROMISE]._judge_of(partner)
        return result
