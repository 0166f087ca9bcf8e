from odoo import models
from odoo.exceptions import AccessError, UserError


class KeyAccountVisitPlanRights(models.AbstractModel):
    """Who changes a plan: managers, and the one person whose plan it is.

    Whoever is one of several people in a plan reads it, and confirms own visits one by one.
    """

    _name = "key.account.visit.plan.rights"
    _description = "Rights on a Visit Plan"

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        self._check_own()

    def _before_unlink(self):
        self._check_own()
        return super()._before_unlink()

    # === BUSINESS METHODS === #

    def _check_own(self):
        """Refuse changes of plans of colleagues, except by managers: whoever is in a plan reads it.

        :raise AccessError: with the colleagues
        """
        self.check_access("write")
        if self.env.su or self.env["key.account"]._user_is_manager():
            return
        for plan in self:
            if others := plan.sudo().user_ids - self.env.user:
                raise AccessError(
                    self.env._(
                        "%(plan)s is also the plan of %(people)s. Ask your manager to change it. "
                        "You can still confirm your own visits one by one.",
                        plan=plan.name,
                        people=", ".join(others.mapped("name")),
                    )
                )

    def _is_own(self):
        """Return whether the user can change the plan, see :meth:`_check_own`."""
        self.ensure_one()
        manager = self.env.su or self.env["key.account"]._user_is_manager()
        return self.has_access("write") and (manager or self.sudo().user_ids <= self.env.user)

    def _get_proposals(self):
        """Return the visits that are still proposed.

        :raise AccessError: if the user cannot see all of them
        """
        visits = self.sudo().visit_ids.filtered(lambda visit: visit.state == "planned")
        visits = visits.with_env(self.env)
        if hidden := visits - visits._filtered_access("read"):
            raise AccessError(
                self.env._(
                    "%(plan)s: you cannot see %(number)s of its visits. Ask your manager to confirm "
                    "the plan, or confirm your own visits one by one.",
                    plan=self.name,
                    number=len(hidden),
                )
            )
        return visits

    def _check_people(self):
        """Refuse planning visits of others, except by managers.

        :raise AccessError: if another user plans for colleagues
        """
        for plan in self:
            plan.user_ids._key_account_check_colleagues(plan.company_id)
        if not self.env["key.account"]._user_is_manager() and self.user_ids - self.env.user:
            raise AccessError(
                self.env._(
                    "You can plan only your own visits. Ask your manager to plan visits of "
                    "colleagues."
                )
            )

    def _check_able(self):
        """Refuse planning for people who cannot work for the accounts of the company.

        :raise UserError: with their names
        """
        for plan in self:
            if others := plan.user_ids - plan.user_ids._key_account_able(plan.company_id):
                raise UserError(
                    self.env._(
                        "%(plan)s: %(people)s cannot visit key accounts of %(company)s. Remove "
                        "them from “People”, or ask your administrator for their access.",
                        plan=plan.name,
                        people=", ".join(others.sudo().mapped("name")),
                        company=plan.company_id.name,
                    )
                )
