"""How long customers may take to pay."""

from datetime import timedelta

# Terms can end at the end of a month: which ones are longer may depend on the day.
DAYS = 31


def last_due(term, day):
    """Return the last day to pay by payment terms; without terms it is the day itself.

    :param account.payment.term term: the terms, or none
    :param date day: of the document
    """
    return max((line._get_due_date(day) for line in term.line_ids), default=day)


def is_longer(term, other, day):
    """Return whether the longest terms of a customer are longer than others; none are no border.

    :param date day: the first of a month of days, on any of which they may be longer
    """
    if term == other or not other:
        return False
    days = [day + timedelta(days=number) for number in range(DAYS)]
    return not term or any(last_due(term, day) > last_due(other, day) for day in days)
