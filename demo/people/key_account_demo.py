from datetime import timedelta

from odoo import Command, models

from ..contacts import draw_name

# Customer -> its people, superiors first: key of the person, index of the contact or a new name
# with the job, roles, influence, attitude, superior, closeness of our colleagues.
PEOPLE = {
    # Everything is known, and the decision maker is close to us.
    "valserena": [
        (
            "boss",
            "Ginevra Bianchi",
            "Managing Director",
            "decision_maker",
            "4",
            "4",
            "",
            "director4",
        ),
        ("mill", 0, "", "user champion", "3", "5", "boss", "anna4"),
        ("shop", 1, "", "user influencer", "3", "4", "mill", "anna3"),
        ("buyer", 2, "", "gatekeeper approver", "2", "2", "boss", "anna2"),
        ("finance", "Dario Rinaldi", "Controller", "blocker", "2", "1", "boss", ""),
    ],
    # No colleague is close to the decision maker, and the champion left.
    "ruhrtal": [
        ("boss", "Konrad Falk", "Geschäftsführer", "decision_maker", "4", "3", "", "director1"),
        ("mill", 0, "", "approver", "3", "4", "boss", "anna2"),
        ("shop", 1, "", "champion user", "3", "5", "mill", "anna4"),
        ("buyer", 2, "", "gatekeeper", "2", "3", "boss", "anna3"),
    ],
    # The decision maker is not known.
    "donghai": [
        ("mill", 0, "", "user", "2", "4", "", "chen3"),
        ("shop", 1, "", "influencer", "2", "", "mill", "chen1"),
    ],
    # Only one person is known, to one colleague.
    "nervion": [
        ("buyer", 2, "", "decision_maker", "4", "3", "", "bruno3"),
    ],
}
# What people of a job have to say, by job: roles, influence, possible attitudes.
JOBS = {
    "Managing Director": ("decision_maker", "4", "334"),
    "Purchasing Manager": ("gatekeeper approver", "3", "2334"),
    "Mill Manager": ("user influencer", "3", "3445"),
    "Roll Shop Manager": ("user champion", "2", "445"),
}
# People who left: customer, person.
LEFT = ("ruhrtal", "shop")
CARDS = {
    ("valserena", "boss"): {
        "birthday_month": "9",
        "birthday_day": 12,
        "interests": "Sailing on Lake Garda, opera.",
        "character": "Decides quickly, wants figures on one page.",
        "card_properties": {
            "question_03": "Mornings before nine",
            "question_46": "Reads biographies",
            "question_63": "Roll wear in the cold mill",
        },
    },
    ("valserena", "mill"): {
        "birthday_month": "4",
        "birthday_day": 3,
        "favourite_sports": "Cycling",
        "working_hours": "6 to 14 h",
    },
}


class KeyAccountDemo(models.AbstractModel):
    _inherit = "key.account.demo"

    def _steps(self):
        return super()._steps() + [self._know_people]

    def _know_people(self):
        """Create the people of all customers: most are known, with some typical gaps."""
        roles = {role.code: role.id for role in self.env["key.account.stakeholder.role"].search([])}
        rows = [row for row in self._read_customers() if row["tonnes"]]
        customers = {row["key"]: self._customer(row) for row in rows}
        self.env["key.account"]._ensure_accounts(
            self.env["res.partner"].union(*customers.values()), self.env.company
        )
        others = []
        for row in rows:
            known = {}
            for person in PEOPLE.get(row["key"], []):
                known[person[0]] = self._know_person(row, person, known, roles)
            if not known:
                others.append(row)
        self._know_others(others, customers, roles)
        self._know_them_for_a_while()

    def _know_others(self, rows, customers, roles):
        """Create the people of customers without a story of their own: superiors first."""
        accounts = self.env["key.account"].search([("company_id", "=", self.env.company.id)])
        of_customer = {account.partner_id: account for account in accounts}
        superiors, teams = [], []
        for row in rows:
            rng = self._customer_rng(row, "people")
            account = of_customer[customers[row["key"]]]
            contacts = account.partner_id.child_ids.sorted("id")
            # One decision maker in five is not known.
            if rng.random() < 0.8:
                name = draw_name(rng, row["country"], contacts.mapped("name"))
                superiors.append(
                    {
                        **self._prepare_person(rng, account, "Managing Director", roles),
                        "name": name,
                        "function": "Managing Director",
                    }
                )
            teams += [
                {
                    **self._prepare_person(rng, account, contact.function, roles),
                    "partner_id": contact.id,
                }
                for contact in contacts
            ]
        people = self.env["key.account.stakeholder"]
        heads = {person.account_id.id: person.id for person in people.create(superiors)}
        people.create(
            [{**values, "reports_to_id": heads.get(values["account_id"])} for values in teams]
        )

    def _prepare_person(self, rng, account, job, roles):
        codes, influence, attitudes = JOBS[job]
        return {
            "account_id": account.id,
            "role_ids": [Command.set([roles[code] for code in codes.split()])],
            "influence": influence,
            "attitude": rng.choice(attitudes),
            "last_contact_manual": self._today() - timedelta(days=rng.randint(4, 120)),
            "closeness_ids": [
                Command.create({"user_id": account.owner_id.id, "degree": rng.choice("2334")})
            ],
        }

    def _know_them_for_a_while(self):
        """People became known over the last two years: their story does not begin today."""
        self.env.flush_all()
        self.env.cr.execute(
            """ UPDATE key_account_stakeholder
                   SET create_date = NOW() AT TIME ZONE 'UTC' - (40 + id * 97 % 700) * '24:00'::interval
            """
        )

    def _know_person(self, row, person, known, roles):
        key, who, job, codes, influence, attitude, superior, colleague = person
        customer = self._customer(row)
        account = self.env["key.account"].search(
            [("partner_id", "=", customer.id), ("company_id", "=", self.env.company.id)]
        )
        if isinstance(who, int):
            contact = {"partner_id": customer.child_ids.sorted("id")[who].id}
        else:
            contact = {"name": who, "function": job}
        today = self._today()
        return self.env["key.account.stakeholder"].create(
            {
                "account_id": account.id,
                "role_ids": [Command.set([roles[code] for code in codes.split()])],
                "influence": influence,
                "attitude": attitude or False,
                "reports_to_id": known[superior].id if superior else False,
                "left_on": today - timedelta(days=20) if (row["key"], key) == LEFT else False,
                "last_contact_manual": today - timedelta(days=7 * len(known) + 3),
                "closeness_ids": [
                    Command.create(
                        {
                            "user_id": self.env.ref(f"key_account.demo_user_{colleague[:-1]}").id,
                            "degree": colleague[-1],
                        }
                    )
                ]
                if colleague
                else [],
                **contact,
                **CARDS.get((row["key"], key), {}),
            }
        )
