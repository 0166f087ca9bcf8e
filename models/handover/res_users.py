from odoo import models


class ResUsers(models.Model):
    """Whoever leaves with accounts or open work leaves a draft of a handover."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    def action_archive(self):
        """Save the open activities first: Odoo deletes them with the user."""
        leaving = self.filtered("active")
        leaving._key_account_leave_work(save=True)
        result = super().action_archive()
        return leaving._key_account_tell_drafts() or result

    # === BUSINESS METHODS === #

    def _key_account_tell_drafts(self):
        """Return the message of how many accounts of these users wait for a successor, with a link; ``None`` without.

        It is for those who can choose one; managers have the draft on their start page besides.
        """
        # Whoever archives people works for all companies at that moment, whichever is chosen.
        companies = self.env.user.company_ids.ids
        handovers = self.env["key.account.handover"].with_context(allowed_company_ids=companies)
        if not self or not handovers.has_access("write"):
            return None
        drafts = handovers.search(
            [("giver_id", "in", self.ids), ("state", "=", "draft"), ("is_leaver", "=", True)]
        )
        if not drafts:
            return None
        number = len(drafts.line_ids.filtered(lambda line: not line.is_excluded))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": ", ".join(drafts.giver_id.mapped("name")),
                "message": self.env._("Accounts that wait for a successor: %s.", number) + " %s",
                "links": [
                    {
                        "label": draft.display_name,
                        "url": f"/odoo/{handovers._name}/{draft.id}",
                    }
                    for draft in drafts[:1]
                ],
                # The form is read again.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if {"active", "company_ids", "group_ids"} & vals.keys():
            self._key_account_leave_work()

    def _key_account_leave_work(self, *, save=False):
        """Draft a handover for each company in which users hold work that they can do no longer.

        :param bool save: whether they are about to be archived: their activities are taken off them
        """
        self.env["key.account.handover"]._draft_of_leavers(self, save=save)
