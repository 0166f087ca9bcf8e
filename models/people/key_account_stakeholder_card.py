from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.card import Answers
from ...tools.lunar import LONG, kept_on

# A leap year: 29 February is a birthday.
LEAP_YEAR = 2024
SOON = 30


class KeyAccountStakeholderCard(models.AbstractModel):
    """The personal card: what every user of the account can know about a person.

    Family, health, beliefs, finances and age are in the protected data, not here.
    """

    _name = "key.account.stakeholder.card"
    _description = "Personal Card of a Person"

    birthday_month = fields.Selection(
        selection=[
            ("1", "January"),
            ("2", "February"),
            ("3", "March"),
            ("4", "April"),
            ("5", "May"),
            ("6", "June"),
            ("7", "July"),
            ("8", "August"),
            ("9", "September"),
            ("10", "October"),
            ("11", "November"),
            ("12", "December"),
        ],
        help="Day and month only. The year is protected data.",
    )
    birthday_day = fields.Integer()
    birthday_calendar = fields.Selection(
        selection=[
            ("solar", "Solar"),
            ("lunar", "Lunar"),
            ("leap", "Lunar, leap month"),
        ],
        required=True,
        default="solar",
        help="Lunar: month and day of the Chinese calendar. A birthday in a leap month is kept in the month of "
        "the same number in years without it, and one on day 30 on day 29 in months without it. 29 February is "
        "kept on the 28th in other years.",
    )
    is_birthday_soon = fields.Boolean(
        string="Birthday Soon",
        compute="_compute_is_birthday_soon",
        search="_search_is_birthday_soon",
        help="Within the next 30 days.",
    )
    occupation = fields.Char()
    working_hours = fields.Char()
    interests = fields.Text()
    character = fields.Text()
    favourite_sports = fields.Char()
    referred_by = fields.Char()
    card_id = fields.Many2one(
        comodel_name="key.account.personal.card",
        ondelete="restrict",
        default=lambda self: self.env["key.account.personal.card"].search([], limit=1),
    )
    card_properties = Answers(
        definition="card_id.definition",
        string="Answers",
        copy=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("birthday_month", "birthday_day", "birthday_calendar")
    def _check_birthday(self):
        for person in self:
            month, day = person.birthday_month, person.birthday_day
            if not month and not day:
                continue
            if person.birthday_calendar != "solar":
                if month and 1 <= day <= LONG:
                    continue
                raise ValidationError(
                    self.env._(
                        "The birthday of %(person)s is not a day of the lunar calendar. Choose a month, and a "
                        "day from 1 to 30.",
                        person=person.display_name,
                    )
                )
            try:
                fields.Date.to_date(f"{LEAP_YEAR}-{int(month):02}-{day:02}")
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The birthday of %(person)s is not a valid day. Choose a month, and a day "
                        "of this month.",
                        person=person.display_name,
                    )
                ) from error

    # === COMPUTE METHODS === #

    @api.depends("birthday_month", "birthday_day", "birthday_calendar")
    def _compute_is_birthday_soon(self):
        soon = self._birthdays_soon()
        for person in self:
            birthday = (person.birthday_calendar, person.birthday_month, person.birthday_day)
            person.is_birthday_soon = birthday in soon

    def _search_is_birthday_soon(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_month = {}
        for calendar, month, day in self._birthdays_soon():
            by_month.setdefault((calendar, month), []).append(day)
        return Domain.OR(
            Domain("birthday_calendar", "=", calendar)
            & Domain("birthday_month", "=", month)
            & Domain("birthday_day", "in", days)
            for (calendar, month), days in by_month.items()
        )

    # === BUSINESS METHODS === #

    @api.model
    def _birthdays_soon(self):
        """Return ``{(calendar, month, day)}`` of what is kept within the next 30 days."""
        today = self.env.company._key_account_today()
        return {
            (kept.calendar, str(kept.month), kept.day)
            for number in range(SOON + 1)
            for kept in kept_on(today + timedelta(days=number))
        }

    @api.model
    def _fields_to_take_over(self):
        return super()._fields_to_take_over() + [
            "birthday_month",
            "birthday_day",
            "occupation",
            "working_hours",
            "interests",
            "character",
            "favourite_sports",
            "referred_by",
        ]

    def _prepare_take_over(self, target):
        taken = super()._prepare_take_over(target)
        if "birthday_month" in taken:
            taken["birthday_calendar"] = self.birthday_calendar
        answers = self._fields["card_properties"].raw_values(self)
        own = self._fields["card_properties"].raw_values(target)
        if answers.keys() - own.keys():
            taken["card_properties"] = {**answers, **own}
        return taken
