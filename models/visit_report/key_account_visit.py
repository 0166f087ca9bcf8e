from datetime import timedelta

from odoo import api, fields, models

from ...tools.value_text import describe


class KeyAccountVisit(models.Model):
    """What is prepared before a visit, reported after it, and follows from it."""

    _name = "key.account.visit"
    # Mixins come first: what they extend with super() was there before.
    _inherit = [
        "key.account.visit.preparation",
        "key.account.visit.sheet",
        "key.account.visit.reporting",
        "key.account.visit.next.step",
        "key.account.visit",
    ]

    order_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="key_account_visit_id",
        string="Quotations",
    )
    lead_ids = fields.One2many(
        comodel_name="crm.lead",
        inverse_name="key_account_visit_id",
        string="Opportunities",
    )
    relationship_check_ids = fields.Many2many(
        comodel_name="key.account.relationship.check",
        string="Criteria to Tick",
        compute="_compute_relationship_check_ids",
        help="Criteria of the account that are ticked manually.",
    )
    evidence_ids = fields.One2many(
        comodel_name="key.account.relationship.evidence",
        inverse_name="visit_id",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id.relationship_scale_id", "evidence_ids")
    @api.depends_context("uid")
    def _compute_relationship_check_ids(self):
        """Users who see only the visit, and not the account, cannot tick criteria."""
        checks = self.env["key.account.relationship.check"].search(
            [
                ("account_id", "in", self.sudo().account_id.ids),
                ("criterion_id.kind", "!=", "observed"),
            ]
        )
        of_account = checks.grouped("account_id")
        for visit in self:
            visit.relationship_check_ids = of_account.get(visit.account_id._origin)

    # === ACTION METHODS === #

    def action_prepare(self):
        """Update the checklist, and open the preparation of the visit."""
        self.ensure_one()
        self.check_access("write")
        self._update_checks()
        return self._get_records_action(
            name=self.env._("Prepare: %(visit)s", visit=self.display_name),
            views=[(self.env.ref("key_account.key_account_visit_view_form_prepare").id, "form")],
            context={},
        )

    def action_report(self):
        """Open the quick report with the known values.

        :raise ValidationError: if the visit is still to come; saving the report would be refused
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_done_ahead()
        report = self.env["key.account.visit.report"].create(self._prepare_report())
        return report._get_records_action(
            name=self.env._("Report: %(visit)s", visit=self.display_name),
            target="new",
            context={},
        )

    def action_next_visit(self):
        """Open a new visit with the same values, four weeks later, to check and save."""
        self.ensure_one()
        left = self._get_left(self._get_named())
        return self._get_new_action(
            "key.account.visit",
            self.env._("Next Visit"),
            account_id=self.account_id.id,
            previous_visit_id=self.id,
            visit_level=self.visit_level,
            channel=self.channel,
            partner_id=(self.partner_id - left or self.account_partner_id).id,
            user_id=self.user_id.id,
            contact_ids=(self.contact_ids - left).ids,
            purpose_ids=self.purpose_ids.ids,
            start=fields.Datetime.to_string(
                max(self.start, fields.Datetime.now()) + timedelta(weeks=4)
            ),
            duration=self.duration,
        )

    def action_schedule_activity(self):
        """Open a new activity on this visit."""
        self.ensure_one()
        self.check_access("read")
        return self.env["mail.activity.schedule"]._get_records_action(
            name=self.env._("Schedule Activity"),
            target="new",
            context={
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
            },
        )

    def action_quotation(self):
        """Open a new quotation for the customer."""
        return self._get_new_action(
            "sale.order",
            self.env._("New Quotation"),
            partner_id=self.account_partner_id.id,
            company_id=self.company_id.id,
            origin=self._get_origin(),
            key_account_visit_id=self.id,
        )

    def action_opportunity(self):
        """Open a new opportunity of the customer."""
        return self._get_new_action(
            "crm.lead",
            self.env._("New Opportunity"),
            type="opportunity",
            name=self._get_origin(),
            partner_id=self.account_partner_id.id,
            company_id=self.company_id.id,
            key_account_visit_id=self.id,
        )

    def action_problem(self):
        """Open a new usage problem of the customer."""
        return self._get_new_action(
            "key.account.usage.problem",
            self.env._("New Usage Problem"),
            account_id=self.account_id.id,
            visit_id=self.id,
        )

    def action_open_account(self):
        """Open the account, to update its profile."""
        self.ensure_one()
        self.check_access("read")
        return self.account_id._get_records_action(context={})

    # === BUSINESS METHODS === #

    def _has_next_step(self):
        # Records linked to a visit are counted for all users.
        visit = self.sudo()
        return super()._has_next_step() or bool(visit.order_ids or visit.lead_ids)

    def _get_origin(self):
        """Return the name that documents use as their source."""
        return self.env._(
            "Visit to %(customer)s, %(day)s", customer=self.display_name, day=self.date
        )

    def _get_story_details(self):
        """The result of the report, and the next step."""
        outcome = describe(self, "outcome")
        result = ": ".join(filter(None, (outcome, (self.result or "").strip())))
        return [*super()._get_story_details(), result, self._tell_next_step()]

    def _tell_story(self):
        tones = {"reached": "success", "partly": "warning", "not_reached": "danger"}
        told = super()._tell_story()
        return told | {"tone": told["tone"] or tones.get(self.outcome, "")}
