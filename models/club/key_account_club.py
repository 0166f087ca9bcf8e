from odoo import api, fields, models


class KeyAccountClub(models.Model):
    """A club of customers, such as a circle of regular customers: what its members get, by level."""

    _name = "key.account.club"
    _description = "Customer Club"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Leave empty for all companies.",
    )
    benefits = fields.Text(translate=True, help="What all members get.")
    level_ids = fields.One2many(
        comodel_name="key.account.club.level",
        inverse_name="club_id",
        string="Levels",
        copy=True,
    )
    member_count = fields.Integer(
        string="Members Today",
        compute="_compute_member_count",
        help="Memberships of accounts that you may see.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        domain = [("club_id", "in", self.ids), ("state", "=", "current")]
        groups = self.env["key.account.club.membership"]._read_group(
            domain, ["club_id"], ["__count"]
        )
        counts = {club.id: number for club, number in groups}
        for club in self:
            club.member_count = counts.get(club.id, 0)

    # === ACTION METHODS === #

    def action_view_members(self):
        """Open the memberships of the club."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account.key_account_club_membership_action"
        )
        return action | {
            "domain": [("club_id", "=", self.id)],
            "context": {"default_club_id": self.id},
        }
