from datetime import timedelta

from odoo import fields, models

from ...tools.periods import add_months

# Of one service in a package, so that a long package is not flooded.
MOST = 60


class KeyAccountPackageTemplateLine(models.Model):
    """A promised service: how many days after the first day, and every how many months again."""

    _name = "key.account.package.template.line"
    _description = "Service of a Package Template"
    _inherit = ["key.account.guarded"]
    _configuration = "template_id.company_id"
    _rights_path = "template_id"
    _fixed = {"template_id"}
    _limits = {"days_after": (0, 3660), "every_months": (0, 120)}
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        comodel_name="key.account.package.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Service", required=True, translate=True)
    days_after = fields.Integer(
        string="Days After the Start", help="When it is due for the first time."
    )
    every_months = fields.Integer(
        string="Every … Months", help="Until the last day of the package. 0: once."
    )

    # === BUSINESS METHODS === #

    def _get_days(self, first, last):
        """Return the days on which the service is due.

        :param date first: first day of the package
        :param date last: its last day, or a false value: what recurs is due for a year then
        """
        self.ensure_one()
        start = first + timedelta(days=self.days_after)
        if not self.every_months:
            return [start]
        last = last or add_months(first, 12) - timedelta(days=1)
        days = [add_months(start, number * self.every_months) for number in range(MOST)]
        return [day for day in days if day <= last]
