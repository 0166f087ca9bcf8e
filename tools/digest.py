"""Figures of key accounts in Odoo's digest: those of the accounts that the reader may see.

What has a day counts by whole days in the time zone of the company: from the day on which the period
of the digest begins up to the day before it ends. Today is not over; it is told tomorrow. So two
periods that follow each other share no day and miss none.
"""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Domain


def check_reader(digests, feature=None):
    """Skip a figure for readers without the module or without the feature.

    :raise AccessError: which leaves the figure out of the mail
    """
    user = digests.env.user
    if not (user.has_group("key_account.group_user") and user._key_account_has(feature)):
        raise AccessError(digests.env._("This figure is for users of Key Accounts."))


def asked_period(digests):
    """Return the first moment of the period and the one after it, naive in UTC.

    :return: ``None`` where nobody asked for a period, such as on a form
    """
    start, end, _companies = digests._get_kpi_compute_parameters()
    return tuple(map(fields.Datetime.to_datetime, (start, end))) if start and end else None


def asked_days(company, period):
    """Return the first day of the period and the day after its last, of a company."""
    return tuple(company._key_account_day(moment) for moment in period)


def count_records(digests, name, model, domain, day="date"):
    """Fill in how many records of the company are of the days of the period.

    :param str name: of the field of the digest
    :param str day: the field of ``model`` that says on which day it happened
    """
    period = asked_period(digests)
    for digest in digests:
        company = digest.company_id or digests.env.company
        first, after = asked_days(company, period) if period else (None, None)
        digest[name] = period and digests.env[model].search_count(
            Domain("company_id", "=", company.id)
            & Domain(day, ">=", first)
            & Domain(day, "<", after)
            & Domain(domain)
        )


def open_link(env, action):
    """Return what the mail opens for a figure; without the menu, if an administrator deleted it.

    :param str action: XML id in the module
    """
    menu = env.ref("key_account.key_account_menu_root", raise_if_not_found=False)
    return f"key_account.{action}?menu_id={menu.id}" if menu else f"key_account.{action}"
