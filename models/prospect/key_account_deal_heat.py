from itertools import pairwise

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

ACCESS = "key_account.group_user"


class KeyAccountDealHeat(models.Model):
    """How near a deal is, as a colour and a word: the hottest comes first.

    Rules are for won opportunities, for certain stages, or for the other opportunities by
    probability. A probability range ends where the next higher heat starts, so ranges cannot
    overlap and leave no gap if one of them starts at 0. Lost opportunities and unqualified leads
    have no heat.
    """

    _name = "key.account.deal.heat"
    _description = "Deal Heat"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _configuration = ""
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
        help="The hottest heat comes first.",
    )
    active = fields.Boolean(
        default=True,
    )
    color = fields.Integer()
    meaning = fields.Text(
        translate=True,
    )
    rule = fields.Selection(
        selection=[
            ("won", "Won opportunities"),
            ("stage", "Opportunities in these stages"),
            ("probability", "Other opportunities, by probability"),
            ("manual", "Set manually only"),
        ],
        required=True,
        default="manual",
    )
    stage_ids = fields.Many2many(
        comodel_name="crm.stage",
        relation="key_account_heat_stage_rel",
        column1="heat_id",
        column2="stage_id",
        string="Stages",
    )
    probability_from = fields.Float(
        string="From Probability (%)",
        digits=(5, 2),
        help="Includes opportunities from this probability up to the start of the next heat.",
    )
    range_label = fields.Char(
        string="Range",
        compute="_compute_range_label",
    )

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a heat with this name. Choose another name.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("active", "rule", "stage_ids", "probability_from")
    def _check_rules(self):
        """Refuse rules that overlap or leave a gap, over all heats together."""
        heats = self.search([])
        self._check_won(heats.filtered(lambda heat: heat.rule == "won"))
        self._check_stages(heats.filtered(lambda heat: heat.rule == "stage"))
        self._check_ranges(heats.filtered(lambda heat: heat.rule == "probability"))

    @api.model
    def _check_won(self, heats):
        if len(heats) > 1:
            raise ValidationError(
                self.env._(
                    "%(heats)s overlap: all of them are for won opportunities. Only one can be.",
                    heats=", ".join(heats.mapped("name")),
                )
            )

    @api.model
    def _check_stages(self, heats):
        seen = {}
        for heat in heats:
            if not heat.stage_ids:
                raise ValidationError(
                    self.env._("%s: choose the stages, or choose another rule.", heat.name)
                )
            for stage in heat.stage_ids.sudo():
                if other := seen.setdefault(stage, heat) - heat:
                    raise ValidationError(
                        self.env._(
                            "%(heat)s and %(other)s overlap: both include the stage “%(stage)s”. "
                            "Remove it from one of them.",
                            heat=heat.name,
                            other=other.name,
                            stage=stage.name,
                        )
                    )

    @api.model
    def _check_ranges(self, heats):
        heats = heats.sorted("probability_from")
        if any(not 0 <= heat.probability_from < 100 for heat in heats):
            raise ValidationError(
                self.env._("Probabilities must be from 0 to 100 %. Start each range below 100.")
            )
        for lower, higher in pairwise(heats):
            if lower.probability_from == higher.probability_from:
                raise ValidationError(
                    self.env._(
                        "%(lower)s and %(higher)s overlap: both start at %(start)s %%. Change one "
                        "of them.",
                        lower=lower.name,
                        higher=higher.name,
                        start=f"{lower.probability_from:g}",
                    )
                )
        if not heats or heats[0].probability_from:
            raise ValidationError(
                self.env._(
                    "No heat covers probabilities from 0 to %s %%. Let one heat start at 0.",
                    f"{heats[0].probability_from:g}" if heats else "100",
                )
            )

    # === COMPUTE METHODS === #

    @api.depends("rule", "probability_from")
    def _compute_range_label(self):
        ranges = self.search([("rule", "=", "probability")]).sorted("probability_from")
        ends = dict(zip(ranges.ids, ranges.mapped("probability_from")[1:] + [100], strict=True))
        for heat in self:
            end = ends.get(heat._origin.id)
            heat.range_label = (
                f"{heat.probability_from:g} – {end:g} %"
                if heat.rule == "probability" and end is not None
                else False
            )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._apply_rules()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if vals.keys() & {"active", "rule", "stage_ids", "probability_from"}:
            self._apply_rules()

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self.browse()._check_rules()
        self._apply_rules()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_set_by_hand(self):
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        if leads.search_count(
            [("key_account_heat_manual_id", "in", self.ids)], limit=1
        ) or accounts.search_count([("deal_heat_manual_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("This heat is set on opportunities or accounts. Archive it instead.")
            )

    # === BUSINESS METHODS === #

    @api.model
    def _find(self, leads):
        """Return ``{lead id: heat}`` by the rules."""
        won_id, by_stage, ranges = self._get_rules()

        def find(lead):
            if lead.type == "lead" or lead.won_status == "lost" or not lead.active:
                return False
            if lead.won_status == "won" and won_id:
                return won_id
            if lead.stage_id.id in by_stage:
                return by_stage[lead.stage_id.id]
            return next((heat_id for start, heat_id in ranges if lead.probability >= start), False)

        return {lead.id: self.browse(find(lead)) for lead in leads}

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """Return the rules; cached, because every lead that is assigned or moved asks for them.

        :return: id of the heat of won opportunities, ``{stage id: heat id}``,
            ``[(lowest probability, heat id)]`` from the highest
        """
        heats = self.sudo().search([])
        ranges = heats.filtered(lambda heat: heat.rule == "probability")
        return (
            heats.filtered(lambda heat: heat.rule == "won").id,
            {
                stage.id: heat.id
                for heat in heats
                if heat.rule == "stage"
                for stage in heat.stage_ids
            },
            [
                (heat.probability_from, heat.id)
                for heat in ranges.sorted("probability_from", reverse=True)
            ],
        )

    @api.model
    def _apply_rules(self):
        """Let all opportunities be computed by the current rules; only changes are written."""
        self.env.registry.clear_cache()  # of _get_rules
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        heat = leads._fields["key_account_heat_id"]
        # What the rules read, and the heat to compare with, in one statement.
        names = [heat.name, "key_account_heat_manual_id", "type", "won_status", "active"]
        leads = leads.search_fetch([], [*names, "stage_id", "probability"], order="id")
        self.env.add_to_compute(heat, leads)
        self.env["key.account"].invalidate_model(["deal_heat_id"], flush=False)
