"""Postcodes as they are compared: without spaces and hyphens, and ranges of them.

How it works: a postcode becomes a key of letters and digits ("20 100" and "I-20100" are "20100"),
and keys are compared from the left, so that a range from "10" to "12" holds all that begins with 10,
11 or 12. A range is two keys, of which the last is followed by a character that is greater than
all letters. British districts of one digit get a zero, because SW9 is before SW10.

Leading zeros that a spreadsheet has lost are put back, as far as the range shows that there are any.

The key exists twice, for one postcode in Python and for many rows in SQL.
"""

import re

from odoo.tools import SQL

# Greater than all letters and digits, byte by byte.
LAST = "~"
BRITISH = ("GB", "GG", "IM", "JE")
# Area, district of one digit, and what may follow: a letter, and the three characters of the street.
BRITISH_DISTRICT = r"^([A-Z]{1,2})([0-9])([A-Z]?([0-9][A-Z]{2})?)$"
# Letters of the country before a number: "D-20095", "LV-1010".
COUNTRY_PREFIX = r"^\s*[A-Z]{1,3}\s*-\s*([0-9])"
OTHERS = "[^A-Z0-9]"


def get_key(postcode, country_code):
    """Return the key of a postcode, or of the first characters of one; "" if there is none.

    >>> get_key("sw9 8jh", "GB"), get_key("L-1234", "LU"), get_key("1012 AB", "NL")
    ('SW098JH', '1234', '1012AB')
    """
    key = re.sub(COUNTRY_PREFIX, r"\1", (postcode or "").upper())
    key = re.sub(OTHERS, "", key)
    if country_code in BRITISH:
        key = re.sub(BRITISH_DISTRICT, r"\g<1>0\2\3", key)
    return key


def get_shape(key):
    """Return which characters of a key are letters (A) and which are digits (9)."""
    return re.sub("[0-9]", "9", re.sub("[A-Z]", "A", key))


def get_range(first, last):
    """Return the first and the last key of a range, as they are compared with keys.

    :param str first: key of the first postcode
    :param str last: key of the last postcode; "" for the postcodes that begin with the first
    """
    return first, (last or first) + LAST


def key_sql(postcode, country_code):
    """Return :func:`get_key` as an SQL expression, never NULL.

    :param SQL postcode: column of a text
    :param SQL country_code: column of a country's code
    """
    key = SQL(
        "REGEXP_REPLACE(REGEXP_REPLACE(UPPER(COALESCE(%s, '')), %s, %s), %s, '', 'g')",
        postcode,
        COUNTRY_PREFIX,
        r"\1",
        OTHERS,
    )
    return SQL(
        "CASE WHEN %(code)s IN %(british)s THEN REGEXP_REPLACE(%(key)s, %(district)s, %(padded)s)"
        " ELSE %(key)s END",
        code=country_code,
        british=BRITISH,
        key=key,
        district=BRITISH_DISTRICT,
        padded=r"\10\2\3",
    )


def is_within_sql(key, first, last):
    """Return the SQL condition that a key is in a range; NULL without a range.

    :param SQL key: column of a key
    :param SQL first: column of the first key of the range
    :param SQL last: column of the last key of the range
    """
    # "1067" is 01067 where the range says that postcodes have five digits and begin with 0.
    whole = SQL(
        "(CASE WHEN %(first)s LIKE '0%%' AND %(key)s ~ '^[0-9]+$' AND LENGTH(%(key)s) < LENGTH(%(first)s)"
        " THEN LPAD(%(key)s, LENGTH(%(first)s), '0') ELSE %(key)s END)",
        key=key,
        first=first,
    )
    return SQL(
        """ (%(key)s <> '' AND %(whole)s COLLATE "C" >= %(first)s AND %(whole)s COLLATE "C" <= %(last)s) """,
        key=key,
        whole=whole,
        first=first,
        last=last,
    )
