from odoo.fields import Command

from ..common import KeyAccountCommon


class RelationshipCommon(KeyAccountCommon):
    """A scale of three levels; a week of March 2026 in which Alpha is won over.

    Level 1: samples delivered (ticked, 12 months), two visits (observed, 12 months).
    Level 2: met one-to-one (ticked, 6 months), an order (observed, for ever).
    Level 3: easy to meet (ticked, or a superior has visited; 3 months).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._administer_all()
        cls.scale = cls._create_scale("Mills")
        cls.company.key_account_relationship_scale_id = cls.scale
        cls.known, cls.accepted, cls.preferred = cls.scale.level_ids.sorted("number")
        cls.samples, cls.visits = cls.known.criterion_ids
        cls.met, cls.order = cls.accepted.criterion_ids
        cls.easy = cls.preferred.criterion_ids
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.leader = cls._create_user("ka_leader", "base.group_user")

    @classmethod
    def _source(cls, model, day, path, **values):
        fields = cls.env["ir.model.fields"]
        return {
            "kind": "observed",
            "model_id": cls.env["ir.model"]._get_id(model),
            "date_field_id": fields._get(model, day).id,
            "partner_path": path,
            **values,
        }

    @classmethod
    def _visit_source(cls, **values):
        return cls._source(
            "calendar.event",
            "stop",
            "partner_ids",
            company_path="user_id.company_id",
            domain="[('active', '=', True)]",
            **values,
        )

    @classmethod
    def _create_scale(cls, name, **values):
        order = cls._source("sale.order", "date_order", "partner_id")
        levels = [
            (
                "Known",
                [
                    {"name": "Samples delivered", "validity_months": 12},
                    {"name": "Two visits", "validity_months": 12} | cls._visit_source(min_count=2),
                ],
            ),
            (
                "Accepted",
                [
                    {"name": "Met one-to-one", "validity_months": 6},
                    {"name": "Order", "validity_months": 0, **order}
                    | {"domain": "[('state', '=', 'sale')]"},
                ],
            ),
            (
                "Preferred",
                [
                    {"name": "Easy to meet", "validity_months": 3}
                    | cls._visit_source(superior_path="partner_ids", kind="either")
                ],
            ),
        ]
        return cls.env["key.account.relationship.scale"].create(
            {
                "name": name,
                "sequence": 5,
                "level_ids": [
                    Command.create(
                        {
                            "number": number,
                            "name": level,
                            "criterion_ids": [Command.create(criterion) for criterion in criteria],
                        }
                    )
                    for number, (level, criteria) in enumerate(levels, start=1)
                ],
                **values,
            }
        )

    @classmethod
    def _meet(cls, day, *partners, user=None, hour=10):
        """Put a meeting of one hour into the calendar of the account's owner."""
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Visit",
                    "start": f"{day} {hour:02}:00:00",
                    "stop": f"{day} {hour + 1:02}:00:00",
                    "user_id": (user or cls.user_own).id,
                    "partner_ids": [Command.set([partner.id for partner in partners])],
                }
            )
        )

    @classmethod
    def _tick(cls, criterion, day, account=None, **values):
        return cls.env["key.account.relationship.evidence"].create(
            {
                "account_id": (account or cls.account).id,
                "criterion_id": criterion.id,
                "date": day,
                **values,
            }
        )

    def _win_over(self):
        """Bring Alpha to level 2 on 2 March 2026."""
        self._meet("2026-02-10", self.alpha_buyer)
        self._meet("2026-02-20", self.alpha_buyer)
        self._order(self.alpha, [(self.roll, 1, 100)], "2026-02-25")
        self._tick(self.samples, "2026-02-01")
        self._tick(self.met, "2026-03-02")

    def _check(self, criterion, account=None):
        checks = (account or self.account).relationship_check_ids
        return checks.filtered(lambda check: check.criterion_id == criterion)

    def _assert_level(self, number, account=None):
        account = account or self.account
        self.assertEqual(account.relationship_level, number)
        self.assertEqual(account.relationship_level_id.number, number)
