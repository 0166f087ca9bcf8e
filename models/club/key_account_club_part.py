from markupsafe import Markup

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class KeyAccountClubPart(models.AbstractModel):
    """What a customer is promised: a membership, a seat at an event, a service.

    Nothing is promised to archived accounts, and to people who left. The account tells what users deleted, so that
    what was not kept does not vanish.
    """

    _name = "key.account.club.part"
    _description = "Promise to a Customer"
    _inherit = ["key.account.guarded"]

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        if not self.env.su:
            self._check_present()

    def _before_unlink(self):
        before = super()._before_unlink()
        return before if self.env.su else before | {"gone": self._tell_all()}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        for account, told in before.get("gone", {}).items():
            lines = Markup("").join(Markup("<li>%s</li>") % text for text in told)
            account._message_log(
                body=Markup("<p>%s</p><ul>%s</ul>") % (self.env._("Deleted:"), lines)
            )

    # === BUSINESS METHODS === #

    def _check_present(self):
        """Refuse archived accounts, and people who left or are archived.

        :raise ValidationError: with the account, or the person
        """
        for part in self.sudo():
            if not part.account_id.active:
                raise ValidationError(
                    self.env._(
                        "%s is archived. Unarchive the account first.",
                        part.account_id.display_name,
                    )
                )
            person = part.stakeholder_id if "stakeholder_id" in part._fields else part.browse()
            if person and (person.has_left or not person.active):
                raise ValidationError(
                    self.env._(
                        "%s has left, or is archived. Choose another person.", person.display_name
                    )
                )

    def _tell_all(self):
        """Return what these records are in words, by account (with all rights)."""
        told = {}
        for part, whole in zip(self, self.sudo(), strict=True):
            told.setdefault(whole.account_id, []).extend(part._tell_gone())
        return told

    def _tell_gone(self):
        """Return what a record is, in words: a list."""
        return [self.display_name]

    def _tell_day(self, day):
        return format_date(self.env, day)
