from freezegun import freeze_time

from odoo.tests import tagged

from .satisfaction_common import SatisfactionCommon


@freeze_time(SatisfactionCommon.NOW)
@tagged("post_install", "-at_install")
class TestSatisfactionSending(SatisfactionCommon):
    """What leaves after Send, to whom, and when it ends."""

    def _mails(self, person):
        addresses = self.env["key.account.satisfaction.invitation"].search(
            [("stakeholder_id", "=", person.id)]
        )
        return self.env["mail.mail"].search([("email_to", "in", addresses.mapped("email"))])

    def test_invitations(self):
        """One mail each, in the language of the person, with a link of its own that no record tells."""
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("key_account.satisfaction_mail_invitation")
        template.with_context(lang="fr_FR").subject = "Votre avis"
        self.ada.partner_id.lang = "fr_FR"
        campaign = self._send(self._campaign())
        self.assertEqual(self._mails(self.ada).subject, "Votre avis")
        self.assertEqual(self._invitation(campaign, self.ada).input_ids.lang_id.code, "fr_FR")
        self.assertIn("fr_FR", self.survey._get_supported_lang_codes())
        mail = self._mails(self.ben)
        self.assertIn("How satisfied are you with Roll Works", mail.subject)
        self.assertIn(self._invitation(campaign, self.ben).input_ids.access_token, mail.body_html)
        self.assertFalse(mail.model or mail.res_id)
        self.assertEqual(campaign.invitation_ids.mapped("state"), ["sent"] * 3)
        self._work()
        self.assertEqual(len(self._mails(self.ben)), 1)

    def test_to_the_judged_address_alone(self):
        """Neither a second address in the contact gets the link, nor one that is written before the queue leaves."""
        self.ben.partner_id.email = "ben@x.example, mine@private.example"
        campaign = self._send(self._campaign())
        asked = self._invitation(campaign, self.ben)
        mail = self.env["mail.mail"].search([("body_html", "like", asked.input_ids.access_token)])
        self.assertEqual((mail.email_to, asked.email), ("ben@x.example", "ben@x.example"))
        self.assertFalse(mail.recipient_ids or mail.email_cc)
        self.ben.partner_id.email = "mine@private.example"
        [sent] = mail._prepare_outgoing_list()
        self.assertEqual((sent["email_to"], sent["email_cc"]), (["ben@x.example"], []))

    def test_reminders(self):
        """After 5 days and 5 more, twice, not after an answer; on Saturdays nobody is reminded."""
        campaign = self._send(self._campaign())
        self._give(self._invitation(campaign, self.ada), {"quality": (9, 10)})
        counts = []
        for day in ("06", "07", "09", "13", "16", "19"):
            with freeze_time(f"2026-03-{day} 10:00:00"):
                self._work()
                counts.append((len(self._mails(self.ada)), len(self._mails(self.ben))))
        # Due on Saturday 7, sent on Monday 9; due on Saturday 14, sent on Monday 16.
        self.assertEqual(counts, [(1, 1), (1, 1), (1, 2), (1, 2), (1, 3), (1, 3)])
        ben = self._invitation(campaign, self.ben)
        self.assertEqual((ben.state, ben.reminder_count), ("reminded", 2))
        self.assertEqual(self._invitation(campaign, self.ada).state, "answered")

    def test_no_reminder_for_people_who_left(self):
        campaign = self._send(self._campaign())
        self.ben.left_on = "2026-03-03"
        self.env["mail.blacklist"]._add("cleo@x.example")
        with freeze_time("2026-03-10 10:00:00"):
            self._work()
        self.assertEqual(
            [len(self._mails(person)) for person in (self.ada, self.ben, self.cleo)], [2, 1, 1]
        )
        self.assertEqual(self._invitation(campaign, self.ben).state, "sent")

    def test_no_reminder_to_another_address(self):
        """The link was sent to Ben: whoever writes another address into the contact does not get it."""
        self._send(self._campaign())
        self.ben.partner_id.email = "somebody@y.example"
        with freeze_time("2026-03-10 10:00:00"):
            self._work()
        self.assertEqual(len(self._mails(self.ben)), 1)

    def test_bounce(self):
        """A mail that came back: noted, and nobody is reminded; an answer counts all the same."""
        campaign = self._send(self._campaign())
        self.ben.partner_id._message_receive_bounce("ben@x.example", self.ben.partner_id)
        asked = self._invitation(campaign, self.ben)
        self.assertEqual(asked.state, "bounced")
        self.assertEqual(self._invitation(campaign, self.ada).state, "sent")
        with freeze_time("2026-03-10 10:00:00"):
            self._work()
        self.assertEqual(len(self._mails(self.ben)), 1)
        self._give(asked, {"quality": (9, 10)})
        self.assertEqual(asked.state, "answered")

    def test_end(self):
        """The deadline is 20 March, late answers are taken until 3 April: closed on 4 April."""
        campaign = self._send(self._campaign())
        self._give(self._invitation(campaign, self.ada), {"quality": (9, 10)})
        with freeze_time("2026-04-03 10:00:00"):
            self._work()
            self.assertEqual(campaign.state, "running")
        with freeze_time("2026-04-04 10:00:00"):
            self._work()
        self.assertEqual(campaign.state, "closed")
        self.assertEqual(
            {a.stakeholder_id: a.state for a in campaign.invitation_ids},
            {self.ada: "answered", self.ben: "expired", self.cleo: "expired"},
        )
        given = self._invitation(campaign, self.ben).input_ids
        self.assertEqual(str(given.deadline), "2026-04-04 10:00:00")

    def test_later_deadline(self):
        campaign = self._send(self._campaign())
        campaign.with_user(self.user_manager).date_deadline = "2026-03-31"
        deadlines = set(map(str, campaign.invitation_ids.input_ids.mapped("deadline")))
        self.assertEqual(deadlines, {"2026-04-14 23:59:59"})

    def test_results(self):
        """Asked 3, answered 1. Alpha bought 3,000 of 4,000; of two who decide, one was heard."""
        self._invoice(self.alpha, 3000, "2026-01-10")
        self._invoice(self.beta, 1000, "2026-01-10")
        campaign = self._send(self._campaign())
        self._give(self._invitation(campaign, self.ada), {"quality": (8, 10)})
        self.assertEqual((campaign.invited_count, campaign.answered_count), (3, 1))
        self.assertAlmostEqual(campaign.response_rate, 1 / 3, 6)
        self.assertEqual(campaign.overall, 80)
        self.assertAlmostEqual(campaign.revenue_share, 0.75, 6)
        self.assertAlmostEqual(campaign.decider_share, 0.5, 6)
        self.first.active = False
        self.env.invalidate_all()
        self.assertAlmostEqual(campaign.revenue_share, 0.75, 6)

    def test_rhythm(self):
        """Every six months: a draft with an activity, and nothing more, until it was sent or is old."""
        self.grade_best.satisfaction_months = 6
        self.company.key_account_satisfaction_user_id = self.user_manager
        campaigns = self.env["key.account.satisfaction.campaign"]
        mine = [("company_id", "=", self.company.id)]
        mails = self.env["mail.mail"].search_count([])
        self._work()
        draft = campaigns.search(mine)
        self.assertEqual((draft.state, draft.grade_ids), ("draft", self.grade_best))
        self.assertEqual(draft.activity_ids.user_id, self.user_manager)
        self._work()
        self.assertEqual(campaigns.search(mine), draft)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        draft.date_deadline = "2026-03-20"
        self._send(draft)
        for day, number in (("2026-09-01", 1), ("2026-09-02", 2)):
            with freeze_time(f"{day} 10:00:00"):
                self._work()
            self.assertEqual(campaigns.search_count(mine), number, day)
