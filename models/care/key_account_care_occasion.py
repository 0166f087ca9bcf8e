from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import groupby

from ...tools import lunar

KINDS = [
    ("birthday", "Birthday"),
    ("anniversary", "Anniversary of the first order"),
    ("founding", "Founding day of the customer"),
    ("festival", "Festival"),
    ("spot", "On the spot"),
]
MONTHS = [(str(number), str(number)) for number in range(1, 13)]
# What moves the day of a festival.
DECIDING = {"active", "country_ids", "day", "day_rule", "kind", "month"}
# Of a second day in a year, as of festivals by the moon: what its year is more than that of the first.
AGAIN = 10000
# A year with 29 February.
LEAP_YEAR = 2024


class KeyAccountCareOccasion(models.Model):
    """What people are remembered at: their birthday, a day of the customer, a festival, or something that happened.

    The day of a festival follows from the solar or the Chinese calendar, or is entered by hand or imported.
    """

    _name = "key.account.care.occasion"
    _description = "Care Occasion"
    _inherit = ["key.account.term"]
    _limits = {"day": (0, 31)}

    kind = fields.Selection(selection=KINDS, required=True, default="festival")
    day_rule = fields.Selection(
        selection=[
            ("solar", "Solar day"),
            ("lunar", "Day of the Chinese calendar"),
            ("qingming", "Qingming"),
            ("listed", "Listed days"),
        ],
        string="Day by",
        default="solar",
    )
    month = fields.Selection(selection=MONTHS)
    day = fields.Integer(string="Day of the Month", aggregator=None)
    day_ids = fields.One2many(
        comodel_name="key.account.care.day",
        inverse_name="occasion_id",
        string="Days",
        copy=True,
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        relation="key_account_care_occasion_country_rel",
        column1="occasion_id",
        column2="country_id",
        string="Countries",
        help="Customers in these countries keep it. Leave empty for all.",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Greeting",
        ondelete="set null",
        domain="[('model', '=', 'key.account.care.event')]",
        help="The email that “Send” sends, in the language of the person.",
    )
    next_day = fields.Date(compute="_compute_next_day")

    _kind_uniq = models.UniqueIndex(
        "(kind) WHERE kind IN ('birthday', 'anniversary', 'founding')",
        "There is one occasion of this kind already (perhaps archived).",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "day_rule", "month", "day", "day_ids.date")
    @api.depends_context("allowed_company_ids")
    def _compute_next_day(self):
        today = self.env.company._key_account_today()
        for occasion in self:
            days = occasion._get_days(today, today + timedelta(days=400))
            occasion.next_day = days[0][0] if days else False

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "day_rule", "month", "day")
    def _check_day(self):
        for occasion in self:
            if occasion.kind != "festival" or occasion.day_rule not in ("solar", "lunar"):
                continue
            highest = lunar.LONG
            if occasion.day_rule == "solar" and occasion.month:
                following = fields.Date.to_date(f"{LEAP_YEAR}-{int(occasion.month):02}-28")
                highest = fields.Date.end_of(following, "month").day
            if not occasion.month or not 1 <= occasion.day <= highest:
                raise ValidationError(
                    self.env._(
                        "The day of %(festival)s is not a day of the calendar. Choose a month, and a day from "
                        "1 to %(last)s.",
                        festival=occasion.name,
                        last=highest,
                    )
                )

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if DECIDING & vals.keys():
            self._forget_planned()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        events = self.env["key.account.care.event"].sudo()
        if events.search_count([("occasion_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "People were remembered at this occasion. Archive it, to keep the history."
                )
            )

    # === BUSINESS METHODS === #

    def _forget_planned(self):
        """Drop what is planned for days to come: it is planned anew."""
        events = self.env["key.account.care.event"]
        events._forget([("occasion_id", "in", self.ids), ("occasion_id.kind", "=", "festival")])

    def _get_days(self, first, last):
        """Return the days of a festival from one day to another: ``[(day, year)]``, earliest first.

        The year is that of the calendar of the festival. Other occasions have no days of their own.
        """
        self.ensure_one()
        if self.kind != "festival":
            return []
        if self.day_rule == "listed":
            return [(day, year) for day, year in self._number_days() if first <= day <= last]
        found = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if self.day_rule == "qingming":
                is_known = lunar.FIRST_YEAR <= day.year < lunar.LAST_DAY.year
                if is_known and day == lunar.qingming(day.year):
                    found.append((day, day.year))
                continue
            found += [
                (day, kept.year)
                for kept in lunar.kept_on(day)
                if kept[:3] == (self.day_rule, int(self.month or 0), self.day)
            ]
        return found

    def _number_days(self):
        """Return the listed days with their years, ``[(day, year)]``: a second day in a year counts for itself."""
        numbered = []
        for year, days in groupby(
            sorted(filter(None, self.day_ids.mapped("date"))), lambda day: day.year
        ):
            numbered += [(day, year + number * AGAIN) for number, day in enumerate(days)]
        return numbered

    def _get_year(self, day, person):
        """Return the year of a day by which an occasion counts once, 0 for what can happen at any time.

        Of listed days, that of the nearest one in the same year.

        :param key.account.stakeholder person: whose birthday it is
        """
        self.ensure_one()
        if self.kind == "spot":
            return 0
        if self.kind == "festival" and self.day_rule == "listed":
            near = [
                (abs(day - own), year) for own, year in self._number_days() if own.year == day.year
            ]
            return min(near)[1] if near else day.year
        is_lunar = (self.kind == "festival" and self.day_rule == "lunar") or (
            self.kind == "birthday" and person and person.birthday_calendar != "solar"
        )
        of_moon = lunar.to_lunar(day) if is_lunar else None
        return of_moon.year if of_moon else day.year
