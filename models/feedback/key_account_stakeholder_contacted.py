from odoo import api, models
from odoo.tools import SQL


class KeyAccountStakeholderContacted(models.AbstractModel):
    """Return calls are contacts, too."""

    _inherit = "key.account.stakeholder.contacted"

    @api.model
    def _get_moments(self, now):
        return (
            *super()._get_moments(now),
            SQL(
                """
                SELECT person.id, call.date_done
                  FROM person
                  JOIN key_account_return_call call
                    ON call.partner_id = person.partner_id AND call.state = 'done'
                   AND call.company_id = person.company_id
                 WHERE call.date_done <= %s
                """,
                now,
            ),
        )

    @api.model
    def _flush_contacts(self):
        super()._flush_contacts()
        self.env["key.account.return.call"].flush_model()
