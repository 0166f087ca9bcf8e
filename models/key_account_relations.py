from odoo import api, models


class KeyAccountRelations(models.AbstractModel):
    """What the customer relations report tells of accounts. Rooms extend both hooks."""

    _name = "key.account.relations"
    _description = "Accounts in Customer Relations Reports"

    # === HOOKS === #

    @api.model
    def _get_report_section_names(self):
        """Return the sections in their order, ``{code: label}``. To be extended by rooms."""
        return {}

    @api.model
    def _get_report_sections(self, scope):
        """Return what a report tells: list of :class:`~..tools.relations.ReportSource`. To be extended by rooms.

        :param ReportScope scope: of which accounts and which days
        """
        return []
