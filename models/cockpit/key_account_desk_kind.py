from odoo import api, fields, models


class KeyAccountDeskKind(models.Model):
    """A kind of item of the start page: how it is weighed, and whether it is shown.

    The kinds themselves are those of the rooms; a new one comes with an update of the module.
    """

    _name = "key.account.desk.kind"
    _description = "Start Page Item"
    _inherit = ["key.account.desk.featured", "key.account.guarded"]
    _configuration = ""
    _fixed = {"kind"}
    _limits = {"chance": (0, 100), "minutes": (1, 1440)}
    _order = "id"
    _rec_name = "kind"

    chance = fields.Float(
        string="Chance (%)",
        digits=(5, 1),
        aggregator=None,
        help="How likely it is that acting saves or wins the money at stake.",
    )
    minutes = fields.Integer(
        required=True,
        default=15,
        aggregator=None,
        help="How long it takes.",
    )
    active = fields.Boolean(
        default=True,
        help="Archived items are not shown on the start page.",
    )

    _kind_uniq = models.UniqueIndex("(kind)", "This item has its settings already.")
    _minutes_positive = models.Constraint(
        "CHECK (minutes > 0)",
        "“Minutes” must be 1 or more.",
    )

    # === INSTALLATION === #

    @api.model
    def _create_missing(self):
        """Create the settings of kinds that have none yet, as their rooms expect them."""
        known = self.with_context(active_test=False).search([]).mapped("kind")
        self.create(
            [
                {"kind": code, "chance": 100 * kind.chance, "minutes": kind.minutes}
                for code, kind in self.env["key.account"]._get_desk_kinds().items()
                if code not in known and not kind.is_context
            ]
        )
