from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..care.care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20 12:00:00")
class TestGift(CareCommon):
    """Free up to 50, at most 200 for a gift, 400 for a person and 600 for an account in a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "key_account_gift_free": 50,
                "key_account_gift_cap": 200,
                "key_account_gift_person_cap": 400,
                "key_account_gift_account_cap": 600,
                "key_account_gift_tender": True,
            }
        )
        cls.other_manager = cls._create_user("ka_manager_2", "key_account.group_manager")

    def _gift(self, amount, person=None, *, day="2026-12-20", user=None, **values):
        return (
            self.env["key.account.gift"]
            .with_user(user or self.user_own)
            .create(
                {
                    "account_id": self.account.id,
                    "stakeholder_id": (person or self.berg).id,
                    "name": "Tea",
                    "amount": amount,
                    "date": day,
                    **values,
                }
            )
        )

    def _tender(self, partner):
        return self.env["crm.lead"].create(
            {
                "name": "Mill",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": self.company.id,
                "user_id": self.user_own.id,
                "key_account_is_tender": True,
            }
        )

    def _given(self, amount, person=None, **values):
        """Give what needs no exception."""
        gift = self._gift(amount, person, **values)
        gift.action_ask()
        if gift.state == "waiting":
            gift.with_user(self.user_manager).action_approve()
        gift.action_give()
        return gift

    # === APPROVAL === #

    def test_small_gift(self):
        """50 is free, a cent more waits."""
        gift = self._gift(50)
        gift.action_ask()
        self.assertEqual((gift.state, gift.approved_by_id), ("approved", self.env["res.users"]))
        gift.action_give()
        self.assertEqual(gift.given_on.isoformat(), "2026-12-20")
        larger = self._gift(50.01)
        larger.action_ask()
        self.assertEqual(larger.state, "waiting")

    def test_four_eyes(self):
        """A manager does not approve the own gift, nor one that the manager asked for."""
        mine = self._gift(100, user=self.user_manager)
        mine.action_ask()
        for_other = self._gift(100, user=self.user_manager, user_id=self.user_own.id)
        for_other.action_ask()
        for gift in mine + for_other:
            with self.assertRaisesRegex(AccessError, "another manager"):
                gift.action_approve()
        with self.assertRaisesRegex(AccessError, "Only managers approve"):
            for_other.with_user(self.user_own).action_approve()
        (mine + for_other).with_user(self.other_manager).action_approve()
        self.assertEqual(mine.approved_by_id, self.other_manager)

    def test_what_was_asked_for_stays(self):
        gift = self._gift(50)
        gift.action_ask()
        for vals in ({"amount": 500}, {"date": "2025-01-01"}, {"user_id": self.user_manager.id}):
            with self.assertRaisesRegex(UserError, "does not change"):
                gift.write(vals)
        with self.assertRaises(UserError):
            gift.action_ask()
        with self.assertRaisesRegex(UserError, "Only drafts"):
            gift.with_user(self.user_manager).unlink()
        gift.action_draft()
        gift.amount = 60
        gift.action_ask()
        self.assertEqual(gift.state, "waiting")
        with self.assertRaises(UserError):
            gift.action_give()

    def test_cancelled(self):
        """A gift that came back counts no more; only managers say so."""
        gift = self._given(50)
        with self.assertRaises(AccessError):
            gift.action_cancel()
        gift.with_user(self.user_manager).action_cancel()
        self.assertEqual(self._gift(10)._get_given(), (0, 0))

    # === LIMITS === #

    def test_value_of_a_gift(self):
        gift = self._gift(200.01)
        self.assertIn("at most", gift.finding_text)
        with self.assertRaisesRegex(UserError, "at most"):
            gift.action_ask()
        self.assertEqual(gift.state, "draft")
        self._gift(200).action_ask()

    def test_person_and_family(self):
        """200 and 150 for the family are 350: 50 more is all right, 50.01 is not. The next year begins at 0."""
        self._given(200)
        self._given(150, family_member="Her son")
        over = self._gift(50.01)
        with self.assertRaisesRegex(UserError, "350"):
            over.action_ask()
        self._gift(50.01, day="2027-01-01").action_ask()
        self._gift(50.01, day="2025-12-31").action_ask()
        self._gift(50, self.carl).action_ask()
        over.amount = 50
        over.action_ask()
        self.assertEqual(over.state, "approved")

    def test_account(self):
        """400 + 150 = 550 in the year; what is asked for counts, drafts and cancelled ones do not."""
        for person, amount in ((self.berg, 200), (self.berg, 200), (self.carl, 150)):
            self._gift(amount, person).action_ask()
        self._gift(200, self.dora)
        cancelled = self._gift(50, self.dora)
        cancelled.action_ask()
        cancelled.action_cancel()
        with self.assertRaisesRegex(UserError, "may get .*600.*550"):
            self._gift(50.01, self.ada).action_ask()
        self._gift(50, self.ada).action_ask()

    def test_no_limit(self):
        self.company.write(
            {
                "key_account_gift_cap": 0,
                "key_account_gift_person_cap": 0,
                "key_account_gift_account_cap": 0,
            }
        )
        gift = self._gift(5000)
        gift.action_ask()
        self.assertEqual(gift.state, "waiting")

    # === WHO GETS NONE === #

    def test_officials_and_who_declines(self):
        self.berg.is_official = True
        self.carl.no_gifts = True
        for person, words in ((self.berg, "public official"), (self.carl, "declines")):
            with self.assertRaisesRegex(UserError, words):
                self._gift(10, person).action_ask()

    def test_exception(self):
        """With a reason, a manager can allow it; a small one waits, too."""
        self.berg.is_official = True
        gift = self._gift(10, exception_reason="Protocol gift at the opening")
        gift.action_ask()
        self.assertEqual(gift.state, "waiting")
        gift.with_user(self.user_manager).action_approve()
        self.assertEqual(gift.exceptions, "official")
        gift.action_give()
        self.assertEqual(gift.state, "given")

    def test_tender(self):
        """While it is open, also one that opens after the approval; not that of others."""
        lead = self._tender(self.alpha_buyer)
        gift = self._gift(10)
        with self.assertRaisesRegex(UserError, "tender"):
            gift.action_ask()
        self.company.key_account_gift_tender = False
        gift.action_ask()
        self.company.key_account_gift_tender = True
        with self.assertRaisesRegex(UserError, "tender"):
            gift.action_give()
        lead.action_set_lost()
        with freeze_time("2026-12-21 12:00:00"):
            gift.action_give()
            lead.copy({"partner_id": self.beta.id, "active": True})
            self._gift(10).action_ask()

    def test_tender_that_ends_for_a_moment(self):
        """On the day on which it ends, it counts; managers alone say that it was none, or another customer's."""
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        for user in (self.user_own, self.user_manager):
            user.group_ids += sales
        lead = self._tender(self.alpha_buyer)
        seller = lead.with_user(self.user_own)
        gift = self._gift(10)
        for values in (
            {"key_account_is_tender": False},
            {"partner_id": self.beta.id},
            {"partner_id": False},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "is a tender"):
                seller.write(values)
        seller.partner_id = self.alpha
        for end, begin in (
            (seller.action_archive, seller.action_unarchive),
            (seller.action_set_lost, seller.action_restore),
        ):
            end()
            with self.assertRaisesRegex(UserError, "open today"):
                gift.action_ask()
            begin()
        with self.assertRaisesRegex(UserError, "open today"):
            gift.action_ask()
        lead.with_user(self.user_manager).partner_id = self.beta
        gift.action_ask()
        other = self._tender(self.alpha)
        other.with_user(self.user_manager).key_account_is_tender = False
        with self.assertRaisesRegex(UserError, "open today"):
            self._gift(10).action_ask()
        with freeze_time("2026-12-21 12:00:00"):
            self._gift(10).action_ask()

    def test_person_of_the_account(self):
        with self.assertRaisesRegex(ValidationError, "not a person of"):
            self._gift(10, account_id=self.hidden.id, user=self.user_manager)
        with self.assertRaises(AccessError):
            self._gift(10, account_id=self.hidden.id)
        with self.assertRaises(AccessError):
            self._gift(10).with_user(self.user_all).with_context(
                allowed_company_ids=self.other_company.ids
            ).action_ask()

    # === WHAT FOLLOWS === #

    def test_from_birthday(self):
        """The event is done with its gift. It cost 45, of which 40 are the gift: 45 are spent on the account."""
        self._rule(channel="gift")
        self._born(self.berg, 12, 24)
        event = self._plan().with_user(self.user_own)
        event.cost = 45
        action = event.action_gift()
        self.assertEqual(action["context"]["default_stakeholder_id"], self.berg.id)
        gift = self._gift(40, event_id=event.id)
        gift.action_ask()
        self.assertEqual(event.state, "planned")
        gift.action_give()
        self.assertEqual(event.state, "done")
        self.env.flush_all()
        row = self.env["key.account.expense"].search(
            [("account_id", "=", self.account.id), ("year", "=", "2026")]
        )
        self.assertEqual((row.manual, row.used), (45, 45))
        # Who enters less than the gift is worth has not counted it: 40 and nothing else.
        event.with_user(self.user_manager).cost = 30
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((row.manual, row.used), (40, 40))

    def test_ledger_is_kept(self):
        self._given(10)
        with self.assertRaisesRegex(UserError, "ledger of gifts"):
            self.berg.unlink()
        self.assertIn(self.account, self.account._with_history())

    def test_merged_people(self):
        """What both got counts for the one that stays."""
        self._given(200)
        self._given(150, self.carl)
        self.berg._merge_into(self.carl)
        self.assertEqual(self._gift(10, self.carl)._get_given(), (350, 350))

    def test_country(self):
        """That of the person on the day; it does not follow later."""
        self.berg.partner_id.country_id = self.env.ref("base.no")
        gift = self._gift(10)
        self.berg.partner_id.country_id = self.env.ref("base.cn")
        self.assertEqual(gift.country_id, self.env.ref("base.no"))

    def test_the_day_it_is_given(self):
        """Days to come become today; only managers record what was given more than a month ago."""
        gift = self._given(30, day="2031-01-01")
        self.assertEqual(str(gift.date), "2026-12-20")
        self._given(30, day="2026-11-19")
        old = self._gift(30, day="2026-11-18")
        old.action_ask()
        with self.assertRaisesRegex(UserError, "more than 31 days ago"):
            old.action_give()
        old.with_user(self.user_manager).action_give()
        self.assertEqual(old.state, "given")

    def test_next_years_limits_are_not_borrowed(self):
        """400 are given in 2026; another gift, planned for 2027, is handed over in 2026: it is too much."""
        for _turn in range(2):
            self._given(200)
        gift = self._gift(50, day="2027-01-02")
        gift.action_ask()
        self.assertEqual(gift.state, "approved")
        with self.assertRaisesRegex(UserError, "400"):
            gift.action_give()
        with freeze_time("2027-01-02 12:00:00"):
            gift.sudo().date = "2027-01-02"
            gift.action_give()

    def test_marks_against_gifts(self):
        """Whoever gives does not take them out."""
        person = self.berg.with_user(self.user_own)
        person.write({"is_official": True, "no_gifts": True})
        for name in ("is_official", "no_gifts"):
            with self.assertRaisesRegex(UserError, "Only managers take out"):
                person[name] = False
        self.berg.with_user(self.user_manager).is_official = False
        self.assertTrue(person.no_gifts)

    def test_people_who_have_left(self):
        """Nobody gives them anything without an exception."""
        gift = self._gift(30)
        self.berg.left_on = "2026-12-01"
        with self.assertRaisesRegex(UserError, "has left"):
            gift.action_ask()
