"""Addresses as the areas of territories compare them, without NULL."""

from odoo.tools import SQL

from .postcodes import key_sql


def address_columns(place):
    """Return the SQL of the columns ``country_id``, ``state_id``, ``zip`` and ``city`` of an address.

    :param SQL place: alias of a table with the fields of an address, joined by :func:`join_country`
    """
    return SQL(
        r"""COALESCE(country.id, 0) AS country_id,
            COALESCE(%(place)s.state_id, 0) AS state_id,
            %(key)s AS zip,
            LOWER(REGEXP_REPLACE(BTRIM(COALESCE(%(place)s.city, '')), '\s+', ' ', 'g')) AS city""",
        place=place,
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
