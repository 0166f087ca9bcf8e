from odoo import models
from odoo.exceptions import UserError


class KeyAccountHandoverPrinting(models.AbstractModel):
    """The handover documents of all accounts of a handover."""

    _name = "key.account.handover.printing"
    _description = "Documents of a Handover"

    # === ACTION METHODS === #

    def action_print_documents(self):
        """Print what successors have to know of the accounts that the user may read."""
        self.ensure_one()
        self.check_access("read")
        lines = self.line_ids.filtered(lambda line: not line.is_excluded)
        lines = lines.filtered(lambda line: line.account_id.has_access("read"))
        if not lines:
            raise UserError(
                self.env._("You may read none of these accounts. They are printed by who has them.")
            )
        return lines.action_print_document()
