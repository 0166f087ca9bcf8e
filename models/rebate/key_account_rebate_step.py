from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.touch import touch

MAX_DAYS = 3650


class KeyAccountRebateStep(models.Model):
    """A step of an agreement: from where to where, and the rate that is paid.

    The start is part of a step, its end belongs to the next one; days count with both ends.
    """

    _name = "key.account.rebate.step"
    _description = "Step of a Rebate Agreement"
    _inherit = ["key.account.guarded"]
    _fixed = {"rebate_id"}
    _rights_path = "rebate_id"
    _limits = {
        "start": (0, 1e12),
        "stop": (0, 1e12),
        "rate": (0, 1),
        "unit_amount": (0, 1e9),
    }
    _order = "rebate_id, start, id"
    _rec_name = "start"

    rebate_id = fields.Many2one(
        comodel_name="key.account.rebate",
        required=True,
        index=True,
        ondelete="cascade",
    )
    start = fields.Float(string="From", digits=(16, 2))
    stop = fields.Float(
        string="Up to",
        digits=(16, 2),
        help="Where the next step begins. The last step stays open: leave it empty.",
    )
    unit_text = fields.Char(string="Unit", compute="_compute_unit_text")
    rate = fields.Float(digits=(16, 6), help="Share of the amount.")
    unit_amount = fields.Float(string="Per Unit", digits=(16, 4))

    # === COMPUTE METHODS === #

    @api.depends("rebate_id.form", "rebate_id.measure", "rebate_id.uom_id", "rebate_id.currency_id")
    @api.depends_context("lang")
    def _compute_unit_text(self):
        for step in self:
            rebate = step.rebate_id
            if rebate.form == "growth":
                step.unit_text = self.env._("% more")
            elif rebate.form == "days":
                step.unit_text = self.env._("days")
            elif rebate.measure == "quantity":
                step.unit_text = rebate.uom_id.sudo().name
            else:
                step.unit_text = rebate.currency_id.name

    # === CONSTRAINT METHODS === #

    @api.constrains("start", "stop", "rate", "unit_amount", "rebate_id")
    def _check_in_agreement(self):
        for rebate in self.rebate_id:
            rebate._check_steps()

    def _check_ends(self, *, last):
        """Refuse a step that ends before it begins, and one that pays nothing.

        :param bool last: whether it is the highest
        """
        self.ensure_one()
        of_days = self.rebate_id.form == "days"
        if self._get_rate() <= 0:
            raise ValidationError(
                self.env._(
                    "The step %s pays nothing. Enter its rate, or remove it.", self._tell_range()
                )
            )
        if of_days and (self.stop < self.start or self.stop > MAX_DAYS):
            raise ValidationError(
                self.env._(
                    "The step from %(start)g days has to end on the same day or later: enter “Up to”.",
                    start=self.start,
                )
            )
        if of_days and not (self.start.is_integer() and self.stop.is_integer()):
            raise ValidationError(self.env._("Days to pay are whole days."))
        if not of_days and last and self.stop:
            raise ValidationError(
                self.env._(
                    "The last step has to stay open, or nothing would be paid above it. Leave “Up to” empty, "
                    "and enter “At Most” to limit what is paid."
                )
            )
        if not of_days and not last and self.stop <= self.start:
            raise ValidationError(
                self.env._(
                    "The step %s has to end where the next one begins: enter “Up to”.",
                    self._tell_range(),
                )
            )

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        ids = {vals.get("rebate_id") for vals in vals_list} - {None, False}
        self.env["key.account.rebate"].browse(ids)._check_open_terms()
        return vals_list

    def _after_new(self, vals_list):
        """The agreement can also be a default that a caller sent."""
        super()._after_new(vals_list)
        self._hold_terms()

    def _check_change(self, vals):
        super()._check_change(vals)
        self._hold_terms()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._hold_terms()

    # === BUSINESS METHODS === #

    def _hold_terms(self):
        """Refuse changes to what was agreed; nothing is approved before the change is done.

        :raise UserError: unless all agreements are drafts
        """
        touch(self.rebate_id)
        self.rebate_id._check_open_terms()

    def _get_rate(self):
        """Return what the step pays: a share of the amount, or money per unit."""
        return self.unit_amount if self.rebate_id.reward == "unit" else self.rate

    def _tell_range(self):
        rebate = self.rebate_id
        if rebate.form == "days":
            return self.env._("%(start)g to %(stop)g days", start=self.start, stop=self.stop)
        start = rebate._say_start(self.start)
        if self.stop:
            return self.env._(
                "%(start)s to %(stop)s", start=start, stop=rebate._say_start(self.stop)
            )
        return self.env._("from %s", start)
