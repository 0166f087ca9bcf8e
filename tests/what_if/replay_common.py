from odoo.fields import Command
from odoo.tests import freeze_time

from ..policy.policy_common import PolicyCommon


@freeze_time("2026-02-10 12:00:00")
class ReplayCommon(PolicyCommon):
    """Alpha and Beta have the grade A, Gamma B. The year 2025 is replayed, at 6 % cost of capital."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.unlink()
        cls.replays = cls.env["key.account.replay"]

    @classmethod
    def _sell(cls, partner, amount, day="2025-03-10", *, discount=0, term=None, **values):
        """Post an invoice over an amount before its discount (in percent)."""
        company = values.pop("company", cls.company)
        product = values.pop("product", cls.grinding)
        move = cls._quiet("account.move", company).create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_date_due": day,
                "invoice_payment_term_id": term.id if term else False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": 1,
                            "price_unit": amount,
                            "discount": discount,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _replay(cls, *rungs, compare=None, company=None, **values):
        """Return the computed replay of a draft with these rungs."""
        company = company or cls.company
        policy = cls._policy("Draft", rungs, company_id=company.id)
        replay = cls.replays.create(
            {
                "name": "Draft on 2025",
                "company_id": company.id,
                "policy_id": policy.id,
                "compare_policy_id": compare.id if compare else False,
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                **values,
            }
        )
        cls.env.flush_all()
        replay.sudo()._replay()
        return replay

    def _line(self, replay, account, grade=None, policy=None):
        lines = replay.line_ids.filtered(
            lambda line: (
                line.account_id == account
                and line.policy_id == (policy or replay.policy_id)
                and (grade is None or line.grade_id == grade)
            )
        )
        self.assertEqual(len(lines), 1)
        return lines

    def _assert_line(self, line, **expected):
        """Check amounts to the cent."""
        told = {name: round(line[name], 2) for name in expected}
        self.assertEqual(told, {name: round(value, 2) for name, value in expected.items()})
