from odoo import fields, models


class KeyAccountVisitCheck(models.Model):
    """One point of the checklist of one visit, ticked or not.

    The text does not change after the point is ticked, even if the checklist changes.
    """

    _name = "key.account.visit.check"
    _description = "Checklist Point of a Visit"
    _inherit = ["key.account.visit.part"]
    _order = "visit_id, sequence, id"

    item_id = fields.Many2one(
        comodel_name="key.account.checklist.item",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        help="Empty if the point was added manually, or is no longer on the checklist.",
    )
    by_hand = fields.Boolean(
        string="Added Manually",
        readonly=True,
        default=True,
        help="The point was added manually on this visit.",
    )
    name = fields.Char(
        string="Point",
        required=True,
    )
    sequence = fields.Integer(
        default=1000,
    )
    mandatory = fields.Boolean(
        readonly=True,
    )
    done = fields.Boolean()
    note = fields.Char()

    _visit_item_uniq = models.UniqueIndex(
        "(visit_id, item_id) WHERE item_id IS NOT NULL",
        "This point is already on the checklist of the visit.",
    )
