"""Kinds of advantages that proposals write to Odoo: on the customer, as a credit review, as visits."""

from odoo.tools import SQL

from .visits import Visits
from .writing import Written


class OfPartner(Written):
    """A record on the customer, in the company of the account."""

    def get_problem(self, goal):
        return goal if goal and not goal.active else False

    def get_customers(self, proposals):
        """Return the customers with their values in the company of the accounts."""
        return proposals.account_id.partner_id.with_company(proposals.company_id)


class Price(OfPartner):
    """The pricelist of the customer: only its own; the usual one is Odoo's by country."""

    def is_on(self, env):
        return env["key.account.policy"]._are_pricelists_on()

    def ctes(self, proposing):
        needed = self.kind in proposing.kinds
        return {"usual": usual_pricelists(proposing.partners, proposing.company, needed=needed)}

    def joins(self, proposing):
        return SQL(
            "LEFT JOIN usual ON usual.country_id = COALESCE(partner.country_id, 0)"
            " LEFT JOIN product_pricelist pricelist ON pricelist.id = entitlement.pricelist_id"
        )

    def now(self, proposing):
        return pricelist_now(proposing.partners)

    def goal(self, proposing):
        return SQL("entitlement.pricelist_id")

    def differs(self, proposing):
        return SQL(
            "%s AND pricelist.active IS NOT FALSE", self._is_other(proposing, self.goal(proposing))
        )

    def deviates(self, proposing):
        return self._is_other(proposing, SQL("applied.pricelist_to_id"))

    def _is_other(self, proposing, pricelist):
        return SQL(
            "COALESCE(%s, usual.pricelist_id) IS DISTINCT FROM COALESCE(%s, usual.pricelist_id)",
            self.now(proposing),
            pricelist,
        )

    def tell(self, proposal, value):
        return value.display_name or proposal.env._("usual pricelist")

    def get_now(self, proposal, applied):
        customer = self.get_customers(proposal)
        return customer.specific_property_product_pricelist.with_env(proposal.env)

    def is_as_applied(self, proposal, now):
        """Return whether the customer has the wanted pricelist, be it as the usual one."""
        goal = self.get(proposal, "to")
        if now == goal:
            return True
        usual = self.get_customers(proposal).property_product_pricelist
        return not now and usual.with_env(proposal.env) == goal

    def put(self, proposals, end):
        value = self.get(proposals[0], end)
        # The pricelist alone: partner levels refuse it together with other fields.
        name = "property_product_pricelist" if value else "specific_property_product_pricelist"
        self.get_customers(proposals).write({name: value.id})


class Term(OfPartner):
    """The payment terms of the customer."""

    def joins(self, proposing):
        return SQL("LEFT JOIN account_payment_term term ON term.id = entitlement.payment_term_id")

    def now(self, proposing):
        return proposing.partners._field_to_sql("partner", "property_payment_term_id")

    def goal(self, proposing):
        return SQL("entitlement.payment_term_id")

    def differs(self, proposing):
        return SQL(
            "%s IS DISTINCT FROM entitlement.payment_term_id AND term.active IS NOT FALSE",
            self.now(proposing),
        )

    def deviates(self, proposing):
        return SQL("%s IS DISTINCT FROM applied.term_to_id", self.now(proposing))

    def tell(self, proposal, value):
        return value.display_name or proposal.env._("none")

    def get_now(self, proposal, applied):
        return self.get_customers(proposal).property_payment_term_id.with_env(proposal.env)

    def put(self, proposals, end):
        value = self.get(proposals[0], end)
        self.get_customers(proposals).write({"property_payment_term_id": value.id})


class Credit(Written):
    """The share of the credit rule: never written itself, but as a proposed credit review."""

    def is_on(self, env):
        return env["key.account"]._is_feature_on("feature_credit")

    def now(self, proposing):
        return SQL("COALESCE(applied.value_to, 1)")

    def goal(self, proposing):
        return SQL("COALESCE(entitlement.value, 1)")

    def differs(self, proposing):
        return SQL("ABS(%s - %s) > 0.00005", self.now(proposing), self.goal(proposing))

    def is_default(self, proposing):
        return SQL("TRUE")

    def get_now(self, proposal, applied):
        last = applied.get((proposal.account_id.id, self.kind))
        return last.value_to if last else 1.0

    def is_as_applied(self, proposal, now):
        return True

    def is_watched(self, proposal):
        return False

    def put(self, proposals, end):
        """Propose credit reviews: their limits follow the share, once approved; or withdraw them."""
        if end == "from":
            opened = proposals.credit_review_id
            opened.filtered(lambda r: r.state in ("draft", "proposed")).action_withdraw()
            return
        reviews = proposals.env["key.account.credit.review"]
        started = reviews._prepare_drafts(proposals.account_id)
        started.action_propose()
        by_account = {review.account_id: review for review in started}
        for proposal in proposals:
            proposal.credit_review_id = by_account[proposal.account_id]

    def get_revert_problem(self, proposal):
        if proposal.credit_review_id.state == "approved":
            return proposal.env._("Its credit review is approved. Take that one back instead.")
        return ""


def pricelist_now(partners):
    """Return the SQL of the pricelist that ``partner`` has of its own in the company."""
    return partners._field_to_sql("partner", "specific_property_product_pricelist")


def usual_pricelists(partners, company, *, needed):
    """Return the statement of the pricelists of customers without one of their own, by country.

    Odoo chooses them by country group, and writes nothing where a customer is to have the usual one.
    """
    nothing = SQL("SELECT NULL::int AS country_id, NULL::int AS pricelist_id WHERE FALSE")
    if not needed:
        return nothing
    countries = partners.env.execute_query(
        SQL(
            """ SELECT DISTINCT partner.country_id
                  FROM key_account account
                  JOIN res_partner partner ON partner.id = account.partner_id
                 WHERE account.company_id = %s AND partner.country_id IS NOT NULL """,
            company.id,
        )
    )
    pricelists = partners.env["product.pricelist"].with_company(company)
    usual = pricelists._get_country_pricelist_multi([country_id for (country_id,) in countries])
    rows = [(country_id or 0, pricelist.id) for country_id, pricelist in usual.items() if pricelist]
    if not rows:
        return nothing
    return SQL(
        "SELECT * FROM (VALUES %s) AS usual (country_id, pricelist_id)",
        SQL(", ").join(SQL("(%s::int, %s::int)", *row) for row in rows),
    )


# In the order of columns of the statement.
WRITTEN = {
    "price": Price("price", ("pricelist_from_id", "pricelist_to_id"), "int"),
    "term": Term("term", ("term_from_id", "term_to_id"), "int"),
    "credit": Credit("credit", ("value_from", "value_to"), "float8"),
    "visits": Visits("visits", ("visits_from", "visits_to"), "jsonb"),
}
