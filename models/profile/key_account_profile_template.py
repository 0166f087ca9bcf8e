from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.card import Questions
from ...tools.profile.shipped import CARDS
from ...tools.shipped import in_english


class KeyAccountProfileTemplate(models.Model):
    """The questions for a type of customer, besides those that all profiles have in common."""

    _name = "key.account.profile.template"
    _description = "Key Account Profile Template"
    _measurable = "word"
    _inherit = ["key.account.term"]

    description = fields.Text(
        translate=True,
        help="The customers that this template is for.",
    )
    properties_definition = Questions(
        shipped=CARDS,
        string="Card",
    )
    card = fields.Text(
        string="Card Questions",
        compute="_compute_card",
    )
    account_count = fields.Integer(
        compute="_compute_account_count",
    )

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a template with this name. Choose another name.",
    )

    # === COMPUTE METHODS === #

    @api.depends("properties_definition")
    @api.depends_context("lang")
    def _compute_card(self):
        for template in self:
            template.card = "\n".join(
                property_.get("string") or "" for property_ in template.properties_definition
            )

    def _compute_account_count(self):
        counts = dict(
            self.env["key.account"]._read_group(
                [("profile_template_id", "in", self.ids)], ["profile_template_id"], ["__count"]
            )
        )
        for template in self:
            template.account_count = counts.get(template, 0)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Archived accounts and accounts of other companies also keep their template.
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        used = accounts._read_group(
            [("profile_template_id", "in", self.ids)], ["profile_template_id"]
        )
        if used:
            raise UserError(
                self.env._(
                    "These templates are in use: %(templates)s. Archive them instead. The "
                    "accounts keep their answers.",
                    templates=", ".join(template.name for (template,) in used),
                )
            )

    # === ACTION METHODS === #

    def action_view_accounts(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_action")
        action["domain"] = [("profile_template_id", "=", self.id)]
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _get_shipped_questions(self, template):
        """Return the questions of a shipped template, in English: labels are translated on reading."""
        return in_english(CARDS[template])
