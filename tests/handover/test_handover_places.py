from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverPlaces(HandoverCommon):
    """Receivers take the place of the giver, and leave it without a trace when the accounts go back."""

    def _meeting(self, *guests, **values):
        lead = self.env["crm.lead"].create(
            {
                "name": "Rolls",
                "type": "opportunity",
                "partner_id": self.alpha.id,
                "company_id": self.company.id,
                "user_id": self.user_own.id,
            }
        )
        partners = self.buyer.browse().union(*(user.partner_id for user in guests)) + self.buyer
        return self.env["calendar.event"].create(
            {
                "name": "Rolls",
                "user_id": self.user_own.id,
                "partner_ids": partners.ids,
                "opportunity_id": lead.id,
                "start": "2030-03-05 09:00:00",
                "stop": "2030-03-05 10:00:00",
            }
            | values
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_own.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.buyer = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.alpha.id})

    def _go(self, receiver, **values):
        handover = self._handover(receiver, **({"to_deputy": False} | values))
        self._apply(handover)
        return handover

    def _back(self, handover):
        handover.action_revert()
        self._run()
        self.assertEqual(handover.state, "reverted")

    # === GUESTS === #

    def test_guests(self):
        """Third attends instead of Own, who attends again afterwards; Third stays where Third was invited before."""
        own, third = self.user_own.partner_id, self.user_third.partner_id
        meeting = self._meeting(self.user_own)
        both = self._meeting(self.user_own, self.user_third)
        apart = self._meeting()
        mails = self.env["mail.mail"].search_count([])
        handover = self._go(self.user_third)
        self.assertEqual((meeting + both + apart).user_id, self.user_third)
        self.assertEqual(meeting.partner_ids, self.buyer + third)
        self.assertEqual(meeting.attendee_ids.partner_id, self.buyer + third)
        self.assertEqual(both.partner_ids, self.buyer + third)
        self.assertEqual(apart.partner_ids, self.buyer, "Own had no place to take")
        self._back(handover)
        self.assertEqual((meeting + both + apart).user_id, self.user_own)
        self.assertEqual(meeting.partner_ids, self.buyer + own)
        self.assertEqual(both.partner_ids, self.buyer + own + third)
        self.assertEqual(apart.partner_ids, self.buyer)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails, "nobody is told")

    def test_guests_of_a_changed_meeting(self):
        """Somebody else has the meeting by now: its guests stay as they are."""
        meeting = self._meeting(self.user_own)
        handover = self._go(self.user_third)
        meeting.user_id = self.user_all
        guests = meeting.partner_ids
        self._back(handover)
        self.assertEqual(meeting.partner_ids, guests)

    # === DEPUTIES === #

    def test_deputy_becomes_owner(self):
        """All is deputy of Alpha, becomes its owner, and is its deputy again."""
        handover = self._go(self.user_all, to_deputy=True)
        self.assertEqual(self.at_alpha.owner_id, self.user_all)
        self.assertFalse(self.at_alpha.deputy_id)
        self._back(handover)
        self.assertEqual(self.at_alpha.owner_id, self.user_own)
        self.assertEqual(self.at_alpha.deputy_id, self.user_all)
        self.assertEqual(set(handover.line_ids.move_ids.mapped("state")), {"back"})

    def test_owner_gets_the_deputy_of_the_own_account(self):
        """Own is deputy of Manager, who takes over: the account has no deputy, until Own is back."""
        self.at_gamma.deputy_id = self.user_own
        handover = self._go(self.user_manager)
        self.assertEqual(self.at_gamma.owner_id, self.user_manager)
        self.assertFalse(self.at_gamma.deputy_id)
        self._back(handover)
        self.assertEqual(self.at_gamma.deputy_id, self.user_own)

    def test_both_of_one(self):
        """Own is owner and deputy: Third becomes owner alone."""
        self.at_beta.deputy_id = self.user_own
        handover = self._go(self.user_third)
        self.assertEqual(self.at_beta.owner_id, self.user_third)
        self.assertFalse(self.at_beta.deputy_id)
        self._back(handover)
        self.assertEqual((self.at_beta.owner_id, self.at_beta.deputy_id), (self.user_own,) * 2)

    def test_another_deputy_since(self):
        """Whoever became deputy meanwhile stays it."""
        handover = self._go(self.user_all, to_deputy=True)
        self.at_alpha.deputy_id = self.user_manager
        self._back(handover)
        self.assertEqual(self.at_alpha.deputy_id, self.user_manager)

    # === RIGHTS === #

    def test_receiver_without_rights(self):
        """Third opens no opportunities and orders: the line says so, also of activities at them."""
        work = self._work_at_alpha()
        self._activity(work["lead"])
        handover = self._handover(self.user_third, to_deputy=False)
        warning = handover.line_ids[0].warning
        self.assertIn("the receiver has no rights to: ", warning)
        for label in (
            "Open leads and opportunities",
            "Quotations",
            "Open activities",
        ):
            self.assertIn(label, warning)
        self.assertNotIn("Open promises", warning)
        self.assertNotIn("no rights", handover.line_ids[1].warning, "Beta has no such work")
        self.user_third.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.env.invalidate_all()
        self.assertNotIn("no rights", handover.line_ids[0].warning)

    def test_rights_in_few_statements(self):
        """Ten times as many lines are judged by the same number of statements."""
        self._work_at_alpha()
        for number in range(10):
            self._account(
                self.env["res.partner"].create({"name": f"Customer {number}", "is_company": True}),
                owner_id=self.user_own.id,
            )
        handover = self._handover(self.user_third, to_deputy=False)

        def judge(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            return self._count(lines._find_closed)

        lines = handover.sudo().line_ids
        judge(lines)
        self.assertEqual(judge(lines[:1]), judge(lines))

    # === FOLLOWERS === #

    def _followers(self):
        rows = self.env["mail.followers"].sudo().search([("res_model", "!=", self.handovers._name)])
        return {(row.res_model, row.res_id, row.partner_id.id) for row in rows}

    def test_followers(self):
        """Third follows what has activities while Third has it, but for the opportunity followed before."""
        self.user_third.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        work = self._work_at_alpha()
        followed = work["lead"].copy({"user_id": self.user_own.id})
        self._activity(work["lead"])
        self._activity(followed)
        self._activity(work["order"])
        self._meeting(self.user_own)
        third = self.user_third.partner_id
        followed.message_subscribe(partner_ids=third.ids)
        before = self._followers()
        handover = self._go(self.user_third)
        self.assertIn(third, work["lead"].message_partner_ids)
        self._back(handover)
        self.assertEqual(self._followers(), before)

    def test_followers_of_what_was_finished(self):
        """The promise that Third kept stays with Third, who follows it further on."""
        work = self._work_at_alpha()
        handover = self._go(self.user_third)
        third = self.user_third.partner_id
        self.assertIn(third, work["promise"].message_partner_ids)
        work["promise"].sudo().write({"state": "kept"})
        self._back(handover)
        self.assertEqual(work["promise"].user_id, self.user_third)
        self.assertIn(third, work["promise"].message_partner_ids)
