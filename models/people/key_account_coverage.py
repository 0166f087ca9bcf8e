from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.days import company_days
from .key_account_closeness import CLOSE

HIGH_INFLUENCE = ("3", "4")

# Figures of an account, over its people.
FIGURES = {
    "people": SQL("COUNT(*) FILTER (WHERE is_here)"),
    "deciders": SQL("COUNT(*) FILTER (WHERE is_here AND decides)"),
    "close_deciders": SQL("COUNT(*) FILTER (WHERE is_here AND decides AND is_close)"),
    "key_left": SQL("COUNT(*) FILTER (WHERE NOT is_here AND is_key AND NOT is_succeeded)"),
}
# Gaps, as conditions on these figures.
GAPS = {
    "gap_no_decision_maker": SQL("deciders = 0"),
    "gap_one_person": SQL("people = 1"),
    "gap_distant_decision_maker": SQL("deciders > 0 AND close_deciders = 0"),
    "gap_key_person_left": SQL("key_left > 0"),
}


class KeyAccountCoverage(models.AbstractModel):
    """Warns if we do not know the important people at a customer.

    Counts people who are not archived and have not left. A key person has a role with that flag, or
    high influence. A colleague is close with the degree close or trusted, and must be an active
    user.
    """

    _name = "key.account.coverage"
    _description = "Contact Coverage"

    gap_no_decision_maker = fields.Boolean(
        string="No Decision Maker Known",
        compute="_compute_coverage",
        search="_search_gap_no_decision_maker",
    )
    gap_one_person = fields.Boolean(
        string="Only One Person Known",
        compute="_compute_coverage",
        search="_search_gap_one_person",
    )
    gap_distant_decision_maker = fields.Boolean(
        string="Decision Maker Not Close",
        compute="_compute_coverage",
        search="_search_gap_distant_decision_maker",
    )
    gap_key_person_left = fields.Boolean(
        string="Key Person Has Left",
        compute="_compute_coverage",
        search="_search_gap_key_person_left",
    )
    has_coverage_gap = fields.Boolean(
        string="Contact Coverage Gaps",
        compute="_compute_coverage",
        search="_search_has_coverage_gap",
    )
    coverage_warning = fields.Text(
        compute="_compute_coverage",
        help="What we do not know about the people of the customer, and what to do about it.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "stakeholder_ids.active",
        "stakeholder_ids.left_on",
        "stakeholder_ids.successor_id",
        "stakeholder_ids.influence",
        "stakeholder_ids.role_ids",
        "stakeholder_ids.closeness_ids.degree",
    )
    def _compute_coverage(self):
        rows = {}
        if ids := self._origin._ids:
            query = self._coverage_query(ids)
            rows = {row["id"]: row for row in self.env.execute_query_dict(query)}
        for account in self:
            row = rows.get(account._origin.id)
            for name in GAPS:
                account[name] = bool(row and row[name])
            account.has_coverage_gap = any(account[name] for name in GAPS)
            account.coverage_warning = row and "\n".join(self._coverage_warnings(row))

    def _search_gap_no_decision_maker(self, operator, value):
        return self._search_gaps(operator, "gap_no_decision_maker")

    def _search_gap_one_person(self, operator, value):
        return self._search_gaps(operator, "gap_one_person")

    def _search_gap_distant_decision_maker(self, operator, value):
        return self._search_gaps(operator, "gap_distant_decision_maker")

    def _search_gap_key_person_left(self, operator, value):
        return self._search_gaps(operator, "gap_key_person_left")

    def _search_has_coverage_gap(self, operator, value):
        return self._search_gaps(operator, *GAPS)

    @api.model
    def _search_gaps(self, operator, *names):
        """Return the domain of accounts with any of the gaps."""
        if operator != "in":
            return NotImplemented
        gap = SQL(" OR ").join(GAPS[name] for name in names)
        # Once for all accounts, not again for each that a list looks at.
        figures = SQL(
            "WITH figures AS MATERIALIZED (%s) SELECT account_id FROM figures",
            self._coverage_figures_query(SQL("TRUE")),
        )
        found = SQL("IN (%s WHERE %s)", figures, gap)
        if "gap_no_decision_maker" in names:
            # Without people there is no row, and no decision maker either.
            found = SQL("NOT IN (%s WHERE NOT (%s))", figures, gap)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s %s", SQL.identifier(alias, "id"), found),
            predicate=lambda account: any(account[name] for name in names),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _coverage_query(self, ids):
        """Return the query of the gaps of accounts, with the names of the people that they concern.

        :param ids: ids of the accounts
        """
        name = SQL("COALESCE(NULLIF(contact.name, ''), contact.complete_name)")
        names = SQL("STRING_AGG(%(name)s, ', ' ORDER BY %(name)s)", name=name)
        return SQL(
            """
            SELECT figures.*, %(gaps)s
              FROM (SELECT account.id, %(figures)s,
                           %(names)s FILTER (WHERE is_here) AS names,
                           %(names)s FILTER (WHERE is_here AND decides) AS decider_names,
                           %(names)s FILTER (WHERE NOT is_here AND is_key AND NOT is_succeeded)
                               AS left_names
                      FROM key_account account
                 LEFT JOIN (%(people)s) person ON person.account_id = account.id
                 LEFT JOIN res_partner contact ON contact.id = person.partner_id
                     WHERE account.id IN %(ids)s
                  GROUP BY account.id) figures
            """,
            gaps=SQL(", ").join(
                SQL("%s AS %s", gap, SQL.identifier(name)) for name, gap in GAPS.items()
            ),
            figures=self._coverage_figures(),
            names=names,
            people=self._coverage_people_query(SQL("person.account_id IN %s", ids)),
            ids=ids,
        )

    @api.model
    def _coverage_figures_query(self, condition):
        """Return the query of the figures of accounts that have people, one row per account.

        :param SQL condition: on ``person``, to select people
        """
        return SQL(
            "SELECT account_id, %s FROM (%s) person GROUP BY account_id",
            self._coverage_figures(),
            self._coverage_people_query(condition),
        )

    @api.model
    def _coverage_figures(self):
        return SQL(", ").join(
            SQL("%s AS %s", figure, SQL.identifier(name)) for name, figure in FIGURES.items()
        )

    @api.model
    def _coverage_people_query(self, condition):
        """Return the query of people and what they mean for the coverage, one row per person."""
        self.env["key.account.stakeholder"].flush_model()
        self.env["key.account.stakeholder.role"].flush_model()
        self.env["key.account.closeness"].flush_model()
        self.env["res.users"].flush_model(["active"])
        self.env["res.partner"].flush_model(["name", "complete_name", "tz"])
        plays = """
            EXISTS (SELECT
                      FROM key_account_stakeholder_role_rel played
                      JOIN key_account_stakeholder_role role ON role.id = played.role_id
                     WHERE played.stakeholder_id = person.id AND role.%s)
        """
        return SQL(
            """
            SELECT person.account_id,
                   person.partner_id,
                   person.left_on IS NULL OR person.left_on > (
                       SELECT day.today
                         FROM key_account account
                         JOIN (%(days)s) day ON day.company_id = account.company_id
                        WHERE account.id = person.account_id) AS is_here,
                   person.successor_id IS NOT NULL AS is_succeeded,
                   %(decides)s AS decides,
                   COALESCE(person.influence IN %(high)s, FALSE) OR %(is_key)s AS is_key,
                   EXISTS (SELECT
                             FROM key_account_closeness closeness
                             JOIN res_users colleague
                               ON colleague.id = closeness.user_id AND colleague.active
                            WHERE closeness.stakeholder_id = person.id
                              AND closeness.degree >= %(close)s) AS is_close
              FROM key_account_stakeholder person
             WHERE person.active AND %(condition)s
            """,
            decides=SQL(plays, SQL.identifier("is_decider")),
            is_key=SQL(plays, SQL.identifier("is_key")),
            days=company_days(fields.Datetime.now()),
            high=HIGH_INFLUENCE,
            close=CLOSE,
            condition=condition,
        )

    @api.model
    def _coverage_warnings(self, row):
        """Return the warnings for the gaps in ``row``, one or two sentences each."""
        warnings = []
        if not row["people"]:
            warnings.append(self.env._("No people yet. Add the people you meet."))
        elif row["gap_no_decision_maker"]:
            warnings.append(
                self.env._("No decision maker is known. Find out who makes the decision.")
            )
        if row["gap_one_person"]:
            warnings.append(
                self.env._(
                    "Only %(person)s is known. Get to know a second person.",
                    person=row["names"],
                )
            )
        if row["gap_distant_decision_maker"]:
            warnings.append(
                self.env._(
                    "No colleague is close to the decision maker: %(people)s. Decide who builds "
                    "the relationship.",
                    people=row["decider_names"],
                )
            )
        if row["gap_key_person_left"]:
            warnings.append(
                self.env._(
                    "A key person left: %(people)s. Enter the successor, or archive the person if "
                    "there is none.",
                    people=row["left_names"],
                )
            )
        return warnings
