from odoo import models


class KeyAccountVisit(models.Model):
    """The status of many visits at once: one quiet note each, and as many statements as for one."""

    _inherit = "key.account.visit"

    # === CRUD METHODS === #

    def write(self, vals):
        if "state" not in vals or len(self) < 2:
            return super().write(vals)
        former = {visit.id: visit.state for visit in self}
        # Odoo's tracking costs several statements per visit.
        result = super(KeyAccountVisit, self.with_context(mail_notrack=True)).write(vals)
        labels = dict(self._fields["state"]._description_selection(self.env))
        changed = self.filtered(lambda visit: visit.state != former[visit.id])
        changed._message_log_batch(
            {
                visit.id: " ".join(
                    filter(
                        None,
                        [
                            labels[former[visit.id]],
                            "→",
                            labels[visit.state],
                            vals.get("cancel_reason"),
                        ],
                    )
                )
                for visit in changed
            }
        )
        return result

    # === BUSINESS METHODS === #

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Tell nobody by mail: visits stand in the plan and the calendar of those who make them."""
