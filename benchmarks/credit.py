"""Measure exposure beside its bare SQL on a built database: ``credit.py DATABASE`` prints JSON."""

from contextlib import contextmanager

import credit_floor
from review import REPEATS, SCORECARD, Bench, measure

from odoo.fields import Command, Domain


class CreditBench(Bench):
    """The exposure of all customers, the list, the page of an account, key figures, the ageing list."""

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.prepare()
        self.measure_exposure()
        self.measure_screens()
        self.measure_promises()
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")
        return self.figures

    def prepare(self):
        """Make accounts of the customers, with limits; a manager and a salesperson look at them."""
        self.env["key.account.settings"]._switch_all_features()
        accounts = self.env["key.account"]
        domain = Domain(self.env.ref(SCORECARD)._get_partner_domain())
        accounts._ensure_customer_accounts(self.company, domain, self.date)
        self.company.account_use_credit_limit = True
        self.sql(
            "UPDATE res_partner SET credit_limit = JSONB_BUILD_OBJECT(%(company)s, 50000)",
            company=str(self.company.id),
        )
        if not self.value("SELECT COUNT(*) FROM sale_order_line_invoice_rel"):
            for statement in credit_floor.LINKS:
                self.sql(statement)
        manager = self.env["res.users"].browse(2)
        manager.write({"group_ids": [Command.link(self.env.ref("key_account.group_admin").id)]})
        self.owner = self.env["res.users"].browse(
            self.value(
                "SELECT owner_id FROM key_account WHERE owner_id IS NOT NULL"
                " GROUP BY owner_id ORDER BY COUNT(*) DESC, owner_id LIMIT 1"
            )
        )
        self.owner.write({"group_ids": [Command.link(self.env.ref("key_account.group_user").id)]})
        self.cr.commit()
        with self.side.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def measure_exposure(self):
        """Let the module and the floor take turns, and compare what they say."""
        day = self.company._key_account_today()
        measure_all = self.env["key.account"]._measure_exposure
        for _turn in range(REPEATS):
            with self.clock("floor"):
                self.sql(credit_floor.STATEMENT, company=self.company.id, day=day)
                bare = dict(self.cr.fetchall())
            with self.clock("exposure"):
                found = measure_all(self.company, day)
        both = bare.keys() | found.keys()
        differing = [
            key
            for key in both
            if abs(float(bare.get(key, 0)) - found.get(key, {}).get("exposure", 0)) > 0.01
        ]
        if differing:
            raise SystemExit(f"{len(differing)} customers differ from the floor: {differing[:5]}")
        self.figures["compared"] = len(both)

    def measure_screens(self):
        """Open the screens as manager, and the list as the busiest salesperson."""
        manager, salesperson = (
            self.env(user=user, context={"lang": "en_US", "tz": "UTC"})
            for user in (2, self.owner.id)
        )
        account = manager["key.account"].search(
            [], limit=1, order="revenue_year DESC NULLS LAST, id"
        )
        specification = {"account_id": {"fields": {"display_name": {}}}, "exposure": {}, "free": {}}
        for _turn in range(REPEATS):
            for name, env in (("list, manager", manager), ("list, salesperson", salesperson)):
                with self.screen(name):
                    env["key.account.exposure"].web_search_read(
                        [("exposure", "!=", 0)], specification, limit=80
                    )
            with self.screen("pivot"):
                manager["key.account.exposure"].formatted_read_group(
                    [],
                    ["grade_id", "owner_id"],
                    ["exposure:sum", "overdue:sum", "credit_limit:sum"],
                )
            with self.screen("page Credit"):
                account.get_credit()
            with self.screen("key figures"):
                manager["key.account"].get_credit_kpis(by="owner")
            with self.screen("ageing list"):
                wizard = manager["key.account.ageing"].create({})
                manager["key.account.download"]._get_workbook(wizard).build()

    def measure_promises(self):
        """Judge promises for open documents anew: first, where many amounts change, and where none does."""
        self.sql(credit_floor.PROMISES, company=self.company.id)
        self.sql(credit_floor.PROMISED, company=self.company.id)
        self.figures["promised documents"] = self.value(
            "SELECT COUNT(*) FROM key_account_payment_promise_document"
        )
        self.cr.commit()
        with self.side.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        promises = self.env["key.account.payment.promise"].sudo()
        accounts = promises.search([]).account_id
        for name in ("promises, first", *["promises"] * REPEATS):
            with self.screen(name):
                promises._judge_accounts(self.company, accounts)
                self.env.flush_all()
        for statement in credit_floor.WHOLE:
            self.sql(statement)
        self.figures["promises of accounts"] = len(accounts)
        for _turn in range(REPEATS):
            with self.screen("promises, whole accounts"):
                promises._judge_accounts(self.company, accounts)
                self.env.flush_all()
        specification = {"account_id": {"fields": {"display_name": {}}}, "reason": {}}
        for _turn in range(REPEATS):
            with self.screen("Collection"):
                self.env(user=2)["key.account.collection"].web_search_read(
                    [("to_call", "=", True)], specification, limit=80
                )
        finance = self.env["res.users"].browse(2)
        finance.write({"group_ids": [Command.link(self.env.ref("account.group_account_user").id)]})
        for _turn in range(REPEATS):
            with self.screen("My Day, finance"):
                self.env(user=finance.id)["key.account"].get_desk(everybody=True)

    @contextmanager
    def screen(self, name):
        """Measure a screen with nothing in the caches."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.clock(name):
            yield


if __name__ == "__main__":
    measure(CreditBench)
