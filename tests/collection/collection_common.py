from ..credit.promises_common import PromisesCommon


class CollectionCommon(PromisesCommon):
    """The account of a rolling mill on 30 September 2025, a Tuesday, and calls to it."""

    def _row(self, account=None, user=None):
        """Return the row of an account in the list of a user, none if there is none."""
        self.env.invalidate_all()
        rows = self.env["key.account.collection"].with_user(user or self.user_own)
        return rows.search([("account_id", "=", (account or self.account).id)])

    def _assert_row(self, call_class, *, to_call=True, account=None, **values):
        row = self._row(account)
        self.assertEqual((row.call_class, row.to_call), (call_class, to_call), row.reason)
        for name, value in values.items():
            self.assertEqual(row[name], value, name)
        return row

    def _call(self, result, documents=(), account=None, user=None, **values):
        """Record a call with its result, as the dialog does; return the contact."""
        account = (account or self.account).with_user(user or self.user_own)
        action = account.action_collect()
        call = account.env[action["res_model"]].browse(action["res_id"])
        for line in call.document_ids:
            line.is_chosen = line.sudo().move_id in documents
        call.write({"result": result, **values})
        call.action_save()
        return self.env["key.account.collection.contact"].search([], order="id desc", limit=1)

    def _contact_on(self, day, result="wrong", **values):
        """Record a contact of a day."""
        return self.env["key.account.collection.contact"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "date": day,
                "result": result,
                **values,
            }
        )
