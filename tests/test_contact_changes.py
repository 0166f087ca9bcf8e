from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .contact_changes_common import ContactChangesCommon

MANAGES = "key_account.group_manager,base.group_partner_manager"
# What becomes of every stored link of the module to a contact when the contact moves to another
# company, is archived, merged or deleted. A new link needs a line here, and a test.
LINKS = {
    ("key.account", "partner_id"): "the account moves or is merged with its customer",
    ("key.account", "referred_by_id"): "any contact may refer a customer",
    ("key.account.stakeholder", "partner_id"): "the person has left; merged with the contact",
    ("key.account.stakeholder.sensitive", "partner_id"): "follows the person",
    ("key.account.visit", "partner_id"): "open visits take place at the customer's address",
    ("key.account.visit", "contact_ids"): "out of open visits, with a note",
    ("key.account.collection.call", "partner_id"): "a form that is open",
    ("key.account.collection.contact", "partner_id"): "who was reached then",
    ("key.account.commission.member", "partner_id"): "since when it belonged to an account",
    ("key.account.satisfaction.answer", "partner_id"): "who answered then",
    ("key.account.satisfaction.invitation", "partner_id"): "who was asked then",
    ("key.account.commitment", "partner_id"): "out of open promises, with a note",
    ("key.account.usage.problem", "partner_id"): "out of open problems, with a note",
    ("key.account.complaint", "partner_id"): "out of open complaints, with a note",
    ("key.account.feedback", "partner_id"): "out of feedback to answer, with a note",
    ("key.account.return.call", "partner_id"): "out of open calls, with a note",
    ("key.account.return.call.record", "partner_id"): "a form that is open",
    ("key.account.competitor.share", "partner_id"): "follows the account",
    ("key.account.competitor.share", "competitor_id"): "a competitor is no contact of the customer",
    ("key.account.loss", "competitor_id"): "a competitor is no contact of the customer",
    ("key.account.payment.promise", "partner_id"): "who promised then",
    ("key.account.order.hold", "partner_id"): "the customer when the order was held",
    ("key.account.payment.promise.take", "partner_id"): "a form that is open",
    ("key.account.review.skip", "partner_id"): "what a review said then",
    ("key.account.visit.report", "contact_ids"): "a form that is open",
    ("res.users", "key_account_start_partner_id"): "where a colleague starts: no customer",
    ("res.users", "key_account_end_partner_id"): "where a colleague ends: no customer",
    ("sale.order", "key_account_partner_id"): "the customer when the order was confirmed",
    ("crm.lead", "key_account_partner_id"): "the customer when the opportunity was closed",
}


