from odoo import api, models
from odoo.exceptions import AccessError

PANEL = "key_account.onboarding_panel"
STEP = "key_account.onboarding_step_%s"


class OnboardingOnboardingStep(models.Model):
    """The steps of the first grading, for administrators of key accounts.

    Odoo lets system administrators alone read its panels, so they are read and ticked with full rights
    here, for the company of the user.
    """

    _inherit = "onboarding.onboarding.step"

    # === ACTION METHODS === #

    @api.model
    def action_open_key_account_unit(self):
        """Open the reference unit of the settings."""
        self._key_account_check()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_settings_action"
        )
        view = self.env.ref("key_account.key_account_settings_view_form_unit")
        return {**action, "name": self.env._("Reference Unit"), "views": [(view.id, "form")]}

    @api.model
    def action_open_key_account_scorecard(self):
        """Choose the scorecard that grades customers."""
        self._key_account_check()
        return self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_scorecard_action_choice"
        )

    @api.model
    def action_open_key_account_preview(self):
        """Compute a review: it changes nothing until it is approved."""
        self._key_account_check()
        action = self.env["key.account.review"]._get_first_scorecard().action_review()
        self._key_account_done("preview", self.env.company)
        return action

    @api.model
    def action_open_key_account_features(self):
        """Open the settings, which say of each feature in a sentence what it brings."""
        self._key_account_check()
        self._key_account_done("features", self.env.company)
        return self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_settings_action")

    @api.model
    def action_close_key_account(self):
        """Hide the steps for the company."""
        self._key_account_check()
        if panel := self._key_account_panel():
            panel._search_or_create_progress().action_close()

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_check(self):
        if not self.env.user.has_group("key_account.group_admin"):
            raise AccessError(
                self.env._(
                    "Only key account administrators set up the first grading. Ask your "
                    "administrator."
                )
            )

    @api.model
    def _key_account_panel(self):
        """Return the panel in full rights, empty if it was deleted."""
        panel = self.env.ref(PANEL, raise_if_not_found=False)
        return panel.sudo() if panel else self.env["onboarding.onboarding"].sudo()

    @api.model
    def _key_account_done(self, name, company):
        """Tick a step for a company."""
        if step := self.env.ref(STEP % name, raise_if_not_found=False):
            step.sudo().with_company(company).action_set_just_done()

    @api.model
    def _key_account_steps(self):
        """Return the steps for the company and the user as plain values; none if they were closed."""
        panel = self._key_account_panel()
        if not panel or panel.is_onboarding_closed:
            return []
        steps = panel.step_ids.sorted()
        if not self.env["res.users"]._key_account_administers_all():
            # Whoever may not switch features is not asked to.
            steps -= self.env.ref(STEP % "features", raise_if_not_found=False) or steps.browse()
        return [
            {
                "id": step.id,
                "title": step.title,
                "description": step.description or "",
                "button_text": step.button_text,
                "done_text": step.done_text,
                "method": step.panel_step_open_action_name,
                "done": step.current_step_state != "not_done",
            }
            for step in steps
        ]
