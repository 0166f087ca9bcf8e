from odoo import models


class KeyAccountStakeholderProtected(models.AbstractModel):
    """Access from a person to the protected data, and what happens to it with the person.

    There is no field for it, so no search, export or report can follow a path to it.
    """

    _name = "key.account.stakeholder.protected"
    _description = "Access to Protected Data"

    # === STEPS === #

    def _before_unlink(self):
        # Not left to the database: the access log must record the erasure.
        self._sensitive().unlink()
        return super()._before_unlink()

    # === ACTION METHODS === #

    def action_open_sensitive(self):
        """Open the protected data of the person; an empty form if there is none.

        :raise AccessError: for users without the group of protected data
        """
        self.ensure_one()
        self.check_access("read")
        sensitive = self.env["key.account.stakeholder.sensitive"]
        sensitive.check_access("read")
        return sensitive.search([("stakeholder_id", "=", self.id)])._get_records_action(
            name=self.env._("Protected Data of %(person)s", person=self.display_name),
            context={"default_stakeholder_id": self.id},
        )

    def action_view_sensitive_access(self):
        """Open the access log of the protected data of the person."""
        self.ensure_one()
        self.check_access("read")
        self.env["key.account.sensitive.access"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Access Log of %(person)s", person=self.display_name),
            "res_model": "key.account.sensitive.access",
            "view_mode": "list",
            "domain": [("stakeholder_id", "=", self.id)],
            "help": self.env.ref("key_account.key_account_sensitive_access_action").sudo().help,
        }

    # === BUSINESS METHODS === #

    def _sensitive(self):
        """Return the protected data of these people (sudo)."""
        sensitive = self.env["key.account.stakeholder.sensitive"].sudo()
        return sensitive.search([("stakeholder_id", "in", self.ids)])

    def _join_details(self, target):
        if (own := target._sensitive()) and (other := self._sensitive()):
            other._merge_into(own)
        return super()._join_details(target)
