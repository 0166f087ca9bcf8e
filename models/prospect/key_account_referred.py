from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.touch import touch


class KeyAccountReferred(models.AbstractModel):
    """Who recommended an account: the map of referrals has a beginning, since nobody recommends in a circle."""

    _name = "key.account.referred"
    _description = "Key Account and Who Recommended It"

    # === CONSTRAINT METHODS === #

    @api.constrains("referred_by_id", "partner_id")
    def _check_referral_loop(self):
        referred = self.filtered("referred_by_id")
        # Whoever writes one of those above meanwhile begins again, and sees this.
        touch(self.sudo().browse(referred._get_recommending_ids()))
        if looped := referred._find_referral_loop():
            raise ValidationError(
                self.env._(
                    "%(account)s recommended %(other)s itself, directly or through others. Remove that first, or "
                    "choose another contact.",
                    account=looped.display_name,
                    other=looped.referred_by_id.display_name,
                )
            )

    # === BUSINESS METHODS === #

    def _move_to_partner(self, partner):
        if self.sudo().referred_by_id.commercial_partner_id == partner:
            self.sudo().referred_by_id = False
        return super()._move_to_partner(partner)

    def _merge_into(self, target):
        """Two accounts that recommended each other become one, which nobody of itself recommended."""
        for account, other in ((self.sudo(), target.sudo()), (target.sudo(), self.sudo())):
            own = account.referred_by_id.commercial_partner_id
            if own and (
                own in (account.partner_id, other.partner_id)
                or other.id in account._get_recommending_ids()
            ):
                account.referred_by_id = False
        return super()._merge_into(target)

    def _forget_referral_circles(self):
        """Empty who recommended these accounts where that is themselves, directly or through others."""
        for account in self:
            own = account.referred_by_id.commercial_partner_id == account.partner_id
            if own or account._find_referral_loop():
                account.referred_by_id = False

    def _find_referral_loop(self):
        """Return one of the accounts that recommended whoever recommended it, if there is one."""
        return self.browse(
            account_id for account_id, parent_id in self._read_above() if account_id == parent_id
        )[:1]

    def _get_recommending_ids(self):
        """Return the ids of the accounts that recommended these, directly or through others."""
        return sorted({parent_id for _account_id, parent_id in self._read_above()} - set(self.ids))

    def _read_above(self):
        """Return each account with each one above it on the map, as pairs of ids."""
        if not self:
            return []
        self.flush_model(["company_id", "partner_id", "referred_by_id"])
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE link AS (
                    SELECT account.id, parent.id AS parent_id
                      FROM key_account account
                      JOIN res_partner referrer ON referrer.id = account.referred_by_id
                      JOIN key_account parent ON parent.partner_id = referrer.commercial_partner_id
                       AND parent.company_id = account.company_id
                       AND parent.id <> account.id  -- refused in other words
                ), above (id, parent_id) AS (
                    SELECT id, parent_id FROM link WHERE id IN %s
                     UNION
                    SELECT above.id, link.parent_id FROM above JOIN link ON link.id = above.parent_id
                )
                SELECT id, parent_id FROM above
                """,
                self._ids,
            )
        )
