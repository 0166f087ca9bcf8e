from datetime import date
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_amount, format_date

from ...tools.periods import DAY, add_months
from ...tools.rebate.terms import Step, Terms
from ...tools.rebate.words import Words

FORMS = [
    ("stepped", "Stepped: each part at the rate of its step"),
    ("total", "Total: everything at the rate of the step reached"),
    ("growth", "Growth: everything at a rate for percent more than last year"),
    ("target", "Target: everything at one rate, once the target is reached"),
    ("days", "Days to pay: what is paid within so many days"),
]
MAX_DAYS = 366


class KeyAccountRebateTerms(models.AbstractModel):
    """What an agreement pays for: its form, what counts, and its steps, checked for gaps and overlaps."""

    _name = "key.account.rebate.terms"
    _description = "Terms of a Rebate Agreement"
    _limits = {"minimum": (0, 1e12), "cap": (0, 1e12)}

    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one("res.currency")
    date_from = fields.Date()
    date_to = fields.Date()
    form = fields.Selection(
        selection=FORMS,
        required=True,
        default="stepped",
        tracking=True,
    )
    measure = fields.Selection(
        selection=[("amount", "Amount"), ("quantity", "Quantity")],
        string="Steps by",
        required=True,
        default="amount",
        help="Amounts are without tax, in the currency of the company. Quantities are in the unit of the "
        "agreement.",
    )
    reward = fields.Selection(
        selection=[("share", "% of the amount"), ("unit", "Money per unit")],
        string="Rates in",
        required=True,
        default="share",
    )
    uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        ondelete="restrict",
        help="Quantities are converted to this unit; what cannot be converted is shown on each account.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="key_account_rebate_product_rel",
        column1="rebate_id",
        column2="product_id",
        string="Products",
        ondelete="restrict",
        help="Leave products and categories empty if all products count.",
    )
    category_ids = fields.Many2many(
        comodel_name="product.category",
        relation="key_account_rebate_category_rel",
        column1="rebate_id",
        column2="category_id",
        string="Categories",
        ondelete="restrict",
        help="Products of these categories, and of those below them.",
    )
    minimum = fields.Float(
        digits="Account",
        help="Nothing is paid below this base.",
    )
    cap = fields.Monetary(
        string="At Most",
        help="The most that is paid in the period. 0: no limit.",
    )
    step_ids = fields.One2many(
        comodel_name="key.account.rebate.step",
        inverse_name="rebate_id",
        string="Steps",
        copy=True,
    )
    cliff_text = fields.Text(compute="_compute_cliff_text")

    # === COMPUTE METHODS === #

    @api.depends(
        "form",
        "measure",
        "reward",
        "minimum",
        "cap",
        "uom_id",
        "currency_id",
        "step_ids.start",
        "step_ids.rate",
        "step_ids.unit_amount",
    )
    @api.depends_context("lang")
    def _compute_cliff_text(self):
        for rebate in self:
            rebate.cliff_text = "\n".join(map(rebate._tell_cliff, rebate._get_terms().cliffs()))

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "form", "measure", "reward", "uom_id", "product_ids", "category_ids", "step_ids"
    )
    def _check_terms(self):
        for rebate in self:
            rebate._check_measure()
            rebate._check_steps()

    def _check_measure(self):
        if self.measure == "quantity" and not self.uom_id:
            raise ValidationError(self.env._("Choose the unit in which quantities count."))
        if self.reward == "unit" and self.measure != "quantity":
            raise ValidationError(
                self.env._(
                    "Money per unit needs steps by quantity. Choose “Quantity”, or a percentage."
                )
            )
        if self.form != "days":
            return
        if self.measure != "amount" or self.product_ids or self.category_ids:
            raise ValidationError(
                self.env._(
                    "By days to pay, whole invoices count: choose “Amount”, and leave products and "
                    "categories empty."
                )
            )

    def _check_steps(self):
        """Refuse gaps, overlaps, and rates that do not follow the steps."""
        steps = self.step_ids.sorted("start")
        if self.form == "target" and len(steps) > 1:
            raise ValidationError(
                self.env._("A target has one step. Remove the others, or choose “Total”.")
            )
        for step in steps:
            step._check_ends(last=step == steps[-1])
        for below, above in pairwise(steps):
            self._check_neighbours(below, above)

    def _check_neighbours(self, below, above):
        words = {
            "first": below._tell_range(),
            "second": above._tell_range(),
        }
        start = below.stop + 1 if self.form == "days" else below.stop
        if below.start == above.start or above.start < start:
            raise ValidationError(
                self.env._(
                    "Steps overlap: %(first)s and %(second)s. Each has to begin where the one below "
                    "ends.",
                    **words,
                )
            )
        if above.start > start:
            raise ValidationError(
                self.env._(
                    "There is a gap between the steps %(first)s and %(second)s, in which nothing "
                    "would be paid. Let the second begin where the first ends.",
                    **words,
                )
            )
        low, high = below._get_rate(), above._get_rate()
        if self.form == "days" and high >= low:
            raise ValidationError(
                self.env._(
                    "Who pays later gets less: the rate of %(second)s has to be lower than that of "
                    "%(first)s.",
                    **words,
                )
            )
        if self.form != "days" and high <= low:
            raise ValidationError(
                self.env._(
                    "Rates have to rise with the steps: that of %(second)s is not higher than that of "
                    "%(first)s.",
                    **words,
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _drop_empty_steps(self, vals):
        """Return values without new steps that were not filled in: Tab behind the last one leaves one."""

        def is_filled_in(command):
            match command:
                case [Command.CREATE, _, values]:
                    return any(map(values.get, ("start", "stop", "rate", "unit_amount")))
            return True  # also an id: a list of ids is as good as commands

        commands = vals.get("step_ids")
        if not isinstance(commands, list | tuple):
            return vals
        return {**vals, "step_ids": list(filter(is_filled_in, commands))}

    def _get_terms(self):
        """Return the terms as :class:`Terms`."""
        self.ensure_one()
        steps = sorted(
            (Step(step.start, step._get_rate(), step.stop) for step in self.step_ids),
            key=lambda step: step.start,
        )
        return Terms(
            form=self.form,
            steps=tuple(steps),
            is_per_unit=self.reward == "unit",
            minimum=self.minimum,
            cap=self.cap,
            digits=self.currency_id.decimal_places or 0,
            is_quantity=self.measure == "quantity",
        )

    @api.model
    def _get_this_year(self):
        """Return the calendar year as a period: most agreements are about one."""
        year = self.env.company._key_account_today().year
        return {"date_from": date(year, 1, 1), "date_to": date(year, 12, 31)}

    def _get_next_period(self):
        months = 12 * (self.date_to.year - self.date_from.year)
        months += self.date_to.month - self.date_from.month + 1
        start = self.date_to + DAY
        if add_months(self.date_from, months) == start:
            return {"date_from": start, "date_to": add_months(start, months) - DAY}
        return {"date_from": start, "date_to": start + (self.date_to - self.date_from)}

    def _filter_counted(self, lines):
        """Return the lines of an order that count; of quantities, charges and discounts do not."""
        self.ensure_one()
        vouchers = lines.env["product.product"]._key_account_get_vouchers()
        lines = lines.filtered(
            lambda line: not line.display_type and line.product_id not in vouchers
        )
        if self.product_ids or self.category_ids:
            paths = tuple(category.parent_path for category in self.category_ids)
            return lines.filtered(
                lambda line: (
                    line.product_id in self.product_ids
                    or (paths and (line.product_id.categ_id.parent_path or "").startswith(paths))
                )
            )
        if self.measure == "amount":
            return lines
        query = lines.env["product.product"]._key_account_no_sale_query()
        no_sale = {product_id for (product_id,) in lines.env.execute_query(query)}
        return lines.filtered(lambda line: line.product_id and line.product_id.id not in no_sale)

    # === WORDS === #

    def _tell_period(self):
        self.ensure_one()
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    def _get_words(self):
        """Return :class:`Words` of the agreement, in the language of the user."""
        unit = self.uom_id.sudo().name or "" if self.measure == "quantity" else ""
        return Words(self.env, self.currency_id, unit, self.reward == "unit")

    def _say_base(self, base):
        return self._get_words().base(base)

    def _say_rate(self, rate):
        return self._get_words().rate(rate)

    def _say_start(self, start):
        """Return the start of a step with its unit."""
        if self.form == "growth":
            return f"{start:+g} %"
        if self.form == "days":
            return self.env._("%g days", start)
        return self._say_base(start)

    def _tell_cliff(self, cliff):
        if self.form == "growth":
            return self.env._(
                "%(start)s: one more unit pays as much as %(share)s %% of the sales of the period earn.",
                start=self._say_start(cliff.start),
                share=f"{cliff.units * 100:.0f}",
            )
        if self.reward == "share" and self.measure == "quantity":
            return self.env._(
                "%(start)s: one more unit pays as much as %(units)s earn.",
                start=self._say_start(cliff.start),
                units=self._say_base(round(cliff.units)),
            )
        return self.env._(
            "%(start)s: one more unit pays %(jump)s, as much as %(units)s earn.",
            start=self._say_start(cliff.start),
            jump=format_amount(self.env, cliff.jump, self.currency_id),
            units=self._say_base(round(cliff.units)),
        )

    def _tell_steps(self):
        """Return the steps in one line."""
        return "; ".join(
            self.env._(
                "%(range)s: %(rate)s",
                range=step._tell_range(),
                rate=self._say_rate(step._get_rate()),
            )
            for step in self.step_ids.sorted("start")
        )
