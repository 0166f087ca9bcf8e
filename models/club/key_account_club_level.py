from odoo import fields, models


class KeyAccountClubLevel(models.Model):
    """A level of a club, and what its members get besides."""

    _name = "key.account.club.level"
    _description = "Level of a Customer Club"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _configuration = "club_id.company_id"
    _rights_path = "club_id"
    _fixed = {"club_id"}
    _order = "club_id, sequence, id"

    club_id = fields.Many2one(
        comodel_name="key.account.club", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Level", required=True, translate=True)
    benefits = fields.Text(translate=True, help="What members of this level get.")
