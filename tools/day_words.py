"""Days in words, the same on start pages and in lists."""

from babel.dates import format_skeleton

from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

# Days ahead for which the weekday says enough, and behind of which it is said how long ago they were.
WEEK, LATELY = 7, 31


def month_text(env, day):
    """Return a month with its year, as it is written in the language of the user.

    :param date day: a day of the month
    """
    return format_skeleton("yMMMM", day, locale=babel_locale_parse(get_lang(env).code))


class DayWords:
    """Says days as they are near to today.

    :param env: of the reader: language and formats
    :param date today: of the company, or of a user in another time zone
    """

    def __init__(self, env, today):
        self.env = env
        self.today = today

    def day(self, day):
        """Return a day in words if it is near, otherwise in the date format of the user.

        A weekday is always the next one: it is never said of a day that is past, or a week away.
        """
        words = {
            -1: self.env._("yesterday"),
            0: self.env._("today"),
            1: self.env._("tomorrow"),
        }
        days = (day - self.today).days
        if days in words:
            return words[days]
        return format_date(self.env, day, date_format="EEEE" if 0 < days < WEEK else False)

    def period(self, first, last):
        """Return the days from the first to the last in words, both said in the same way."""
        if all(0 <= (day - self.today).days < WEEK for day in (first, last)):
            days = self.day(first), self.day(last)
        else:
            days = (format_date(self.env, day) for day in (first, last))
        first, last = days
        if first == last:
            return first
        return self.env._("%(first)s to %(last)s", first=first, last=last)

    def when(self, day):
        """Return when something is or was, in words: with how long ago it was in the last weeks."""
        days = (day - self.today).days
        if -1 <= days <= 1:
            return self.day(day)
        if -LATELY <= days < 0:
            return self.env._("%s days ago", -days)
        return self.env._("on %s", self.day(day))
