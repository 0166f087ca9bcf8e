from odoo import api, fields, models
from odoo.tools import SQL

# What counts: not drafts, and not what was cancelled.
COUNTED = ("waiting", "approved", "given")


class KeyAccountGiftChecked(models.AbstractModel):
    """What speaks against a gift: its value, who gets it, and what else the person and the customer got this year.

    A finding has a kind, by which an exception covers it, and words.
    """

    _name = "key.account.gift.checked"
    _description = "Checks of a Gift"

    finding_text = fields.Text(
        string="Objections",
        compute="_compute_finding_text",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "stakeholder_id", "amount", "date", "state")
    @api.depends_context("lang")
    def _compute_finding_text(self):
        for gift in self:
            findings = {}
            if gift.state in ("draft", "waiting") and gift.account_id and gift.stakeholder_id:
                findings = gift.sudo()._get_findings()
            gift.finding_text = "\n".join(findings.values())

    # === BUSINESS METHODS === #

    def _get_findings(self):
        """Return what speaks against a gift: ``{kind: words}`` (sudo)."""
        self.ensure_one()
        company, findings = self.account_id.company_id, {}
        person, name = self.stakeholder_id, self.stakeholder_id.display_name
        if person.has_left or not person.active or not self.account_id.active:
            findings["left"] = self.env._("%s has left, or is archived.", name)
        if person.is_official:
            findings["official"] = self.env._("%s is a public official.", name)
        if person.no_gifts:
            findings["declined"] = self.env._("%s declines gifts.", name)
        if company.key_account_gift_tender and self._has_open_tender():
            findings["tender"] = self.env._("A tender of this customer is open, or was open today.")
        return findings | self._get_value_findings(company)

    def _get_value_findings(self, company):
        currency, findings = company.currency_id, {}

        def exceeds(value, cap):
            return cap and currency.compare_amounts(value, cap) > 0

        cap = company.key_account_gift_cap
        if exceeds(self.amount, cap):
            findings["gift"] = self.env._("A gift may be worth %s at most.", currency.format(cap))
        of_person, of_account = self._get_given()
        words = {"year": self._get_year()}
        cap = company.key_account_gift_person_cap
        if exceeds(of_person + self.amount, cap):
            findings["person"] = self.env._(
                "%(person)s, with family, may get %(cap)s in %(year)s; %(got)s are given or planned already.",
                person=self.stakeholder_id.display_name,
                cap=currency.format(cap),
                got=currency.format(of_person),
                **words,
            )
        cap = company.key_account_gift_account_cap
        if exceeds(of_account + self.amount, cap):
            findings["account"] = self.env._(
                "The people of %(customer)s may get %(cap)s in %(year)s; %(got)s are given or planned already.",
                customer=self.account_id.display_name,
                cap=currency.format(cap),
                got=currency.format(of_account),
                **words,
            )
        return findings

    def _get_year(self):
        day = self.date or self.account_id.company_id._key_account_today()
        return day.year

    def _get_given(self):
        """Return the value of the other gifts of the year: of the person, and of the account."""
        year = self._get_year()
        domain = [
            ("account_id", "=", self.account_id.id or self.account_id._origin.id),
            ("state", "in", COUNTED),
            ("date", ">=", f"{year}-01-01"),
            ("date", "<=", f"{year}-12-31"),
            ("id", "not in", self._origin.ids),
        ]
        groups = self.env["key.account.gift"]._read_group(
            domain, ["stakeholder_id"], ["amount:sum"]
        )
        sums = {person.id: amount for person, amount in groups}
        person = self.stakeholder_id
        return sums.get(person.id or person._origin.id, 0.0), sum(sums.values())

    def _has_open_tender(self):
        """Return whether a tender of the customer is open, or was one today (no check)."""
        account = self.account_id
        self.env["crm.lead"].flush_model()
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1
                      FROM crm_lead lead
                      JOIN res_partner contact ON contact.id = lead.partner_id
                     WHERE (lead.key_account_is_tender AND lead.active AND lead.won_status = 'pending'
                            OR lead.key_account_tender_ended_on >= %s)
                       AND contact.commercial_partner_id = %s
                       AND (lead.company_id IS NULL OR lead.company_id = %s)
                     LIMIT 1
                    """,
                    account.company_id._key_account_today(),
                    account.partner_id.id,
                    account.company_id.id,
                )
            )
        )
