import contextlib
import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .access_common import AccessCommon, rpc


@tagged("post_install", "-at_install")
class TestAccessContacts(AccessCommon):
    def test_users_see_whose_customer_it_is(self):
        """Grade, posture and owner of any account of the company, from its contacts too."""
        self.hidden.posture = "watch"
        contact = self.env["res.partner"].create({"name": "Dora", "parent_id": self.delta.id})
        both = self.delta + contact
        names = ["key_account_grade_id", "key_account_posture", "key_account_owner_id"]
        expected = [self.hidden.grade_id.id, "watch", self.user_all.id]
        for user in self.insiders:
            self.env.invalidate_all()
            partners = self._as(user, both)
            for values in partners.read(names, load=None):
                self.assertEqual([values[name] for name in names], expected)
            for name, value in zip(names, expected, strict=True):
                found = partners.search([(name, "=", value), ("id", "in", both.ids)])
                self.assertEqual(found, both)
                groups = partners.formatted_read_group(
                    [("id", "in", both.ids)], [name], ["__count"]
                )
                self.assertEqual([group["__count"] for group in groups], [2], name)
                partners.search([("id", "in", both.ids)], order=name)
            self.assertEqual(
                partners.search(
                    [("key_account_owner_id.login", "=", "ka_all"), ("id", "in", both.ids)]
                ),
                both,
            )

    def test_nothing_else_of_a_hidden_account(self):
        partners = self._as(self.user_own, self.delta)
        self.assertEqual(partners.key_account_id.display_name, "Delta Forge")
        with self.assertRaises(AccessError):
            partners.key_account_id.read(["influence"])
        for name in ("influence", "locked_until", "customer_since", "rating_value_ids.value"):
            domain = [(f"key_account_id.{name}", "!=", False)]
            self.assertNotIn(self.delta, partners.search(domain))
            self.assertNotIn(
                self.delta,
                partners.search([(f"commercial_partner_id.key_account_id.{name}", "!=", False)]),
            )
        self.assertIn(self.alpha, partners.search([("key_account_id.influence", "=", 70)]))
        groups = partners.formatted_read_group(
            [("id", "in", (self.alpha + self.delta).ids)], ["key_account_id.influence"], ["__count"]
        )
        by_influence = {group["key_account_id.influence"]: group["__count"] for group in groups}
        self.assertEqual(by_influence, {70: 1, False: 1})
        with self.assertRaises(AccessError) as caught:
            rpc(partners, "action_open_key_account")
        self.assertIn("ka_all", str(caught.exception))

    def test_other_company_does_not_show(self):
        for user in self.insiders:
            self.env.invalidate_all()
            partner = self._as(user, self.alpha)
            self.assertEqual(partner.key_account_id, self.owned)
            self.assertEqual(partner.key_account_owner_id, self.user_own)
            owner = self.foreign_admin.id
            self.assertFalse(partner.search([("key_account_owner_id", "=", owner)]))
            with self.assertRaises(AccessError):
                partner.with_context(allowed_company_ids=self.other_company.ids).read(
                    ["key_account_owner_id"]
                )
        self.env.invalidate_all()
        partner = self._as(self.foreign_admin, self.alpha)
        self.assertEqual(partner.key_account_id, self.foreign)
        self.assertEqual(partner.key_account_grade_id, self.grade_d)

    def _ways_to_see(self, records, name):
        group = f"{name}:month" if records._fields[name].type == "date" else name
        yield lambda: records.read([name])
        yield lambda: records.search([(name, "!=", False)])
        yield lambda: records.search([(name, "=", False)])
        yield lambda: records.search([(f"commercial_partner_id.{name}", "!=", False)])
        yield lambda: records.search([], order=name)
        yield lambda: records.formatted_read_group([], [group], ["__count"])
        yield lambda: records.formatted_read_group([], [f"commercial_partner_id.{group}"])
        yield lambda: records.formatted_read_group([], [], [f"{name}:count_distinct"])
        yield lambda: records.filtered_domain([(name, "!=", False)])
        if records.env.user.has_group("base.group_allow_export"):
            yield lambda: records.export_data([name])

    def test_outsiders_see_none_of_it(self):
        names = [name for name in self.env["res.partner"]._fields if name.startswith("key_account")]
        self.assertGreaterEqual(len(names), 6)
        for user in self.outsiders:
            for model, records in (("res.partner", self.alpha), ("res.users", user)):
                known = self._as(user, records)
                if model == "res.partner" and not known.has_access("read"):
                    known = self._as(user, user.partner_id)
                self.assertNotIn("key_account", json.dumps(known.fields_get(), default=str))
                for name in names:
                    for way, look in enumerate(self._ways_to_see(known, name)):
                        who = self.subTest(user=user.login, model=model, field=name, way=way)
                        with who, self.assertRaises(AccessError):
                            look()
        for user in self.user_none + self.user_contacts:
            kinds = ("form", "list", "kanban", "search")
            views = self._as(user, self.alpha).get_views(
                [(False, kind) for kind in kinds], {"toolbar": True}
            )
            shown = json.dumps(views, default=str)
            self.assertNotIn("key_account", shown)
            self.assertNotIn("Manage as Key Account", shown)
        views = self._as(self.user_own, self.alpha).get_views(
            [(False, kind) for kind in kinds], {"toolbar": True}
        )
        self.assertIn("key_account_grade_id", json.dumps(views, default=str))
        self.assertIn("Manage as Key Account", json.dumps(views, default=str))

    def test_outsiders_work_on_contacts(self):
        """Users who can edit contacts can also edit those with accounts, but nothing more."""
        partners = self._model(self.user_contacts, "res.partner")
        with Form(partners) as form:
            form.name = "Kappa"
        kappa = form.record
        with Form(self._as(self.user_contacts, self.delta)) as form:
            form.phone = "+49 123"
        delta = self._as(self.user_contacts, self.delta)
        rpc(delta, "write", {"company_id": self.company.id})
        rpc(kappa, "copy")
        rpc(kappa, "write", {"active": False})
        with self.assertRaises(AccessError):
            rpc(delta, "action_manage_as_key_account")

    def test_outsiders_work_on_documents(self):
        """Orders, opportunities, meetings and invoices of users without the module's groups."""
        seller = self._create_user("ka_seller", "sales_team.group_sale_salesman_all_leads")
        clerk = self._create_user("ka_clerk", "account.group_account_invoice")
        line = {"product_id": self.roll.id, "product_uom_qty": 2, "price_unit": 100}
        order = self._model(seller, "sale.order").browse(
            rpc(
                self._model(seller, "sale.order"),
                "create",
                {"partner_id": self.alpha.id, "order_line": [Command.create(line)]},
            )
        )
        rpc(order, "action_confirm")
        rpc(order, "copy")
        rpc(order, "write", {"partner_id": self.beta.id})
        self.assertEqual(order.sudo().key_account_partner_id, self.beta)
        for user, model, vals in [
            (seller, "crm.lead", {"name": "New", "partner_id": self.alpha.id}),
            (self.user_none, "calendar.event", {"name": "Lunch"}),
            (clerk, "account.move", {"move_type": "out_invoice", "partner_id": self.alpha.id}),
            (self.user_contacts, "res.partner", {"name": "Kappa", "parent_id": self.alpha.id}),
        ]:
            with self.subTest(model=model):
                mine = self._model(user, model)
                record = mine.browse(rpc(mine, "create", vals))
                rpc(record, "web_save", {}, {"display_name": {}})
                rpc(record, "write", {"name": "Other"} if model != "account.move" else {"ref": "7"})
                rpc(record, "copy")
        # Odoo reads precomputed values in the user's rights: who is not in the group makes no record.
        ours = [
            field
            for model in self.env.registry.values()
            for field in model._fields.values()
            if "key_account" in (field._module, *field._modules)
        ]
        self.assertIn("key_account_partner_id", [field.name for field in ours])
        self.assertFalse([field for field in ours if field.precompute and field.groups])

    def test_figures_are_not_moved_by_hand(self):
        """To which company a contact belongs follows from the contact above."""
        for user in (self.user_contacts, self.user_own):
            user.group_ids += self.env.ref("base.group_partner_manager")
            for partner in (self.delta, self.alpha):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    rpc(self._as(user, partner), "write", {"commercial_partner_id": self.gamma.id})
            partners = self._model(user, "res.partner")
            forged = {"name": "New", "commercial_partner_id": self.alpha.id}
            with self.assertRaises(AccessError):
                rpc(partners, "create", forged)
            told = partners.with_context(default_commercial_partner_id=self.alpha.id)
            created = partners.browse(rpc(told, "create", {"name": "New"}))
            self.assertEqual(created.commercial_partner_id, created)

    def test_rights_on_contacts_are_no_rights_on_accounts(self):
        """Users without write access to an account cannot change it through its contact."""
        for user in (self.user_own, self.user_manager):
            user.group_ids += self.env.ref("base.group_partner_manager")
        for user in (self.user_contacts, self.user_own):
            delta = self._as(user, self.delta)
            for method, args in (
                ("write", [{"parent_id": self.alpha.id, "is_company": False}]),
                ("write", [{"active": False}]),
                ("write", [{"company_id": self.other_company.id}]),
                ("action_archive", []),
                ("unlink", []),
            ):
                with (
                    self.subTest(user=user.login, method=method, args=args),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    rpc(delta, method, *args)
            # The other way round: the company that one serves takes the customer as its contact.
            taken = {"parent_id": self.alpha.id, "is_company": False}
            for command in (Command.update(self.delta.id, taken), Command.link(self.delta.id)):
                with contextlib.suppress(UserError), self.env.cr.savepoint():
                    rpc(self._as(user, self.alpha), "write", {"child_ids": [command]})
                self.assertEqual(self.hidden.partner_id, self.delta)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                rpc(delta, "write", {"key_account_id": self.owned.id})
        self.assertEqual(self.hidden.partner_id, self.delta)
        # Shared is not served, either.
        with self.assertRaisesRegex(AccessError, "is shared with you"), self.env.cr.savepoint():
            rpc(self._as(self.user_own, self.gamma), "write", {"active": False})
        manager = self._as(self.user_manager, self.delta)
        rpc(manager, "write", {"active": False})
        self.assertFalse(self.hidden.active)
        rpc(manager, "write", {"active": True})
        self.assertTrue(self.hidden.active)
        rpc(manager, "write", {"parent_id": self.alpha.id, "is_company": False})
        self.assertFalse(self.hidden.exists())

    def test_shared_accounts_are_not_given_away(self):
        """Somebody with whom an account is shared works on it, and leaves it to its owner."""
        shared = self._as(self.user_own, self.shared)
        for vals in (
            {"shared_user_ids": [Command.link(self.user_none.id)]},
            {"technical_id": self.user_none.id},
            {"active": False},
            {"posture": "drop"},
            {"posture_is_manual": True},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(AccessError, "is shared with you"),
                self.env.cr.savepoint(),
            ):
                rpc(shared, "write", vals)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rpc(shared, "action_archive")
        rpc(shared, "write", {"strength": "Own ore"})
        for account in (self.owned, self.deputised):
            rpc(self._as(self.user_own, account), "write", {"posture": "watch"})

    def test_outsiders_read_contacts(self):
        partner = self._as(self.user_none, self.alpha)
        self.assertTrue(Form(partner.with_user(self.user_contacts)).name)
        self.assertTrue(partner.web_read({"name": {}, "child_ids": {"fields": {"name": {}}}}))
        portal = self._as(self.user_portal, self.user_portal.partner_id)
        self.assertTrue(portal.read(["name"]))
