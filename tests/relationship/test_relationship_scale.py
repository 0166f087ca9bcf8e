from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.key_account.tools.metric.record_source import RecordSource

from .relationship_common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestRelationshipScale(RelationshipCommon):
    """Administrators define scales; invalid ones are refused with a message how to fix them."""

    def _refuse(self, reason, change, error=ValidationError):
        with self.assertRaisesRegex(error, reason), self.cr.savepoint():
            change()
        self.env.invalidate_all()

    def _observe(self, **values):
        """Change the criterion *Two visits*, as the administrator."""
        self.visits.with_user(self.user_admin).write(values)

    def _model(self, name):
        return self.env["ir.model"]._get_id(name)

    def _field(self, model, name):
        return self.env["ir.model.fields"]._get(model, name).id

    # === WHAT IS SHIPPED === #

    def test_shipped_scales(self):
        """The two scales of the trade with all their criteria, and two in the same spirit."""
        for name, counts in [
            ("owner", [5, 4, 5, 4]),
            ("installer", [5, 5, 5, 4]),
            ("distributor", [4, 5, 5, 4]),
            ("outlet", [4, 4, 4, 4]),
        ]:
            scale = self.env.ref(f"key_account.relationship_scale_{name}")
            with self.subTest(scale=name):
                self.assertTrue(scale.active)
                self.assertIsNone(scale._get_problem())
                levels = scale.level_ids.sorted("number")
                self.assertEqual(levels.mapped("number"), [1, 2, 3, 4])
                self.assertEqual([len(level.criterion_ids) for level in levels], counts)
                for criterion in levels.criterion_ids - levels.criterion_ids.filtered(
                    lambda criterion: criterion.kind == "manual"
                ):
                    criterion._check_definition()
        sources = {
            criterion.name: (criterion.kind, criterion.model_id.model, criterion.min_count)
            for criterion in self.env.ref(
                "key_account.relationship_scale_installer"
            ).level_ids.criterion_ids
        }
        visits = sources["Visited at least three times and not rejected"]
        self.assertEqual(visits, ("observed", "key.account.visit", 3))
        quotation = sources["They have asked for a quotation"]
        self.assertEqual(quotation, ("observed", "sale.order", 1))
        superior = sources["Meetings are easy to get, also with our superiors"]
        self.assertEqual(superior, ("either", "key.account.visit", 1))

    def test_shipped_sources_find_their_documents(self):
        """Quotation, order, contact details, event: each counts for its customer and nobody else."""
        owner = self.env.ref("key_account.relationship_scale_owner")
        installer = self.env.ref("key_account.relationship_scale_installer")
        distributor = self.env.ref("key_account.relationship_scale_distributor")
        beta = self._account(self.beta)
        self._quote(self.alpha_buyer, [(self.roll, 1, 100)], "2026-01-10")
        done = self._order(self.alpha, [(self.roll, 1, 100)], "2026-01-20")
        done._create_invoices().action_post()
        self.alpha_buyer.email = "ada@alpha.example"
        self._meet("2026-01-15", self.alpha_buyer)
        seminar = self._meet("2026-01-16", self.alpha_buyer, self.user_own.partner_id)
        seminar.categ_ids = self.env.ref("key_account.event_type_customer")
        for scale, name, expected in [
            (installer, "They have asked for a quotation", (2, 0)),
            (installer, "An order has been completed with them", (1, 0)),
            (distributor, "A quotation or price list was sent", (1, 0)),
            (installer, "They have attended our product events", (1, 0)),
            (owner, "Contact details known", (1, 0)),
        ]:
            (self.account + beta).relationship_scale_id = scale
            for account, count in zip(self.account + beta, expected, strict=True):
                check = account.relationship_check_ids.filtered(
                    lambda check, name=name: check.criterion_id.name == name
                )
                with self.subTest(criterion=name, account=account.display_name):
                    self.assertEqual(check.found, count)

    # === LEVELS === #

    def test_levels_without_gap(self):
        message = "the levels have the numbers 1, 2, 4. Number them 1, 2, 3"
        self._refuse(message, lambda: self.preferred.write({"number": 4}))
        self._refuse("numbers 1, 1, 3", lambda: self.accepted.write({"number": 1}))
        self._refuse("numbers 1, 3", self.accepted.unlink)
        self._refuse(
            "numbers 2, 3",
            lambda: self.scale.write({"level_ids": [Command.delete(self.known.id)]}),
        )
        # In one go, levels can change places and go.
        self.scale.write(
            {
                "level_ids": [
                    Command.delete(self.accepted.id),
                    Command.update(self.preferred.id, {"number": 2}),
                ]
            }
        )
        self.assertEqual(self.scale.level_ids.mapped("number"), [1, 2])

    def test_levels_without_criteria(self):
        message = "level 3 · Preferred has no criterion, so every account would reach it"
        self._refuse(message, self.easy.unlink)
        self._refuse(message, lambda: self.easy.write({"active": False}))
        self._refuse(
            "level 4 · Exclusive has no criterion",
            lambda: self.env["key.account.relationship.level"].create(
                {"scale_id": self.scale.id, "number": 4, "name": "Exclusive"}
            ),
        )
        scales = self.env["key.account.relationship.scale"]
        self._refuse("there is no level", lambda: scales.create({"name": "Empty"}))
        draft = scales.create({"name": "Draft", "active": False})
        self._refuse("there is no level", lambda: draft.write({"active": True}))

    def test_a_scale_on_the_screen(self):
        """An administrator draws a scale up in the form, level by level."""
        with Form(self.env["key.account.relationship.scale"].with_user(self.user_admin)) as form:
            form.name = "Traders"
            with form.level_ids.new() as level:
                level.name = "Known"
                with level.criterion_ids.new() as criterion:
                    criterion.name = "They know us"
        self.assertEqual(form.record.level_ids.criterion_ids.name, "They know us")
        copy = form.record.copy()
        self.assertEqual(copy.name, "Traders (copy)")
        self.assertEqual(copy.level_ids.criterion_ids.mapped("name"), ["They know us"])

    def test_what_was_reached_is_kept(self):
        self._tick(self.met, "2026-01-01")
        self._refuse("There is evidence for: Met one-to-one", self.met.unlink, UserError)
        self._refuse("2 · Accepted", self.accepted.unlink, UserError)
        self._refuse("Accounts use these scales: Mills", self.scale.unlink, UserError)
        traders = self._create_scale("Traders")
        traders.unlink()
        self.assertFalse(traders.exists())

    def test_a_scale_in_the_timeline_is_kept(self):
        """Alpha fell to level 0 on another scale and came back: the step stays, and its scale too."""
        self._win_over()
        self.account._update_relationship_levels("schedule")
        traders = self._create_scale("Traders")
        traders.level_ids.criterion_ids.validity_months = 1
        self.account.relationship_scale_id = traders
        self.account.relationship_scale_id = self.scale
        self.assertIn(traders, self.account.relationship_assessment_ids.scale_id)
        self._refuse("Accounts use these scales: Traders", traders.unlink, UserError)

    # === SOURCES === #

    def test_sources_that_cannot_work(self):
        self._refuse("fill in Date", lambda: self._observe(date_field_id=False))
        self._refuse("fill in Records Of", lambda: self._observe(model_id=False))
        self._refuse("the domain is not a list", lambda: self._observe(domain="[('active', '=',"))
        self._refuse("the domain is not a list", lambda: self._observe(domain="__import__('os')"))
        self._refuse("is not valid", lambda: self._observe(domain="[('no_such', '=', 1)]"))
        self._refuse("ends at “User”", lambda: self._observe(partner_path="user_id"))
        self._refuse(
            "“name” is not a stored link", lambda: self._observe(partner_path="partner_ids.name")
        )
        self._refuse("“nothing” is not a stored", lambda: self._observe(partner_path="nothing"))
        self._refuse("not at “Companies”", lambda: self._observe(company_path="user_id"))
        self._refuse("not at a contact", lambda: self._observe(superior_path="user_id.company_id"))
        self._refuse(
            "must be a stored field of",
            lambda: self._observe(date_field_id=self._field("sale.order", "date_order")),
        )
        self._refuse(
            "must be a stored field of",
            lambda: self._observe(date_field_id=self._field("calendar.event", "display_time")),
        )
        unstored = self.env["ir.model.fields"].search(
            [
                ("model", "=", "calendar.event"),
                ("store", "=", False),
                ("ttype", "=", "many2one"),
                ("relation", "=", "res.partner"),
            ],
            limit=1,
        )
        if unstored:
            self._refuse("is not a stored", lambda: self._observe(partner_path=unstored.name))
        with self.assertRaisesRegex(ValueError, "has no stored records"):
            RecordSource(self.env, "mail.thread", "[]").get_records()
        with self.assertRaisesRegex(LookupError, "not installed"):
            RecordSource(self.env, "no.such.model", "[]").get_records()
        with mute_logger("odoo.sql_db"):
            self._refuse("min_count_positive", lambda: self._observe(min_count=0), CheckViolation)
        for months in (-1, 2**31 - 1, 10**9):
            self._refuse(
                "out of range", lambda months=months: self._observe(validity_months=months)
            )

    def test_nothing_typed_becomes_sql(self):
        for text in ("partner_ids; DROP TABLE key_account", "partner_ids)--", "id.partner_ids"):
            self._refuse("not a stored link", lambda text=text: self._observe(partner_path=text))
        self._observe(domain="[('name', '=', \"'; DROP TABLE key_account; --\")]")
        self.assertEqual(self._check(self.visits).found, 0)

    def test_models_that_the_author_may_not_read(self):
        """An administrator of the module sees no journal entries: he cannot have them observed."""
        entry = {
            "model_id": self._model("account.move"),
            "date_field_id": self._field("account.move", "date"),
            "partner_path": "partner_id",
            "company_path": False,
            "domain": "[]",
        }
        self._refuse("you need read access to the observed records", lambda: self._observe(**entry))
        # Neither has he all orders, as a salesperson who sees his own only.
        self.user_admin.group_ids += self.env.ref("sales_team.group_sale_salesman")
        order = {
            **entry,
            "model_id": self._model("sale.order"),
            "date_field_id": self._field("sale.order", "date_order"),
        }
        self._refuse("only your own records of “Sales Order”", lambda: self._observe(**order))
        self.user_admin.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._observe(**order)
        with self.assertRaises(AccessError):
            self.visits.with_user(self.user_manager).write({"min_count": 1})
