from odoo import api, models

from ...tools import trust

# Notes of the transaction: the settings of scorecards before it, and those created in it.
NOTES = "key_account.scorecard_settings"


class KeyAccountScorecardHistory(models.AbstractModel):
    """Records changes of scorecards and of their criteria, bands, grades and minimums.

    The first change in a transaction notes the settings as they were; at its end, one entry for each
    scorecard that is different tells what changed. A save of a form is one transaction.
    """

    _name = "key.account.scorecard.history"
    _description = "History of a Key Account Scorecard"

    # The path to the scorecard; "" on the scorecard itself.
    _scorecard_path = "scorecard_id"
    # Changes of these fields are not recorded.
    _unrecorded_settings = frozenset({"sequence"})

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        link, _dot, rest = self._scorecard_path.partition(".")
        if link:
            sent = trust.sent_defaults(self)
            parents = self.env[self._fields[link].comodel_name].browse(
                {(sent | vals).get(link) for vals in vals_list} - {None, False}
            )
            self._note_settings(parents.exists().mapped(rest) if rest else parents.exists())
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        if not self._scorecard_path:
            self._get_notes().update(dict.fromkeys(self.ids))

    def _before_change(self, vals):
        if vals.keys() - self._unrecorded_settings:
            self._note_settings(self._get_changed_scorecards())
        return super()._before_change(vals)

    def _before_unlink(self):
        self._note_settings(self._get_changed_scorecards())
        return super()._before_unlink()

    # === BUSINESS METHODS === #

    def _get_changed_scorecards(self):
        return self.mapped(self._scorecard_path) if self._scorecard_path else self

    @api.model
    def _get_notes(self):
        """Return what was noted in this transaction: settings as JSON by id, ``None`` for new ones."""
        return self.env.cr.precommit.data.setdefault(NOTES, {})

    @api.model
    def _note_settings(self, scorecards):
        """Note the settings as they are now, unless this transaction has noted them before."""
        notes = self._get_notes()
        scorecards = trust.as_system(scorecards.filtered(lambda record: record.id not in notes))
        if not scorecards:
            return
        if not any(notes.values()):
            self.env.cr.precommit.add(self.env["key.account.scorecard"]._record_changes)
        notes.update({scorecard.id: scorecard._get_history_settings() for scorecard in scorecards})

    @api.model
    def _record_changes(self):
        """Record what this transaction has changed: an entry for each scorecard."""
        notes = {key: before for key, before in self._get_notes().items() if before}
        self._get_notes().clear()
        scorecards = trust.as_system(self.env["key.account.scorecard"]).browse(notes).exists()
        entries = []
        for scorecard in scorecards:
            before, after = notes[scorecard.id], scorecard._get_history_settings()
            if before != after:
                company = scorecard.company_id or self.env.company
                entries.append(
                    {
                        "scorecard_id": scorecard.id,
                        "date": company._key_account_today(),
                        "user_id": self.env.uid,
                        "before": before,
                        "after": after,
                    }
                )
        trust.as_system(self.env["key.account.scorecard.change"]).create(entries)
