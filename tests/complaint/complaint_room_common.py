from datetime import datetime

import pytz

from ..service.complaint_common import ComplaintCommon


class ComplaintRoomCommon(ComplaintCommon):
    """The works are open from Monday to Friday, 8 to 12 and 13 to 17, in Berlin.

    2 December 2025 is a Tuesday; Berlin is one hour before UTC.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Works", "tz": "Europe/Berlin", "company_id": cls.company.id}
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.company.partner_id.tz = "Europe/Berlin"
        cls.grade_a = cls.env.ref("key_account.grade_a")
        cls.stages = {
            stage.state: stage for stage in cls.env["key.account.complaint.stage"].search([])
        }

    def _grade(self, grade):
        self.account.write({"grade_id": grade.id, "grade_reason": "As agreed"})

    def _rule(self, answer, solve, **values):
        return self.env["key.account.complaint.deadline"].create(
            {
                "answer_hours": answer,
                "solve_hours": solve,
                "company_id": self.company.id,
                **values,
            }
        )

    @staticmethod
    def _berlin(text):
        """Return a moment in Berlin as Odoo stores it."""
        moment = pytz.timezone("Europe/Berlin").localize(datetime.fromisoformat(text))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)
