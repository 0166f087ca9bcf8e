from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.cadence.addresses import lower_sql
from ...tools.cadence.postcodes import get_key, get_range, get_shape


class KeyAccountTerritoryArea(models.Model):
    """A country, or a part of it: a state, a range of postcodes, a town, or several of these at once.

    If several areas contain an address, the most specific one decides: a town before postcodes,
    postcodes before a state, a state before a country, and of two ranges the one within the other.
    Two territories cannot have the same area, nor ranges that overlap in part, so that each address
    belongs to one territory.
    """

    _name = "key.account.territory.area"
    _description = "Area of a Territory"
    _inherit = ["key.account.guarded"]
    _fixed = {"territory_id"}
    _order = "territory_id, country_id, state_id, zip_first, city, id"

    territory_id = fields.Many2one(
        comodel_name="key.account.territory",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="territory_id.company_id",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
        ondelete="restrict",
        help="Addresses with a town or postcode, but without a country, count as addresses in the "
        "country of the company.",
    )
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        domain="[('country_id', '=', country_id)]",
        ondelete="restrict",
    )
    zip_from = fields.Char(
        string="From Postcode",
        help="The first postcode, or its first characters: “20” to “25” contains all postcodes "
        "that begin with 20 to 25. Spaces and hyphens do not matter.",
    )
    zip_to = fields.Char(
        string="To Postcode",
        help="The last postcode, or its first characters. Leave empty for all postcodes that "
        "begin with “From Postcode”.",
    )
    city = fields.Char(
        string="Town",
        help="The town as written in the addresses. Upper and lower case do not matter.",
    )
    zip_first = fields.Char(
        compute="_compute_zip_range",
        store=True,
    )
    zip_last = fields.Char(
        compute="_compute_zip_range",
        store=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("country_id", "state_id")
    def _check_state(self):
        for area in self:
            if area.state_id and area.state_id.country_id != area.country_id:
                raise ValidationError(
                    self.env._(
                        "%(territory)s: %(state)s is not in %(country)s. Choose a state of this "
                        "country.",
                        territory=area.territory_id.name,
                        state=area.state_id.name,
                        country=area.country_id.name,
                    )
                )

    @api.constrains("country_id", "zip_from", "zip_to")
    def _check_postcodes(self):
        for area in self:
            if problem := area._get_postcode_problem():
                raise ValidationError(
                    self.env._(
                        "%(territory)s: %(problem)s",
                        territory=area.territory_id.name,
                        problem=problem,
                    )
                )

    @api.constrains("country_id", "state_id", "zip_from", "zip_to", "city", "territory_id")
    def _check_overlap(self):
        """Refuse areas that belong to another territory of the company as well."""
        areas = self.filtered("territory_id.active")
        if not areas:
            return
        areas.env.flush_all()
        found = self.env.execute_query(areas._get_overlap_query())
        for mine_id, other_id in found:
            mine, other = self.browse([mine_id, other_id])
            raise ValidationError(
                self.env._(
                    "%(mine)s of “%(territory)s” overlaps with %(other)s of “%(taken)s”. Each "
                    "address can belong to one territory only: change one of the areas, or put "
                    "one within the other.",
                    mine=mine.display_name,
                    territory=mine.territory_id.name,
                    other=other.display_name,
                    taken=other.territory_id.name,
                )
            )

    # === COMPUTE METHODS === #

    @api.depends("country_id", "state_id", "zip_from", "zip_to", "city")
    def _compute_display_name(self):
        for area in self:
            codes = [area.zip_from, area.zip_to]
            parts = [
                area.country_id.name,
                area.state_id.name,
                "–".join(code for code in codes if code),
                area.city,
            ]
            area.display_name = ", ".join(part for part in parts if part)

    @api.depends("country_id", "zip_from", "zip_to")
    def _compute_zip_range(self):
        for area in self:
            first, last = area._get_keys()
            area.zip_first, area.zip_last = get_range(first, last) if first else (False, False)

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        return [self._prepare_words(vals) for vals in super()._prepare_new(vals_list)]

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.env["key.account"]._assign_territories_of(self.company_id)

    def _prepare_change(self, vals):
        return self._prepare_words(super()._prepare_change(vals))

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self.env["key.account"]._assign_territories_of(self.company_id)

    def _before_unlink(self):
        return super()._before_unlink() | {"companies": self.company_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self.env["key.account"]._assign_territories_of(before["companies"])

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_words(self, vals):
        """Return values without superfluous spaces."""
        words = {
            name: " ".join(vals[name].split()) or False
            for name in ("zip_from", "zip_to", "city")
            if isinstance(vals.get(name), str)
        }
        return vals | words

    def _get_keys(self):
        """Return the keys of the first and the last postcode; "" if there is none."""
        code = self.country_id.code
        return get_key(self.zip_from, code), get_key(self.zip_to, code)

    def _get_postcode_problem(self):
        """Return what is wrong with the range of postcodes, and how to fix it, if anything."""
        first, last = self._get_keys()
        for typed, key in ((self.zip_from, first), (self.zip_to, last)):
            if typed and not key:
                return self.env._(
                    "the postcode “%s” has no letters or digits. Enter a postcode, or its first "
                    "characters.",
                    typed,
                )
        if last and not first:
            return self.env._("enter “From Postcode” as well, or remove “To Postcode”.")
        if last and get_shape(first) != get_shape(last):
            return self.env._(
                "“%(first)s” and “%(last)s” are not written in the same way. Enter both with the "
                "same number of letters and digits, with leading zeros.",
                first=self.zip_from,
                last=self.zip_to,
            )
        if last and last < first:
            return self.env._(
                "the postcode “%(first)s” comes after “%(last)s”. Swap them.",
                first=self.zip_from,
                last=self.zip_to,
            )
        return None

    def _get_overlap_query(self):
        """Return the statement of one of these areas and an area of another territory, if they clash.

        Areas with different parts, and ranges of which one is within the other, do not: there, the
        more specific area decides.
        """
        return SQL(
            """
            SELECT mine.id, other.id
              FROM key_account_territory_area mine
              JOIN key_account_territory home ON home.id = mine.territory_id
              JOIN key_account_territory away
                ON away.company_id = home.company_id AND away.id <> home.id AND away.active
              JOIN key_account_territory_area other ON other.territory_id = away.id
             WHERE mine.id IN %(areas)s
               AND other.country_id = mine.country_id
               AND other.state_id IS NOT DISTINCT FROM mine.state_id
               AND %(other_city)s IS NOT DISTINCT FROM %(mine_city)s
               AND (mine.zip_first IS NULL AND other.zip_first IS NULL
                    OR (mine.zip_first, mine.zip_last) = (other.zip_first, other.zip_last)
                    OR %(mine_before)s
                    OR %(other_before)s)
             ORDER BY mine.id, other.id
             LIMIT 1
            """,
            areas=self._ids,
            mine_city=lower_sql(SQL("mine.city")),
            other_city=lower_sql(SQL("other.city")),
            mine_before=_overlaps(SQL("mine"), SQL("other")),
            other_before=_overlaps(SQL("other"), SQL("mine")),
        )


def _overlaps(early, late):
    """Return the SQL condition that a range ends within another that begins later."""
    return SQL(
        """ (%(early)s.zip_first COLLATE "C" < %(late)s.zip_first
             AND %(late)s.zip_first COLLATE "C" <= %(early)s.zip_last
             AND %(early)s.zip_last COLLATE "C" < %(late)s.zip_last) """,
        early=early,
        late=late,
    )
