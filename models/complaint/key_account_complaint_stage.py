from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATES = [
    ("new", "New"),
    ("progress", "In Progress"),
    ("solved", "Solved"),
    ("closed", "Closed"),
]


class KeyAccountComplaintStage(models.Model):
    """A column of the board of complaints: each is a step of one status, such as *waiting for the works*.

    The status decides what a complaint may do; stages divide it, as the company works. Each status keeps at
    least one stage, since the first one is where complaints arrive that reach the status.
    """

    _name = "key.account.complaint.stage"
    _description = "Complaint Stage"
    _measurable = "word"
    _inherit = ["key.account.term"]
    _fixed = {"state"}
    _limits = {"rotting_threshold_days": (0, 3650)}

    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="progress",
        help="The status of complaints in this stage.",
    )
    fold = fields.Boolean(
        string="Folded",
        help="The stage is folded on the board.",
    )
    rotting_threshold_days = fields.Integer(
        string="Days to Rot",
        help="Complaints that stay longer than this many days in the stage are highlighted. 0: never.",
    )

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "active" in vals:
            self._check_each_state()

    # Before the database refuses stages that complaints are in.
    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_of_state(self):
        self._check_each_state(without=self)

    # === BUSINESS METHODS === #

    @api.model
    def _check_each_state(self, without=()):
        """Refuse a status without any stage: complaints that reach it would be in none.

        :param without: stages that are about to go
        :raise ValidationError: with the status
        """
        gone = [stage.id for stage in without]
        found = {stage.state for stage in self.sudo().search([("id", "not in", gone)])}
        if missing := [label for state, label in self._get_states() if state not in found]:
            raise ValidationError(
                self.env._(
                    "Each status needs a stage. Keep one, or add another one first, for: %(states)s.",
                    states=", ".join(missing),
                )
            )

    @api.model
    def _get_states(self):
        return self._fields["state"]._description_selection(self.env)

    @api.model
    def _get_first(self):
        """Return the first stage of each status, ``{status: stage}``."""
        first = {}
        for stage in self.sudo().search([]):
            first.setdefault(stage.state, stage.with_env(self.env))
        return first
