from odoo.tests import tagged
from odoo.tools import SQL

from ..access_common import PROFILE_LINES
from ..relationship.relationship_common import RelationshipCommon

# The path to the customer, and paths to a company that end at nothing for a shared customer.
ACCOUNT = "account_id.partner_id"
PATHS = {
    "key.account.closeness": "stakeholder_id.account_id.partner_id",
    "key.account.visit.note": "visit_id.account_id.partner_id",
    "crm.lead": "partner_id",
    "sale.order": "partner_id",
}


@tagged("post_install", "-at_install")
class TestRecordSourceCompany(RelationshipCommon):
    """Two companies share Alpha: what an administrator points out tells of his own company alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.overseas = cls._account(cls.alpha, cls.other_company)
        cls.family = cls.env["product.category"].search([], limit=1)
        cls.records = {}
        for account in cls.account + cls.overseas:
            for record in cls._create_records(account):
                cls.records.setdefault(record._name, []).append(record.id)
        cls.env.flush_all()

    @classmethod
    def _create_records(cls, account):
        """Yield one record of each kind that tells of an account."""
        env, part = account.env, {"account_id": account.id}
        person = env["key.account.stakeholder"].create({**part, "partner_id": cls.alpha_buyer.id})
        yield person
        user = cls._create_user(f"ka_{account.id}", "base.group_user", account.company_id)
        yield env["key.account.closeness"].create({"stakeholder_id": person.id, "user_id": user.id})
        yield env["key.account.rating"].create({**part, "kind": "influence", "value": 77})
        for model, values in PROFILE_LINES.items():
            family = {"category_id": cls.family.id} if "share" in model else {}
            yield env[model].create({**values, **part, **family})
        yield env["key.account.commitment"].create({**part, "name": "A sample"})
        visit = cls._create_visit(account, user)
        yield visit
        topic = env.ref("key_account.visit_topic_market").id
        yield env["key.account.visit.note"].create(
            {"visit_id": visit.id, "topic_id": topic, "text": "Calm"}
        )
        yield env["crm.lead"].create(
            {"name": "Rolls", "partner_id": cls.alpha.id, "company_id": account.company_id.id}
        )
        yield cls._order(cls.alpha, [(cls.roll, 1, 1)], "2025-06-01", company=account.company_id)

    @classmethod
    def _create_visit(cls, account, user):
        return account.env["key.account.visit"].create(
            {"account_id": account.id, "user_id": user.id, "start": "2025-12-01 09:00:00"}
        )

    def _get_proof(self, criterion, company):
        query = criterion._get_proof_query(company, SQL("account.partner_id = %s", self.alpha.id))
        return [record_id for _account, record_id, _day in self.env.execute_query(query)]

    def test_criteria(self):
        """Neither a company that is looked up nor a path that leads nowhere lets others in."""
        for model, (own, other) in self.records.items():
            path = PATHS.get(model, ACCOUNT)
            for company_path in (False, f"{path}.company_id"):
                with self.subTest(model=model, company_path=company_path):
                    self.visits.write(
                        self._source(model, "create_date", path, company_path=company_path)
                        | {"domain": "[]", "validity_months": 0}
                    )
                    self.assertEqual(self._get_proof(self.visits, self.company), [own])
                    self.assertEqual(self._get_proof(self.visits, self.other_company), [other])

    def test_records_without_a_company(self):
        """An opportunity of no company is everybody's."""
        lead = self.env["crm.lead"].create({"name": "Open", "partner_id": self.alpha.id})
        lead.company_id = False
        self.visits.write(
            self._source("crm.lead", "create_date", "partner_id", company_path=False)
            | {"domain": f"[('id', '=', {lead.id})]"}
        )
        for company in self.company + self.other_company:
            self.assertEqual(self._get_proof(self.visits, company), lead.ids)

    def test_metrics(self):
        """Of two records, one in each company, each company counts one."""
        fields = self.env["ir.model.fields"]
        today = self.env.cr.now().date()
        for model in self.records:
            metric = self.env["key.account.metric"].create(
                {
                    "name": model,
                    "code": "custom",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "date_field_id": fields._get(model, "create_date").id,
                    "partner_path": PATHS.get(model, ACCOUNT),
                }
            )
            for company in self.company + self.other_company:
                with self.subTest(model=model, company=company.name):
                    measured = self._measure(["custom"], company, today, today, self.alpha.ids)
                    self.assertEqual(measured, {self.alpha.id: {"custom": 1}})
            metric.unlink()
