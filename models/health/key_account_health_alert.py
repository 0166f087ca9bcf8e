from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

# Days in which the owner of an account looks into an alert.
DAYS = 3


class KeyAccountHealthAlert(models.AbstractModel):
    """Alerts: the owner is told once per episode, and a play is proposed."""

    _name = "key.account.health.alert"
    _description = "Health Alerts of Accounts"

    # === ACTION METHODS === #

    def action_health_play(self):
        """Open Odoo's planner with the play of the signal that costs most, for the owner."""
        self.ensure_one()
        self.check_access("write")
        plan = self._get_health_play()
        if not plan:
            raise UserError(
                self.env._(
                    "No play is proposed for %(account)s. Ask your administrator to choose one for the health signal "
                    "“%(signal)s”, or plan an activity.",
                    account=self.display_name,
                    signal=self.health_signal_id.name or "–",
                )
            )
        return self._open_play(plan)

    # === BUSINESS METHODS === #

    def _open_play(self, plan):
        return self.env["mail.activity.schedule"]._get_records_action(
            name=plan.display_name,
            views=[(self.env.ref("mail.mail_activity_schedule_view_form").id, "form")],
            target="new",
            context={
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "plan_mode": True,
                "default_plan_id": plan.id,
                "default_plan_on_demand_user_id": (self.owner_id or self.env.user).id,
            },
        )

    def _get_health_play(self):
        """Return the play of the weakest signal, or of the first signal that has one."""
        plan = self.health_signal_id.plan_id
        if not plan:
            signals = self.env["key.account.health.signal"].search(
                [("plan_id", "!=", False)], limit=1
            )
            plan = signals.plan_id
        return plan.sudo()

    @api.model
    def _get_untold_domain(self):
        return [("health_alert_on", "!=", False), ("health_is_told", "=", False)]

    def _tell_owners(self):
        """Plan one activity for the owner of each account in alert; quietly, without mail."""
        for account in self.with_context(mail_activity_quick_update=True):
            owner = account.owner_id
            if owner and owner.active:
                told = account.with_user(owner).with_context(lang=owner.lang)
                account.activity_schedule(
                    "mail.mail_activity_data_todo",
                    account.company_id._key_account_today() + timedelta(days=DAYS),
                    summary=told.env._("Health alert: %(health)s of 100", health=account.health),
                    note=told._tell_alert(),
                    user_id=owner.id,
                )
        self.health_is_told = True

    def _tell_alert(self):
        """Return the reasons and the proposed play, for the user of the environment."""
        snapshot = self.env["key.account.health"].search([("account_id", "=", self.id)], limit=1)
        note = self._tell_health(snapshot)
        if plan := self._get_health_play():
            text = self.env._("Proposed play: %(play)s", play=plan.display_name)
            note += Markup("<p>%s</p>") % text
        return note

    def _note_play(self, plan):
        """Note on those of these accounts that are in alert that a play was started."""
        signals = self.env["key.account.health.signal"].sudo()
        if not signals.search_count([("plan_id", "=", plan.id)], limit=1):
            return
        alarmed = self.sudo().filtered("health_alert_on")
        for company, accounts in alarmed.grouped("company_id").items():
            accounts.health_play_on = company._key_account_today()
