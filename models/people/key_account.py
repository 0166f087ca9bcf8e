from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.booked import LINES, BookColumn, BookSource, lines_of
from ...tools.days import local_date
from ...tools.story import StoryRows, StorySource
from ...tools.value_text import describe

PEOPLE_ON_SHEET = 12


class KeyAccount(models.Model):
    """The people at the customer."""

    _name = "key.account"
    _inherit = ["key.account.coverage", "key.account"]

    stakeholder_ids = fields.One2many(
        comodel_name="key.account.stakeholder",
        inverse_name="account_id",
        string="People",
    )
    stakeholder_count = fields.Integer(
        string="Known People",
        compute="_compute_stakeholder_count",
    )

    # === COMPUTE METHODS === #

    def _compute_stakeholder_count(self):
        counts = dict(
            self.env["key.account.stakeholder"]._read_group(
                [("account_id", "in", self.ids)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.stakeholder_count = counts.get(account._origin, 0)

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts with people cannot be deleted either."""
        people = self.env["key.account.stakeholder"].sudo().with_context(active_test=False)
        known = people._read_group([("account_id", "in", self.ids)], ["account_id"])
        return super()._with_history().union(*(account for [account] in known))

    def _merge_into(self, target):
        """Move the people to the other account; merge people known at both accounts."""
        known = {person.partner_id: person for person in target._all_people()}
        for person in self._all_people():
            if same := known.get(person.partner_id):
                person._merge_into(same)
        return super()._merge_into(target)

    def _all_people(self):
        """Return the people of these accounts, including archived ones (sudo)."""
        people = self.env["key.account.stakeholder"].sudo().with_context(active_test=False)
        return people.search([("account_id", "in", self.ids)])

    def _get_sheet_sections(self, contacts):
        return {
            **super()._get_sheet_sections(contacts),
            "people": self._get_sheet_people(contacts),
            "coverage": self._get_sheet_coverage(contacts),
        }

    @api.model
    def _get_book_columns(self):
        return [
            *super()._get_book_columns(),
            BookSource(
                70,
                (BookColumn(self.env._("People"), LINES, 44),),
                lambda accounts: accounts._tell_book_people(),
                feature="feature_profile",
            ),
        ]

    def _tell_book_people(self):
        """Return those with most influence, and how to call them. Business data only."""
        people = self.env["key.account.stakeholder"].search(
            [("account_id", "in", self.ids), ("has_left", "=", False)]
        )
        # All contacts at once: the name of a person reads its contact alone.
        people.sudo().partner_id.fetch(["name", "function", "phone"])
        told = lines_of(
            people.sudo(),
            lambda person: ", ".join(
                filter(None, (person.display_name, person.function, person.phone))
            ),
        )
        return {account_id: (lines,) for account_id, lines in told.items()}

    def _get_sheet_coverage(self, contacts):
        """Return what we do not know about people, with those to be met who are not among them."""
        warnings = (self.coverage_warning or "").splitlines()
        if unknown := contacts - self.stakeholder_ids.partner_id:
            # Somebody is to be met: the sheet does not say that nobody is known.
            warnings = warnings if self.stakeholder_ids else []
            warnings.append(
                self.env._(
                    "Not among the people of this account yet: %(contacts)s. Add them.",
                    contacts=", ".join(contact._key_account_name() for contact in unknown),
                )
            )
        return warnings

    def _get_sheet_people(self, contacts):
        """Who has a say: those to be met first. Business data only."""
        people = self.stakeholder_ids.filtered(lambda person: not person.has_left)
        people = people.sorted(
            lambda person: (person.partner_id not in contacts, -int(person.influence or 0))
        )
        return [
            {
                "name": person.display_name,
                "function": person.function or "",
                "roles": describe(person, "role_ids"),
                "influence": describe(person, "influence"),
                "attitude": describe(person, "attitude"),
                "meet": person.partner_id in contacts,
            }
            for person in people[:PEOPLE_ON_SHEET]
        ]

    # === STORY === #

    def _get_story_sources(self):
        """People whom we got to know, and people who left."""
        label = self.env._("People")
        mine = [("account_id", "=", self.id)]
        zone = self.company_id.sudo().partner_id.tz or "UTC"
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="people",
                label=label,
                icon="fa-user",
                model="key.account.stakeholder",
                domain=mine,
                day=lambda alias: local_date(SQL.identifier(alias, "create_date"), zone),
                tell=lambda people: {person.id: person._tell_known() for person in people},
                feature="feature_profile",
            ),
            StorySource(
                kind="people",
                label=label,
                icon="fa-user-times",
                model="key.account.stakeholder",
                domain=[*mine, ("left_on", "!=", False)],
                day="left_on",
                tell=lambda people: {person.id: person._tell_left() for person in people},
                feature="feature_profile",
            ),
        ]

    def _get_last_contacts(self):
        """The last contact with one of the people, as their list shows it."""
        people = self.env["key.account.stakeholder"]
        query = people._last_contact_query(SQL("person.account_id = %s AND person.active", self.id))
        return [
            *super()._get_last_contacts(),
            StoryRows(
                model=people._name,
                query=SQL("SELECT day, id, NULL::jsonb AS facts FROM (%s) contacted", query),
                tell=lambda persons: {person.id: person.display_name for person in persons},
                feature="feature_profile",
            ),
        ]
