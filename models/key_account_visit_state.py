from odoo import fields, models
from odoo.exceptions import UserError


class KeyAccountVisit(models.Model):
    """What people do to visits in lists, on the kanban and in the calendar, also to many at once.

    A change of status leaves one quiet note on each visit, and costs as many statements as for one.
    """

    _inherit = "key.account.visit"

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_movable(vals)
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

    def _check_movable(self, vals):
        """Refuse to drag what is over to another time; with another status it is another matter.

        :raise UserError: with what to do instead
        """
        if "start" not in vals or "state" in vals:
            return
        start = fields.Datetime.to_datetime(vals["start"])
        over = self.filtered(
            lambda visit: visit.state in ("done", "cancelled") and visit.start != start
        )
        if over:
            raise UserError(
                self.env._(
                    "%(visits)s: what was done or cancelled keeps its time. Plan it again first.",
                    visits=", ".join(over.mapped("display_name")),
                )
            )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Tell nobody by mail: visits stand in the plan and the calendar of those who make them."""
