from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.fields import Command, Domain

from .key_account_handover_line_moving import QUIET

# Over how many working days the visits are spread, and within how many days these are looked for.
WORKING_DAYS = 20
LOOK_AHEAD = 60
HOURS = 1.0
# How many of the grades, best first, are introduced.
GRADES = 2
# Messages that nobody wrote.
WRITTEN_BY_CODE = ("notification", "user_notification", "auto_comment")


def get_written(visit):
    """Return all that people can write on a visit, as texts by name of the field."""
    return {
        name: str(sorted(visit[name].ids) if field.relational else visit[name])
        for name, field in visit._fields.items()
        if field.store and not field.readonly and field.type != "one2many"
    }


class KeyAccountHandoverLineIntroducing(models.AbstractModel):
    """The receiver is introduced to the best customers: one planned visit each, with the giver.

    The visits are only planned: nobody is invited, and no meeting is in a calendar, until somebody confirms them.
    """

    _name = "key.account.handover.line.introducing"
    _description = "Visits to Introduce Receivers"

    introduction_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Introduction Visit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    introduction_written = fields.Json(
        string="Introduction as Planned",
        readonly=True,
        copy=False,
        help="What people can change on the visit, as it was planned: it is taken back with the handover as long as "
        "nobody did.",
    )

    # === BUSINESS METHODS === #

    def _introduce(self, handover):
        """Plan the visits of those of the lines whose accounts have a new owner (sudo)."""
        if not handover.with_visits or handover.kind != "good":
            return
        if not self.env["key.account"]._is_feature_on("feature_visit"):
            return
        new = self.filtered(
            lambda line: not line.introduction_id and line.account_id.owner_id == line.receiver_id
        )
        best = self.env["key.account.grade"].search([], limit=GRADES)
        starts = new._spread_introductions(handover, best)
        new = new.filtered(lambda line: line.id in starts)
        company, giver = handover.company_id, handover.giver_id
        purpose = (
            self.env.ref("key_account.visit_purpose_introduce", raise_if_not_found=False)
            or self.env["key.account.visit.purpose"]
        )
        visits = (
            self.env["key.account.visit"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "account_id": line.account_id.id,
                        "user_id": line.receiver_id.id,
                        "user_ids": [Command.set(giver._key_account_able(company).ids)],
                        "start": starts[line.id],
                        "duration": HOURS,
                        "purpose_ids": [Command.set(purpose.ids)],
                        "reason": self.env._(
                            "Introduction: the account was %s's before.", giver.name
                        ),
                    }
                    for line in new
                ]
            )
        )
        for line, visit in zip(new, visits, strict=True):
            line.write({"introduction_id": visit.id, "introduction_written": get_written(visit)})

    def _spread_introductions(self, handover, grades):
        """Return when to visit, ``{line id: start}``: the visits of each receiver evenly over the next working days.

        The place of a line among all of the receiver decides, not the batch in which it is handed over. A day has as
        many visits as it has working hours; what fits into no day is not planned.
        """
        wanted = handover.line_ids.filtered(
            lambda line: not line.is_excluded and line.account_id.grade_id in grades
        )
        today = handover.company_id._key_account_today()
        first, last = today + timedelta(days=1), today + timedelta(days=LOOK_AHEAD)
        work = wanted.receiver_id._key_account_work(handover.company_id, first, last)
        starts = {}
        for user, lines in wanted.sorted("id").grouped("receiver_id").items():
            hours = defaultdict(list)
            for begins, ends in work.get(user, ()):
                visit = timedelta(hours=HOURS)
                hours[begins.toordinal()] += [
                    begins + number * visit for number in range((ends - begins) // visit)
                ]
            days = list(hours.values())[:WORKING_DAYS]
            for number, line in enumerate(lines if days else ()):
                wanted_day = number * len(days) // len(lines)
                free = next(filter(None, days[wanted_day:] + days[:wanted_day]), None)
                if free and line in self:
                    starts[line.id] = free[0].astimezone(pytz.utc).replace(tzinfo=None)
                if free:
                    del free[0]
        return starts

    def _take_introductions_back(self):
        """Delete the visits that nobody touched: as they were made, and nothing belongs to them (sudo)."""
        same = self.filtered(
            lambda line: (
                line.introduction_id.state == "planned"
                and line.introduction_written
                and line.introduction_written.items() <= get_written(line.introduction_id).items()
            )
        )
        visits = same.introduction_id
        (visits - self._find_worked_on(visits)).unlink()

    def _find_worked_on(self, visits):
        """Return those of the visits at which somebody wrote, planned or attached something, or records of any model."""
        links = [
            ("mail.message", "res_id", Domain("message_type", "not in", WRITTEN_BY_CODE)),
            ("mail.activity", "res_id", Domain.TRUE),
            ("ir.attachment", "res_id", Domain.TRUE),
        ]
        links = [
            (
                model,
                name,
                domain & Domain("model" if "message" in model else "res_model", "=", visits._name),
            )
            for model, name, domain in links
        ]
        for name, model in self.env.registry.items():
            if name != "key.account.handover.line" and model._auto and not model._transient:
                links += [
                    (name, field.name, Domain.TRUE)
                    for field in model._fields.values()
                    if field.store
                    and field.type == "many2one"
                    and field.comodel_name == visits._name
                ]
        worked_on = visits.browse()
        for model, name, domain in links:
            records = self.env[model].sudo().with_context(active_test=False)
            for record in records.search(domain & Domain(name, "in", visits.ids)):
                worked_on |= visits.browse(record[name].id if name != "res_id" else record.res_id)
        return worked_on
