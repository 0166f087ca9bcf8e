from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

OUTCOMES = [
    ("reached", "Goal reached"),
    ("partly", "Partly reached"),
    ("not_reached", "Not reached"),
]
# Fields of a report: a done visit is checked again if one of them is cleared.
REPORT_FIELDS = {"outcome", "result", "contact_ids", "note_ids", "next_step", "photo_ids"}


class KeyAccountVisitReporting(models.AbstractModel):
    """Results of a visit: report, promises, problems and the next step."""

    _name = "key.account.visit.reporting"
    _description = "Report of a Visit"
    _fixed = {"previous_visit_id"}

    outcome = fields.Selection(
        selection=OUTCOMES,
        copy=False,
        tracking=True,
    )
    result = fields.Text(
        copy=False,
        help="The result of the visit, in one or two sentences.",
    )
    note_ids = fields.One2many(
        comodel_name="key.account.visit.note",
        inverse_name="visit_id",
        string="Findings",
        copy=False,
    )
    commitment_ids = fields.One2many(
        comodel_name="key.account.commitment",
        inverse_name="visit_id",
        string="Promises",
        copy=False,
    )
    problem_ids = fields.One2many(
        comodel_name="key.account.usage.problem",
        inverse_name="visit_id",
        string="Usage Problems",
        copy=False,
    )
    photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="key_account_visit_photo_rel",
        column1="visit_id",
        column2="attachment_id",
        string="Photos",
        copy=False,
        bypass_search_access=True,
    )
    previous_visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        copy=False,
        help="The visit on which this visit was agreed.",
    )
    next_visit_ids = fields.One2many(
        comodel_name="key.account.visit",
        inverse_name="previous_visit_id",
        string="Next Visits",
    )
    report_needs = fields.Char(
        string="Required",
        compute="_compute_report_needs",
        help="What the report must contain for this visit level.",
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_level", "company_id", "channel")
    def _compute_report_needs(self):
        needs = self.env["key.account.visit.requirement"]._get_needs(self)
        for visit in self:
            visit.report_needs = self._describe_needs(needs[visit.sudo()])

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.filtered(lambda visit: visit.state == "done")._check_report()
        self._own_photos()

    def _before_change(self, vals):
        reported = self.filtered(lambda visit: visit.state == "done")
        return super()._before_change(vals) | {"reported": reported}

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "photo_ids" in vals:
            self._own_photos()
        if vals.get("state") == "done":
            self._check_report()
            (self - before["reported"])._fill_actual_time()
        elif REPORT_FIELDS & vals.keys():
            before["reported"]._check_report()

    # === BUSINESS METHODS === #

    def _prepare_report(self):
        """Return the values of a quick report: one line per topic, filled in with existing notes."""
        notes = {note.topic_id: note for note in self.note_ids}
        topics = self.env["key.account.visit.topic"].search([]) | self.note_ids.topic_id
        return {
            "visit_id": self.id,
            "outcome": self.outcome,
            "result": self.result,
            "next_step": self.next_step,
            "next_step_date": self.next_step_date or self._get_next_step_day(),
            "next_step_user_id": (self.next_step_user_id or self.user_id).id,
            "contact_ids": [Command.set(self.contact_ids.ids)],
            "photo_ids": [Command.set(self.photo_ids.ids)],
            "line_ids": [
                Command.create(
                    {
                        "topic_id": topic.id,
                        "note_id": topic in notes and notes[topic].id,
                        "text": topic in notes and notes[topic].text,
                    }
                )
                for topic in topics
            ],
        }

    def _check_report(self):
        """Refuse done visits without the report that their level requires.

        Jobs and data with full rights are not checked: they have no report.

        :raise UserError: with the missing fields of each visit
        """
        if self.env.su:
            return
        lines = []
        for visit, needs in self.env["key.account.visit.requirement"]._get_needs(self).items():
            if missing := [name for name in needs if not visit._has(name)]:
                lines.append(
                    self.env._(
                        "%(visit)s, %(day)s: %(missing)s",
                        visit=visit.display_name,
                        day=visit.date,
                        missing=self._describe_needs(missing),
                    )
                )
        if lines:
            raise UserError(
                self.env._(
                    "The report is not complete. Open it and fill in the missing fields:\n"
                    "%(missing)s",
                    missing="\n".join(lines),
                )
            )

    def _fill_actual_time(self):
        """Use the planned times if none were entered."""
        for visit in self:
            if not visit.actual_start:
                visit.actual_start = visit.start
            if not visit.actual_duration:
                visit.actual_duration = visit.duration

    @api.model
    def _describe_needs(self, names):
        labels = self.env["key.account.visit.requirement"]._fields
        return ", ".join(labels[name]._description_string(self.env) for name in names)

    def _has(self, need):
        """Return whether the report has what a need asks for."""
        self.ensure_one()
        if need == "needs_next_step":
            return self._has_next_step()
        if need == "needs_photo":
            return bool(self.photo_ids) or self.channel != "visit"
        field = {"needs_contacts": "contact_ids", "needs_note": "note_ids"}
        return bool(self[field.get(need, need.removeprefix("needs_"))])

    def _has_next_step(self):
        return super()._has_next_step() or bool(self.next_step or self.next_visit_ids)

    def _own_photos(self):
        """Attach photos to their visit: users who can see the visit can see them."""
        for visit in self:
            foreign = visit.photo_ids.sudo().filtered(
                lambda photo, visit=visit: (photo.res_model, photo.res_id) != (self._name, visit.id)
            )
            if not self.env.su and any(
                photo.create_uid != self.env.user
                or (photo.res_id and photo.res_model != "key.account.visit.report")
                for photo in foreign
            ):
                raise AccessError(
                    self.env._("This file belongs to another record. Upload the photo here.")
                )
            foreign.write({"res_model": self._name, "res_id": visit.id})
