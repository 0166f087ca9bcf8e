from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverDocument(HandoverCommon):
    """What the successor has to know, on paper, with the rights of whoever prints it."""

    def setUp(self):
        super().setUp()
        self.work = self._work_at_alpha()
        self.handover = self._handover(
            self.user_third, to_deputy=False, note="They close in August."
        )
        self.line = self.handover.line_ids.filtered(lambda line: line.account_id == self.at_alpha)

    def _sections(self, line=None, user=None):
        line = self._as(user or self.user_manager, line or self.line)
        return {title: rows for title, _header, rows in line._get_document()}

    def _html(self, report, record, user):
        reports = self._as(user, self.env["ir.actions.report"])
        return reports._render_qweb_html(report, record.ids)[0].decode()

    def test_sections(self):
        self.handover.action_propose()
        self.line.note = "Call after four.\nNever mention the claim."
        buyer = self.env["res.partner"].create({"name": "Berg", "parent_id": self.alpha.id})
        person = self.env["key.account.stakeholder"].create(
            {"account_id": self.at_alpha.id, "partner_id": buyer.id}
        )
        self.env["key.account.closeness"].create(
            {"stakeholder_id": person.id, "user_id": self.user_own.id, "degree": "4"}
        )
        self.at_alpha.line_of_business = "Heavy plate"
        self.at_alpha.commitment_ids.date_due = "2030-01-05"
        sections = self._sections(user=self.user_own)
        head = dict(sections["Handover"])
        self.assertEqual((head["From"], head["To"]), (self.user_own.name, self.user_third.name))
        self.assertEqual(
            sections["What the Successor Should Know"],
            [("This customer", self.line.note), ("All accounts", "They close in August.")],
        )
        self.assertEqual(
            [row[:3] for row in sections["Closeness"]],
            [[person.display_name, self.user_own.name, "Trusted"]],
        )
        points = sections["Open Points"]
        self.assertIn(["01/05/2030", "Open promises", "A sample"], points)
        self.assertIn(["", "Open leads and opportunities", "Rolls"], points)
        self.assertFalse([row for row in points if row[1].startswith("Owner")])
        days = [bool(row[0]) for row in points]
        self.assertEqual(days, sorted(days, reverse=True), "what is due comes first")
        self.assertIn("Heavy plate", str(sections))

    def test_empty_sections_are_left_out(self):
        beta = self.handover.line_ids - self.line
        self.handover.note = False
        sections = self._sections(beta)
        self.assertIn("Handover", sections)
        for title in ("What the Successor Should Know", "Closeness", "Open Points"):
            self.assertNotIn(title, sections)

    def test_protected(self):
        """Protected data of people is in no document, whoever prints it."""
        buyer = self.env["res.partner"].create({"name": "Berg", "parent_id": self.alpha.id})
        person = self.env["key.account.stakeholder"].create(
            {"account_id": self.at_alpha.id, "partner_id": buyer.id}
        )
        self.env["key.account.stakeholder.sensitive"].create(
            {"stakeholder_id": person.id, "legal_basis": "consent", "religion": "Quaker"}
        )
        self.assertNotIn("Quaker", str(self._sections()))

    def test_who_prints(self):
        """Who may read the account: the giver before, the receiver after; others never."""
        report = "key_account.handover_document"
        self.handover.action_propose()
        self.assertIn("Handover of", self._html(report, self.line, self.user_own))
        with self.assertRaises(AccessError):
            self._html(report, self.line, self.user_third)
        self._apply(self.handover)
        html = self._html(report, self.line, self.user_third)
        self.assertIn("A sample", html)
        self.assertIn("They close in August.", html)
        note = self.at_alpha.message_ids.filtered(
            lambda message: "printed the handover document" in message.body
        )[0]
        self.assertIn(self.user_third.name, note.body)
        stranger = self._create_user("ka_fourth", "key_account.group_user")
        with self.assertRaises(AccessError):
            self._html(report, self.line, stranger)

    def test_of_the_account(self):
        """The receiver prints it from the account as well: of the last handover."""
        report = "key_account.handover_account"
        with self.assertRaisesRegex(UserError, "no handover"):
            self._html(report, self.at_alpha, self.user_manager)
        self._apply(self.handover)
        self.assertIn("They close in August.", self._html(report, self.at_alpha, self.user_third))
        with self.assertRaises(AccessError):
            self._html(report, self.at_gamma, self.user_third)

    def test_buttons(self):
        self.handover.action_propose()
        own = self._as(self.user_own, self.handover)
        action = own.action_print_documents()
        self.assertEqual(action["context"]["active_ids"], self.handover.line_ids.ids)
        self._apply(self.handover)
        receiver = self._as(self.user_third, self.handover)
        self.assertEqual(
            receiver.action_print_documents()["report_name"], "key_account.handover_document"
        )

    def test_notes(self):
        """The giver writes what to know, also later; the receiver reads it, and nothing else is changed."""
        own = self._as(self.user_own, self.line)
        self.handover.action_propose()
        self.assertTrue(own.user_notes)
        own.note = "Ask for the son."
        own.handover_id.write({"line_ids": [(1, own.id, {"note": "Ask for the daughter."})]})
        self.assertEqual(self.line.note, "Ask for the daughter.")
        seen = self._as(self.user_third, self.line)
        self.assertFalse(seen.user_notes)
        self.assertEqual(seen.note, "Ask for the daughter.")
        with self.assertRaises(AccessError):
            seen.note = "Nothing."
        with self.assertRaises(UserError):
            own.write({"note": "Both", "is_excluded": True})

    def test_form(self):
        """The form of a draft sends changed lines with the handover; no line is added, moved or removed by it."""
        own = self._as(self.user_own, self.handovers).create({"receiver_ids": self.user_third.ids})
        own.action_find()
        line = own.line_ids[0]
        own.write({"line_ids": [(1, line.id, {"receiver_id": self.user_all.id})]})
        self.assertEqual(line.receiver_id, self.user_all)
        other = self._handover(self.user_third, giver=self.user_manager).line_ids[0]
        for command in (
            (0, 0, {"account_id": self.at_gamma.id}),
            (2, line.id, 0),
            (4, other.id, 0),
            (6, 0, []),
        ):
            with self.subTest(command=command), self.assertRaises(UserError):
                own.write({"line_ids": [command]})
