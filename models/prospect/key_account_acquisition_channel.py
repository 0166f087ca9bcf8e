from odoo import api, fields, models
from odoo.tools import SQL


class KeyAccountAcquisitionChannel(models.Model):
    """Channels are known from the source of leads: the first lead of a customer says how it came."""

    _inherit = "key.account.acquisition.channel"

    source_ids = fields.Many2many(
        comodel_name="utm.source",
        relation="key_account_channel_source_rel",
        column1="channel_id",
        column2="source_id",
        string="Sources of Leads",
        help="An account without channel takes this one if its first lead with a source has one of these.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _take_from_leads(self, condition):
        """Give accounts without channel that of the source of their first lead, in one statement.

        :param SQL condition: on ``account``, to select accounts
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account account
                   SET acquisition_channel_id = found.channel_id
                  FROM (SELECT DISTINCT ON (account.id) account.id, source.channel_id
                          FROM key_account account
                          JOIN res_partner contact ON contact.commercial_partner_id = account.partner_id
                          JOIN crm_lead lead ON lead.partner_id = contact.id
                           AND COALESCE(lead.company_id, account.company_id) = account.company_id
                          JOIN key_account_channel_source_rel source ON source.source_id = lead.source_id
                          JOIN key_account_acquisition_channel channel
                            ON channel.id = source.channel_id AND channel.active
                         WHERE account.acquisition_channel_id IS NULL AND %s
                         ORDER BY account.id, lead.create_date, lead.id, channel.sequence, channel.id) found
                 WHERE found.id = account.id
                """,
                condition,
            )
        )
        if self.env.cr.rowcount:
            self.env["key.account"].invalidate_model(["acquisition_channel_id"])
