from odoo import api, fields, models

from ..visit.key_account_visit_state import OPEN_STATES


class KeyAccountVisitPreparation(models.AbstractModel):
    """What is checked before a visit."""

    _name = "key.account.visit.preparation"
    _description = "Preparation of a Visit"

    check_ids = fields.One2many(
        comodel_name="key.account.visit.check",
        inverse_name="visit_id",
        string="Checklist",
        copy=False,
    )
    check_progress = fields.Char(
        string="Checked",
        compute="_compute_check_progress",
        help="Number of ticked points, of all points.",
    )
    is_prepared = fields.Boolean(
        string="Prepared",
        compute="_compute_check_progress",
        search="_search_is_prepared",
        help="The checklist was opened and all mandatory points are ticked.",
    )

    # === COMPUTE METHODS === #

    @api.depends("check_ids.done", "check_ids.mandatory")
    def _compute_check_progress(self):
        for visit in self:
            checks = visit.check_ids
            ticked = checks.filtered("done")
            visit.check_progress = bool(checks) and self.env._(
                "%(ticked)s of %(points)s", ticked=len(ticked), points=len(checks)
            )
            visit.is_prepared = bool(ticked) and not (checks - ticked).filtered("mandatory")

    def _search_is_prepared(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("check_ids", "any", [("done", "=", True)]),
            ("check_ids", "not any", [("done", "=", False), ("mandatory", "=", True)]),
        ]

    # === BUSINESS METHODS === #

    def _update_checks(self):
        """Give open visits the points of the current checklists, each once.

        Ticked points, notes and points added manually do not change; other points follow
        the checklist.
        """
        visits = self.filtered(lambda visit: visit.state in OPEN_STATES).sudo()
        new, stale = [], self.env["key.account.visit.check"].sudo()
        for visit, found in self.env["key.account.checklist"]._get_items(visits).items():
            items = found.with_context(lang=visit.user_id.lang)
            checks = {check.item_id: check for check in visit.check_ids if check.item_id}
            untouched = visit.check_ids.filtered(
                lambda check: not check.by_hand and not check.done and not check.note
            )
            stale |= untouched.filtered(lambda check, items=items: check.item_id not in items)
            for sequence, item in enumerate(items):
                values = {"name": item.name, "sequence": sequence, "mandatory": item.mandatory}
                check = checks.get(item)
                if not check:
                    new.append(dict(values, visit_id=visit.id, item_id=item.id, by_hand=False))
                elif check in untouched:
                    changed = {
                        name: value for name, value in values.items() if check[name] != value
                    }
                    if changed:
                        check.write(changed)
        stale.unlink()
        stale.create(new)