@tagged("post_install", "-at_install")
class TestContactChanges(ContactChangesCommon):
    """Contacts and plants that move, are merged, renamed, archived or deleted."""

    def _merge(self, *partners):
        """Merge contacts into the last of them, as Odoo's wizard does."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([partner.id for partner in partners], partners[-1], extra_checks=False)
        self.env.invalidate_all()

    # === EVERY LINK === #

    def test_links(self):
        links = {(name, field.name) for name, field in self.env["res.partner"]._key_account_links()}
        self.assertEqual(links, set(LINKS))

    # === MOVED, ARCHIVED, MERGED, DELETED === #

    def test_moved(self):
        """The visit is at the customer's own address, without the contact, and says why."""
        visit = self._visit(state="confirmed", invite_contacts=True)
        past = self._visit(start="2025-03-03 09:00:00", state="done")
        follow_ups = self._follow_ups()
        self.assertIn(self.bob, visit.event_id.partner_ids)
        (self.plant + self.bob).write({"parent_id": self.beta.id})
        self.assertEqual(visit.partner_id, self.alpha)
        self.assertEqual(visit.contact_ids, self.alpha_buyer)
        self.assertEqual(visit.event_id.location, "Mill Lane 1, Essen")
        self.assertNotIn(self.bob, visit.event_id.partner_ids)
        self.assertIn("No longer a contact of Alpha Steel: Bob.", self._told(visit))
        self.assertIn("Plant is no longer an address of Alpha Steel.", self._told(visit))
        self.assertEqual(past.partner_id, self.plant, "It took place there.")
        self.assertIn(self.bob, past.contact_ids)
        for record in follow_ups:
            self.assertFalse(record.partner_id)
            self.assertIn("No longer a contact of Alpha Steel: Bob.", self._told(record))

    def test_within_the_customer(self):
        """A contact of a plant that becomes one of the office stays on the visit."""
        visit = self._visit(state="confirmed")
        self.bob.parent_id = self.plant
        self.assertIn(self.bob, visit.contact_ids)
        self.assertEqual(visit.partner_id, self.plant)

    def test_archived(self):
        visit, follow_ups = self._visit(), self._follow_ups()
        (self.bob + self.plant).action_archive()
        self.assertEqual(visit.with_context(active_test=False).contact_ids, self.alpha_buyer)
        self.assertEqual(visit.partner_id, self.alpha)
        self.assertIn("Bob", self._told(visit))
        self.assertFalse(any(record.partner_id for record in follow_ups))

    def test_closed_follow_ups_keep_their_contact(self):
        promise = self._follow_ups()[0]
        promise.action_kept()
        self.bob.parent_id = self.beta
        self.assertEqual(promise.partner_id, self.bob)

    def test_merged_into_a_contact_of_another_customer(self):
        other = self.env["res.partner"].create({"name": "Robert", "parent_id": self.beta.id})
        visit = self._visit(state="confirmed", invite_contacts=True)
        follow_ups = self._follow_ups()
        self._merge(self.bob, other)
        self.assertEqual(visit.contact_ids, self.alpha_buyer)
        self.assertNotIn(other, visit.event_id.partner_ids)
        self.assertIn("Robert", self._told(visit))
        self.assertFalse(any(record.partner_id for record in follow_ups))

    def test_merged_within_the_customer(self):
        """The other contact takes the place, and the meeting has the other address."""
        visit, follow_ups = self._visit(state="confirmed"), self._follow_ups()
        self._merge(self.bob, self.alpha_buyer)
        self.assertEqual(visit.contact_ids, self.alpha_buyer)
        self.assertEqual({record.partner_id for record in follow_ups}, {self.alpha_buyer})
        self._merge(self.plant, self.annex)
        self.assertEqual(visit.partner_id, self.annex)
        self.assertEqual(visit.event_id.location, "Bonn")

    def test_customers_are_merged(self):
        """Alpha is no account any more: its visit is one to Beta, in the calendar as well."""
        visit, follow_ups = self._visit(state="confirmed"), self._follow_ups()
        self._merge(self.alpha, self.beta)
        self.assertEqual(visit.account_id.partner_id, self.beta)
        self.assertEqual(visit.event_id.name, "On site: Beta Mills")
        self.assertEqual(visit.partner_id, self.plant)
        self.assertIn(self.bob, visit.contact_ids)
        self.assertEqual({record.partner_id for record in follow_ups}, {self.bob})

    def test_customer_becomes_part_of_another(self):
        """The account follows, and with it its visits, with their places and contacts."""
        visit = self._visit(state="confirmed")
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.alpha.with_user(self._create_user("ka_contacts", MANAGES)).write(
            {"parent_id": group.id, "is_company": False}
        )
        self.assertEqual(self.account.partner_id, group)
        self.assertEqual(visit.partner_id, self.plant)
        self.assertIn(self.bob, visit.contact_ids)
        self.assertEqual(visit.event_id.name, "On site: Group")

    def test_planned_again_after_a_move(self):
        """What changed while a visit was cancelled is found when it is planned again."""
        visit = self._visit(state="cancelled", cancel_reason="Strike")
        (self.plant + self.bob).write({"parent_id": self.beta.id})
        self.assertEqual(visit.partner_id, self.plant)
        visit.action_plan_again()
        self.assertEqual(visit.partner_id, self.alpha)
        self.assertEqual(visit.contact_ids, self.alpha_buyer)

    @mute_logger("odoo.sql_db")
    def test_deleted(self):
        """Refused in words, where something must keep the contact."""
        self._visit()
        self._follow_ups()
        for contact, named in ((self.plant, "Key Account Visit"), (self.bob, "Promise")):
            message = f"{contact.name}: this contact is named in .*{named}.*Archive it instead"
            with self.assertRaisesRegex(UserError, message):
                contact.unlink()
        free = self.env["res.partner"].create({"name": "Free", "parent_id": self.alpha.id})
        visit = self._visit(
            contact_ids=[Command.set((free + self.alpha_buyer).ids)],
            state="confirmed",
            invite_contacts=True,
        )
        free.unlink()
        self.assertEqual(visit.contact_ids, self.alpha_buyer)
        self.assertEqual(visit.event_id.partner_ids, self.alpha_buyer + self.user_own.partner_id)
        self.assertIn("A contact of this visit was deleted.", self._told(visit))

    # === RENAMED === #

    def test_renamed(self):
        """Coming meetings have the new name; titles that people typed and the past stay."""
        coming = self._visit(state="confirmed")
        typed = self._visit(state="confirmed")
        typed.event_id.name = "Annual talks"
        past = self._visit(state="confirmed", start="2025-03-03 09:00:00")
        self.alpha.name = "Omega Steel"
        self.assertEqual(coming.event_id.name, "On site: Omega Steel")
        self.assertEqual(typed.event_id.name, "Annual talks")
        self.assertEqual(past.event_id.name, "On site: Alpha Steel")
        self.assertEqual(coming.display_name, "Omega Steel")

    def test_another_address(self):
        """Also of contacts who have the address of their company."""
        at_office = self._visit(state="confirmed", partner_id=self.bob.id)
        at_plant = self._visit(state="confirmed")
        self.alpha.write({"street": "New Street 5", "city": "Trier"})
        self.assertEqual(at_office.event_id.location, "New Street 5, Trier")
        self.assertEqual(at_plant.event_id.location, "Ulm")
        self.plant.city = "Jena"
        self.assertEqual(at_plant.event_id.location, "Jena")
        self.bob.city = "Worms"  # Odoo passes it on to the company
        self.assertEqual(at_office.event_id.location, "New Street 5, Worms")

    def test_first_address(self):
        """The address of the first contact becomes that of its company."""
        account = self._account(self.gamma, owner_id=self.user_own.id)
        visit = self.env["key.account.visit"].create(
            {"account_id": account.id, "start": self.start, "state": "confirmed"}
        )
        self.assertFalse(visit.event_id.location)
        self.env["res.partner"].create(
            {"name": "Gil", "parent_id": self.gamma.id, "street": "Quay 7", "city": "Kiel"}
        )
        self.assertEqual(visit.event_id.location, "Quay 7, Kiel")

    def test_renamed_by_somebody_else(self):
        """Not all who edit contacts see visits and meetings."""
        visit = self._visit(state="confirmed")
        editor = self._create_user("ka_editor", "base.group_user,base.group_partner_manager")
        self.alpha.with_user(editor).write({"name": "Omega Steel", "city": "Trier"})
        self.assertEqual(visit.event_id.name, "On site: Omega Steel")

    def test_many_at_once(self):
        """Changing thirty contacts takes as many queries as changing three."""
        counts = []
        for number in (3, 30):
            contacts = self.env["res.partner"].create(
                [{"name": f"Contact {n}", "parent_id": self.alpha.id} for n in range(number)]
            )
            self.env["key.account.visit"].create(
                [
                    {
                        "account_id": self.account.id,
                        "start": self.start,
                        "contact_ids": [Command.link(contact.id)],
                        "state": "confirmed",
                    }
                    for contact in contacts
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contacts._key_account_after_change({"name": "Same", "city": "Ulm"})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_many_customers_at_once(self):
        """Renaming thirty customers with a meeting each: reading is done once for all of them."""
        counts = []
        for number in (3, 30):
            customers = self.env["res.partner"].create(
                [{"name": f"Works {n}", "is_company": True} for n in range(number)]
            )
            self.env["key.account.visit"].create(
                [
                    {
                        "account_id": self._account(customer).id,
                        "start": self.start,
                        "state": "confirmed",
                    }
                    for customer in customers
                ]
            )
            for customer in customers:
                customer.with_context(tracking_disable=True).name += " Ltd"
            self.env.flush_all()
            self.env["calendar.event"].search([]).name = "On site: Works"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers._key_account_after_change({"name": "x"})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # === WITHOUT A NAME === #

    def test_nameless_contacts(self):
        """An address has no name: its type is shown wherever the names of people are."""
        person = self.env["key.account.stakeholder"].create(
            {"account_id": self.account.id, "partner_id": self.annex.id, "influence": "4"}
        )
        self.assertEqual(person.display_name, "Delivery")
        self.assertIn("Only Alpha Steel, Delivery is known.", self.account.coverage_warning)
        visit = self._visit(contact_ids=[Command.set((self.annex + self.bob).ids)])
        self.assertEqual(set(visit.people_text.split(", ")), {"Delivery", "Bob"})
        self.env["key.account.commitment"].create(
            {
                "account_id": self.account.id,
                "name": "Drawings",
                "side": "them",
                "partner_id": self.annex.id,
            }
        )
        sheet = visit._get_sheet()
        self.assertEqual(set(sheet["contacts"].split(", ")), {"Delivery", "Bob"})
        self.assertEqual([row["name"] for row in sheet["people"]], ["Delivery"])
        self.assertEqual([row["who"] for row in sheet["promises"]], ["Delivery"])
        self.annex.name = "Annex"
        self.assertEqual(person.display_name, "Annex")

    def test_names_in_lists(self):
        """No view shows people by the name of their contact, which may be empty."""
        for view in self.env["ir.ui.view"].search([("model", "=", "key.account.stakeholder")]):
            if view.type in ("list", "kanban", "hierarchy", "activity"):
                names = {node.get("name") for node in view._get_combined_arch().iter("field")}
                self.assertNotIn("name", names, view.key)
