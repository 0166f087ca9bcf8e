"""Addresses as the areas of territories compare them, without NULL."""

from odoo.tools import SQL

from .postcodes import key_sql

# Latin, Greek, Cyrillic and Armenian letters, and those of Vietnamese, with one lower-case letter each.
CAPITALS = [
    letter
    for letter in map(chr, [*range(0x80, 0x590), *range(0x1E00, 0x1F00)])
    if letter.lower() != letter and len(letter.lower()) == 1
]
SMALL = [letter.lower() for letter in CAPITALS]


def lower_sql(text):
    """Return a text in lower case, as an SQL expression that needs no locale.

    In a database whose character type is C, ``LOWER`` knows the letters of English only. The other ones
    are looked for only in texts that have any.

    :param SQL text: a text, perhaps NULL
    """
    return SQL(
        "(CASE WHEN OCTET_LENGTH(%(text)s) > LENGTH(%(text)s)"
        " THEN LOWER(TRANSLATE(%(text)s, %(capitals)s, %(small)s)) ELSE LOWER(%(text)s) END)",
        text=text,
        capitals="".join(CAPITALS),
        small="".join(SMALL),
    )


def address_columns(place):
    """Return the SQL of the columns ``country_id``, ``state_id``, ``zip`` and ``city`` of an address.

    :param SQL place: alias of a table with the fields of an address, joined by :func:`join_country`
    """
    return SQL(
        r"""COALESCE(country.id, 0) AS country_id,
            COALESCE(%(place)s.state_id, 0) AS state_id,
            %(key)s AS zip,
            REGEXP_REPLACE(BTRIM(%(city)s), '\s+', ' ', 'g') AS city""",
        place=place,
        city=lower_sql(SQL("COALESCE(%s.city, '')", place)),
        key=key_sql(SQL("%s.zip", place), SQL("country.code")),
    )


def join_country(place, home):
    """Return the SQL that joins the ``country`` of an address.

    :param SQL place: alias of a table with the fields of an address
    :param res.country home: of addresses with a town or postcode, but without a country
    """
    return SQL(
        r"""LEFT JOIN res_country country
              ON country.id = COALESCE(
                     %(place)s.country_id,
                     CASE WHEN COALESCE(%(place)s.zip, '') || COALESCE(%(place)s.city, '') ~ '\S'
                          THEN %(home)s::int
                     END)""",
        place=place,
        home=home.id or None,
    )
