from odoo import api, fields, models
from odoo.fields import Domain


class KeyAccountTerritory(models.Model):
    """An area that is worked as a whole, and the people who work it.

    Accounts fall into a territory by the address of their customer. The people of a territory gain
    no access by it: who sees an account is decided on the account.
    """

    _name = "key.account.territory"
    _description = "Territory"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _fixed = {"company_id"}
    _order = "sequence, name, id"

    name = fields.Char(
        required=True,
    )
    sequence = fields.Integer(
        default=10,
        help="The order of the territories in lists. It does not decide where accounts belong.",
    )
    active = fields.Boolean(
        default=True,
    )
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_territory_user_rel",
        column1="territory_id",
        column2="user_id",
        string="People",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The colleagues who work this territory. They gain no access to its accounts by it.",
    )
    area_ids = fields.One2many(
        comodel_name="key.account.territory.area",
        inverse_name="territory_id",
        string="Areas",
    )
    account_count = fields.Integer(
        string="Number of Accounts",
        compute="_compute_counts",
    )
    overdue_count = fields.Integer(
        string="Overdue Visits",
        compute="_compute_counts",
        help="Visits that are overdue and not planned in time.",
    )

    lead_count = fields.Integer(
        string="Leads",
        compute="_compute_lead_count",
        help="Open leads and opportunities of the territory.",
    )

    _company_name_uniq = models.UniqueIndex(
        "(company_id, name)",
        "There is already a territory with this name (perhaps archived). Choose another name.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_ids")
    def _check_people(self):
        for territory in self.sudo():
            territory.user_ids._key_account_check_colleagues(territory.company_id)

    @api.constrains("active")
    def _check_areas(self):
        """Check areas again that others may have taken while the territory was archived."""
        self.filtered("active").area_ids._check_overlap()

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        """Count what the user can see: as the lists that the counters open."""
        here = Domain("territory_id", "in", self.ids)
        accounts = dict(self.env["key.account"]._read_group(here, ["territory_id"], ["__count"]))
        dues, late = self.env["key.account.visit.due"], self._get_overdue_domain()
        overdue = dict(dues._read_group(late, ["territory_id"], ["__count"]))
        for territory in self:
            territory.account_count = accounts.get(territory._origin, 0)
            territory.overdue_count = overdue.get(territory._origin, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_count(self):
        """Count the open leads and opportunities that the user can see."""
        leads, counts = self.env["crm.lead"], {}
        if leads.has_access("read"):
            domain = Domain("key_account_territory_id", "in", self.ids)
            domain &= Domain("won_status", "=", "pending")
            counts = dict(leads._read_group(domain, ["key_account_territory_id"], ["__count"]))
        for territory in self:
            territory.lead_count = counts.get(territory._origin, 0)

    def _get_overdue_domain(self):
        """Return the domain of visits of these territories that are overdue and not planned in time."""
        late = self.env["key.account.visit.due"]._overdue_domain()
        return Domain("territory_id", "in", self.ids) & late & Domain("is_agreed", "=", False)

    # === ACTION METHODS === #

    def action_view_overdue(self):
        """Open the visits that the counter counts."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_visit_due_action"
        )
        name = self.env._("Overdue Visits")
        return action | {
            "name": name,
            "display_name": name,
            "domain": list(self._get_overdue_domain()),
            "context": {},
        }

    # === CRUD METHODS === #

    def _prepare_copied_words(self, default):
        """Give a copy another name; its areas stay with the original."""
        return {} if "name" in default else {"name": self.env._("%s (copy)", self.name)}

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "active" in vals:
            self.env["key.account"]._assign_territories_of(self.company_id)

    def _before_unlink(self):
        before = super()._before_unlink() | {"companies": self.company_id}
        # One after the other: PostgreSQL could not empty both links of an account at once.
        self.area_ids.unlink()
        return before

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self.env["key.account"]._assign_territories_of(before["companies"])
