from odoo import api, fields, models

NUMBERS = "key.account.complaint"


class KeyAccountComplaintStaged(models.AbstractModel):
    """Number and stage of complaints. The status follows the stage, and the other way round.

    A stage that is chosen brings its status. A status that is written brings the first stage of it, unless
    all the complaints are in one of its stages already.
    """

    _name = "key.account.complaint.staged"
    _description = "Stage of a Complaint"
    _track_duration_field = "stage_id"
    _recorded = {"number", "date_last_stage_update"}

    number = fields.Char(
        readonly=True,
        copy=False,
        index="trigram",
        help="Each company counts its own complaints.",
    )
    stage_id = fields.Many2one(
        comodel_name="key.account.complaint.stage",
        index=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env["key.account.complaint.stage"]._get_first().get("new"),
        group_expand="_read_group_stage_id",
        tracking=True,
    )
    date_last_stage_update = fields.Datetime(
        readonly=True,
        string="In This Stage Since",
        copy=False,
        default=fields.Datetime.now,
    )

    # === ODOO METHODS === #

    def _init_column(self, column_name):
        # An update adds the column before there is a table of stages: its script gives stages.
        if column_name != "stage_id":
            super()._init_column(column_name)

    # === COMPUTE METHODS === #

    @api.model
    def _read_group_stage_id(self, stages, domain):
        """Show all stages on the board, also empty ones."""
        return stages.search([])

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        first = self.env["key.account.complaint.stage"]._get_first()
        stages = self.env["key.account.complaint.stage"].sudo()
        now = fields.Datetime.now()
        for vals in vals_list:
            stage = stages.browse(vals.get("stage_id") or ())
            # A form sends the stage that it began with: a status of its own is newer.
            if vals.get("state") and (not stage or stage.state == "new"):
                stage = stage if stage.state == vals["state"] else first.get(vals["state"], stages)
            stage = stage or first.get("new", stages)
            vals.update(stage_id=stage.id, date_last_stage_update=now)
            if stage:
                vals["state"] = stage.state
        return super()._prepare_new(vals_list)

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._give_numbers()

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if stage_id := vals.get("stage_id"):
            stage = self.env["key.account.complaint.stage"].browse(stage_id).sudo()
            vals["state"] = stage.state
        elif state := vals.get("state"):
            stage = self.env["key.account.complaint.stage"]._get_first().get(state)
            if stage and any(record.stage_id.sudo().state != state for record in self):
                vals["stage_id"] = stage.id
        if any(record.stage_id.id != vals["stage_id"] for record in self if "stage_id" in vals):
            vals["date_last_stage_update"] = fields.Datetime.now()
        return vals

    # === BUSINESS METHODS === #

    def _give_numbers(self):
        """Number complaints that have none, in the order of their ids."""
        unnumbered = self.sudo().filtered(lambda complaint: not complaint.number).sorted("id")
        for company, complaints in unnumbered.grouped("company_id").items():
            sequence = self._get_sequence(company)
            for complaint in complaints:
                complaint.number = sequence.next_by_id(sequence_date=complaint.date)

    @api.model
    def _get_sequence(self, company):
        """Return the sequence of a company, which counts each year anew (sudo)."""
        sequences = self.env["ir.sequence"].sudo()
        own = [("code", "=", NUMBERS), ("company_id", "=", company.id)]
        return sequences.search(own, limit=1) or sequences.create(
            {
                "name": f"{self.env._('Complaints')}: {company.name}",
                "code": NUMBERS,
                "company_id": company.id,
                "prefix": "C/%(range_year)s/",
                "padding": 4,
                "use_date_range": True,
            }
        )
