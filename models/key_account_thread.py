from odoo import models


class KeyAccountThread(models.AbstractModel):
    """A chatter whose tracked changes are logged for all changed records at once.

    Odoo logs them record by record, with two statements for each: a change of owner of 500 accounts
    takes more than a thousand.
    """

    _name = "key.account.thread"
    _description = "Chatter of Many Records"
    _inherit = ["mail.thread"]

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
