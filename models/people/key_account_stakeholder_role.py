import re

from odoo import api, fields, models
from odoo.tools import remove_accents


class KeyAccountStakeholderRole(models.Model):
    """A role of a person when the customer buys, for example gatekeeper."""

    _name = "key.account.stakeholder.role"
    _description = "Buying Role"
    _measurable = "word"
    _inherit = ["key.account.term"]

    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Technical name of the role for scripts and imports. Proposed from the name.",
    )
    color = fields.Integer()
    is_decider = fields.Boolean(
        string="Decides",
        help="Accounts without such a person show the warning “No Decision Maker Known”.",
    )
    is_key = fields.Boolean(
        string="Key Person",
        help="When such a person leaves, the account shows a warning until the person has a "
        "successor.",
    )
    description = fields.Char(
        translate=True,
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "There is already a role with this code (perhaps archived). Choose another code.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name")
    def _compute_code(self):
        """Propose a code that no role has: people read and write names only."""
        new = self.filtered(lambda role: role.name and not role.code)
        if not new:
            return
        taken = set(self.sudo().with_context(active_test=False).search([]).mapped("code"))
        for role in new:
            words = re.findall("[a-z0-9]+", remove_accents(role.name).lower())
            base = code = "_".join(words) or "role"
            number = 1
            while code in taken:
                number += 1
                code = f"{base}_{number}"
            taken.add(code)
            role.code = code
