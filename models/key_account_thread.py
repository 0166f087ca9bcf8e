from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

# What people write themselves; anything else is written by code.
OWN_WORDS = ("comment", "email", "email_outgoing")


class KeyAccountThread(models.AbstractModel):
    """The chatter of the module's records.

    * Tracked changes are logged for all changed records at once. Odoo logs them record by record,
      with two statements for each: a change of owner of 500 accounts takes more than a thousand.
    * What code notes on records that the acting user cannot read comes from the system. Odoo lets
      authors and creators read their messages, which tell the name of the record, and authors can
      edit them: whoever archives a contact would otherwise read a colleague's promise.
    """

    _name = "key.account.thread"
    _description = "Chatter of Many Records"
    _inherit = ["mail.thread"]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Mails open no record, but of rooms that say how: anybody may call Odoo's gateway, and name model and values.

        :raise AccessError: with the full rights of the gateway
        """
        if self.env.su:
            raise AccessError(
                self.env._(
                    "Mails do not open records of “%s”. Enter them in Key Accounts.",
                    self._description,
                )
            )
        return super().message_new(msg_dict, custom_values)

    def _track_prepare(self, fields_iter):
        super()._track_prepare(fields_iter)
        if not self.env.su:
            self._get_own_changes().update(self.ids)

    def _track_finalize(self):
        super()._track_finalize()
        self._get_own_changes().clear()

    def _get_own_changes(self):
        """Return the ids of the records that the user changes with own rights in this transaction.

        The change is the user's, even if it takes away access: a new owner, for example.
        """
        key = f"key_account.own_changes.{self._name}"
        return self.env.cr.precommit.data.setdefault(key, set())

    def _message_create(self, values_list):
        """Create notes on records that the user cannot read as the system; the order is kept.

        Code notes with all rights: whoever posts in own rights has to see the record, as Odoo asks.
        """
        if not self.env.su:
            return super()._message_create(values_list)
        noted = {
            values["res_id"]
            for values in values_list
            if values.get("res_id") and values.get("message_type") not in OWN_WORDS
        }
        hidden = set(self.browse(noted)._filter_hidden().ids)
        if not hidden:
            return super()._message_create(values_list)
        system = self.with_user(SUPERUSER_ID)
        user, author = self.env.user.partner_id, system.env.user.partner_id
        others, unseen = [], []
        for values in values_list:
            if values.get("res_id") not in hidden:
                others.append(values)
            elif values.get("author_id") == user.id:
                told = {"author_id": author.id, "email_from": author.email_formatted}
                unseen.append(values | told)
            else:
                unseen.append(values)
        messages = {
            False: iter(super()._message_create(others)),
            True: iter(super(KeyAccountThread, system)._message_create(unseen)),
        }
        created = self.env["mail.message"].sudo()
        return created.union(
            *(next(messages[values.get("res_id") in hidden]).sudo() for values in values_list)
        ).with_env(created.env)

    def _filter_hidden(self):
        """Return those of these records that the user cannot read, and did not change alone."""
        if self.env.uid == SUPERUSER_ID:
            return self.browse()
        records = self.browse(set(self.ids) - self._get_own_changes())
        seen = records.sudo(False).with_context(
            allowed_company_ids=self.env.user._get_company_ids(), active_test=False
        )
        return records - seen._filtered_access("read").with_env(self.env)

    def _message_track(self, fields_iter, initial_values_dict):
        """Log plain changes together; what has an author, a text or a subtype of its own goes alone."""
        if not fields_iter or len(self) == 1:
            return super()._message_track(fields_iter, initial_values_dict)
        data = self.env.cr.precommit.data
        own = {
            record_id
            for kind in ("message", "author")
            for record_id in data.get(f"mail.tracking.{kind}.{self._name}", ())
        }
        shown = self.fields_get(
            fields_iter, attributes=("string", "type", "selection", "currency_field")
        )
        tracking = {}
        for record in self.exists():
            initial = initial_values_dict[record.id]
            changes, values = record._mail_track(shown, initial)
            subtype = changes and record._track_subtype({name: initial[name] for name in changes})
            if record.id not in own and not subtype:
                tracking[record.id] = (changes, values)
        together = self.browse(tracking)
        together._log_tracking({record_id: both for record_id, both in tracking.items() if both[1]})
        return tracking | super(KeyAccountThread, self - together)._message_track(
            fields_iter, initial_values_dict
        )

    def _log_tracking(self, tracking):
        """Log one note with tracked values on each record.

        :param dict tracking: what ``_mail_track`` returned, by id of the record
        """
        records = self.browse(tracking)
        if not records:
            return
        notes = records._message_log_batch(
            {
                record.id: record._track_get_default_log_message(tracking[record.id][0])
                for record in records
            }
        )
        self.env["mail.tracking.value"].sudo().create(
            [
                dict(values, mail_message_id=note.id)
                for note in notes
                for _command, _id, values in tracking[note.res_id][1]
            ]
        )
