from odoo.fields import Command
from odoo.tests import tagged

from ..workers_common import DIE, GATE, INTERRUPT, WAIT
from ..workers_jobs_common import WorkersJobsCommon
from ..workers_visit_common import WorkersVisitCommon

# A manager gives more, and saves while another one approves.
EDIT = """
from odoo.exceptions import UserError
from odoo.service.model import retrying
env = env(user=%(user)s)
line = env["%(model)s"].browse(%(line)s)
def edit():
    line.write(%(vals)s)
    env.flush_all()
    %(wait)s
try:
    retrying(edit, env)
except UserError as error:
    print("Refused:", error)
"""
STOP = f'env.cr.execute("SELECT pg_advisory_xact_lock_shared({GATE})")'


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkersPolicy(WorkersVisitCommon):
    """What is approved is what was there: rungs and steps do not change at the same time."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            grade = env.ref("key_account.grade_a")
            rung = {"grade_id": grade.id, "kind": "discount", "value": 0.06}
            policy = env["key.account.policy"].create(
                {
                    "name": "Next",
                    "company_id": self.company_id,
                    "date_from": "2025-01-01",
                    "rung_ids": [Command.create(rung)],
                }
            )
            rebate = env["key.account.rebate"].create(
                {
                    "name": "Bonus",
                    "company_id": self.company_id,
                    "account_ids": self.account_ids,
                    "date_from": "2025-01-01",
                    "date_to": "2099-12-31",
                    "step_ids": [Command.create({"rate": 0.06})],
                }
            )
            self.cases = [
                (policy, policy.rung_ids, "value", "_lock"),
                (rebate, rebate.step_ids, "rate", "_check_complete"),
            ]

    def _edit(self, line, name, wait="pass"):
        return EDIT % {
            "user": self.manager_id,
            "model": line._name,
            "line": line.ids,
            "vals": {name: 0.9},
            "wait": wait,
        }

    def _approve(self, record):
        return self._act(record, "action_approve", self.manager_id)

    def _assert(self, record, line, name, state, value):
        with self._environment() as env:
            record, line = record.with_env(env), line.with_env(env)
            self.assertEqual((record.state == "draft", line[name]), (state == "draft", value))

    def test_approved_while_it_is_changed(self):
        for record, line, name, _method in self.cases:
            with self.subTest(record._name):
                with self._gate():
                    editing = self._start(self._edit(line, name, STOP))
                    self._until_waiting_at_gate()
                    self.assertIn("Try again", self._finish(self._start(self._approve(record))))
                self.assertNotIn("Refused", self._finish(editing))
                self._assert(record, line, name, "draft", 0.9)

    def test_changed_while_it_is_approved(self):
        for record, line, name, method in self.cases:
            with self.subTest(record._name):
                interrupted = INTERRUPT % {
                    "model": record._name,
                    "method": method,
                    "action": WAIT,
                }
                with self._gate():
                    approving = self._start(interrupted + self._approve(record))
                    self._until_waiting_at_gate()
                    editing = self._start(self._edit(line, name))
                    self._until_waiting_for_another()
                self.assertNotIn("Refused", self._finish(approving))
                self.assertIn("was approved", self._finish(editing))
                self._assert(record, line, name, "approved", 0.06)


JOB = """
env.ref("key_account.ir_cron_policy").method_direct_trigger()
env.cr.commit()
"""
APPLY = """
from odoo.service.model import retrying
env = env(user=%(user)s)
def apply():
    done = env["key.account.policy.proposal"].browse(%(ids)s).action_apply()
    print(done["params"]["message"])
retrying(apply, env)
env.cr.commit()
"""


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkersApplying(WorkersJobsCommon):
    """Proposals that the scheduled action applies by itself, while a manager applies them: once, by one of them."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            self._prepare_policy(env)
            company = env["res.company"].browse(self.company_id)
            env["key.account.policy"]._update_company(company)
            proposals = env["key.account.policy.proposal"].search(
                [("account_id", "in", self.account_ids), ("state", "=", "open")]
            )
            self.assertEqual(len(proposals), 2)
            self.proposal_ids = proposals.ids

    def _interrupted(self, action):
        return INTERRUPT % {
            "model": "key.account.policy.proposal",
            "method": "_put",
            "action": action,
        }

    def _person(self):
        return APPLY % {"user": self.manager_id, "ids": self.proposal_ids}

    def _assert_applied_by(self, user_id):
        """Each proposal is applied, with one note on its account."""
        with self._environment() as env:
            self.assertTrue(self._are_terms_applied(env))
            proposals = env["key.account.policy.proposal"].browse(self.proposal_ids)
            self.assertEqual(proposals.mapped("state"), ["applied", "applied"])
            self.assertEqual(proposals.decided_by_id.id, user_id)
            for account in proposals.account_id:
                notes = account.message_ids.filtered(lambda note: "by policy" in note.body)
                self.assertEqual(len(notes), 1)

    def test_a_person_beside_the_job(self):
        with self._gate():
            job = self._start(self._interrupted(WAIT) + JOB)
            self._until_waiting_at_gate()
            told = self._finish(self._start(self._person()))
            self.assertIn("0 of 2 proposals applied.", told)
            self.assertIn("Another user decides on it", told)
        self._finish(job)
        self.assertIn("0 of 2 proposals applied.", self._finish(self._start(self._person())))
        with self._environment() as env:
            root = env.ref("base.user_root").id
        self._assert_applied_by(root)

    def test_the_job_beside_a_person(self):
        with self._gate():
            person = self._start(self._interrupted(WAIT) + self._person())
            self._until_waiting_at_gate()
            self._finish(self._start(JOB))
        self.assertIn("2 of 2 proposals applied.", self._finish(person))
        self._finish(self._start(JOB))
        self._assert_applied_by(self.manager_id)

    def test_a_person_who_is_killed(self):
        """What was half applied is undone, and the scheduled action does it."""
        killed = self._start(self._interrupted(DIE) + self._person())
        killed.wait()
        with self._environment() as env:
            self.assertFalse(self._are_terms_applied(env))
        self._finish(self._start(JOB))
        with self._environment() as env:
            self.assertTrue(self._are_terms_applied(env))
