from ..visit.visit_common import VisitCommon


class CadenceCommon(VisitCommon):
    """Grade A: two business visits a month in the morning, shipped with the module."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abd"
        )
        cls._grade(cls.account, cls.grade_a)

    @classmethod
    def _grade(cls, account, grade):
        account.write({"grade_id": grade.id, "grade_reason": "As the story wants it"})

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_visit_due").method_direct_trigger()
        self.env.invalidate_all()

    def _due(self, account=None, level="business"):
        return (account or self.account).visit_due_ids.filtered(
            lambda due: due.visit_level == level
        )
