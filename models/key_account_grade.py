from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountGrade(models.Model):
    _name = "key.account.grade"
    _description = "Key Account Grade"
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
        help="The best grade comes first.",
    )
    color = fields.Integer(
        help="Colour of the badge on lists, kanban cards and contacts.",
    )
    active = fields.Boolean(
        default=True,
    )
    description = fields.Text(
        translate=True,
        help="What this grade means for the people who serve these customers.",
    )
    posture = fields.Selection(
        selection=lambda self: self.env["key.account"]._selection_posture(),
        string="Usual Posture",
        help="The posture that a review proposes for accounts of this grade. For accounts that "
        "were demoted or failed a minimum, it proposes “Watch”.",
    )
    account_count = fields.Integer(
        compute="_compute_account_count",
    )

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a grade with this name. Choose another name.",
    )

    # === COMPUTE METHODS === #

    def _compute_account_count(self):
        counts = dict(
            self.env["key.account"]._read_group(
                [("grade_id", "in", self.ids)], ["grade_id"], ["__count"]
            )
        )
        for grade in self:
            grade.account_count = counts.get(grade, 0)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Archived accounts and accounts of other companies also block the deletion of a grade.
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        used = accounts._read_group([("grade_id", "in", self.ids)], ["grade_id"])
        if used:
            raise UserError(
                self.env._(
                    "These grades are in use: %(grades)s. Archive them instead, or give their "
                    "accounts another grade first.",
                    grades=", ".join(grade.name for (grade,) in used),
                )
            )
        if rules := self._get_rules():
            raise UserError(
                self.env._(
                    "Rules name these grades: %(rules)s. Without their grades they would hold for all accounts. "
                    "Change the rules first, or archive the grades.",
                    rules="; ".join(rule.display_name for rule in rules),
                )
            )

    # === HOOKS === #

    def _get_rules(self):
        """Return the records that hold for all accounts once they name no grade any more. To be extended."""
        return []

    # === BUSINESS METHODS === #

    def _get_movement_to(self, grade):
        """Return the movement from this grade to another: ``up``, ``down`` or ``same``.

        Of two grades with the same number in the list, the older one is the better one, as lists
        show them.
        """
        self.ensure_one()
        if self == grade:
            return "same"
        return "up" if (grade.sequence, grade.id) < (self.sequence, self.id) else "down"

    # === ACTION METHODS === #

    def action_view_accounts(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_action")
        action["domain"] = [("grade_id", "=", self.id)]
        return action
